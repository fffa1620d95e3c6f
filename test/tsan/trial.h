// SPDX-License-Identifier: MIT
// A trial: many threads do random things to one part of the core, and what must be true is checked.
// Each round has a seed, which is printed when the round fails and can be given again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <thread>
#include <utility>
#include <vector>

// Faults planted on purpose, to show that the trials would find such things.
#ifndef TETHER_TRIAL_PLANT
#define TETHER_TRIAL_PLANT 0
#endif

namespace trials {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  /// From 0 to below `end`.
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(engine_);
  }
  std::size_t between(std::size_t first, std::size_t last) {
    return first + below(last - first + 1);
  }
  bool oneIn(std::size_t count) { return below(count) == 0; }
  std::uint64_t seed() { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

struct Trial {
  const char* name;
  void (*run)(Random& random);
  std::size_t rounds;
};

/// Ends the process with the trial's name, the seed and `what` unless `holds`. On any thread.
void require(bool holds, const char* what);

/// `list` prints the trials' names; `<name> [seed]` runs one of them, a single round with a seed.
int runTrials(std::span<const Trial> trials, int count, char** arguments);

/// Threads that are joined at the end of the block.
class Crew {
 public:
  Crew() = default;
  ~Crew() { join(); }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  template <class F>
  void add(F work) {
    threads_.emplace_back(std::move(work));
  }
  void join() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  std::vector<std::thread> threads_;
};

}  // namespace trials

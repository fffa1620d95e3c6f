// SPDX-License-Identifier: MIT
#include "trial.h"

#include <atomic>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace trials {

/// A round takes milliseconds. One that takes so long waits for something that will not come.
static constexpr std::chrono::seconds kLongest{20};

static std::atomic<const char*> runningName = "";
static std::atomic<std::uint64_t> runningSeed = 0;
static std::atomic<std::size_t> finishedRounds = 0;

[[noreturn]] static void fail(const char* what) {
  std::fprintf(stderr, "%s failed: %s\nseed %" PRIu64 "\n", runningName.load(), what,
               runningSeed.load());
  std::fflush(stderr);
  std::_Exit(1);
}

void require(bool holds, const char* what) {
  if (!holds) fail(what);
}

/// Not by a signal: ThreadSanitizer keeps signals back from threads that wait for a lock.
static void watch() {
  const auto step = std::chrono::milliseconds(100);
  std::size_t seen = finishedRounds;
  for (auto waited = step * 0;; waited += step) {
    std::this_thread::sleep_for(step);
    if (std::exchange(seen, finishedRounds.load()) != finishedRounds) waited = step * 0;
    if (waited > kLongest) fail("it did not end: threads wait for each other, or for nobody");
  }
}

static void runRound(const Trial& trial, std::uint64_t seed) {
  runningName = trial.name;
  runningSeed = seed;
  Random random(seed);
  trial.run(random);
  finishedRounds++;
}

static const Trial* findTrial(std::span<const Trial> trials, const char* name) {
  for (const Trial& trial : trials)
    if (std::strcmp(trial.name, name) == 0) return &trial;
  return nullptr;
}

static void runRounds(const Trial& trial) {
  std::random_device source;
  const std::uint64_t first = (std::uint64_t{source()} << 16) ^ source();
  for (std::size_t round = 0; round < trial.rounds; round++) runRound(trial, first + round);
  std::printf("%zu rounds from seed %" PRIu64 "\n", trial.rounds, first);
}

int runTrials(std::span<const Trial> trials, int count, char** arguments) {
  const char* asked = count > 1 ? arguments[1] : "list";
  if (std::strcmp(asked, "list") == 0) {
    for (const Trial& trial : trials) std::puts(trial.name);
    return 0;
  }
  const Trial* trial = findTrial(trials, asked);
  if (!trial) {
    std::fprintf(stderr, "There is no trial \"%s\"; \"list\" shows all.\n", asked);
    return 2;
  }
  std::thread(watch).detach();
  if (count > 2)
    runRound(*trial, std::strtoull(arguments[2], nullptr, 10));
  else
    runRounds(*trial);
  // The watch still runs, and must find what it reads.
  std::fflush(stdout);
  std::_Exit(0);
}

}  // namespace trials

// SPDX-License-Identifier: MIT
// Values that are made once.
#include <atomic>
#include <stdexcept>
#include <string>

#include <tether/lock.h>
#include <tether/once.h>

#include "parts.h"

using tether::OnceCell;

namespace trials {
namespace {

constexpr std::size_t kThreads = 4;
constexpr std::size_t kCells = 4;

/// Counts itself; its fields are plain, so that a reader that comes too early is a race.
struct Product {
  Product(std::atomic<int>& living, std::size_t number) : living(living), number(number) {
    living++;
  }
  Product(Product&& other) : Product(other.living, other.number) {}
  ~Product() { living--; }

  std::atomic<int>& living;
  std::size_t number;
};

/// Starts all at one moment.
class Gate {
 public:
  void pass() {
    arrived_++;
    while (arrived_ < kThreads) std::this_thread::yield();
  }

 private:
  std::atomic<std::size_t> arrived_ = 0;
};

bool isReentry(const tether::Error& error) { return error.code() == "ERR_TETHER_REENTRY"; }

/// Makers fail as often as they like; one of them succeeds, alone, and all see what it made.
void failAndRetry(Random& random) {
  std::atomic<int> living = 0;
  {
    OnceCell<Product> cell;
    Gate gate;
    int making = 0, made = 0;  // plain: only one thread may be at it
    std::size_t failures = random.below(12);
    const auto make = [&] {
      require(making++ == 0, "one thread makes at a time");
      std::this_thread::yield();
      making--;
      if (failures > 0) {
        failures--;
        throw std::runtime_error("not yet");
      }
      made++;
      return Product(living, 7);
    };
    Crew crew;
    for (std::size_t i = 0; i < kThreads; i++)
      crew.add([&] {
        gate.pass();
        for (bool done = false; !done;) try {
            require(cell.get(make).number == 7, "all see the value whole");
            done = true;
          } catch (const std::runtime_error&) {
          }
      });
    crew.join();
    require(made == 1 && living == 1, "it is made once");
    require(failures == 0, "a failed making is tried again");
  }
  require(living == 0, "it is destroyed once");
}

/// A cell that needs others on its way: each asks the later ones.
struct Chain {
  std::atomic<int> living = 0;
  OnceCell<Product> cells[kCells];
  std::atomic<std::size_t> made[kCells] = {};

  std::size_t get(std::size_t at) {
    return cells[at]
        .get([&] {
          std::size_t sum = 1;
          for (std::size_t next = at + 1; next < kCells; next++) sum += get(next);
          made[at]++;
          return Product(living, sum);
        })
        .number;
  }
};

void needEachOther(Random& random) {
  Chain chain;
  Gate gate;
  Crew crew;
  for (std::size_t i = 0; i < kThreads; i++)
    crew.add([&, own = Random(random.seed())]() mutable {
      gate.pass();
      for (int n = 0; n < 8; n++) {
        const std::size_t at = own.below(kCells);
        require(chain.get(at) == std::size_t{1} << (kCells - 1 - at), "each is made of the others");
      }
    });
  crew.join();
  for (const auto& count : chain.made) require(count <= 1, "each is made once at most");
}

/// A circle of cells, each of whose makings asks for the next: an error for somebody, and no
/// deadlock, on one thread or on several.
struct Circle {
  std::atomic<int> living = 0;
  std::atomic<std::size_t> errors = 0, made = 0;
  const std::size_t size;
  OnceCell<Product> cells[kCells];

  explicit Circle(std::size_t size) : size(size) {}
  void get(std::size_t at) {
    cells[at].get([&] {
      try {
        get((at + 1) % size);
      } catch (const tether::Error& error) {
        require(isReentry(error), "a circle is told as such");
        errors++;
      }
      made++;
      return Product(living, at);
    });
  }
};

void askInCircles(Random& random) {
  Circle circle(random.between(1, kCells));
  Gate gate;
  Crew crew;
  for (std::size_t i = 0; i < kThreads; i++)
    crew.add([&, i] {
      gate.pass();
      circle.get(i % circle.size);
    });
  crew.join();
  for (std::size_t at = 0; at < circle.size; at++)
    require(circle.cells[at].tryGet(), "all are made in the end");
  require(circle.made == circle.size, "each is made once");
  require(circle.errors >= 1 && circle.errors <= circle.size, "a circle is an error for one of it");
}

/// Who waits for a cell lets go of the guard that its maker needs.
void holdGuards(Random& random) {
  std::atomic<int> living = 0;
  OnceCell<Product> cell;
  tether::Guarded<std::size_t> guards[2];
  Gate gate;
  Crew crew;
  for (std::size_t i = 0; i < kThreads; i++)
    crew.add([&, own = Random(random.seed())]() mutable {
      gate.pass();
      auto outer = guards[own.below(2)].lock();
      ++*outer;
      cell.get([&] {
        auto first = guards[0].lock();
        auto second = guards[1].lock();
        ++*first, ++*second;
        return Product(living, *first);
      });
      ++*outer;
    });
  crew.join();
  require(*guards[0].lock() + *guards[1].lock() == 2 * kThreads + 2, "no change is lost");
}

}  // namespace

const std::array<Trial, 4> kOnceTrials = {{
    {"once-failures", &failAndRetry, 1500},
    {"once-chains", &needEachOther, 1500},
    {"once-circles", &askInCircles, 1500},
    {"once-guards", &holdGuards, 1500},
}};

}  // namespace trials

// SPDX-License-Identifier: MIT
// Calls from other threads, and calls that run on other threads.
#pragma once

#include <thread>
#include <utility>

#include <tether/async.h>
#include <tether/thread.h>

#include "interpose.h"
#include "witness.h"

/// Calls a function through a queue.
struct Caller : Witness {
  tether::CrossThread<int(int)> function;

  void set(const tether::Value& value, bool keepsAlive) {
    function = {value, "the caller's function", {.capacity = 2, .keepsAlive = keepsAlive}};
  }
  int post(int number) const { return static_cast<int>(function.post(number)); }
  int call(int number) const { return function(number); }
  void drop() { function = {}; }
  void dropWithoutMemory() {
    std::thread([dropped = std::exchange(function, {})]() mutable {
      faults::thread.plan = {faults::Mode::kAllocationAll, 1};
      dropped = {};
    }).join();
  }
};

/// Adds up on the thread pool.
struct Adder : Witness {
  int sum = 0;
  int add(int number) { return sum += number; }
  int take(Adder& other) { return sum += std::exchange(other.sum, 0); }
  int total() const { return sum; }
};

inline void bindCrossing(tether::Module& m) {
  tether::Class<Caller>(m, "Caller")
      .constructor<>()
      .method("set", &Caller::set)
      .method("post", &Caller::post)
      .method("call", &Caller::call)
      .method("drop", &Caller::drop)
      .method("dropWithoutMemory", &Caller::dropWithoutMemory);
  tether::Class<Adder>(m, "Adder")
      .constructor<>()
      .asyncMethod("add", &Adder::add)
      .asyncMethod("take", &Adder::take)
      .asyncMethod("total", &Adder::total, tether::shared);
}

// SPDX-License-Identifier: MIT
// Native threads that drop what they are given, after a while.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "witness.h"

namespace storm {

struct Burden {
  virtual ~Burden() = default;
  /// What the thread does with it before it drops it.
  virtual void handle() {}
  Witness<kBurden, Thread::kAny> witness;
};

template <class Held>
struct BurdenOf : Burden {
  explicit BurdenOf(Held held) : held(std::move(held)) {}
  Held held;
};

/// One that may be copied on any thread.
template <class Held>
struct CopiedBurden : BurdenOf<Held> {
  using BurdenOf<Held>::BurdenOf;
  void handle() override {
    const Held first = this->held;
    const Held second = first;
  }
};

class Carriers {
 public:
  Carriers() {
    for (int i = 0; i < kThreads; i++) std::thread([this] { work(); }).detach();
  }
  void add(std::unique_ptr<Burden> burden, int microseconds) {
    const std::lock_guard lock(gate_);
    queue_.emplace(Clock::now() + std::chrono::microseconds(microseconds), std::move(burden));
    changed_.notify_one();
  }
  void waitUntilIdle() {
    std::unique_lock lock(gate_);
    idle_.wait(lock, [this] { return queue_.empty() && busy_ == 0; });
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr int kThreads = 3;

  void work() {
    std::unique_lock lock(gate_);
    for (;;) {
      if (queue_.empty()) {
        changed_.wait(lock);
      } else if (const auto due = queue_.begin()->first; due > Clock::now()) {
        changed_.wait_until(lock, due);
      } else {
        dropFirst(lock);
      }
    }
  }
  void dropFirst(std::unique_lock<std::mutex>& lock) {
    std::unique_ptr<Burden> burden = std::move(queue_.begin()->second);
    queue_.erase(queue_.begin());
    busy_++;
    lock.unlock();
    burden->handle();
    burden.reset();
    lock.lock();
    busy_--;
    if (queue_.empty() && busy_ == 0) idle_.notify_all();
  }

  std::mutex gate_;
  std::condition_variable changed_, idle_;
  std::multimap<Clock::time_point, std::unique_ptr<Burden>> queue_;
  int busy_ = 0;
};
/// Never destroyed, as their threads are not.
inline Carriers& carriers() {
  static auto* const instance = new Carriers();
  return *instance;
}

template <class Held>
void dropElsewhere(Held held, int microseconds) {
  carriers().add(std::make_unique<BurdenOf<Held>>(std::move(held)), microseconds);
}
template <class Held>
void copyAndDropElsewhere(Held held, int microseconds) {
  carriers().add(std::make_unique<CopiedBurden<Held>>(std::move(held)), microseconds);
}

}  // namespace storm

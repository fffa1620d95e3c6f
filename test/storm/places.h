// SPDX-License-Identifier: MIT
// Where a worker can be when it is terminated. Its native code waits there until the main thread
// has terminated it, and goes on with the termination pending: no matter of luck.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <vector>

namespace storm {

enum class Place {
  kNowhere,
  kLoading,
  kConstructor,
  kMethod,
  kCallback,
  kTraverse,
  kSize,
  kHook,
  kDestructor,
};

/// What is to happen to the worker of this thread.
struct Plan {
  int worker = 0;
  Place place = Place::kNowhere;
  int passes = 0;  // it passes the place so often before it stays there
};
inline thread_local Plan plan;

class Turnstile {
 public:
  void wait(int worker) {
    std::unique_lock lock(gate_);
    waiting_.push_back(worker);
    if (!opened_.wait_for(lock, kLimit, [&] { return released_.contains(worker); })) stranded++;
    released_.erase(worker);
  }
  std::vector<int> takeWaiting() {
    const std::lock_guard lock(gate_);
    return std::exchange(waiting_, {});
  }
  void release(int worker) {
    const std::lock_guard lock(gate_);
    released_.insert(worker);
    opened_.notify_all();
  }

  std::atomic<int> stranded = 0;

 private:
  static constexpr std::chrono::minutes kLimit{2};
  std::mutex gate_;
  std::condition_variable opened_;
  std::vector<int> waiting_;
  std::set<int> released_;
};
inline Turnstile& turnstile() {
  static auto* const instance = new Turnstile();
  return *instance;
}

inline void at(Place here) {
  if (plan.place != here || plan.passes-- > 0) return;
  plan.place = Place::kNowhere;
  turnstile().wait(plan.worker);
}

}  // namespace storm

// SPDX-License-Identifier: MIT
// Functions that answer promises.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <tether/async.h>
#include <tether/convert/unique_ptr.h>
#include <tether/coroutine.h>
#include <tether/tether.h>
#include <tether/thread.h>

#include "interpose.h"
#include "witness.h"

/// Where work waits until JS opens it, so that a trial knows what runs and what waits.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  void shut() {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }
  /// Shuts behind itself.
  void pass() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
    open_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};
inline Gate& gate() {
  static auto* const one = new Gate();
  return *one;
}

/// Arms the pool's thread for as long as a trial says. There is one such thread.
inline thread_local std::optional<faults::Elsewhere> onPool;

struct Desk : Witness {
  int sum = 0;
  std::atomic<int> touched = 0;
  tether::Callback<int(int)> onStep;

  int add(int n) { return sum += n; }
  int hold(int n) {
    gate().pass();
    return sum += n;
  }
  std::string text(std::string given) const { return given + " and more of the same kind"; }
  void fail(const std::string& message) { throw std::invalid_argument(message); }
  int read() const { return sum; }
  int touch() { return ++touched; }
  int take(Desk& other) { return sum += std::exchange(other.sum, 0); }
  /// So many that neither their pins nor their places fit where those of most calls lie.
  int gather(Desk& a, Desk& b, Desk& c, Desk& d, Desk& e, Desk& f, Desk& g) {
    for (Desk* each : {&a, &b, &c, &d, &e, &f, &g}) sum += std::exchange(each->sum, 0);
    return sum;
  }
  int count(int to, const tether::CrossThread<int(int)>& progress) {
    int posted = 0;
    for (int i = 0; i < to; i++) posted += progress.post(i) == tether::Posted::kQueued;
    return posted;
  }
  int ask(const tether::CrossThread<int(int)>& question) { return question(20); }
  /// Ends with the signal only.
  int untilAborted(const tether::AbortSignal& signal) {
    for (;;) {
      signal.throwIfAborted();
      std::this_thread::yield();
    }
  }
  int addUnless(int n, const tether::AbortSignal& signal) {
    signal.throwIfAborted();
    return sum += n;
  }

  tether::Async<int> ride(int steps) {
    int all = 0;
    for (int i = 0; i < steps; i++) {
      co_await tether::onJs;
      if (onStep) all += onStep(i);
      co_await tether::onPool;
      all += 10;
    }
    co_return all;
  }
  tether::Async<std::string> rideFar(std::string text) {
    co_await tether::onJs;
    const int first = co_await ride(1);
    co_return text + std::to_string(first);
  }
};

inline void bindAsync(tether::Module& m) {
  tether::Class<Desk>(m, "Desk")
      .constructor<>()
      .field("onStep", &Desk::onStep)
      .property("sum", [](const Desk& desk) { return desk.sum; })
      .asyncMethod("add", &Desk::add, "n")
      .asyncMethod("hold", &Desk::hold, "n")
      .asyncMethod("text", &Desk::text, "given")
      .asyncMethod("fail", &Desk::fail, "message")
      .asyncMethod("read", &Desk::read, tether::shared)
      .asyncMethod("touch", &Desk::touch, tether::unguarded)
      .asyncMethod("take", &Desk::take, "other")
      .asyncMethod("gather", &Desk::gather)
      .asyncMethod("count", &Desk::count, "to", "progress")
      .asyncMethod("ask", &Desk::ask, "question")
      .asyncMethod("untilAborted", &Desk::untilAborted, "signal")
      .asyncMethod("addUnless", &Desk::addUnless, "n", "signal")
      .asyncMethod("ride", &Desk::ride, "steps")
      .asyncMethod("rideFar", &Desk::rideFar, "text")
      .asyncMethod("self", [](Desk& desk) -> Desk& { return desk; })
      .asyncMethod("make", [](Desk&) { return std::make_unique<Desk>(); });
  m.asyncFunction("armPool", [] { onPool.emplace(); }).asyncFunction("disarmPool", [] {
    onPool.reset();
  });
}

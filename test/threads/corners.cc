// SPDX-License-Identifier: MIT
// Calls that are interrupted, begun at odd times, or given things that only look right.
#include "corners.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <optional>
#include <thread>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/vector.h>
#include <tether/once.h>
#include <tether/thread.h>

namespace {

using tether::CrossThread;

std::atomic<bool> hasThrown = false;

/// Calls until JavaScript cannot run any more.
template <class F>
void callUntilTerminated(const F& function) {
  for (;;) {
    try {
      function();
    } catch (const tether::Terminated&) {
      return;
    } catch (const tether::Error& error) {
      if (error.code() == "ERR_TETHER_ENVIRONMENT") return;
    } catch (const std::exception&) {
    }
  }
}

/// Passes on what a function threw, when its worker is being terminated.
template <class F>
void throwLate(const F& function) {
  try {
    function();
  } catch (...) {
    hasThrown = true;
    callUntilTerminated(function);
    throw;
  }
}

std::atomic<bool> isAtWork = false;
std::atomic<int> stops = 0;

/// Notes who is at it while it is in use.
class Desk {
 public:
  void visit(const std::function<void()>& callback) {
    visitors_++;
    callback();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    visitors_--;
  }
  static void visitOther(Desk& other, const std::function<void()>& callback) {
    other.visit(callback);
  }
  int work() const { return visitors_; }
  int wait(const tether::AbortSignal& signal, const std::vector<int>& numbers) const {
    signal.throwIfAborted();
    return static_cast<int>(numbers.size());
  }
  /// Gets the signal for itself.
  void workUntil(tether::AbortSignal signal) const {
    const tether::AbortSignal own = std::move(signal);
    isAtWork = true;
    while (!own.aborted()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    stops++;
    own.throwIfAborted();
  }

 private:
  std::atomic<int> visitors_ = 0;
};

/// Posts at a pace that changes, so that calls come at every moment of the one before.
void postAtPaces(const CrossThread<void(int)>& function, int times) {
  std::thread([function, times] {
    for (int i = 0; i < times; i++) {
      function.post(i);
      for (int wait = i % 12000; wait-- > 0;) std::atomic_signal_fence(std::memory_order_seq_cst);
    }
  }).detach();
}

/// Of a thread: posts once more when all that was made later in the thread is gone.
struct Farewell {
  std::optional<CrossThread<void(int)>> function;
  int times = 0;
  ~Farewell() {
    for (int i = 0; i < times; i++) function->post(i);
  }
};

void postToTheEnd(const CrossThread<void(int)>& function, int times) {
  std::thread([&] {
    thread_local Farewell farewell;
    farewell.function = function;
    farewell.times = times;
    function.post(-1);
  }).join();
}

tether::OnceCell<int>& numberCell() {
  static tether::OnceCell<int> cell;
  return cell;
}
std::atomic<int> atCell = 0;

/// Two threads that do not end: one makes a value, one waits for it.
void waitForEver() {
  std::thread([] {
    numberCell().get([] {
      atCell++;
      std::this_thread::sleep_for(std::chrono::hours(1));
      return 1;
    });
  }).detach();
  while (atCell == 0) std::this_thread::yield();
  std::thread([] {
    atCell++;
    numberCell().get([] { return 1; });
  }).detach();
  while (atCell == 1) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // until it waits
}

/// A process that does not end by itself.
void endHanging(int seconds) {
  std::thread([seconds] {
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    std::_Exit(99);
  }).detach();
}

}  // namespace

void bindCorners(tether::Module& m) {
  m.function("throwLate", [](const std::function<void()>& function) { throwLate(function); });
  m.function("throwRemoteLate", [](const CrossThread<void()>& function) { throwLate(function); });
  m.function("hasThrown", [] { return hasThrown.load(); });

  m.function("postAtPaces", &postAtPaces);
  m.function("postToTheEnd", &postToTheEnd);
  m.function("waitForEver", &waitForEver);
  m.function("isAtWork", [] { return isAtWork.load(); });
  m.function("stops", [] { return stops.load(); });
  m.function("endHanging", &endHanging);

  tether::Class<Desk>(m, "Desk")
      .constructor<>()
      .method("visit", &Desk::visit, "callback")
      .method("visitShared", &Desk::visit, "callback", tether::shared)
      .staticMethod("visitOther", &Desk::visitOther, "other", "callback")
      .asyncMethod("work", &Desk::work)
      .asyncMethod("workShared", &Desk::work, tether::shared)
      .asyncMethod("workUnguarded", &Desk::work, tether::unguarded)
      .asyncMethod("workUntil", &Desk::workUntil, "signal")
      .asyncMethod("wait", &Desk::wait, "signal", "numbers");
}

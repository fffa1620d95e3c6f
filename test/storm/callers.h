// SPDX-License-Identifier: MIT
// Native threads that post to environments, call them and wait for them, while these may end at any
// moment; async methods and coroutines in flight; and objects that several environments share.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/shared_ptr.h>
#include <tether/convert/string.h>
#include <tether/coroutine.h>
#include <tether/lock.h>
#include <tether/once.h>
#include <tether/share.h>
#include <tether/tether.h>
#include <tether/thread.h>

#include "carriers.h"
#include "places.h"
#include "witness.h"

namespace storm {

using Function = std::function<void()>;

inline void sleepFor(int microseconds) {
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
}

/// Runs something on a thread of its own. What it holds goes before its witness does.
template <class F>
void sendOnErrand(F errand) {
  std::thread([witness = Witness<kErrand, Thread::kAny>(), errand = std::move(errand)] {
    try {
      errand();
    } catch (const tether::Error&) {
      // The environment has ended, the queue is full, or JS has thrown.
    }
  }).detach();
}

/// Where all environments have ended: then nobody keeps them.
inline void awaitErrands() {
  const Record& errands = tallyOf(kErrand);
  for (int i = 0; i < 10'000 && errands.made != errands.ended; i++) sleepFor(1000);
}

// Threads that call a JS function.
struct Caller {
  using Function = tether::CrossThread<void(int)>;
  Witness<kCaller> witness;
  Function function;

  ~Caller() { at(Place::kDestructor); }
  void open(const tether::Value& callback, std::uint32_t capacity, int whenFull) {
    tether::QueueOptions options{.capacity = capacity};
    options.whenFull = static_cast<tether::WhenFull>(whenFull % 3);
    function = Function(callback, "a storm's function", options);
  }
  void post(int count) const {
    sendOnErrand([count, function = function] {
      for (int i = 0; i < count && function.post(i) != tether::Posted::kEnded; i++) {
      }
    });
  }
  void call(int count) const {
    sendOnErrand([count, function = function] {
      for (int i = 0; i < count; i++) function(i);
    });
  }
  /// Asks often, and looks at the answers later.
  void ask(int count) const {
    sendOnErrand([count, function = function] {
      std::vector<std::future<void>> answers;
      for (int i = 0; i < count; i++) answers.push_back(function.call(i));
      for (auto& answer : answers) answer.get();
    });
  }
  int postHere(int number) const { return static_cast<int>(function.post(number)); }
  void close() const { function.close(); }
  void drop() { function = {}; }
  void dropLater(int microseconds) { dropElsewhere(std::exchange(function, {}), microseconds); }
};

/// A thread works on a bound object, hands a value back, and lets go of both.
template <class Object>
void visitElsewhere(Object& object, const tether::Value& value, int microseconds) {
  const tether::CrossThread<Object> there(&object, "a storm's object");
  const tether::CrossThread<tether::Value> kept(value, "a storm's value");
  const tether::CrossThread<tether::Env> env(value.env());
  sendOnErrand([=] {
    sleepFor(microseconds);
    there.post([](Object& one) { one.callNext(); });
    there.call([](Object& one) { one.load(1000); }).get();
    env.call([kept] { kept.get(); }).get();
  });
}

// Async methods of all kinds, and coroutines.
struct Desk {
  Witness<kDesk> witness;
  tether::Callback<void()> onStep;
  int sum = 0;

  ~Desk() { at(Place::kDestructor); }
  int work(int microseconds) {
    sleepFor(microseconds);
    return ++sum;
  }
  int read(int microseconds) const {
    sleepFor(microseconds);
    return sum;
  }
  int take(Desk& other) { return sum += std::exchange(other.sum, 0); }
  /// For so long, unless it is aborted before.
  int workUntilAborted(int milliseconds, const tether::AbortSignal& signal) {
    for (int i = 0; i < milliseconds; i++) {
      signal.throwIfAborted();
      sleepFor(1000);
    }
    return ++sum;
  }
  int count(int to, const Caller::Function& progress) {
    for (int i = 0; i < to; i++)
      if (progress) progress.post(i);
    return to;
  }
  int ask(const Caller::Function& question) {
    question(1);
    return ++sum;
  }
  tether::Async<int> ride(int steps) {
    for (int i = 0; i < steps; i++) {
      co_await tether::onJs;
      if (onStep) {
        const Witness<kFrame> frame;
        onStep();
      }
      co_await tether::onPool;
      sleepFor(100);
    }
    co_return ++sum;
  }
  tether::Async<int> rideFar(int steps) { co_return co_await ride(steps) + 1; }
};

// An object of several environments, with the tokens of those that wait to be received. Texts of
// tokens never pass through JS that may be terminated: what nobody receives stays for ever.
struct Tally {
  Witness<kTally, Thread::kAny> witness;
  tether::Guarded<std::vector<int>> numbers;

  int add(int number) {
    const auto all = numbers.lock();
    all->push_back(number);
    return static_cast<int>(all->size());
  }
  /// JS is called with the guard taken, which is let go meanwhile.
  void addAround(int number, const Function& callback) {
    const auto all = numbers.lock();
    callback();
    all->push_back(number);
  }
};

class Tokens {
 public:
  void offer(Tally& tally) {
    using namespace tether::detail;
    const tether::Env env = tether::Env::current();
    const napi_value text = offerObject(kTypeIndex<Tally>, typeid(Tally), &tally);
    const std::lock_guard lock(gate_);
    all_.push_back(tether::Value(env, text).as<std::string>());
  }
  /// One that is good still; it is used up when JS has its object.
  tether::detail::Received<Tally> receive() {
    using namespace tether::detail;
    const std::lock_guard lock(gate_);
    while (!all_.empty()) {
      try {
        auto object = offeredObject(kTypeIndex<Tally>, typeid(Tally), all_.back());
        return {std::static_pointer_cast<Tally>(object), all_.back()};
      } catch (const tether::Error&) {
        all_.pop_back();
      }
    }
    throw tether::Error("ERR_NO_TOKEN", "no token waits");
  }
  void empty() {
    for (;;) {
      try {
        const auto one = receive();
        tether::detail::takeToken(tether::detail::kTypeIndex<Tally>, typeid(Tally), one.token);
      } catch (const tether::Error&) {
        return;
      }
    }
  }

 private:
  std::mutex gate_;
  std::vector<std::string> all_;
};
inline Tokens& tokens() {
  static auto* const instance = new Tokens();
  return *instance;
}

/// What an environment keeps to its end.
struct Ledger {
  Ledger() = default;
  Witness<kLedger> witness;
  std::vector<tether::Callback<void()>> callbacks;
};
inline tether::EnvLocal<Ledger> ledger;

inline void bindCallers(tether::Module& m) {
  tether::Class<Caller>(m, "Caller")
      .constructor<>()
      .method("open", &Caller::open, "callback", "capacity", "whenFull")
      .method("post", &Caller::post, "count")
      .method("call", &Caller::call, "count")
      .method("ask", &Caller::ask, "count")
      .method("postHere", &Caller::postHere, "number")
      .method("close", &Caller::close)
      .method("drop", &Caller::drop)
      .method("dropLater", &Caller::dropLater, "microseconds");
  tether::Class<Desk>(m, "Desk")
      .constructor<>()
      .field("onStep", &Desk::onStep)
      .asyncMethod("work", &Desk::work, "microseconds")
      .asyncMethod("read", &Desk::read, tether::shared, "microseconds")
      .asyncMethod("take", &Desk::take, "other")
      .asyncMethod("workUntilAborted", &Desk::workUntilAborted, "milliseconds", "signal")
      .asyncMethod("count", &Desk::count, "to", "progress")
      .asyncMethod("ask", &Desk::ask, "question")
      .asyncMethod("ride", &Desk::ride, "steps")
      .asyncMethod("rideFar", &Desk::rideFar, "steps");
  tether::Class<Tally>(m, "Tally")
      .constructor<>()
      .method("add", &Tally::add, "number")
      .method("addAround", &Tally::addAround, "number", "callback")
      .with(tether::shareable);
  m.function(
       "offerTally", [](Tally& tally) { tokens().offer(tally); }, "tally")
      .function("receiveTally", [] { return tokens().receive(); })
      .function(
          "dropTally",
          [](std::shared_ptr<Tally> tally, int after) {
            copyAndDropElsewhere(std::move(tally), after);
          },
          "tally", "microseconds")
      .function(
          "enter",
          [](const tether::Value& callback) {
            ledger.get().callbacks.emplace_back().set(callback);
            if (ledger.get().callbacks.size() > 10) ledger.get().callbacks.clear();
          },
          "callback")
      .function("errands", [] {
        const Record& errands = tallyOf(kErrand);
        return static_cast<double>(errands.made - errands.ended);
      });
}

}  // namespace storm

// SPDX-License-Identifier: MIT
// Objects whose native threads call JavaScript, and async methods.
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <tether/tether.h>
#include <tether/convert/function.h>
#include <tether/convert/string.h>
#include <tether/convert/vector.h>
#include <tether/coroutine.h>
#include <tether/lock.h>
#include <tether/once.h>
#include <tether/share.h>
#include <tether/thread.h>

#include "corners.h"

namespace {

using tether::CrossThread;
using tether::Value;

std::atomic<int> livingPumps = 0;

/// Posts calls of one function in turn, with arguments of all kinds.
class Mixer {
 public:
  void open(const Value& function) {
    none_ = CrossThread<void()>(function, "a mixer's function");
    one_ = CrossThread<void(double)>(function, "a mixer's function");
    two_ = CrossThread<void(std::int8_t, float)>(function, "a mixer's function");
    three_ = CrossThread<void(std::uint32_t, std::int16_t, double)>(function, "a mixer's function");
    text_ = CrossThread<void(std::string)>(function, "a mixer's function");
  }
  void post(int rounds, int each) {
    std::thread([this, rounds, each] {
      for (int i = 0; i < rounds; i++) postRound(i, each);
    }).join();
  }

 private:
  void postRound(int round, int each) {
    for (int i = 0; i < each; i++) none_.post();
    for (int i = 0; i < each; i++) one_.post(round + 0.5);
    text_.post("round " + std::to_string(round));
    for (int i = 0; i < each; i++) two_.post(-1, 0.25f);
    for (int i = 0; i < each; i++) three_.post(4'000'000'000, -7, i);
  }

  CrossThread<void()> none_;
  CrossThread<void(double)> one_;
  CrossThread<void(std::int8_t, float)> two_;
  CrossThread<void(std::uint32_t, std::int16_t, double)> three_;
  CrossThread<void(std::string)> text_;
};

/// Runs a native thread that calls a JS function.
class Pump {
 public:
  Pump() { livingPumps++; }
  ~Pump() {
    function_.close();
    join();
    livingPumps--;
  }

  void open(const Value& function, std::uint32_t capacity, const std::string& whenFull,
            bool keepsAlive) {
    tether::QueueOptions options;
    options.capacity = capacity;
    options.keepsAlive = keepsAlive;
    if (whenFull == "fail") options.whenFull = tether::WhenFull::kFail;
    if (whenFull == "dropOldest") options.whenFull = tether::WhenFull::kDropOldest;
    function_ = CrossThread<int(int)>(function, "the pump's function", options);
  }
  void close() { function_.close(); }
  void drop() { function_ = {}; }
  void dropOnThread() {
    std::thread([function = std::exchange(function_, {})]() mutable { function = {}; }).join();
  }

  /// Posts 0, 1, 2 ... without waiting, on a thread of its own.
  void post(int count) {
    join();
    thread_ = std::thread([this, count, function = function_] {
      auto last = tether::Posted::kQueued;
      for (int i = 0; i < count && last != tether::Posted::kEnded; i++)
        posted_[static_cast<int>(last = function.post(i))]++;
    });
  }
  int postHere(int number) { return static_cast<int>(function_.post(number)); }
  /// Calls with 0, 1, 2 ... and waits for each result, on a thread of its own.
  void call(int count) {
    join();
    thread_ = std::thread([this, count, function = function_] {
      for (int i = 0; i < count && callOne(function, i); i++) {
      }
    });
  }
  int callHere(int number) { return function_(number); }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

  int queued() const { return posted_[0]; }
  int full() const { return posted_[1]; }
  int ended() const { return posted_[2]; }
  int sum() const { return sum_; }
  int failures() const { return failures_; }
  std::string failure() { return *failure_.lock(); }

 private:
  /// Whether it makes sense to call again.
  bool callOne(const CrossThread<int(int)>& function, int number) {
    try {
      sum_ += function(number);
      return true;
    } catch (const tether::Error& error) {
      *failure_.lock() = error.code() + "|" + error.what();
      failures_++;
      return error.code() != "ERR_TETHER_ENVIRONMENT";
    }
  }

  CrossThread<int(int)> function_;
  std::thread thread_;
  std::atomic<int> posted_[3] = {0, 0, 0};
  std::atomic<int> sum_ = 0, failures_ = 0;
  tether::Guarded<std::string> failure_;
};

/// A text that async methods work on.
class Document {
 public:
  explicit Document(std::string text) : text_(std::move(text)) {}

  std::size_t length() const { return text_.size(); }
  void append(const std::string& more) {
    const int inside = ++inside_;
    if (inside > most_) most_ = inside;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    text_ += more;
    inside_--;
  }
  std::string text() const { return text_; }
  std::string read() {
    const int inside = ++inside_;
    int most = most_;
    while (inside > most && !most_.compare_exchange_weak(most, inside)) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    inside_--;
    return text_;
  }
  int most() const { return most_; }
  void resetMost() { most_ = 0; }
  void fail(const std::string& message) { throw std::invalid_argument(message); }
  /// Moves the text of another to the end of this one.
  void take(Document& other) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    text_ += std::exchange(other.text_, "");
  }
  int count(int to, const CrossThread<void(int)>& progress, const tether::AbortSignal& signal) {
    int i = 0;
    for (; i < to; i++) {
      signal.throwIfAborted();
      if (progress) progress.post(i);
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    return i;
  }
  int ask(const CrossThread<int(int)>& question, int number) { return question(number); }

 private:
  std::string text_;
  std::atomic<int> inside_ = 0, most_ = 0;
};

tether::EnvLocal<std::vector<int>> numbers;

std::atomic<int> livingLedgers = 0;

/// Asks for itself while it is made, when told to.
struct Ledger {
  Ledger() { livingLedgers++; }
  Ledger(const Ledger&) = delete;
  Ledger(Ledger&&) noexcept { livingLedgers++; }
  ~Ledger() { livingLedgers--; }
  int number = 0;
};
tether::EnvLocal<Ledger> ledger([] { return Ledger(); });
tether::EnvLocal<Ledger>& recursive();
tether::EnvLocal<Ledger> recursiveLedger([] {
  recursive().get();
  return Ledger();
});
tether::EnvLocal<Ledger>& recursive() { return recursiveLedger; }

/// Made by whichever thread comes first.
int makings = 0;
tether::OnceCell<std::string>& cell() {
  static tether::OnceCell<std::string> one;
  return one;
}

std::atomic<int> livingCounters = 0;

/// Coroutines that change threads.
class Rider {
 public:
  tether::Callback<int(int)> onStep;

  tether::Async<std::string> ride(int steps) {
    std::string where = std::this_thread::get_id() == home_ ? "home?" : "pool";
    for (int i = 0; i < steps; i++) {
      co_await tether::onJs;
      where += std::this_thread::get_id() == home_ ? " js" : " elsewhere?";
      where += std::to_string(onStep(i));
      co_await tether::onPool;
      where += std::this_thread::get_id() == home_ ? " home?" : " pool";
    }
    co_return where;
  }
  tether::Async<int> half(int number) {
    if (number % 2) throw std::invalid_argument("odd");
    co_await tether::onJs;
    co_await tether::onJs;
    co_return number / 2;
  }
  tether::Async<int> quarter(const std::string& number) {
    const int first = co_await half(std::stoi(number));
    const int second = co_await half(first);
    co_await tether::onPool;
    co_return second;
  }
  tether::Async<void> nothing() { co_return; }
  /// With a guard held where it must not be, or not.
  tether::Async<int> guarded(bool held) {
    if (!held) {
      const auto access = guard_.lock();
      ++*access;
    }
    std::optional<tether::Guarded<int>::Access> access;
    if (held) access.emplace(guard_);
    co_await tether::onJs;
    co_return *guard_.lock();
  }

 private:
  const std::thread::id home_ = std::this_thread::get_id();
  tether::Guarded<int> guard_{0};
};

/// Used from several workers.
class Counter {
 public:
  Counter() { livingCounters++; }
  Counter(const Counter&) = delete;
  ~Counter() { livingCounters--; }
  int add(int n) { return number_ += n; }
  int number() const { return number_; }

 private:
  std::atomic<int> number_ = 0;
};

/// A thread that is waited for, however its scope ends.
class Joined {
 public:
  template <class F>
  explicit Joined(F run) : thread_(std::move(run)) {}
  ~Joined() { thread_.join(); }
  Joined(const Joined&) = delete;
  Joined& operator=(const Joined&) = delete;

 private:
  std::thread thread_;
};

/// Two accounts; money is moved in either direction by threads, and by JS in between.
class Bank {
 public:
  /// Threads move money both ways, `times` each, while this one calls JS with an account taken.
  int race(int times, const std::function<void()>& callback) {
    {
      const Joined there([this, times] { moveOften(left_, right_, times); });
      const Joined back([this, times] { moveOften(right_, left_, times); });
      for (int i = 0; i < times; i++) {
        const auto left = left_.lock();
        callback();
        (*left)++;
        (*left)--;
      }
    }
    return *left_.lock() + *right_.lock();
  }
  /// Takes a guard and calls JS, or nothing. Answers whether another thread could take the guard.
  bool lentDuring(const std::function<void()>& callback) {
    std::atomic<bool> done = false;
    bool could = false;
    std::optional<Joined> other;
    {
      const auto left = left_.lock();
      other.emplace([&] {
        (*left_.lock())++;
        done = true;
      });
      for (int i = 0; i < 100 && !done; i++) {
        if (callback) callback();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      could = done;
    }
    other.reset();
    return could;
  }
  /// Guards that end in another order than the reverse: whether the lock is held to the last end,
  /// and no longer.
  bool outOfOrder() {
    using Access = tether::Guarded<int>::Access;
    std::optional<Access> first(std::in_place, left_), second(std::in_place, right_),
        again(std::in_place, left_);
    std::atomic<bool> hasEntered = false;
    std::thread other([&] {
      const auto access = left_.lock();
      hasEntered = true;
    });
    first.reset();
    second.reset();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const bool wasEarly = hasEntered;
    again.reset();
    other.join();
    return !wasEarly && hasEntered;
  }
  bool nested() {
    const auto once = left_.lock();
    const auto twice = left_.lock();
    return &*once == &*twice;
  }

 private:
  static void moveOften(tether::Guarded<int>& from, tether::Guarded<int>& to, int times) {
    for (int i = 0; i < times; i++) {
      const auto source = from.lock();
      const auto target = to.lock();
      (*source)--;
      (*target)++;
    }
  }

  tether::Guarded<int> left_{100}, right_{100};
};

}  // namespace

TETHER_MODULE(m) {
  tether::Class<Mixer>(m, "Mixer")
      .constructor<>()
      .method("open", &Mixer::open, "function")
      .method("post", &Mixer::post, "rounds", "each");
  tether::Class<Pump>(m, "Pump")
      .constructor<>()
      .method("open", &Pump::open, "function", "capacity"_a = 0u, "whenFull"_a = "block",
              "keepsAlive"_a = false)
      .method("close", &Pump::close)
      .method("drop", &Pump::drop)
      .method("dropOnThread", &Pump::dropOnThread)
      .method("post", &Pump::post, "count")
      .method("postHere", &Pump::postHere, "number")
      .method("call", &Pump::call, "count")
      .method("callHere", &Pump::callHere, "number")
      .method("join", &Pump::join)
      .property("queued", &Pump::queued)
      .property("full", &Pump::full)
      .property("ended", &Pump::ended)
      .property("sum", &Pump::sum)
      .property("failures", &Pump::failures)
      .property("failure", &Pump::failure)
      .destroyAtExit();

  tether::Class<Document>(m, "Document")
      .constructor<std::string>("text")
      .property("length", &Document::length)
      .property("text", &Document::text)
      .method("most", &Document::most, tether::unguarded)
      .method("resetMost", &Document::resetMost)
      .method("peek", &Document::text, tether::shared)
      .asyncMethod("append", &Document::append, "more")
      .asyncMethod("read", &Document::read, tether::shared)
      .asyncMethod("readUnguarded", &Document::read, tether::unguarded)
      .asyncMethod("fail", &Document::fail, "message")
      .asyncMethod("take", &Document::take, "other")
      .asyncMethod("count", &Document::count, "to", "progress", "signal")
      .asyncMethod("ask", &Document::ask, "question", "number")
      .asyncMethod("self", [](Document& document) -> Document& { return document; })
      .asyncStaticMethod(
          "twice", [](const std::string& text) { return text + text; }, "text");

  tether::Class<Rider>(m, "Rider")
      .constructor<>()
      .field("onStep", &Rider::onStep)
      .asyncMethod("ride", &Rider::ride, "steps")
      .asyncMethod("quarter", &Rider::quarter, "number")
      .asyncMethod("nothing", &Rider::nothing)
      .asyncMethod("guarded", &Rider::guarded, "held");

  tether::Class<Counter>(m, "Counter")
      .constructor<>()
      .method("add", &Counter::add, "n")
      .property("number", &Counter::number)
      .with(tether::shareable);
  m.function("livingCounters", [] { return livingCounters.load(); });
  m.function(
      "read", [](const Counter& counter) { return counter.number(); }, "counter");

  tether::Class<Bank>(m, "Bank")
      .constructor<>()
      .method("race", &Bank::race, "times", "callback")
      .method("lentDuring", &Bank::lentDuring, "callback")
      .method("nested", &Bank::nested)
      .method("outOfOrder", &Bank::outOfOrder);

  m.function("ledger", [] { return ++ledger.get().number; });
  m.function("recursive", [] { return recursive().get().number; });
  m.function("livingLedgers", [] { return livingLedgers.load(); });
  m.function("cell", [](const std::function<std::string()>& make) {
    return cell().get([&] {
      makings++;
      return make();
    });
  });
  m.function("makings", [] { return makings; });
  m.function("elsewhere", [](const std::string& what) {
    std::string message = "nothing";
    std::thread([&] {
      try {
        if (what == "ledger") ledger.get();
      } catch (const tether::Error& error) {
        message = error.code();
      }
    }).join();
    return message;
  });

  m.asyncFunction(
      "add", [](int a, int b) { return a + b; }, "a", "b");
  m.function("livingPumps", [] { return livingPumps.load(); });
  m.function("push", [](int number) {
    numbers.get().push_back(number);
    return numbers.get();
  });
  bindCorners(m);
}

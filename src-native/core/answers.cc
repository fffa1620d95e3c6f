// SPDX-License-Identifier: MIT
// What another thread gets of a call that it has handed over: a result, or what the call has failed
// with.

#ifdef __linux__
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <tether/thread.h>

namespace tether::detail {

static Error readThrown(Environment& environment, napi_value value) {
  bool isError = false;
  napi_is_error(environment.env, value, &isError);
  try {
    if (isError) return readError(Source{environment}, value);
  } catch (const std::exception&) {
    // A getter of the error's own threw.
  }
  return Error("", describe(environment, value));
}

static std::exception_ptr remoteError(Environment& environment, const JsError& error) {
  const napi_value value = error.value();
  return std::make_exception_ptr(
      RemoteError(readThrown(environment, value),
                  ThreadHandle(environment, value, "an error that another thread has", nullptr,
                               QueueOptions())));
}

/// Whatever happens on the way, no JsError leaves its thread.
std::exception_ptr exceptionForThread(Environment& environment) noexcept {
  try {
    throw;
  } catch (const JsError& error) {
    try {
      return remoteError(environment, error);
    } catch (const std::bad_alloc&) {
      return std::current_exception();
    } catch (...) {
      return droppedException(Dropped::kEnded);
    }
  } catch (const Terminated&) {
    return droppedException(Dropped::kEnded);
  } catch (...) {
    return std::current_exception();
  }
}

static Error droppedError(Dropped why) {
  switch (why) {
    case Dropped::kFull:
      return Error("ERR_TETHER_QUEUE",
                   "this call was refused: the queue is full; wait, or give it more capacity");
    case Dropped::kOldest:
      return Error("ERR_TETHER_QUEUE",
                   "this call was dropped: a newer one took its place in a full queue");
    case Dropped::kEnded:
      break;
  }
  return Error(
      "ERR_TETHER_ENVIRONMENT",
      "this call was dropped: its handle is empty or closed, or its environment has ended");
}

std::exception_ptr droppedException(Dropped why) noexcept {
  try {
    throw droppedError(why);
  } catch (...) {
    return std::current_exception();  // std::bad_alloc, where there is no room for words
  }
}

bool isThrownHere(const Environment& environment, const RemoteError& error) {
  return error.thrown().tryEnvironment() == &environment;
}

std::string labelOf(const Source& source) {
  if (!source.record) return "a function for other threads";
  const std::string& name = source.record->parameters[source.index].name;
  return (name.empty() ? "an argument" : name) + " of " + memberName(*source.record);
}

// --- waiting for a result

/// Guards that the waiting thread holds are let go meanwhile.
class Waiting {
 public:
  Waiting() : held_(LetGo::suspend(heldGuards())) {}
  ~Waiting() { LetGo::resume(heldGuards(), held_); }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  Hold* const held_;
};

/// What wakes one thread. Not a std::atomic's wait, which first yields to other threads a few
/// times.
#ifdef __linux__
class Alarm {
 public:
  void set() { state_ = kQuiet; }
  void ring() {
    if (state_.exchange(kRung) == kAwaited) call(FUTEX_WAKE_PRIVATE, 1);
  }
  void wait() {
    std::uint32_t before = kQuiet;
    state_.compare_exchange_strong(before, kAwaited);
    while (state_ != kRung) call(FUTEX_WAIT_PRIVATE, kAwaited);
  }

 private:
  enum State : std::uint32_t { kQuiet, kAwaited, kRung };

  /// The system takes the address of a number.
  void call(int operation, std::uint32_t value) {
    static_assert(sizeof state_ == sizeof value);
    syscall(SYS_futex, &state_, operation, value, nullptr, nullptr, 0);
  }

  std::atomic<std::uint32_t> state_ = kQuiet;
};
#else
class Alarm {
 public:
  void set() { isRung_ = false; }
  void ring() {
    {
      const std::lock_guard lock(mutex_);
      isRung_ = true;
    }
    rung_.notify_one();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    rung_.wait(lock, [this] { return isRung_.load(); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable rung_;
  std::atomic<bool> isRung_ = false;
};
#endif

/// A thread waits for one call at a time, so that one alarm will do for all of them.
static const std::shared_ptr<Alarm>& ownAlarm() {
  static thread_local const auto alarm = std::make_shared<Alarm>();
  alarm->set();
  return alarm;
}

Ending::Ending() : alarm_(ownAlarm()) {}
Ending::~Ending() = default;

void Ending::fail(std::exception_ptr failure) noexcept { failure_ = std::move(failure); }

void Ending::tell() noexcept {
  const std::shared_ptr<Alarm> alarm = alarm_;
  alarm->ring();  // the waiting thread may destroy this from here on
}

void Ending::wait() {
  {
    const Waiting waiting;
    alarm_->wait();
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace tether::detail

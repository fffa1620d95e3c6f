// SPDX-License-Identifier: MIT
// The untyped way to an environment's own thread, and the tasks that go there.
#pragma once

#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "call.h"
#include "function.h"
#include "root.h"
#include "detail/task.h"

namespace tether::detail {

/// On the environment's thread: the value behind the handle that a task was posted through.
napi_value lineValue(const Line& line);

/// What a root is called that an argument makes: `progress of Deflater.write`.
std::string labelOf(const Source& source);

/// The untyped part of CrossThread.
class ThreadHandle {
 public:
  ThreadHandle() = default;
  /// `value` may be null: a way to the environment only.
  ThreadHandle(Environment& environment, napi_value value, std::string label, BoundClass* type,
               const QueueOptions& options);

  explicit operator bool() const { return static_cast<bool>(line_); }
  /// Any thread. A task that is not queued was dropped.
  Posted post(std::unique_ptr<Task> task) const;
  /// Any thread.
  bool onOwnThread() const;
  /// Throws ERR_TETHER_ENVIRONMENT off the own thread, and when the environment has ended.
  Environment& environment() const;
  /// Null there instead.
  Environment* tryEnvironment() const;
  /// Instead of posting it, on the own thread. Once closed, the task is dropped.
  void run(Task& task, Environment& environment) const;
  /// On the own thread; null when the handle is empty.
  napi_value value() const;
  /// Any thread.
  void close() const;

 private:
  LineOwner line_;
};

/// On another thread, what the current exception becomes.
std::exception_ptr exceptionForThread(Environment& environment) noexcept;
/// What who waits for a task's result gets when it will not run.
std::exception_ptr droppedException(Dropped why) noexcept;
class Alarm;

/// The end of a call, for the thread that waits for it on its own stack. What wakes the thread may
/// be touched for a moment longer than that.
class Ending {
 public:
  Ending();
  ~Ending();
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;

  void fail(std::exception_ptr failure) noexcept;
  /// The last that the other thread does with it.
  void tell() noexcept;
  /// Throws what the call has failed with.
  void wait();

 private:
  const std::shared_ptr<Alarm> alarm_;
  std::exception_ptr failure_;
};

/// Runs a callable without waiting for it.
template <class F>
class PostedTask final : public Task {
 public:
  explicit PostedTask(F&& function) : function_(std::move(function)) {}
  void run(Environment& environment, const Line& line) override { function_(environment, line); }
  void drop(Dropped) noexcept override {}

 private:
  F function_;
};

/// Runs a callable, and tells its result.
template <class R, class F>
class AskedTask final : public Task {
 public:
  explicit AskedTask(F&& function) : function_(std::move(function)) {}
  std::future<R> result() { return promise_.get_future(); }
  void run(Environment& environment, const Line& line) override {
    try {
      if constexpr (std::is_void_v<R>) {
        function_(environment, line);
        promise_.set_value();
      } else {
        promise_.set_value(function_(environment, line));
      }
    } catch (...) {
      promise_.set_exception(exceptionForThread(environment));
    }
  }
  void drop(Dropped why) noexcept override { promise_.set_exception(droppedException(why)); }

 private:
  F function_;
  std::promise<R> promise_;
};

/// Runs a callable for a thread that waits.
template <class R, class F>
class AwaitedTask final : public Task {
 public:
  using Result = std::conditional_t<std::is_void_v<R>, std::tuple<>, R>;

  AwaitedTask(F&& function, Ending& ending, std::optional<Result>& result)
      : function_(std::move(function)), ending_(ending), result_(result) {}
  void run(Environment& environment, const Line& line) override {
    try {
      if constexpr (std::is_void_v<R>)
        function_(environment, line);
      else
        result_.emplace(function_(environment, line));
    } catch (...) {
      ending_.fail(exceptionForThread(environment));
    }
    ending_.tell();
  }
  void drop(Dropped why) noexcept override {
    ending_.fail(droppedException(why));
    ending_.tell();
  }

 private:
  F function_;
  Ending& ending_;
  std::optional<Result>& result_;
};

template <class F>
Posted postTask(const ThreadHandle& handle, F function) {
  return handle.post(std::make_unique<PostedTask<F>>(std::move(function)));
}
/// Calls the function behind a handle with up to PostedNumbers::kMost numbers.
Posted postNumbers(const ThreadHandle& handle, const double* numbers, std::size_t count);
template <class... A>
inline constexpr bool kArePostedNumbers = sizeof...(A) <= PostedNumbers::kMost &&
                                          (kIsNumber<std::remove_cvref_t<A>> && ...);

/// On the own thread the callable runs at once: to wait for it would take for ever.
template <class R, class F>
std::future<R> askTask(const ThreadHandle& handle, F function) {
  auto task = std::make_unique<AskedTask<R, F>>(std::move(function));
  std::future<R> result = task->result();
  if (Environment* const here = handle.tryEnvironment())
    handle.run(*task, *here);
  else
    handle.post(std::move(task));
  return result;
}

template <class R, class F>
R awaitTask(const ThreadHandle& handle, F function) {
  using Task = AwaitedTask<R, F>;
  Ending ending;
  std::optional<typename Task::Result> result;
  auto task = std::make_unique<Task>(std::move(function), ending, result);
  if (Environment* const here = handle.tryEnvironment())
    handle.run(*task, *here);
  else
    handle.post(std::move(task));
  ending.wait();
  if constexpr (!std::is_void_v<R>) return std::move(*result);
}

}  // namespace tether::detail

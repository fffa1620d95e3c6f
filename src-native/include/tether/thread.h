// SPDX-License-Identifier: MIT
// CrossThread<T>: the handle for native threads.
//
// Which one do I want?
//   CrossThread<R(A...)>   a JS function that any thread calls, with or without waiting
//   CrossThread<T>         a bound object that any thread names, and works on by posting functions
//   CrossThread<Value>     any JS value that other threads hand back
//   CrossThread<Env>       none of these: only a way to the environment's own thread
//
// All are roots, counted and labelled like Root, and may be copied, moved and dropped on any thread
// at any time, also after their environment has ended. JS is touched on the environment's own
// thread alone: what is posted runs there, in the order in which it was posted.
#pragma once

#include <future>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "thread_handle.h"

namespace tether {

namespace detail {

/// Whether a result can leave the environment's thread.
template <class R>
inline constexpr bool kLeavesThread = !std::is_reference_v<R> && !std::is_pointer_v<R> &&
                                      !kHoldsHandle<std::remove_cvref_t<R>> && kOwnsItself<R>;

/// What a function that another thread posted answers.
template <class R>
struct Leaving {
  static_assert(std::is_void_v<R> || kLeavesThread<R>,
                "napi-tether: what leaves the JavaScript thread is a value of its own: no "
                "reference, pointer, Value or view");
  using Type = R;
};

}  // namespace detail

/// A JS error (or whatever JS threw) on another thread than its own: what `code()`, `what()` and
/// `kind()` say was read there. Thrown into its own environment again it becomes the very same
/// value. Copy and drop it on any thread; it is a root as long as it lives.
class RemoteError : public Error {
 public:
  RemoteError(Error error, detail::ThreadHandle thrown)
      : Error(std::move(error)), thrown_(std::move(thrown)) {}
  const detail::ThreadHandle& thrown() const { return thrown_; }

 private:
  detail::ThreadHandle thrown_;
};

namespace detail {

/// The bound object behind a handle, pinned for the running call. Throws ERR_TETHER_DISPOSED.
template <class T>
T& requireObject(napi_value value, Environment& environment) {
  return *static_cast<T*>(readObject(Source{environment}, value, kTypeIndex<T>, typeid(T), false));
}

}  // namespace detail

/// A bound object, kept until the last copy is dropped, on whichever thread.
template <class T>
class CrossThread {
 public:
  CrossThread() = default;
  /// On the environment's thread. Throws ERR_TETHER_ARGUMENT when JS does not know the object.
  CrossThread(T* object, std::string label, const QueueOptions& options = {}) {
    detail::Environment& environment = detail::currentEnvironment();
    detail::Instance& instance =
        detail::requireInstanceOf(environment, detail::kTypeIndex<T>, typeid(T), object);
    handle_ = detail::ThreadHandle(environment, detail::wrapperOf(instance), std::move(label),
                                   instance.type, options);
  }

  explicit operator bool() const { return static_cast<bool>(handle_); }

  /// Runs `function(T&)` on the object's thread, without waiting. What it throws is an uncaught
  /// exception there; ERR_TETHER_DISPOSED when the object was disposed meanwhile, ERR_TETHER_BUSY
  /// while an async call uses it.
  template <class F>
  Posted post(F function) const {
    return detail::postTask(handle_, onObject(std::move(function)));
  }
  /// The same, with its result or what it throws. The future throws ERR_TETHER_DISPOSED when the
  /// object was disposed, ERR_TETHER_ENVIRONMENT when the environment ends before.
  template <class F>
  auto call(F function) const -> std::future<std::invoke_result_t<F&, T&>> {
    using R = typename detail::Leaving<std::invoke_result_t<F&, T&>>::Type;
    return detail::askTask<R>(handle_, onObject(std::move(function)));
  }
  /// The object, pinned for the running call. Throws ERR_TETHER_DISPOSED, and on any thread but the
  /// object's own ERR_TETHER_ENVIRONMENT.
  T& get() const {
    detail::Environment& environment = handle_.environment();
    return detail::requireObject<T>(handle_.value(), environment);
  }
  /// What waits is dropped, and nothing more is taken. Before a destructor joins a thread that may
  /// wait for a result, close the handle: the thread then gets ERR_TETHER_ENVIRONMENT.
  void close() const { handle_.close(); }

 private:
  template <class F>
  static auto onObject(F&& function) {
    return [function = std::move(function)](detail::Environment& environment,
                                            const detail::Line& line) mutable -> decltype(auto) {
      return function(detail::requireObject<T>(detail::lineValue(line), environment));
    };
  }

  detail::ThreadHandle handle_;
};

/// A way to the environment's own thread.
template <>
class CrossThread<Env> {
 public:
  CrossThread() = default;
  /// On the environment's thread.
  explicit CrossThread(Env env, const QueueOptions& options = {})
      : handle_(env.internal(), nullptr, "", nullptr, options) {}

  explicit operator bool() const { return static_cast<bool>(handle_); }
  /// Runs `function()` there, without waiting.
  template <class F>
  Posted post(F function) const {
    return detail::postTask(handle_, onThread(std::move(function)));
  }
  /// The same, with its result or what it throws.
  template <class F>
  auto call(F function) const -> std::future<std::invoke_result_t<F&>> {
    using R = typename detail::Leaving<std::invoke_result_t<F&>>::Type;
    return detail::askTask<R>(handle_, onThread(std::move(function)));
  }
  void close() const { handle_.close(); }

 private:
  template <class F>
  static auto onThread(F&& function) {
    return [function = std::move(function)](detail::Environment&,
                                            const detail::Line&) mutable -> decltype(auto) {
      return function();
    };
  }

  detail::ThreadHandle handle_;
};

/// Any JS value, for other threads to hand back.
template <>
class CrossThread<Value> {
 public:
  CrossThread() = default;
  CrossThread(const Value& value, std::string label)
      : handle_(value.env().internal(), value.raw(), std::move(label), nullptr, {}) {}

  explicit operator bool() const { return static_cast<bool>(handle_); }
  /// On the own thread; throws ERR_TETHER_ENVIRONMENT on any other.
  Value get() const {
    detail::Environment& environment = handle_.environment();
    return Value(Env(environment), handle_.value());
  }

 private:
  detail::ThreadHandle handle_;
};

/// A JS function that any thread may call. Arguments are kept as values of their own until the call
/// runs; pointers to bound objects must be kept alive by other means until then.
template <class R, class... A>
class CrossThread<R(A...)> {
  static_assert(detail::kLeavesThread<R> || std::is_void_v<R>,
                "napi-tether: what leaves the JavaScript thread is a value of its own: no "
                "reference, pointer, Value or view");
  static_assert((!kHoldsHandle<std::remove_cvref_t<A>> && ...),
                "napi-tether: a Value belongs to its own thread; hand over a CrossThread<Value>");
  static_assert((detail::kOwnsItself<std::decay_t<A>> && ...),
                "napi-tether: an argument is kept until the call runs, when what a view or const "
                "char* looks at may be gone; take a std::string or a std::vector");

 public:
  CrossThread() = default;
  /// On the environment's thread. Throws ERR_TETHER_ARGUMENT when `function` is not a function.
  CrossThread(const Value& function, std::string label, const QueueOptions& options = {}) {
    if (!function.isFunction())
      detail::Source{function.env().internal()}.mismatch("a function", function.raw());
    handle_ = detail::ThreadHandle(function.env().internal(), function.raw(), std::move(label),
                                   nullptr, options);
  }

  /// False for a handle that was default-made or moved from.
  explicit operator bool() const { return static_cast<bool>(handle_); }

  /// Calls without waiting, and without a look at the result. What JS throws is an uncaught
  /// exception there, as in any event handler. Numbers alone cost the least.
  Posted post(A... arguments) const {
    if constexpr (detail::kArePostedNumbers<A...>) {
      const double numbers[] = {static_cast<double>(arguments)..., 0};
      return detail::postNumbers(handle_, numbers, sizeof...(A));
    } else {
      return detail::postTask(handle_, task<void>(std::forward<A>(arguments)...));
    }
  }
  /// Calls, and tells the result later. The future throws RemoteError for what JS threw,
  /// ERR_TETHER_ARGUMENT for a result that does not convert, ERR_TETHER_QUEUE for a call that a
  /// full queue refused or dropped, ERR_TETHER_ENVIRONMENT when the environment ends before.
  std::future<R> call(A... arguments) const {
    return detail::askTask<R>(handle_, task<R>(std::forward<A>(arguments)...));
  }
  /// Calls, and waits for the result; directly on the environment's own thread.
  R operator()(A... arguments) const {
    return detail::awaitTask<R>(handle_, task<R>(std::forward<A>(arguments)...));
  }
  /// The function; on the own thread only.
  Value get() const {
    detail::Environment& environment = handle_.environment();
    return Value(Env(environment), handle_.value());
  }
  /// What waits is dropped, and nothing more is taken. Before a destructor joins a thread that may
  /// wait for a result, close the handle: the thread then gets ERR_TETHER_ENVIRONMENT.
  void close() const { handle_.close(); }

 private:
  template <class Result>
  static auto task(A&&... arguments) {
    return [kept = std::tuple<std::decay_t<A>...>(std::forward<A>(arguments)...)](
               detail::Environment& environment, const detail::Line& line) mutable -> Result {
      return std::apply(
          [&](auto&... values) -> Result {
            return detail::callInto<Result>(
                environment,
                [&](std::size_t count, const napi_value* raws) {
                  return detail::callFunction(environment, detail::lineValue(line), count, raws);
                },
                std::move(values)...);
          },
          kept);
    };
  }

  detail::ThreadHandle handle_;
};

/// As a parameter: a JS function, or nothing, which makes an empty handle. Its label is the
/// parameter's name.
template <class R, class... A>
struct Converter<CrossThread<R(A...)>> {
  using Stored = CrossThread<R(A...)>;
  static constexpr auto kAccepts = accepts::kFunction | accepts::kNullish;
  static std::string expected() { return "a function or null"; }
  static std::string typescript(Way way) {
    return detail::declaredNullable(detail::parenthesized(detail::declaredFunction<R, A...>(way)),
                                    way);
  }
  static Stored fromJs(const detail::Source& source, napi_value value) {
    if (isNullish(source.environment, value)) return {};
    if (!isFunction(source.environment, value)) source.mismatch(expected(), value);
    return Stored(Value(Env(source.environment), value), detail::labelOf(source));
  }
  static napi_value toJs(const detail::Sink& sink, const Stored& function) {
    return function ? function.get().raw() : detail::writeNull(sink.environment);
  }
  static void prepare(detail::Environment& environment, Way way) {
    [[maybe_unused]] const Way back = way == Way::kIn ? Way::kOut : Way::kIn;
    (detail::prepare<A>(environment, back), ...);
    detail::prepare<R>(environment, way);
  }

 private:
  static bool isNullish(detail::Environment& environment, napi_value value) {
    return detail::isNullish(environment, value);
  }
  static bool isFunction(detail::Environment& environment, napi_value value) {
    return Value(Env(environment), value).isFunction();
  }
};

}  // namespace tether

// SPDX-License-Identifier: MIT
// Coroutines as async methods: code that changes between the thread pool and JavaScript's thread.
//
//     tether::Async<std::string> load(std::string path) {
//       std::string text = readFile(path);        // on the pool, as any async method
//       co_await tether::onJs;                    // from here on JavaScript's thread:
//       onLoaded_(text);                          // handles may be used, callbacks called
//       co_await tether::onPool;                  // and back
//       co_return parse(text);
//     }
//     ... .asyncMethod("load", &Loader::load, "path")
#pragma once

#if !defined(__cpp_impl_coroutine)
#error "napi-tether: tether/coroutine.h needs a compiler with C++20 coroutines (GCC: -fcoroutines)"
#endif

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "async.h"
#include "lock.h"

namespace tether {

namespace detail {

/// Where one async call's coroutines stand: whom to go on with, and on which thread.
struct Ride {
  std::coroutine_handle<> current;
  Hop hop = Hop::kDone;
  bool onJs = false;
};

/// Of what a coroutine may await, which is no other: nobody would go on with it.
template <class Awaited>
inline constexpr bool kGoesOn = false;

class RidePromise {
 public:
  template <class Awaited>
  Awaited&& await_transform(Awaited&& awaited) const noexcept {
    static_assert(kGoesOn<std::remove_cvref_t<Awaited>>,
                  "napi-tether: a tether::Async awaits tether::onJs, tether::onPool or another "
                  "tether::Async; call other code on the pool, and wait for it there");
    return std::forward<Awaited>(awaited);
  }
  std::suspend_always initial_suspend() noexcept { return {}; }
  auto final_suspend() noexcept { return Return{}; }
  void unhandled_exception() noexcept { failure_ = std::current_exception(); }

  Ride* ride = nullptr;
  std::coroutine_handle<> caller;  // none for the call's own coroutine

 protected:
  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  /// Goes on with whoever awaited this coroutine.
  struct Return {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) noexcept {
      Ride& ride = *ended.promise().ride;
      ride.hop = Hop::kDone;
      const std::coroutine_handle<> caller = ended.promise().caller;
      if (!caller) return std::noop_coroutine();
      return ride.current = caller;
    }
    void await_resume() noexcept {}
  };

  std::exception_ptr failure_;
};

template <class R>
class ResultPromise : public RidePromise {
 public:
  template <class U>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  R take() {
    rethrow();
    return std::move(*value_);
  }

 private:
  std::optional<R> value_;
};
template <>
class ResultPromise<void> : public RidePromise {
 public:
  void return_void() noexcept {}
  void take() { rethrow(); }
};

/// `co_await` one: the coroutine goes on on that thread.
template <Hop hop>
struct Change {
  struct Awaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> at) const {
      Ride& ride = *at.promise().ride;
      if (ride.onJs == (hop == Hop::kJs)) return false;  // there already
      requireNoGuard();
      ride.current = at;
      ride.hop = hop;
      return true;
    }
    void await_resume() const noexcept {}
  };
  Awaiter operator co_await() const noexcept { return {}; }
};

}  // namespace detail

namespace detail {
template <Hop hop>
inline constexpr bool kGoesOn<Change<hop>> = true;
}  // namespace detail

inline constexpr detail::Change<detail::Hop::kJs> onJs{};
inline constexpr detail::Change<detail::Hop::kPool> onPool{};

/// What a coroutine returns that is bound as an async method, or awaited by one. It begins on the
/// thread pool. Parameters taken by reference live as long as the call, and so do the object and
/// all bound arguments. When its environment ends while it waits for a thread, it is destroyed
/// where it stands, on JavaScript's thread.
///
/// On JavaScript's thread a Value lives until the next change; keep others in handles.
template <class R>
class [[nodiscard]] Async {
 public:
  class promise_type : public detail::ResultPromise<R> {
   public:
    Async get_return_object() {
      return Async(std::coroutine_handle<promise_type>::from_promise(*this));
    }
  };

  Async(Async&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  Async& operator=(Async&& other) noexcept {
    std::swap(coroutine_, other.coroutine_);
    return *this;
  }
  ~Async() {
    if (coroutine_) coroutine_.destroy();
  }

  /// Inside another coroutine: runs this one, and answers its result.
  auto operator co_await() && noexcept { return Awaiter{coroutine_}; }

 private:
  friend struct detail::Outcome<Async>;
  using Handle = std::coroutine_handle<promise_type>;

  struct Awaiter {
    Handle called;
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> caller) const noexcept {
      called.promise().ride = caller.promise().ride;
      called.promise().caller = caller;
      return called.promise().ride->current = called;
    }
    R await_resume() const { return called.promise().take(); }
  };

  explicit Async(Handle coroutine) : coroutine_(coroutine) {}

  Handle coroutine_;
};

namespace detail {

template <class R>
inline constexpr bool kGoesOn<Async<R>> = true;

template <class R>
struct AsyncResult<Async<R>> {
  using Type = R;
};

/// A call that is a coroutine runs in several parts.
template <class R>
struct Outcome<Async<R>> {
  template <class Call>
  Hop run(Call&& call, bool onJs) {
    if (!coroutine) begin(call());
    ride.onJs = onJs;
    ride.hop = Hop::kDone;
    ride.current.resume();
    return ride.hop;
  }
  napi_value write(const Sink& sink) {
    auto& promise = coroutine->coroutine_.promise();
    if constexpr (std::is_void_v<R>) {
      promise.take();
      return writeUndefined(sink.environment);
    } else {
      return writeResult<R>(sink, promise.take());
    }
  }

 private:
  void begin(Async<R>&& made) {
    coroutine.emplace(std::move(made));
    coroutine->coroutine_.promise().ride = &ride;
    ride.current = coroutine->coroutine_;
  }

  Ride ride;
  std::optional<Async<R>> coroutine;
};

}  // namespace detail
}  // namespace tether

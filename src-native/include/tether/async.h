// SPDX-License-Identifier: MIT
// Async methods: C++ functions that run on the runtime's thread pool and answer a promise.
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "function.h"

namespace tether {

/// The caller has aborted: throw it, or let AbortSignal::throwIfAborted do so. The promise is
/// rejected with the signal's reason.
class Aborted : public std::exception {
 public:
  const char* what() const noexcept override { return "the operation was aborted"; }
};

namespace detail {
struct SignalAccess;
}

/// As a parameter: an AbortSignal of JavaScript's, or nothing. In an async method it can be asked
/// on any thread while the function runs; the promise is rejected as soon as the signal aborts, and
/// a function that has not begun does not run. In any other method it says what was so when the
/// call began.
class AbortSignal {
 public:
  /// One that never aborts.
  AbortSignal() = default;

  bool aborted() const noexcept { return flag_ && flag_->load(std::memory_order_relaxed); }
  void throwIfAborted() const {
    if (aborted()) throw Aborted();
  }

 private:
  friend struct Converter<AbortSignal>;
  friend struct detail::SignalAccess;
  std::shared_ptr<std::atomic<bool>> flag_;  // null without a signal
  napi_value signal_ = nullptr;              // valid while the call begins
};

/// Calls of this function on one object run beside each other and beside others marked so: it only
/// reads, say, or locks by itself.
struct SharedUse {};
inline constexpr SharedUse shared{};
/// Calls of this function run beside any other: it needs no guarding at all.
struct UnguardedUse {};
inline constexpr UnguardedUse unguarded{};

namespace detail {

struct SignalAccess {
  static napi_value raw(const AbortSignal& signal) { return signal.signal_; }
  static const std::shared_ptr<std::atomic<bool>>& flag(const AbortSignal& signal) {
    return signal.flag_;
  }
};

/// On which thread an async call goes on.
enum class Hop : std::uint8_t { kDone, kJs, kPool };

/// The part of one async call that knows types.
class Job {
 public:
  Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual ~Job() = default;

  /// On a thread of the pool first, then wherever it says.
  virtual Hop run(bool onJs) = 0;
  /// On the environment's thread, after `run` was done.
  virtual napi_value result(const Sink& sink) = 0;
  virtual const AbortSignal* signal() const { return nullptr; }
};

/// Makes a promise, and runs the job when the objects that the call uses are free. They are kept
/// until it is done.
napi_value startJob(const FunctionRecord& record, Frame& frame, std::unique_ptr<Job> job);
bool readAborted(const Source& source, napi_value signal);
void markAsync(FunctionRecord& record);
void setUse(FunctionRecord& record, Use use);

template <class List>
void addExtra(FunctionRecord& record, List, SharedUse) {
  setUse(record, Use::kShared);
}
template <class List>
void addExtra(FunctionRecord& record, List, UnguardedUse) {
  setUse(record, Use::kUnguarded);
}

/// A result that JS gets as a promise.
template <class R>
struct Promised;
template <class R>
struct TypeOf<Promised<R>> {
  static std::string expected() { return "a promise"; }
  static std::string typescript(Way way) {
    if constexpr (std::is_void_v<R>)
      return "Promise<void>";
    else
      return "Promise<" + kTypeRecord<R>.typescript(way) + ">";
  }
  static constexpr std::uint16_t kinds() { return accepts::kObject; }
  static constexpr const std::uint32_t* bound() { return nullptr; }
};

/// What JS gets a promise of; see coroutine.h for the other case.
template <class R>
struct AsyncResult {
  using Type = R;
};

/// What a function on the pool returned.
template <class R>
struct Outcome {
  template <class Call>
  Hop run(Call&& call, bool) {
    value.emplace(call());
    return Hop::kDone;
  }
  napi_value write(const Sink& sink) { return writeResult<R>(sink, std::move(*value)); }
  std::optional<R> value;
};
template <>
struct Outcome<void> {
  template <class Call>
  Hop run(Call&& call, bool) {
    call();
    return Hop::kDone;
  }
  napi_value write(const Sink& sink) { return writeUndefined(sink.environment); }
};
template <class R>
struct Outcome<R&> {
  template <class Call>
  Hop run(Call&& call, bool) {
    value = &call();
    return Hop::kDone;
  }
  napi_value write(const Sink& sink) { return writeResult<R&>(sink, *value); }
  R* value = nullptr;
};

/// A `Called` that runs on the pool.
template <class Called, class R, class Parameters>
struct Asynchronous;
template <class Called, class R, class... P>
struct Asynchronous<Called, R, Types<P...>> {
  using Parameters = Types<P...>;
  using Result = typename AsyncResult<R>::Type;
  static_assert((!kHoldsHandle<std::remove_cvref_t<P>> && ...),
                "napi-tether: an async method runs on another thread, where a Value cannot be "
                "used; take what it converts to, or a tether::CrossThread");
  static_assert(std::is_void_v<Result> ||
                    (kOwnsItself<Result> && !kHoldsHandle<std::remove_cvref_t<Result>>),
                "napi-tether: the result of an async method outlives its function; return a "
                "std::string, or what a Value is made from");

  static consteval const SignatureRecord& signature() { return kRecord; }
  static consteval auto code() { return &invoke; }

 private:
  static constexpr SignatureRecord kRecord = {
      kParameters<std::remove_cvref_t<P>...>,
      sizeof...(P),
      &kPlainTypeRecord<Promised<Result>>,
      (RestOf<std::remove_cvref_t<P>>::kIs || ... || false),
      kCrossesAsValues,
      (prepares<Result>() || ... || prepares<P>())
          ? &prepareAll<std::remove_cvref_t<Result>, std::remove_cvref_t<P>...>
          : nullptr,
      nullptr};

  class Call final : public Job {
   public:
    Call(const FunctionRecord& record, Frame& frame, Kept<P>&&... kept)
        : callable_(record.callable), object_(frame.object), kept_(std::move(kept)...) {}

    Hop run(bool onJs) override {
      const auto part = [&](Kept<P>&... kept) -> Hop {
        return outcome_.run(
            [&]() -> R { return Called::call(callable_, object_, passKept<P>(kept)...); }, onJs);
      };
      return std::apply(part, kept_);
    }
    napi_value result(const Sink& sink) override { return outcome_.write(sink); }
    const AbortSignal* signal() const override {
      const AbortSignal* found = nullptr;
      std::apply([&](const Kept<P>&... kept) { (look(kept, found), ...); }, kept_);
      return found;
    }

   private:
    template <class K>
    static void look(const K& kept, const AbortSignal*& found) {
      if constexpr (std::is_same_v<K, AbortSignal>)
        if (SignalAccess::raw(kept)) found = &kept;
    }

    const void* const callable_;
    void* const object_;
    std::tuple<Kept<P>...> kept_;
    Outcome<R> outcome_;
  };

  static napi_value invoke(const FunctionRecord& record, Frame& frame) {
    [[maybe_unused]] ValueReader reader(record, frame);
    return Start{record, frame, reader.template next<P>()...}.promise;
  }
  // In braces, so that the arguments are read in order.
  struct Start {
    Start(const FunctionRecord& record, Frame& frame, Kept<P>&&... kept) {
      auto job = std::make_unique<Call>(record, frame, std::move(kept)...);
      frame.entered = true;
      promise = startJob(record, frame, std::move(job));
    }
    napi_value promise;
  };
};

/// A function of the author's as an async one.
template <class Self, class F, class... E>
using AsyncFunction = Asynchronous<Function<Self, F, E...>, typename Signature<F>::Result,
                                   typename ParametersOf<Self, F>::Type>;

template <class Async, class Where, class F, class... E>
void addAsync(Adder<Where>& adder, Where& where, Name name, F& function, const E&... extras) {
  FunctionRecord& record =
      adder(where, name, Async::signature(),
            reinterpret_cast<FunctionRecord::Caller>(Async::code()), &function, kCopiedBytes<F>);
  markAsync(record);
  complete<Async>(record, function, extras...);
}

}  // namespace detail

template <>
struct Converter<AbortSignal> {
  using Stored = AbortSignal;
  static constexpr auto kAccepts = accepts::kObject | accepts::kNullish;
  static std::string expected() { return "an AbortSignal or undefined"; }
  static std::string typescript(Way way) { return detail::declaredNullable("AbortSignal", way); }
  static Stored fromJs(const detail::Source& source, napi_value value) {
    AbortSignal signal;
    if (detail::isNullish(source.environment, value)) return signal;
    signal.flag_ = std::make_shared<std::atomic<bool>>(detail::readAborted(source, value));
    signal.signal_ = value;
    return signal;
  }
  static napi_value toJs(const detail::Sink&, const AbortSignal&) = delete;
};

}  // namespace tether

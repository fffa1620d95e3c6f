// SPDX-License-Identifier: MIT
// One call from JS: the arguments are read, the function is called, its result is written. All
// functions of the same types share it.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "parameter.h"

namespace tether::detail {

/// Lets a type's Converter prepare the module for it, once, when a function that uses it is bound.
template <class P>
void prepare(Environment& environment, Way way) {
  using U = std::remove_cvref_t<P>;
  if constexpr (requires { Converter<U>::prepare(environment, way); })
    Converter<U>::prepare(environment, way);
  else if constexpr (RestOf<U>::kIs)
    prepare<typename RestOf<U>::Item>(environment, way);
}
template <class P>
constexpr bool prepares() {
  using U = std::remove_cvref_t<P>;
  if constexpr (RestOf<U>::kIs)
    return prepares<typename RestOf<U>::Item>();
  else
    return requires(Environment & environment) { Converter<U>::prepare(environment, Way::kIn); };
}

template <class R, class... P>
void prepareAll(Environment& environment) {
  (prepare<P>(environment, Way::kIn), ...);
  prepare<R>(environment, Way::kOut);
}

template <class... P>
inline constexpr const TypeRecord* kParameters[] = {&kTypeRecord<P>..., nullptr};

template <class R>
constexpr const TypeRecord* resultRecord() {
  if constexpr (std::is_void_v<R>)
    return nullptr;
  else
    return &kTypeRecord<R>;
}

/// What of a call crosses in the mailbox.
template <class R, class... P>
constexpr Crossing crossingOf() {
  if constexpr (!(kIsNumber<P> && ...))
    return kCrossesAsValues;
  else
    return static_cast<Crossing>((sizeof...(P) ? kArgumentsInMailbox : 0) |
                                 (kIsNumber<R> ? kResultInMailbox : 0));
}
template <class R, class... P>
inline constexpr Crossing kCrossing =
    crossingOf<std::remove_cvref_t<R>, std::remove_cvref_t<P>...>();

template <FunctionRecord::Invoke invoke, class R, class... P>
inline constexpr SignatureRecord kSignature = {
    kParameters<std::remove_cvref_t<P>...>,
    sizeof...(P),
    resultRecord<std::remove_cvref_t<R>>(),
    (RestOf<std::remove_cvref_t<P>>::kIs || ... || false),
    kCrossing<R, P...>,
    (prepares<R>() || ... || prepares<P>())
        ? &prepareAll<std::remove_cvref_t<R>, std::remove_cvref_t<P>...>
        : nullptr,
    invoke};

/// How an argument arrives at the function: mostly as a reference to what is kept of it.
template <class P>
using Passed = decltype(passKept<P>(std::declval<Kept<P>&>()));

/// Reads the arguments of a call, one after the other.
class ValueReader {
 public:
  ValueReader(const FunctionRecord& record, Frame& frame) : record_(record), frame_(frame) {}

  template <class P>
  Kept<P> next() {
    return readParameter<P>(record_, frame_, at_++);
  }

 private:
  const FunctionRecord& record_;
  Frame& frame_;
  std::size_t at_ = 0;
};
/// The same for a function of numbers.
class NumberReader {
 public:
  NumberReader(const FunctionRecord& record, Frame& frame)
      : record_(record), frame_(frame), numbers_(front(frame.environment).numbers) {}

  template <class P>
  Kept<P> next() {
    return numberAt<std::remove_cvref_t<P>>(record_, frame_, numbers_, at_++);
  }

 private:
  const FunctionRecord& record_;
  Frame& frame_;
  const double* const numbers_;
  std::size_t at_ = 0;
};
template <Crossing crossing>
using Reader = std::conditional_t<(crossing & kArgumentsInMailbox) != 0, NumberReader, ValueReader>;

template <Crossing crossing, class R>
napi_value answer(const FunctionRecord& record, Frame& frame, R&& result) {
  if constexpr ((crossing & kResultInMailbox) != 0) {
    front(frame.environment).numbers[0] = static_cast<double>(result);
    return nullptr;
  } else {
    return writeResult<R>(Sink{frame.environment, record.policy, frame.self},
                          std::forward<R>(result));
  }
}

/// Reads the arguments, calls the record's caller, writes the result. All functions with the same
/// types share it: an addon with many functions would consist of conversions otherwise.
template <class R, class... P>
struct Invoker {
  using Caller = R(const void* callable, void* object, Passed<P>... arguments);

  static napi_value invoke(const FunctionRecord& record, Frame& frame) {
    return run<nullptr, false, false>(record, frame);
  }
  static napi_value construct(const FunctionRecord& record, Frame& frame) {
    return run<nullptr, false, true>(record, frame);
  }
  /// For one function alone, so that it need not ask the record whom to call.
  template <Caller* own>
  static napi_value invokeOne(const FunctionRecord& record, Frame& frame) {
    return run<own, true, false>(record, frame);
  }

 private:
  template <Caller* own, bool kOwn, bool kConstructs>
  static napi_value run(const FunctionRecord& record, Frame& frame) {
    [[maybe_unused]] Reader<kCrossing<R, P...>> reader(record, frame);
    // In braces, so that the arguments are read in order. They are kept to the end of the line.
    return Run<own, kOwn, kConstructs>{record, frame, reader.template next<P>()...}.result;
  }

  template <Caller* own, bool kOwn, bool kConstructs>
  struct Run {
    Run(const FunctionRecord& record, Frame& frame, Kept<P>&&... kept) {
      frame.entered = true;
      Caller* caller = own;
      if constexpr (!kOwn) caller = reinterpret_cast<Caller*>(record.caller);
      if constexpr (kConstructs) {
        Construction construction(frame.environment, *frame.self, frame.object);
        caller(nullptr, frame.object, passKept<P>(kept)...);
      } else if constexpr (std::is_void_v<R>) {
        caller(record.callable, frame.object, passKept<P>(kept)...);
      } else {
        result = answer<kCrossing<R, P...>, R>(
            record, frame, caller(record.callable, frame.object, passKept<P>(kept)...));
      }
    }
    napi_value result = nullptr;
  };
};

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// Calling JS from C++ with converted arguments.
#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include "detail/edge.h"
#include "scalar.h"

namespace tether::detail {

/// `(a: number, b: string) => void`.
std::string functionType(const std::string* parameters, std::size_t count,
                         const std::string& result);
/// A type as a part of a union.
std::string parenthesized(const std::string& type);
/// What is an argument for the one side is a result for the other.
template <class R, class... A>
std::string declaredFunction(Way way) {
  [[maybe_unused]] const Way back = way == Way::kIn ? Way::kOut : Way::kIn;
  const std::string parameters[] = {kTypeRecord<A>.typescript(back)..., ""};
  if constexpr (std::is_void_v<R>)
    return functionType(parameters, sizeof...(A), "void");
  else
    return functionType(parameters, sizeof...(A), kTypeRecord<R>.typescript(way));
}

/// Calls a function with `undefined` as receiver. A JS exception comes out as JsError.
napi_value callFunction(Environment& environment, napi_value function, std::size_t count,
                        const napi_value* arguments);

/// A result that is itself a handle must outlive the scope of the call.
template <class R>
constexpr CallScope::Mode scopeFor() {
  return kHoldsHandle<std::remove_cvref_t<R>> ? CallScope::Mode::kNever
                                              : CallScope::Mode::kWhenNeeded;
}

/// Converts the arguments, hands them to `call`, converts what comes back.
template <class R, class Call, class... A>
R callInto(Environment& environment, Call&& call, A&&... arguments) {
  static_assert(!std::is_reference_v<R> || BoundObject<std::remove_cvref_t<R>>,
                "napi-tether: a callback cannot return a reference to a converted value");
  static_assert(kOwnsItself<R>,
                "napi-tether: a callback cannot return a std::string_view or const char*; let it "
                "return a std::string");
  CallScope scope(environment, scopeFor<R>());
  const napi_value raws[sizeof...(A) + 1] = {
      writeArgument<A>(environment, std::forward<A>(arguments))..., nullptr};
  const napi_value result = call(sizeof...(A), raws);
  if constexpr (!std::is_void_v<R>) {
    auto stored = Argument<R>::read(Source{environment, Source::Place::kResult}, result);
    return Argument<R>::pass(stored);
  }
}

/// Calls the function of an edge with numbers in memory, which its answer crosses in too if it is
/// one.
template <class R, class... Doubles>
R callWithNumbers(Environment& environment, const Edge& edge, Doubles... arguments) {
  CallScope scope(environment, scopeFor<R>());
  const double numbers[sizeof...(Doubles) + 1] = {arguments..., 0};
  double number = 0;
  [[maybe_unused]] napi_value result =
      edge.callNumbers(environment, sizeof...(Doubles), numbers, number);
  if constexpr (!std::is_void_v<R>) {
    using U = std::remove_cvref_t<R>;
    if constexpr (kIsNumber<U>)
      if (!result && holdsNumber<U>(number)) [[likely]]
        return static_cast<U>(number);
    if (!result) result = writeDouble(environment, number);
    auto stored = Argument<R>::read(Source{environment, Source::Place::kResult}, result);
    return Argument<R>::pass(stored);
  }
}

}  // namespace tether::detail

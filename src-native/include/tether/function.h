// SPDX-License-Identifier: MIT
// How a C++ function becomes a JS function: argument names, defaults, return policies, and the thin
// template that calls it.
#pragma once

#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "convert.h"
#include "detail/signature.h"

namespace tether {

/// A named argument with a default value. Made by `"level"_a = 6`.
template <class T>
struct DefaultArg {
  const char* name;
  T value;
};

/// A named argument. Made by `"level"_a`; a plain string says the same.
struct Arg {
  const char* name;

  template <class T>
  constexpr DefaultArg<std::decay_t<T>> operator=(T&& value) const {
    return {name, std::forward<T>(value)};
  }
};

inline namespace literals {
consteval Arg operator""_a(const char* name, std::size_t) { return Arg{name}; }
}  // namespace literals

/// What a returned reference or pointer means. The default: an object that JS knows is that same
/// object; a part of `this` (from a method, property or field) keeps `this` alive; otherwise a
/// reference is copied and a pointer becomes JS's to delete.
struct ReturnPolicy {
  detail::Policy policy;
};
inline constexpr ReturnPolicy copy{detail::Policy::kCopy};
inline constexpr ReturnPolicy reference{
    detail::Policy::kReference};  ///< C++ keeps it, for ever as far as JS can tell
inline constexpr ReturnPolicy referenceInternal{detail::Policy::kReferenceInternal};
inline constexpr ReturnPolicy takeOwnership{detail::Policy::kTakeOwnership};

namespace detail {

bool isUndefined(Environment& environment, napi_value value);
[[noreturn]] void refuseDefault(const std::string& parameter, const std::string& expected);

template <class P>
typename Argument<P>::Stored readParameter(const FunctionRecord& record, Frame& frame,
                                           std::size_t index) {
  using Stored = typename Argument<P>::Stored;
  const auto& fallback = record.parameters[index].fallback;
  if (fallback && isUndefined(frame.environment, frame.arguments[index])) {
    if constexpr (std::is_copy_constructible_v<Stored>)
      return *static_cast<const Stored*>(fallback.get());
  }
  return Argument<P>::read(Source{frame.environment, Source::Place::kParameter, &record, index},
                           frame.arguments[index]);
}

/// Calls `F` on an object: a member function, or a callable that takes the object first.
template <class F, class Self, class... A>
decltype(auto) callOn(const F& function, Self& self, A&&... arguments) {
  if constexpr (Signature<F>::kIsMember)
    return (self.*function)(std::forward<A>(arguments)...);
  else if constexpr (std::is_invocable_v<const F&, Self&, A...>)
    return function(self, std::forward<A>(arguments)...);
  else
    return function(&self, std::forward<A>(arguments)...);
}

template <class F, class Self, class List>
struct Invoker;

template <class F, class Self, class... P>
struct Invoker<F, Self, Types<P...>> {
  static napi_value invoke(const FunctionRecord& record, Frame& frame) {
    return run(record, frame, std::index_sequence_for<P...>());
  }

  template <std::size_t... I>
  static napi_value run(const FunctionRecord& record, Frame& frame, std::index_sequence<I...>) {
    [[maybe_unused]] std::tuple<typename Argument<P>::Stored...> stored{
        readParameter<P>(record, frame, I)...};
    frame.entered = true;
    const auto call = [&]() -> decltype(auto) {
      const F& function = *static_cast<const F*>(record.callable.get());
      if constexpr (std::is_void_v<Self>)
        return function(Argument<P>::pass(std::get<I>(stored))...);
      else
        return callOn(function, *static_cast<Self*>(frame.object),
                      Argument<P>::pass(std::get<I>(stored))...);
    };
    using R = decltype(call());
    if constexpr (std::is_void_v<R>) {
      call();
      return nullptr;
    } else {
      return writeResult<R>(Sink{frame.environment, record.policy, frame.self}, call());
    }
  }
};

template <class T, class... P>
struct ConstructorInvoker {
  static napi_value invoke(const FunctionRecord& record, Frame& frame) {
    run(record, frame, std::index_sequence_for<P...>());
    return nullptr;
  }

  template <std::size_t... I>
  static void run(const FunctionRecord& record, Frame& frame, std::index_sequence<I...>) {
    [[maybe_unused]] std::tuple<typename Argument<P>::Stored...> stored{
        readParameter<P>(record, frame, I)...};
    frame.entered = true;
    Construction construction(frame.environment, *frame.self, frame.object);
    if constexpr (std::is_constructible_v<T, P...>)
      new (frame.object) T(Argument<P>::pass(std::get<I>(stored))...);
    else
      new (frame.object) T{Argument<P>::pass(std::get<I>(stored))...};
  }
};

/// Lets a type's Converter prepare the module for it, once, when a function that uses it is bound.
template <class P>
void prepare(Environment& environment) {
  if constexpr (requires { Converter<std::remove_cvref_t<P>>::prepare(environment); })
    Converter<std::remove_cvref_t<P>>::prepare(environment);
}

/// Fills the record's parameters from the types, then from the author's extras.
template <class... P>
class ParameterBuilder {
 public:
  explicit ParameterBuilder(FunctionRecord& record) : record_(record) {
    (record.parameters.push_back({"", &expectedOf<P>, nullptr}), ...);
    (prepare<P>(*record.environment), ...);
  }

  void add(const char* name) { next().name = name; }
  void add(Arg argument) { next().name = argument.name; }
  void add(ReturnPolicy policy) { record_.policy = policy.policy; }
  template <class T>
  void add(const DefaultArg<T>& argument) {
    ParameterRecord& parameter = next();
    parameter.name = argument.name;
    std::size_t index = next_ - 1, i = 0;
    ((i++ == index ? setFallback<P>(parameter, argument.value) : void()), ...);
  }

 private:
  ParameterRecord& next() {
    static ParameterRecord ignored;
    return next_ < record_.parameters.size() ? record_.parameters[next_++] : ignored;
  }
  template <class Q, class T>
  static void setFallback(ParameterRecord& parameter, const T& value) {
    using Stored = typename Argument<Q>::Stored;
    if constexpr (std::is_constructible_v<Stored, const T&>)
      parameter.fallback = std::make_shared<const Stored>(Stored(value));
    else
      refuseDefault(parameter.name, expectedOf<Q>());
  }

  FunctionRecord& record_;
  std::size_t next_ = 0;
};

template <class E>
constexpr bool kNamesParameter =
    std::is_convertible_v<E, const char*> || std::is_same_v<std::decay_t<E>, Arg>;
template <class T>
constexpr bool kNamesParameter<DefaultArg<T>> = true;

template <class... P, class... E>
void describe(FunctionRecord& record, Types<P...>, const E&... extras) {
  static_assert(
      sizeof...(P) <= kMostParameters,
      "napi-tether: a bound function has at most eight parameters; take an object for more");
  static_assert((0 + ... + (kNamesParameter<std::decay_t<E>> ? 1 : 0)) <= sizeof...(P),
                "napi-tether: more argument names than the function has parameters");
  ParameterBuilder<P...> builder(record);
  (builder.add(extras), ...);
}

inline std::unique_ptr<FunctionRecord> newRecord(Environment& environment, BoundClass* type,
                                                 FunctionRecord::Kind kind, std::string name) {
  auto record = std::make_unique<FunctionRecord>();
  record->environment = &environment;
  record->type = type;
  record->kind = kind;
  record->name = std::move(name);
  return record;
}

/// A record for `function`, called on a `Self` or, where that is void, on nothing.
template <class Self, class F, class... E>
std::unique_ptr<FunctionRecord> makeRecord(Environment& environment, BoundClass* type,
                                           FunctionRecord::Kind kind, std::string name, F function,
                                           const E&... extras) {
  using Callable = std::decay_t<F>;
  using All = typename Signature<Callable>::Parameters;
  auto record = newRecord(environment, type, kind, std::move(name));
  const auto finish = [&]<class List>(List parameters) {
    record->callable = std::make_shared<const Callable>(std::move(function));
    record->invoke = &Invoker<Callable, Self, List>::invoke;
    describe(*record, parameters, extras...);
    prepare<typename Signature<Callable>::Result>(environment);
  };
  if constexpr (std::is_void_v<Self> || Signature<Callable>::kIsMember)
    finish(All());
  else
    finish(typename WithoutFirst<All>::Parameters());
  return record;
}

}  // namespace detail
}  // namespace tether

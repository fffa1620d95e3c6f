// SPDX-License-Identifier: MIT
// How a C++ function becomes a JS function: the record that describes it, and the thin template
// that calls it.
#pragma once

#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "detail/signature.h"
#include "error.h"
#include "extra.h"
#include "parameter.h"
#include "policy.h"

namespace tether {

namespace detail {

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

/// How an argument arrives at the function: mostly as a reference to what is kept of it.
template <class P>
using Passed = decltype(passKept<P>(std::declval<Kept<P>&>()));

/// Reads the arguments, calls the record's caller, writes the result. All functions with the same
/// types share it: an addon with many functions would consist of conversions otherwise.
template <class R, class... P>
struct Invoker {
  using Caller = R(const void* callable, void* object, Passed<P>... arguments);

  static napi_value invoke(const FunctionRecord& record, Frame& frame) {
    return run<false>(record, frame, std::index_sequence_for<P...>());
  }
  static napi_value construct(const FunctionRecord& record, Frame& frame) {
    return run<true>(record, frame, std::index_sequence_for<P...>());
  }

 private:
  template <bool kConstructs, std::size_t... I>
  static napi_value run(const FunctionRecord& record, Frame& frame, std::index_sequence<I...>) {
    [[maybe_unused]] std::tuple<Kept<P>...> kept{readParameter<P>(record, frame, I)...};
    frame.entered = true;
    const auto caller = reinterpret_cast<Caller*>(record.caller);
    if constexpr (kConstructs) {
      Construction construction(frame.environment, *frame.self, frame.object);
      caller(nullptr, frame.object, passKept<P>(std::get<I>(kept))...);
      return nullptr;
    } else if constexpr (std::is_void_v<R>) {
      caller(record.callable, frame.object, passKept<P>(std::get<I>(kept))...);
      return nullptr;
    } else {
      return writeResult<R>(
          Sink{frame.environment, record.policy, frame.self},
          caller(record.callable, frame.object, passKept<P>(std::get<I>(kept))...));
    }
  }
};

/// Whether reading and writing a type takes no more than a few nanoseconds.
template <class T>
inline constexpr bool kQuick = std::is_void_v<T> || std::is_arithmetic_v<std::remove_cvref_t<T>>;

/// An `F`, called on a `Self` or, where that is void, on nothing. The only code that each function
/// has for itself.
template <class F, class Self, class R, class Parameters, class Guards>
struct Called;
template <class F, class Self, class R, class... P, class... G>
struct Called<F, Self, R, Types<P...>, Types<G...>> {
  static R call(const void* callable, [[maybe_unused]] void* object, Passed<P>... arguments) {
    [[maybe_unused]] const std::tuple<G...> guards;
    const F& function = *static_cast<const F*>(callable);
    if constexpr (std::is_void_v<Self>)
      return function(static_cast<Passed<P>>(arguments)...);
    else
      return callOn(function, *static_cast<Self*>(object), static_cast<Passed<P>>(arguments)...);
  }

  /// Quick functions have an invoker for themselves, which need not ask the record whom to call.
  static napi_value invoke(const FunctionRecord& record, Frame& frame) {
    [[maybe_unused]] std::size_t at = 0;
    // In braces, so that the arguments are read in order.
    return Call{record, frame, readParameter<P>(record, frame, at++)...}.result;
  }
  struct Call {
    Call(const FunctionRecord& record, Frame& frame, P... arguments) {
      frame.entered = true;
      if constexpr (std::is_void_v<R>)
        call(record.callable, frame.object, static_cast<Passed<P>>(arguments)...);
      else
        result = writeResult<R>(
            Sink{frame.environment, record.policy, frame.self},
            call(record.callable, frame.object, static_cast<Passed<P>>(arguments)...));
    }
    napi_value result = nullptr;
  };

  static Route route() {
    if constexpr ((kQuick<R> && ... && kQuick<P>))
      return {&invoke, nullptr};
    else
      return {&Invoker<R, P...>::invoke, reinterpret_cast<FunctionRecord::Caller>(&call)};
  }
};

/// Constructs an `Object`, which is a bound class or one of the author's that derives from it.
template <class Object, class... P>
struct Constructed {
  static void call(const void*, void* memory, Passed<P>... arguments) {
    if constexpr (std::is_constructible_v<Object, P...>)
      new (memory) Object(static_cast<Passed<P>>(arguments)...);
    else
      new (memory) Object{static_cast<Passed<P>>(arguments)...};
  }
  static Route route() {
    return {&Invoker<void, P...>::construct, reinterpret_cast<FunctionRecord::Caller>(&call)};
  }
};

/// Gives a constructor's instance the object that a function made. Answers the wrapper of one that
/// JS knows already, else null.
template <class T, class R>
napi_value acceptMade(Frame& frame, R&& made) {
  using U = std::remove_cvref_t<R>;
  static_assert(!std::is_reference_v<R> || std::is_rvalue_reference_v<R&&>,
                "napi-tether: a factory returns an object, a pointer or a smart pointer, and no "
                "reference");
  T* const object = [&]() -> T* {
    if constexpr (std::is_pointer_v<U>)
      return made;
    else
      return made.get();
  }();
  if (!object) throw Error("ERR_TETHER_ARGUMENT", "the factory of this class made nothing");
  if (isKnown(*frame.self->type, object))
    return writeResult<R>(Sink{frame.environment}, std::forward<R>(made));
  if constexpr (std::is_pointer_v<U>)
    settleFor(*frame.self, object, Holding::kOwned);
  else if constexpr (requires { made.release(); })
    settleFor(*frame.self, made.release(), Holding::kOwned);
  else
    settleFor(*frame.self, std::shared_ptr<void>(std::forward<R>(made), object));
  return nullptr;
}

template <class T, class F, class... P>
struct FactoryInvoker {
  static napi_value invoke(const FunctionRecord& record, Frame& frame) {
    return run(record, frame, std::index_sequence_for<P...>());
  }

  template <std::size_t... I>
  static napi_value run(const FunctionRecord& record, Frame& frame, std::index_sequence<I...>) {
    [[maybe_unused]] std::tuple<Kept<P>...> kept{readParameter<P>(record, frame, I)...};
    frame.entered = true;
    const F& function = *static_cast<const F*>(record.callable);
    using R = std::invoke_result_t<const F&, P...>;
    if constexpr (std::is_same_v<std::remove_cvref_t<R>, T>) {
      Construction construction(frame.environment, *frame.self, frame.object);
      new (frame.object) T(function(passKept<P>(std::get<I>(kept))...));
      return nullptr;
    } else {
      return acceptMade<T>(frame, function(passKept<P>(std::get<I>(kept))...));
    }
  }
};

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

/// For types without references and qualifiers, so that fewer of them are different.
template <class R, class... P>
inline constexpr SignatureRecord kPlainSignature = {
    kParameters<P...>, sizeof...(P), resultRecord<R>(), (RestOf<P>::kIs || ... || false),
    (prepares<R>() || ... || prepares<P>()) ? &prepareAll<R, P...> : nullptr};
template <class R, class... P>
inline constexpr const SignatureRecord& kSignature =
    kPlainSignature<std::remove_cvref_t<R>, std::remove_cvref_t<P>...>;

template <class... P>
constexpr bool onlyLastIsRest() {
  std::size_t i = 0;
  return ((++i == sizeof...(P) || !RestOf<std::remove_cvref_t<P>>::kIs) && ...);
}

template <class... E>
struct GuardsOf {
  using List = Types<>;
};
template <class... G, class... E>
struct GuardsOf<CallGuard<G...>, E...> {
  using List = Types<G...>;
};
template <class First, class... E>
struct GuardsOf<First, E...> : GuardsOf<E...> {};

/// What cannot be copied by its bytes is moved into the record, or beside it where it is large.
template <class Callable>
void placeCallable(FunctionRecord& record, void* callable) {
  Callable& function = *static_cast<Callable*>(callable);
  if constexpr (sizeof(Callable) <= FunctionRecord::kRoom && alignof(Callable) <= alignof(void*)) {
    record.callable = new (record.room) Callable(std::move(function));
    record.drop = [](const void* callable) { static_cast<const Callable*>(callable)->~Callable(); };
  } else {
    record.callable = new Callable(std::move(function));
    record.drop = [](const void* callable) { delete static_cast<const Callable*>(callable); };
  }
}
/// A callable on its way into a record; null for none.
struct CallableSource {
  void* callable = nullptr;
  std::size_t size = 0;
  void (*place)(FunctionRecord&, void*) = nullptr;

  CallableSource() = default;
  template <class F>
  explicit CallableSource(F& function) : callable(&function), size(sizeof(F)) {
    constexpr bool kPlain = std::is_trivially_copyable_v<F> && sizeof(F) <= FunctionRecord::kRoom &&
                            alignof(F) <= alignof(void*);
    if constexpr (!kPlain) place = &placeCallable<F>;
  }
};

/// A function and what the author said of it, for the length of one call into the core.
template <std::size_t N>
struct BoundFunction : Binding {
  template <class... P, class... E>
  BoundFunction(const Route& route, const SignatureRecord& signature, Types<P...>,
                const CallableSource& source, const E&... said)
      : Binding{route, &signature, source.callable, source.size, source.place, list, sizeof...(E)},
        list{extraOf<Types<P...>>(said)..., Extra()} {
    constexpr std::size_t kMost =
        (std::is_same_v<E, Options> || ... || false) ? kMostWithOptions : kMostParameters;
    static_assert(sizeof...(P) <= kMost,
                  "napi-tether: a bound function has at most eight parameters; take an object for "
                  "more, or say tether::options");
    static_assert((0 + ... + (kNamesParameter<std::decay_t<E>> ? 1 : 0)) <= sizeof...(P),
                  "napi-tether: more argument names than the function has parameters");
    static_assert(onlyLastIsRest<P...>(), "napi-tether: only the last parameter can be a Rest");
  }
  BoundFunction(const BoundFunction&) = delete;
  BoundFunction& operator=(const BoundFunction&) = delete;

  Extra list[N + 1];
};

template <class Self, class F>
struct ParametersOf {
  using Type = typename Signature<F>::Parameters;
};
template <class Self, class F>
requires(!std::is_void_v<Self> && !Signature<F>::kIsMember) struct ParametersOf<Self, F> {
  using Type = typename WithoutFirst<typename Signature<F>::Parameters>::Parameters;
};

template <class R, class... P>
constexpr const SignatureRecord& signatureOf(Types<P...>) {
  return kSignature<R, P...>;
}

/// `function`, called on a `Self` or, where that is void, on nothing. It is moved from.
template <class Self, class F, class... E>
BoundFunction<sizeof...(E)> bindFunction(F& function, const E&... extras) {
  using Parameters = typename ParametersOf<Self, F>::Type;
  using R = typename Signature<F>::Result;
  return {Called<F, Self, R, Parameters, typename GuardsOf<E...>::List>::route(),
          signatureOf<R>(Parameters()), Parameters(), CallableSource(function), extras...};
}

/// Constructs a `Made` from arguments of types `P`.
template <class Made, class... P, class... E>
BoundFunction<sizeof...(E)> bindConstructor(const E&... extras) {
  return {Constructed<Made, P...>::route(), kSignature<void, P...>, Types<P...>(), CallableSource(),
          extras...};
}

/// Constructs a `T` by calling `function`, which is moved from.
template <class T, class F, class... P, class... E>
BoundFunction<sizeof...(E)> bindFactory(F& function, Types<P...> parameters, const E&... extras) {
  return {{&FactoryInvoker<T, F, P...>::invoke, nullptr},
          kSignature<void, P...>,
          parameters,
          CallableSource(function),
          extras...};
}

}  // namespace detail
}  // namespace tether

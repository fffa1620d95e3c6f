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

/// For types without references and qualifiers, so that fewer of them are different.
template <class R, class... P>
inline constexpr SignatureRecord kPlainSignature = {
    kParameters<P...>,
    sizeof...(P),
    resultRecord<R>(),
    (RestOf<P>::kIs || ... || false),
    crossingOf<R, P...>(),
    (prepares<R>() || ... || prepares<P>()) ? &prepareAll<R, P...> : nullptr};
template <class R, class... P>
inline constexpr const SignatureRecord& kSignature =
    kPlainSignature<std::remove_cvref_t<R>, std::remove_cvref_t<P>...>;

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
    return run<false>(record, frame);
  }
  static napi_value construct(const FunctionRecord& record, Frame& frame) {
    return run<true>(record, frame);
  }

 private:
  template <bool kConstructs>
  static napi_value run(const FunctionRecord& record, Frame& frame) {
    [[maybe_unused]] Reader<kCrossing<R, P...>> reader(record, frame);
    // In braces, so that the arguments are read in order. They are kept to the end of the line.
    return Run<kConstructs>{record, frame, reader.template next<P>()...}.result;
  }

  template <bool kConstructs>
  struct Run {
    Run(const FunctionRecord& record, Frame& frame, Kept<P>&&... kept) {
      frame.entered = true;
      const auto caller = reinterpret_cast<Caller*>(record.caller);
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

/// Whether reading and writing a type takes no more than a few nanoseconds.
template <class T>
inline constexpr bool kQuick = std::is_void_v<T> || std::is_arithmetic_v<std::remove_cvref_t<T>>;

/// An `F`, called on a `Self` or, where that is void, on nothing. The only code that each function
/// has for itself.
template <class F, class Self, class R, class Parameters, class Guards>
struct Called;
template <class F, class Self, class R, class... P, class... G>
struct Called<F, Self, R, Types<P...>, Types<G...>> {
  using Parameters = Types<P...>;
  static constexpr const SignatureRecord& kTypes = kSignature<R, P...>;

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
    [[maybe_unused]] Reader<kCrossing<R, P...>> reader(record, frame);
    return Call{record, frame, reader.template next<P>()...}.result;
  }
  struct Call {
    Call(const FunctionRecord& record, Frame& frame, P... arguments) {
      frame.entered = true;
      if constexpr (std::is_void_v<R>)
        call(record.callable, frame.object, static_cast<Passed<P>>(arguments)...);
      else
        result = answer<kCrossing<R, P...>, R>(
            record, frame,
            call(record.callable, frame.object, static_cast<Passed<P>>(arguments)...));
    }
    napi_value result = nullptr;
  };

  static constexpr bool kDirect = (kQuick<R> && ... && kQuick<P>);

  // Two functions, and no struct of two pointers: compilers assemble those in vector registers, far
  // from where they are used.
  static FunctionRecord::Invoke invoker() {
    if constexpr (kDirect)
      return &invoke;
    else
      return &Invoker<R, P...>::invoke;
  }
  static FunctionRecord::Caller caller() {
    if constexpr (kDirect)
      return nullptr;
    else
      return reinterpret_cast<FunctionRecord::Caller>(&call);
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
  static FunctionRecord::Invoke invoker() { return &Invoker<void, P...>::construct; }
  static FunctionRecord::Caller caller() { return reinterpret_cast<FunctionRecord::Caller>(&call); }
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
    [[maybe_unused]] Reader<kCrossing<void, P...>> reader(record, frame);
    return Run{record, frame, reader.template next<P>()...}.result;
  }

  struct Run {
    Run(const FunctionRecord& record, Frame& frame, Kept<P>&&... kept) {
      frame.entered = true;
      const F& function = *static_cast<const F*>(record.callable);
      using R = std::invoke_result_t<const F&, P...>;
      if constexpr (std::is_same_v<std::remove_cvref_t<R>, T>) {
        Construction construction(frame.environment, *frame.self, frame.object);
        new (frame.object) T(function(passKept<P>(kept)...));
      } else {
        result = acceptMade<T>(frame, function(passKept<P>(kept)...));
      }
    }
    napi_value result = nullptr;
  };
};

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

template <class... P, class... E>
void describe(FunctionRecord& record, [[maybe_unused]] Types<P...> parameters, const E&... extras) {
  constexpr std::size_t kMost =
      (std::is_same_v<E, Options> || ... || false) ? kMostWithOptions : kMostParameters;
  static_assert(sizeof...(P) <= kMost,
                "napi-tether: a bound function has at most eight parameters; take an object for "
                "more, or say tether::options");
  static_assert((0 + ... + (kNamesParameter<std::decay_t<E>> ? 1 : 0)) <= sizeof...(P),
                "napi-tether: more argument names than the function has parameters");
  static_assert(onlyLastIsRest<P...>(), "napi-tether: only the last parameter can be a Rest");
  (addExtra(record, parameters, extras), ...);
}

/// Moves a callable into the record, or beside it where it is large.
template <class F>
void setCallable(FunctionRecord& record, F& function) {
  constexpr bool kFits = sizeof(F) <= FunctionRecord::kRoom && alignof(F) <= alignof(void*);
  if constexpr (kFits && std::is_trivially_copyable_v<F>) {
    copyCallable(record, &function, sizeof(F));
  } else if constexpr (kFits) {
    record.callable = new (record.room) F(std::move(function));
    record.drop = [](const void* callable) { static_cast<const F*>(callable)->~F(); };
  } else {
    record.callable = new F(std::move(function));
    record.drop = [](const void* callable) { delete static_cast<const F*>(callable); };
  }
}

template <class Self, class F>
struct ParametersOf {
  using Type = typename Signature<F>::Parameters;
};
template <class Self, class F>
requires(!std::is_void_v<Self> && !Signature<F>::kIsMember) struct ParametersOf<Self, F> {
  using Type = typename WithoutFirst<typename Signature<F>::Parameters>::Parameters;
};

/// A function of the author's, and what the author said of it.
template <class Self, class F, class... E>
using Function = Called<F, Self, typename Signature<F>::Result,
                        typename ParametersOf<Self, F>::Type, typename GuardsOf<E...>::List>;

/// Fills the record of a `Function`, which is moved from.
template <class Function, class F, class... E>
void complete(FunctionRecord& record, F& function, const E&... extras) {
  setCallable(record, function);
  describe(record, typename Function::Parameters(), extras...);
}

}  // namespace detail
}  // namespace tether

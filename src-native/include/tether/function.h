// SPDX-License-Identifier: MIT
// How a C++ function becomes a JS function: the record that describes it, and the thin template
// that calls it.
#pragma once

#include <memory>
#include <new>
#include <tuple>
#include <type_traits>
#include <utility>

#include "detail/signature.h"
#include "error.h"
#include "extra.h"
#include "invoker.h"

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

/// Whether reading and writing a type takes no more than a few nanoseconds.
template <class T>
inline constexpr bool kQuick = std::is_void_v<T> || std::is_arithmetic_v<std::remove_cvref_t<T>>;

/// An `F`, called on a `Self` or, where that is void, on nothing. The only code that each function
/// has for itself: every template that it goes through is compiled once more for each function of
/// an addon, so these are few.
template <class F, class Self, class R, class Parameters, class Guards>
struct Called;
template <class F, class Self, class R, class... P, class... G>
struct Called<F, Self, R, Types<P...>, Types<G...>> {
  using Parameters = Types<P...>;
  static constexpr bool kDirect = (kQuick<R> && ... && kQuick<P>);

  static consteval const SignatureRecord& signature() {
    if constexpr (kDirect)
      return kSignature<nullptr, R, P...>;
    else
      return kSignature<&Invoker<R, P...>::invoke, R, P...>;
  }
  static consteval auto code() {
    if constexpr (kDirect)
      return &Invoker<R, P...>::template invokeOne<&call>;
    else
      return &call;
  }

  static R call(const void* callable, [[maybe_unused]] void* object, Passed<P>... arguments) {
    [[maybe_unused]] const std::tuple<G...> guards;
    const F& function = *static_cast<const F*>(callable);
    if constexpr (std::is_void_v<Self>)
      return function(static_cast<Passed<P>>(arguments)...);
    else if constexpr (std::is_member_function_pointer_v<F>)
      return (static_cast<Self*>(object)->*function)(static_cast<Passed<P>>(arguments)...);
    else
      return callOn(function, *static_cast<Self*>(object), static_cast<Passed<P>>(arguments)...);
  }
};

/// Constructs an `Object`, which is a bound class or one of the author's that derives from it.
template <class Object, class... P>
struct Constructed {
  using Parameters = Types<P...>;

  static consteval const SignatureRecord& signature() {
    return kSignature<&Invoker<void, P...>::construct, void, P...>;
  }
  static consteval auto code() { return &call; }
  static void call(const void*, void* memory, Passed<P>... arguments) {
    if constexpr (std::is_constructible_v<Object, P...>)
      new (memory) Object(static_cast<Passed<P>>(arguments)...);
    else
      new (memory) Object{static_cast<Passed<P>>(arguments)...};
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
  else if constexpr (!requires { made.use_count(); })  // a Ref
    settleFor(*frame.self, object, Holding::kCounted);
  else
    settleFor(*frame.self, std::shared_ptr<void>(std::forward<R>(made), object));
  return nullptr;
}

/// Constructs a `T` by calling an `F`.
template <class T, class F, class Parameters>
struct Factory;
template <class T, class F, class... P>
struct Factory<T, F, Types<P...>> {
  using Parameters = Types<P...>;

  static consteval const SignatureRecord& signature() { return kSignature<nullptr, void, P...>; }
  static consteval auto code() { return &invoke; }
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

/// Whether so many parameters of these types can have so many names, and nothing special about
/// them.
template <class Parameters, std::size_t names>
inline constexpr bool kPlain = false;
template <class... P, std::size_t names>
inline constexpr bool kPlain<Types<P...>, names> =
    names <= sizeof...(P) && sizeof...(P) <= kMostParameters&& onlyLastIsRest<P...>();

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

/// In the place of a callable, for a function that calls none.
struct Nothing {};

/// Whether a callable is no more than its bytes, and these fit into a record.
template <class F>
inline constexpr bool kCopied = std::is_trivially_copyable_v<F> &&
                                sizeof(F) <= FunctionRecord::kRoom && alignof(F) <= alignof(void*);
/// How many of them the record copies.
template <class F>
inline constexpr std::size_t kCopiedBytes =
    kCopied<F> && !std::is_same_v<F, Nothing> ? sizeof(F) : 0;

/// Moves a callable into the record, or beside it where it is large.
template <class F>
void moveCallable(FunctionRecord& record, F& function) {
  if constexpr (sizeof(F) <= FunctionRecord::kRoom && alignof(F) <= alignof(void*)) {
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

/// What a record of a `Function` is made from.
template <class Function, class F>
Origin originOf(const F& function) {
  return {Function::signature(), reinterpret_cast<FunctionRecord::Caller>(Function::code()),
          &function, kCopiedBytes<F>};
}

/// Completes the record of a `Function`, which is moved from.
template <class Function, class F, class... E>
void complete(FunctionRecord& record, F& function, const E&... extras) {
  if constexpr (!kCopied<F>) moveCallable(record, function);
  describe(record, typename Function::Parameters(), extras...);
}

/// Adds a `Function`, which is moved from. What most authors say of one is the names of its
/// parameters. Inlined whatever the compiler thinks, like the methods of Class that call it: it
/// leaves no more than calls of the core, and takes longer to weigh than to inline.
template <class Function, class Where, class F, class... E>
TETHER_INLINE void add(Adder<Where>& add, Where& where, Name name, F& function,
                       const E&... extras) {
  FunctionRecord& record =
      add(where, name, Function::signature(),
          reinterpret_cast<FunctionRecord::Caller>(Function::code()), &function, kCopiedBytes<F>);
  if constexpr (kCopied<F> && (std::is_convertible_v<const E&, const char*> && ...) &&
                kPlain<typename Function::Parameters, sizeof...(E)>)
    (nameParameter(record, extras), ...);
  else
    complete<Function>(record, function, extras...);
}

}  // namespace detail
}  // namespace tether

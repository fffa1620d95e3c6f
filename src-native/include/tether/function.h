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
#include "parameter.h"
#include "policy.h"

namespace tether {

namespace detail {

[[noreturn]] void refuseDefault(const std::string& parameter, const std::string& expected);

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

template <class F, class Self, class List, class Guards>
struct Invoker;

template <class F, class Self, class... P, class... G>
struct Invoker<F, Self, Types<P...>, Types<G...>> {
  static napi_value invoke(const FunctionRecord& record, Frame& frame) {
    return run(record, frame, std::index_sequence_for<P...>());
  }

  template <std::size_t... I>
  static napi_value run(const FunctionRecord& record, Frame& frame, std::index_sequence<I...>) {
    [[maybe_unused]] std::tuple<Kept<P>...> kept{readParameter<P>(record, frame, I)...};
    frame.entered = true;
    const auto call = [&]() -> decltype(auto) {
      [[maybe_unused]] const std::tuple<G...> guards;
      const F& function = *static_cast<const F*>(record.callable);
      if constexpr (std::is_void_v<Self>)
        return function(passKept<P>(std::get<I>(kept))...);
      else
        return callOn(function, *static_cast<Self*>(frame.object),
                      passKept<P>(std::get<I>(kept))...);
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

/// Constructs an `Object`, which is `T` or a class of the author's that derives from it.
template <class Object, class... P>
struct ConstructorInvoker {
  static napi_value invoke(const FunctionRecord& record, Frame& frame) {
    run(record, frame, std::index_sequence_for<P...>());
    return nullptr;
  }

  template <std::size_t... I>
  static void run(const FunctionRecord& record, Frame& frame, std::index_sequence<I...>) {
    [[maybe_unused]] std::tuple<Kept<P>...> kept{readParameter<P>(record, frame, I)...};
    frame.entered = true;
    Construction construction(frame.environment, *frame.self, frame.object);
    if constexpr (std::is_constructible_v<Object, P...>)
      new (frame.object) Object(passKept<P>(std::get<I>(kept))...);
    else
      new (frame.object) Object{passKept<P>(std::get<I>(kept))...};
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
  if (Instance* known = findInstance(*frame.self->type, object)) return wrapperOf(*known);
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

/// What an author says of a member that is no function; empty without a Doc among the extras.
inline const char* docOf() { return ""; }
template <class First, class... E>
const char* docOf(const First& first, const E&... extras) {
  if constexpr (std::is_same_v<First, Doc>)
    return first.text;
  else
    return docOf(extras...);
}

/// Puts the author's extras into a record.
class Describer {
 public:
  explicit Describer(FunctionRecord& record) : record_(record) {}

  void add(const char* name) { add(Arg{name}); }
  void add(Arg argument);
  void add(Doc doc) { record_.doc = doc.text; }
  void add(Options) { setOptions(record_, next_); }
  void add(KeepAlive keep) { addKeep(record_, keep.keeper, keep.kept); }
  template <Policy P>
  void add(ReturnPolicy<P>) {
    record_.policy = P;
  }
  template <class... G>
  void add(CallGuard<G...>) {}
  template <class P>
  void add(PolicyOfCall<P>) {
    addCallPolicy(record_, kCallPolicy<P>);
  }

  FunctionRecord& record() { return record_; }
  std::size_t next() const { return next_; }

 private:
  FunctionRecord& record_;
  std::size_t next_ = 0;
};

std::string literal(bool value);
std::string literal(double value);
std::string literal(std::string_view value);

/// A default value as JS writes it; empty where that is not known.
template <class T>
std::string literalOf(const T& value) {
  if constexpr (std::is_same_v<T, bool>)
    return literal(value);
  else if constexpr (std::is_arithmetic_v<T>)
    return literal(static_cast<double>(value));
  else if constexpr (std::is_convertible_v<T, std::string_view>)
    return literal(std::string_view(value));
  else if constexpr (std::is_same_v<T, std::nullptr_t>)
    return "null";
  else
    return "";
}

template <class P, class T>
void setFallback(ParameterRecord& parameter, const T& value) {
  if constexpr (!RestOf<std::remove_cvref_t<P>>::kIs) {
    using Stored = typename Argument<P>::Stored;
    if constexpr (std::is_constructible_v<Stored, const T&>) {
      parameter.fallback = std::make_shared<const Stored>(Stored(value));
      parameter.fallbackText = literalOf(value);
      return;
    }
  }
  refuseDefault(parameter.name, kTypeRecord<P>.expected());
}

template <class... P, class E>
void addExtra(Describer& describer, Types<P...>, const E& extra) {
  describer.add(extra);
}
template <class... P, class T>
void addExtra(Describer& describer, Types<P...>, const DefaultArg<T>& argument) {
  const std::size_t index = describer.next();
  describer.add(Arg{argument.name, argument.exact});
  std::size_t i = 0;
  ((i++ == index ? setFallback<P>(describer.record().parameters[index], argument.value) : void()),
   ...);
}

template <class E>
constexpr bool kNamesParameter =
    std::is_convertible_v<E, const char*> || std::is_same_v<std::decay_t<E>, Arg>;
template <class T>
constexpr bool kNamesParameter<DefaultArg<T>> = true;

template <class... P>
constexpr bool onlyLastIsRest() {
  std::size_t i = 0;
  return ((++i == sizeof...(P) || !RestOf<std::remove_cvref_t<P>>::kIs) && ...);
}

template <class... P, class... E>
void describe(FunctionRecord& record, [[maybe_unused]] Types<P...> types, const E&... extras) {
  constexpr std::size_t kMost =
      (std::is_same_v<E, Options> || ... || false) ? kMostWithOptions : kMostParameters;
  static_assert(sizeof...(P) <= kMost,
                "napi-tether: a bound function has at most eight parameters; take an object for "
                "more, or say tether::options");
  static_assert((0 + ... + (kNamesParameter<std::decay_t<E>> ? 1 : 0)) <= sizeof...(P),
                "napi-tether: more argument names than the function has parameters");
  static_assert(onlyLastIsRest<P...>(), "napi-tether: only the last parameter can be a Rest");
  static constexpr const TypeRecord* kTypes[] = {&kTypeRecord<P>..., nullptr};
  addParameters(record, kTypes, sizeof...(P));
  (prepare<P>(*record.environment, Way::kIn), ...);
  if constexpr ((RestOf<std::remove_cvref_t<P>>::kIs || ... || false)) setRest(record);
  Describer describer(record);
  (addExtra(describer, types, extras), ...);
}

std::unique_ptr<FunctionRecord> newRecord(Environment& environment, BoundClass* type,
                                          FunctionRecord::Kind kind, std::string name);

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

/// Small callables lie in the record itself.
template <class F>
void setCallable(FunctionRecord& record, F&& function) {
  using Callable = std::decay_t<F>;
  if constexpr (sizeof(Callable) <= FunctionRecord::kRoom && alignof(Callable) <= alignof(void*)) {
    record.callable = new (record.room) Callable(std::forward<F>(function));
    if constexpr (!std::is_trivially_destructible_v<Callable>)
      record.drop = [](const void* callable) {
        static_cast<const Callable*>(callable)->~Callable();
      };
  } else {
    record.callable = new Callable(std::forward<F>(function));
    record.drop = [](const void* callable) { delete static_cast<const Callable*>(callable); };
  }
}

template <class T, class... P, class F, class... E>
void describeFactory(FunctionRecord& record, Types<P...> parameters, F&& function,
                     const E&... extras) {
  setCallable(record, std::forward<F>(function));
  record.invoke = &FactoryInvoker<T, std::decay_t<F>, P...>::invoke;
  describe(record, parameters, extras...);
}

/// A record for `function`, called on a `Self` or, where that is void, on nothing.
template <class Self, class F, class... E>
std::unique_ptr<FunctionRecord> makeRecord(Environment& environment, BoundClass* type,
                                           FunctionRecord::Kind kind, std::string name, F function,
                                           const E&... extras) {
  using Callable = std::decay_t<F>;
  using All = typename Signature<Callable>::Parameters;
  using Result = typename Signature<Callable>::Result;
  auto record = newRecord(environment, type, kind, std::move(name));
  const auto finish = [&]<class Parameters>(Parameters parameters) {
    setCallable(*record, std::move(function));
    record->invoke = &Invoker<Callable, Self, Parameters, typename GuardsOf<E...>::List>::invoke;
    describe(*record, parameters, extras...);
    if constexpr (!std::is_void_v<Result>) record->result = &kTypeRecord<Result>;
    prepare<Result>(environment, Way::kOut);
  };
  if constexpr (std::is_void_v<Self> || Signature<Callable>::kIsMember)
    finish(All());
  else
    finish(typename WithoutFirst<All>::Parameters());
  return record;
}

}  // namespace detail
}  // namespace tether

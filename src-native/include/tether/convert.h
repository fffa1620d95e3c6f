// SPDX-License-Identifier: MIT
// How C++ types cross into JS and back. One Converter per type; types of std:: have opt-in headers
// in convert/.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "detail/source.h"
#include "value.h"

namespace tether {

using Source = detail::Source;
using Sink = detail::Sink;
using Way = detail::Way;

/// Specialise it to teach a type of yours to cross. It needs:
///
///     using Stored = ...;                   what an argument is kept as during a call
///     static std::string expected();        for messages: "a 32-bit integer"
///     static Stored fromJs(const Source&, napi_value);    throws by source.mismatch(...)
///     static napi_value toJs(const Sink&, const T&);
///
/// and may have:
///
///     static std::string typescript(Way);   for declarations; `unknown` without
///     static constexpr auto kAccepts = ...; kinds of JS values that may fit, for overloads
///     static constexpr bool kIsHandle = true;             valid only in the running call
///     static void prepare(detail::Environment&, Way);     when a function that uses it is bound
///     static const std::uint32_t* bound();  which bound class it holds, for keepAlive
///     static void release(Stored&);         gives back what JS gave away, when a call fails
///
/// A class without a Converter crosses as a bound object (see class.h).
template <class T>
struct Converter;

/// Whether a type that has a Converter is bound as a class all the same; see TETHER_OPAQUE.
template <class T>
inline constexpr bool kOpaque = false;

template <class T>
concept Convertible = !kOpaque<T> && requires {
  typename Converter<T>::Stored;
};

/// Whether a converted value is valid only in the handle scope that it was made in.
template <class T>
constexpr bool holdsHandle() {
  if constexpr (requires { Converter<T>::kIsHandle; })
    return Converter<T>::kIsHandle;
  else
    return false;
}
template <class T>
inline constexpr bool kHoldsHandle = holdsHandle<T>();

/// Whether JS gives something away with a value of this type.
template <class T>
concept Transfers = Convertible<T> && requires(typename Converter<T>::Stored& stored) {
  Converter<T>::release(stored);
};

/// Kinds of JS values, for Converter<T>::kAccepts.
namespace accepts {
inline constexpr std::uint16_t kNullish = 1u << napi_undefined | 1u << napi_null;
inline constexpr std::uint16_t kBoolean = 1u << napi_boolean;
inline constexpr std::uint16_t kNumber = 1u << napi_number;
inline constexpr std::uint16_t kString = 1u << napi_string;
inline constexpr std::uint16_t kSymbol = 1u << napi_symbol;
inline constexpr std::uint16_t kObject = 1u << napi_object;
inline constexpr std::uint16_t kFunction = 1u << napi_function;
inline constexpr std::uint16_t kBigint = 1u << napi_bigint;
inline constexpr std::uint16_t kAnything = 0xffff;
}  // namespace accepts

namespace detail {

napi_value writeNull(Environment& environment);
napi_value writeUndefined(Environment& environment);
bool isNullish(Environment& environment, napi_value value);

}  // namespace detail

template <>
struct Converter<Value> {
  using Stored = Value;
  static constexpr bool kIsHandle = true;  // valid only in the handle scope it was made in
  static std::string expected() { return "any value"; }
  static std::string typescript(Way way) { return way == Way::kIn ? "unknown" : "any"; }
  static Value fromJs(const detail::Source& source, napi_value value) {
    return Value(Env(source.environment), value);
  }
  static napi_value toJs(const detail::Sink&, const Value& value) { return value.raw(); }
};

namespace detail {

/// Whether a type is the standard library's: such a class is never a bound one.
template <class T>
consteval bool isStandard() {
#if defined(_MSC_VER)
  constexpr std::string_view name = __FUNCSIG__;
  return name.find("isStandard<class std::") != name.npos ||
         name.find("isStandard<struct std::") != name.npos;
#else
  constexpr std::string_view name = __PRETTY_FUNCTION__;
  return name.find("T = std::") != name.npos;
#endif
}
template <class T>
inline constexpr bool kIsStandard = isStandard<T>();

template <class T>
concept BoundObject = std::is_class_v<T> && !Convertible<T>;

std::string expectedObject(std::uint32_t typeIndex, const std::type_info& type);
/// The C++ object behind a wrapper, pinned for the running call; null only for a nullish value
/// where that is allowed.
void* readObject(const Source& source, napi_value value, std::uint32_t typeIndex,
                 const std::type_info& type, bool nullable);
/// A C++ object on its way to JS: which bound class it is known as, and what it really is.
struct Outgoing {
  void* object;
  std::uint32_t typeIndex;
  const std::type_info& type;
  const std::type_info* dynamic;  ///< null for a class without virtual functions
  bool* taken = nullptr;          ///< set once JS owns the object, whatever fails afterwards
};
template <class T>
Outgoing outgoing(T* object) {
  using Object = std::remove_cv_t<T>;
  Outgoing result{const_cast<Object*>(object), kTypeIndex<Object>, typeid(Object), nullptr,
                  nullptr};
  if constexpr (std::is_polymorphic_v<Object>)
    if (object) result.dynamic = &typeid(*object);
  return result;
}
/// The wrapper of a C++ object that a function returned by reference or pointer, as the most
/// derived class that is bound.
napi_value writeObject(const Sink& sink, const Outgoing& outgoing, bool pointer);

/// A bound class in a declaration. On the way in, also the classes that have it as a base in C++
/// only and, where `convertible`, what becomes one implicitly.
std::string declaredObject(std::uint32_t typeIndex, const std::type_info& type, Way way,
                           bool convertible = false);
/// A type on the way in that may be missing.
std::string declaredNullable(const std::string& type, Way way);

/// Whether values of a type cross in the mailbox. Only its own Converter says so, and none that an
/// author writes in its place or derives from another.
template <class U>
constexpr NumberKind numberKindOf() {
  if constexpr (requires { typename Converter<U>::Number; })
    if constexpr (std::is_same_v<typename Converter<U>::Number, U>) return numberKind<U>();
  return NumberKind::kNone;
}
template <class U>
inline constexpr NumberKind kNumberKind = numberKindOf<U>();
template <class U>
inline constexpr bool kIsNumber = kNumberKind<U> != NumberKind::kNone;

/// The functions behind a type's record.
template <class U>
struct TypeOf {
  static constexpr bool kConverts = Convertible<U>;
  static constexpr bool kPointer = std::is_pointer_v<U>;
  using Object = std::remove_cv_t<std::remove_pointer_t<U>>;

  static std::string expected() {
    if constexpr (kConverts)
      return Converter<U>::expected();
    else
      return expectedObject(kTypeIndex<Object>, typeid(Object)) + (kPointer ? " or null" : "");
  }
  static std::string typescript(Way way) {
    if constexpr (requires { Converter<U>::typescript(way); })
      return Converter<U>::typescript(way);
    else if constexpr (kConverts)
      return "unknown";
    else if constexpr (kPointer)
      return declaredNullable(declaredObject(kTypeIndex<Object>, typeid(Object), way, true), way);
    else
      return declaredObject(kTypeIndex<Object>, typeid(Object), way, true);
  }
  static constexpr std::uint16_t kinds() {
    if constexpr (requires { Converter<U>::kAccepts; })
      return Converter<U>::kAccepts;
    else if constexpr (kConverts)
      return accepts::kAnything;
    else
      return accepts::kObject | (kPointer ? accepts::kNullish : 0);
  }
  static constexpr const std::uint32_t* bound() {
    if constexpr (requires { Converter<U>::bound(); })
      return Converter<U>::bound();
    else if constexpr (kConverts)
      return nullptr;
    else
      return &kTypeIndex<Object>;
  }
};
template <class T, std::size_t N>
struct TypeOf<T[N]> : TypeOf<const T*> {};

template <class U>
inline constexpr TypeRecord kPlainTypeRecord = {&TypeOf<U>::expected, &TypeOf<U>::typescript,
                                                TypeOf<U>::kinds(), TypeOf<U>::bound(),
                                                kNumberKind<U>};
template <class T>
inline constexpr const TypeRecord& kTypeRecord = kPlainTypeRecord<std::remove_cvref_t<T>>;

/// How a parameter of declared type P is read, kept and passed on.
template <class P>
struct Argument {
  using U = std::remove_cvref_t<P>;
  using Object = std::remove_cv_t<std::remove_pointer_t<U>>;
  static_assert(Convertible<U> || (std::is_class_v<Object> && !kIsStandard<Object>),
                "napi-tether: this parameter type has no Converter; include its header from "
                "tether/convert/ or write one");
  static_assert(!Convertible<U> || !std::is_lvalue_reference_v<P> ||
                    std::is_const_v<std::remove_reference_t<P>>,
                "napi-tether: a non-const reference to a converted value would change a copy; take "
                "it by value or by const reference");

  static auto read(const Source& source, napi_value value) {
    if constexpr (Convertible<U>)
      return Converter<U>::fromJs(source, value);
    else
      return static_cast<Object*>(
          readObject(source, value, kTypeIndex<Object>, typeid(Object), std::is_pointer_v<U>));
  }
  using Stored = decltype(read(std::declval<const Source&>(), nullptr));

  static decltype(auto) pass(Stored& stored) {
    if constexpr (!Convertible<U>) {
      if constexpr (std::is_pointer_v<U>)
        return static_cast<P>(stored);
      else
        return static_cast<std::add_lvalue_reference_t<P>>(*stored);
    } else if constexpr (std::same_as<U, const char*>)
      return stored.c_str();
    else if constexpr (std::same_as<U, Stored>)
      return static_cast<std::conditional_t<std::is_lvalue_reference_v<P>, const U&, U&&>>(stored);
    else
      return U(stored);
  }
};

/// Moves a bound object that a function returned by value into an instance of its own.
template <class T>
napi_value writeNewObject(const Sink& sink, T&& object) {
  using U = std::remove_cvref_t<T>;
  Newborn newborn = beginObject(requireClass(sink.environment, kTypeIndex<U>, typeid(U)));
  try {
    Construction construction(sink.environment, *newborn.instance, newborn.storage);
    new (newborn.storage) U(std::forward<T>(object));
  } catch (...) {
    abandonObject(*newborn.instance);
    throw;
  }
  return finishObject(*newborn.instance);
}

/// How a result of declared type R goes to JS.
template <class R>
napi_value writeResult(const Sink& sink, R&& result) {
  using U = std::remove_cvref_t<R>;
  if constexpr (std::is_array_v<U>) {
    return Converter<const std::remove_extent_t<U>*>::toJs(sink, result);
  } else if constexpr (Convertible<U>) {
    return Converter<U>::toJs(sink, std::forward<R>(result));
  } else if constexpr (std::is_pointer_v<U>) {
    return writeObject(sink, outgoing(result), true);
  } else if constexpr (std::is_lvalue_reference_v<R>) {
    return writeObject(sink, outgoing(&result), false);
  } else {
    return writeNewObject(sink, std::forward<R>(result));
  }
}

/// A part of a container, from JS: a converted value, a copy of a bound object, or a pointer to
/// one.
template <class T>
T readItem(const Source& source, napi_value value) {
  auto stored = Argument<T>::read(source, value);
  return static_cast<T>(Argument<T>::pass(stored));
}

/// A part of a container, to JS. A bound object is moved out of a temporary container and copied
/// out of any other: the container may change its memory at any time.
template <class Item>
napi_value writeItem(const Sink& sink, Item&& item) {
  using U = std::remove_cvref_t<Item>;
  if constexpr (BoundObject<U> && std::is_lvalue_reference_v<Item>)
    return writeResult<Item>(Sink{sink.environment, Policy::kCopy}, item);
  else
    return writeResult<Item>(sink, std::forward<Item>(item));
}

/// False for a type that only looks at what its Converter stores.
template <class T>
inline constexpr bool kOwnsItself = !std::is_same_v<std::remove_cvref_t<T>, std::string_view> &&
                                    !std::is_same_v<std::remove_cvref_t<T>, const char*>;

/// What C++ passes by pointer stays C++'s own; what it passes by reference is copied unless JS
/// knows it already.
template <class A>
napi_value writeArgument(Environment& environment, A&& argument) {
  constexpr bool kPointer = std::is_pointer_v<std::remove_cvref_t<A>>;
  return writeResult<A>(Sink{environment, kPointer ? Policy::kLend : Policy::kAutomatic},
                        std::forward<A>(argument));
}

}  // namespace detail

template <class T>
T Value::as() const {
  static_assert(detail::kOwnsItself<T>,
                "napi-tether: a std::string_view or const char* would outlive its string; take a "
                "std::string");
  const Env environment = env();
  auto stored = detail::Argument<T>::read(detail::Source{environment.internal()}, raw());
  return static_cast<T>(detail::Argument<T>::pass(stored));
}

template <class T>
Value Value::from(T&& value) {
  const Env environment = Env::current();
  return Value(environment,
               detail::writeArgument<T>(environment.internal(), std::forward<T>(value)));
}

template <class... A>
Value Value::operator()(A&&... arguments) const {
  detail::Environment& environment = env().internal();
  const napi_value raws[sizeof...(A) + 1] = {
      detail::writeArgument<A>(environment, std::forward<A>(arguments))..., nullptr};
  return call(sizeof...(A), raws);
}

}  // namespace tether

// SPDX-License-Identifier: MIT
// How C++ types cross into JS and back. One Converter per type; types of std:: have opt-in headers
// in convert/.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "detail/source.h"
#include "value.h"

namespace tether {

/// Specialise it to teach a type of yours to cross. It needs:
///   using Stored = ...;                                             what an argument is kept as
///   during a call static std::string expected();                                  "a 32-bit
///   integer", for messages static Stored fromJs(const detail::Source&, napi_value);        throws
///   through source.mismatch(expected(), value) static napi_value toJs(const detail::Sink&, const
///   T&);
/// A class without a Converter crosses as a bound object (see class.h).
template <class T>
struct Converter;

template <class T>
concept Convertible = requires {
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

namespace detail {

double readInteger(const Source& source, napi_value value, double low, double high,
                   const char* name);
std::int64_t readInt64(const Source& source, napi_value value);
std::uint64_t readUint64(const Source& source, napi_value value);
[[noreturn]] void refuseNumber(const Source& source, napi_value value);
bool readBool(const Source& source, napi_value value);
std::string readString(const Source& source, napi_value value);
napi_value writeInt64(Environment& environment, std::int64_t value);
napi_value writeUint64(Environment& environment, std::uint64_t value);
napi_value writeBool(Environment& environment, bool value);
napi_value writeString(Environment& environment, std::string_view value);
napi_value writeNull(Environment& environment);
napi_value writeUndefined(Environment& environment);
bool isNullish(Environment& environment, napi_value value);
std::string integerName(int bits, bool isSigned);

inline double readDouble(const Source& source, napi_value value) {
  double number = 0;
  if (napi_get_value_double(napiOf(source.environment), value, &number) != napi_ok) [[unlikely]]
    refuseNumber(source, value);
  return number;
}
inline napi_value writeDouble(const Environment& environment, double value) {
  napi_value result = nullptr;
  check(environment, napi_create_double(napiOf(environment), value, &result));
  return result;
}
inline napi_value writeInt32(const Environment& environment, std::int32_t value) {
  napi_value result = nullptr;
  check(environment, napi_create_int32(napiOf(environment), value, &result));
  return result;
}
inline napi_value writeUint32(const Environment& environment, std::uint32_t value) {
  napi_value result = nullptr;
  check(environment, napi_create_uint32(napiOf(environment), value, &result));
  return result;
}

template <class T>
concept SmallInteger = std::integral<T> && sizeof(T) <= 4 && !std::same_as<T, bool>;
template <class T>
concept WideInteger = std::integral<T> && sizeof(T) == 8;

}  // namespace detail

/// Numbers never wrap or truncate: 1.5 is an ERR_TETHER_ARGUMENT, 2^31 for a 32-bit integer an
/// ERR_TETHER_RANGE.
template <detail::SmallInteger T>
struct Converter<T> {
  using Stored = T;
  static std::string expected() { return detail::integerName(sizeof(T) * 8, std::is_signed_v<T>); }
  static T fromJs(const detail::Source& source, napi_value value) {
    return static_cast<T>(detail::readInteger(source, value, std::numeric_limits<T>::min(),
                                              std::numeric_limits<T>::max(), nullptr));
  }
  static napi_value toJs(const detail::Sink& sink, T value) {
    if constexpr (std::is_signed_v<T>)
      return detail::writeInt32(sink.environment, value);
    else
      return detail::writeUint32(sink.environment, value);
  }
};

/// 64-bit integers: a number up to 2^53 - 1 in size, a bigint beyond, in both directions.
template <detail::WideInteger T>
struct Converter<T> {
  using Stored = T;
  static std::string expected() { return detail::integerName(64, std::is_signed_v<T>); }
  static T fromJs(const detail::Source& source, napi_value value) {
    if constexpr (std::is_signed_v<T>)
      return static_cast<T>(detail::readInt64(source, value));
    else
      return static_cast<T>(detail::readUint64(source, value));
  }
  static napi_value toJs(const detail::Sink& sink, T value) {
    if constexpr (std::is_signed_v<T>)
      return detail::writeInt64(sink.environment, value);
    else
      return detail::writeUint64(sink.environment, value);
  }
};

/// A `float` takes any number and rounds it, as Math.fround does.
template <std::floating_point T>
struct Converter<T> {
  using Stored = T;
  static std::string expected() { return "a number"; }
  static T fromJs(const detail::Source& source, napi_value value) {
    return static_cast<T>(detail::readDouble(source, value));
  }
  static napi_value toJs(const detail::Sink& sink, T value) {
    return detail::writeDouble(sink.environment, static_cast<double>(value));
  }
};

template <>
struct Converter<bool> {
  using Stored = bool;
  static std::string expected() { return "a boolean"; }
  static bool fromJs(const detail::Source& source, napi_value value) {
    return detail::readBool(source, value);
  }
  static napi_value toJs(const detail::Sink& sink, bool value) {
    return detail::writeBool(sink.environment, value);
  }
};

/// UTF-8. Embedded zeros stay; lone surrogates become U+FFFD, as WHATWG's encoding standard says.
template <>
struct Converter<std::string> {
  using Stored = std::string;
  static std::string expected() { return "a string"; }
  static std::string fromJs(const detail::Source& source, napi_value value) {
    return detail::readString(source, value);
  }
  static napi_value toJs(const detail::Sink& sink, std::string_view value) {
    return detail::writeString(sink.environment, value);
  }
};

/// Valid for the length of the call.
template <>
struct Converter<std::string_view> : Converter<std::string> {};

template <>
struct Converter<const char*> : Converter<std::string> {
  static napi_value toJs(const detail::Sink& sink, const char* value) {
    return value ? detail::writeString(sink.environment, value)
                 : detail::writeNull(sink.environment);
  }
};

template <>
struct Converter<std::nullptr_t> {
  using Stored = std::nullptr_t;
  static std::string expected() { return "null"; }
  static std::nullptr_t fromJs(const detail::Source& source, napi_value value) {
    if (!detail::isNullish(source.environment, value)) source.mismatch(expected(), value);
    return nullptr;
  }
  static napi_value toJs(const detail::Sink& sink, std::nullptr_t) {
    return detail::writeNull(sink.environment);
  }
};

template <>
struct Converter<Value> {
  using Stored = Value;
  static constexpr bool kIsHandle = true;  // valid only in the handle scope it was made in
  static std::string expected() { return "any value"; }
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
/// The wrapper of a C++ object that a function returned by reference or pointer.
napi_value writeObject(const Sink& sink, void* object, std::uint32_t typeIndex,
                       const std::type_info& type, bool pointer);

template <class T>
std::string expectedOf() {
  using U = std::remove_cvref_t<T>;
  if constexpr (Convertible<U>)
    return Converter<U>::expected();
  else
    return expectedObject(kTypeIndex<std::remove_cv_t<std::remove_pointer_t<U>>>,
                          typeid(std::remove_pointer_t<U>));
}

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
    using Object = std::remove_cv_t<std::remove_pointer_t<U>>;
    return writeObject(sink, const_cast<Object*>(result), kTypeIndex<Object>, typeid(Object), true);
  } else if constexpr (std::is_lvalue_reference_v<R>) {
    using Object = std::remove_cv_t<U>;
    return writeObject(sink, const_cast<Object*>(&result), kTypeIndex<Object>, typeid(Object),
                       false);
  } else {
    return writeNewObject(sink, std::forward<R>(result));
  }
}

}  // namespace detail

namespace detail {

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

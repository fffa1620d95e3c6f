// SPDX-License-Identifier: MIT
// Numbers, booleans, strings and null, across the boundary.
#pragma once

#include <concepts>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include "convert.h"

namespace tether {

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
std::string integerName(int bits, bool isSigned);
char readCharacter(const Source& source, napi_value value);
napi_value writeCharacter(Environment& environment, char character);

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

/// What C++ counts among the integers and means as text.
template <class T>
concept Character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
    std::same_as<T, char16_t> || std::same_as<T, char32_t>;
template <class T>
concept SmallInteger = std::integral<T> && sizeof(T) <= 4 && !std::same_as<T, bool> &&
                       !Character<T>;
template <class T>
concept WideInteger = std::integral<T> && sizeof(T) == 8;

}  // namespace detail

/// Numbers never wrap or truncate: 1.5 is an ERR_TETHER_ARGUMENT, 2^31 for a 32-bit integer an
/// ERR_TETHER_RANGE.
template <detail::SmallInteger T>
struct Converter<T> {
  using Stored = T;
  using Number = T;
  static std::string expected() { return detail::integerName(sizeof(T) * 8, std::is_signed_v<T>); }
  static constexpr auto kAccepts = accepts::kNumber;
  static std::string typescript(Way) { return "number"; }
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
  static constexpr auto kAccepts = accepts::kNumber | accepts::kBigint;
  static std::string typescript(Way) { return "number | bigint"; }
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
  using Number = std::conditional_t<sizeof(T) <= sizeof(double), T, void>;
  static std::string expected() { return "a number"; }
  static constexpr auto kAccepts = accepts::kNumber;
  static std::string typescript(Way) { return "number"; }
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
  static constexpr auto kAccepts = accepts::kBoolean;
  static std::string typescript(Way) { return "boolean"; }
  static bool fromJs(const detail::Source& source, napi_value value) {
    return detail::readBool(source, value);
  }
  static napi_value toJs(const detail::Sink& sink, bool value) {
    return detail::writeBool(sink.environment, value);
  }
};

/// A string of one ASCII character; `signed char` and `unsigned char` are numbers. A `char` beyond
/// ASCII is no character by itself: on its way to JS it is ERR_TETHER_RANGE.
template <>
struct Converter<char> {
  using Stored = char;
  static std::string expected() { return "a string of one ASCII character"; }
  static constexpr auto kAccepts = accepts::kString;
  static std::string typescript(Way) { return "string"; }
  static char fromJs(const detail::Source& source, napi_value value) {
    return detail::readCharacter(source, value);
  }
  static napi_value toJs(const detail::Sink& sink, char value) {
    return detail::writeCharacter(sink.environment, value);
  }
};

/// UTF-8. Embedded zeros stay; lone surrogates become U+FFFD, as WHATWG's encoding standard says.
template <>
struct Converter<std::string> {
  using Stored = std::string;
  static std::string expected() { return "a string"; }
  static constexpr auto kAccepts = accepts::kString;
  static std::string typescript(Way) { return "string"; }
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
  static std::string typescript(Way way) { return way == Way::kIn ? "string" : "string | null"; }
  static napi_value toJs(const detail::Sink& sink, const char* value) {
    return value ? detail::writeString(sink.environment, value)
                 : detail::writeNull(sink.environment);
  }
};

template <>
struct Converter<std::nullptr_t> {
  using Stored = std::nullptr_t;
  static std::string expected() { return "null"; }
  static constexpr auto kAccepts = accepts::kNullish;
  static std::string typescript(Way way) { return detail::declaredNullable("", way); }
  static std::nullptr_t fromJs(const detail::Source& source, napi_value value) {
    if (!detail::isNullish(source.environment, value)) source.mismatch(expected(), value);
    return nullptr;
  }
  static napi_value toJs(const detail::Sink& sink, std::nullptr_t) {
    return detail::writeNull(sink.environment);
  }
};

}  // namespace tether

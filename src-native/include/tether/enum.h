// SPDX-License-Identifier: MIT
// Enum<E>: a C++ enum as a JS object, as TypeScript's enums are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "argument.h"
#include "convert.h"
#include "module.h"

namespace tether {

namespace detail {

struct EnumRecord;

/// What the core must know of a C++ enum.
struct EnumType {
  const std::uint32_t* index;
  const std::type_info* type;
  std::size_t size;
  bool isSigned;
};
template <class E>
inline const EnumType kEnumType = {&kTypeIndex<E>, &typeid(E), sizeof(E),
                                   std::is_signed_v<std::underlying_type_t<E>>};

/// std::byte is a number of its own kind.
template <class E>
concept Enumeration = std::is_enum_v<E> && !std::is_same_v<E, std::byte>;

EnumRecord& defineEnum(const Scope& scope, const std::string& name, const EnumType& type,
                       const char* doc);
void addEnumMember(EnumRecord& record, const std::string& name, std::int64_t bits,
                   const char* string, const char* doc);
void setFlags(EnumRecord& record);
void setStrings(EnumRecord& record);
/// Members stand in the scope of the enum too, as constants of its type.
void setExported(EnumRecord& record, const TypeRecord& type);

std::int64_t readEnum(const Source& source, napi_value value, const EnumType& type);
napi_value writeEnum(const Sink& sink, std::int64_t bits, const EnumType& type);
std::string expectedEnum(const EnumType& type);
std::string declaredEnum(const EnumType& type);

template <class E>
constexpr std::int64_t bitsOf(E value) {
  return static_cast<std::int64_t>(static_cast<std::underlying_type_t<E>>(value));
}

}  // namespace detail

/// Binds the enum `E`, once per environment, inside TETHER_MODULE. `Outer` is a Module or a Class.
///
/// In JS it is a frozen object with both directions, `Color.Red === 0` and `Color[0] === 'Red'`.
/// Values are numbers, of a 64-bit enum bigints beyond 2^53 - 1. JS may pass declared values only
/// (ERR_TETHER_ARGUMENT); C++ may answer any.
template <detail::Enumeration E>
class Enum {
 public:
  template <class Outer>
  Enum(Outer& outer, const std::string& name, Doc doc = {nullptr})
      : record_(detail::defineEnum(outer.scope(), name, detail::kEnumType<E>, doc.text)) {}

  /// A member. Several may have one value; the first is the name that the value has.
  Enum& value(const std::string& name, E value, Doc doc = {nullptr}) {
    detail::addEnumMember(record_, name, detail::bitsOf(value), nullptr, doc.text);
    return *this;
  }
  /// A member that is `string` in JS, in an enum of strings.
  Enum& value(const std::string& name, E value, const char* string, Doc doc = {nullptr}) {
    detail::addEnumMember(record_, name, detail::bitsOf(value), string, doc.text);
    return *this;
  }
  /// Members are bits: any combination of them is a value, also none.
  Enum& flags() {
    detail::setFlags(record_);
    return *this;
  }
  /// Values are strings in JS: the members' names, or what value() says.
  Enum& strings() {
    detail::setStrings(record_);
    return *this;
  }
  /// Puts the members into the scope of the enum too.
  Enum& exportValues() {
    detail::setExported(record_, detail::kTypeRecord<E>);
    return *this;
  }

 private:
  detail::EnumRecord& record_;
};

/// Every enum that has no Converter of its own crosses as its tether::Enum says. A value that C++
/// answers and that is no member passes as its number; an enum of strings has none for it, and
/// throws ERR_TETHER_ARGUMENT.
template <detail::Enumeration E>
struct Converter<E> {
  using Stored = E;
  static constexpr auto kAccepts = static_cast<std::uint16_t>(
      accepts::kNumber | accepts::kString | (sizeof(E) == 8 ? accepts::kBigint : 0));
  static std::string expected() { return detail::expectedEnum(detail::kEnumType<E>); }
  static std::string typescript(Way) { return detail::declaredEnum(detail::kEnumType<E>); }
  static E fromJs(const Source& source, napi_value value) {
    const std::int64_t bits = detail::readEnum(source, value, detail::kEnumType<E>);
    return static_cast<E>(static_cast<std::underlying_type_t<E>>(bits));
  }
  static napi_value toJs(const Sink& sink, E value) {
    return detail::writeEnum(sink, detail::bitsOf(value), detail::kEnumType<E>);
  }
};

}  // namespace tether

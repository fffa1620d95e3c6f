// SPDX-License-Identifier: MIT
// What JS asks of an object by a method of a known name: toString, valueOf, [Symbol.toPrimitive],
// hashCode, length and at, toJSON. Opt-in. Given to Class::with:
//
//     tether::Class<Money>(m, "Money").with(tether::op::toString, tether::op::toPrimitive)
//
// What C++ does not have is a compile error that says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>

#include "class.h"
#include "convert/optional.h"

namespace tether {

namespace detail {

/// A number or a string, as `[Symbol.toPrimitive]` answers.
struct Primitive {
  std::optional<double> number;
  std::string text;
};

template <class T>
std::string printed(const T& object) {
  static_assert(
      requires(std::ostream & out) { out << object; },
      "napi-tether: \"toString\" needs `std::ostream << object` in C++; "
      "method(\"toString\", f) takes any function");
  std::ostringstream out;
  out << object;
  return std::move(out).str();
}

/// Folds a hash into the 32-bit integer that JS collections want of `hashCode()`.
inline std::int32_t foldHash(std::size_t hash) {
  const auto wide = static_cast<std::uint64_t>(hash);
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(wide ^ (wide >> 32)));
}

/// Throws ERR_TETHER_ARGUMENT for what is no hint.
bool wantsString(const std::string& className, const std::string& hint);
/// The place that a possibly negative index means; `size` where there is none.
std::size_t placeOf(std::int64_t index, std::size_t size);
[[noreturn]] void refuseIndex(const std::string& className, std::int64_t index, std::size_t size);

template <class T>
Primitive primitiveOf(const T& object, bool asString) {
  constexpr bool kNumber = std::is_constructible_v<double, const T&>;
  constexpr bool kString = std::is_constructible_v<std::string, const T&>;
  constexpr bool kPrints = requires(std::ostream & out) { out << object; };
  static_assert(kNumber || kString || kPrints,
                "napi-tether: \"toPrimitive\" needs a conversion to a number or std::string, or "
                "`std::ostream << object`; method(\"[Symbol.toPrimitive]\", f, \"hint\") takes any "
                "function");
  if constexpr (kNumber)
    if (!asString || !(kString || kPrints)) return {static_cast<double>(object), ""};
  if constexpr (kString)
    return {std::nullopt, static_cast<std::string>(object)};
  else if constexpr (kPrints)
    return {std::nullopt, printed(object)};
}

/// What indexing a class answers, as JS gets it: by value, since a reference into a container ends
/// when that grows.
template <class T>
using ItemOf = std::remove_cvref_t<decltype(std::declval<const T&>()[std::size_t{}])>;

}  // namespace detail

template <>
struct Converter<detail::Primitive> {
  using Stored = detail::Primitive;
  static std::string expected() { return "a number or a string"; }
  static std::string typescript(Way) { return "number | string"; }
  static napi_value toJs(const Sink& sink, const detail::Primitive& value) {
    return value.number ? detail::writeDouble(sink.environment, *value.number)
                        : detail::writeString(sink.environment, value.text);
  }
};

namespace op {

/// `toString()`, as `std::ostream <<` prints.
struct ToString {
  template <class C>
  void operator()(C& type) const {
    type.method("toString", &detail::printed<typename C::Type>);
  }
};

/// `[Symbol.toPrimitive](hint)`: the class's conversion to a number for the hints "number" and
/// "default", to a string (or what toString would print) for "string"; where there is only one of
/// them, that one.
struct ToPrimitive {
  template <class C>
  void operator()(C& type) const {
    using T = typename C::Type;
    type.method(
        "[Symbol.toPrimitive]",
        [name = type.name()](const T& self, const std::string& hint) {
          return detail::primitiveOf(self, detail::wantsString(name, hint));
        },
        "hint");
  }
};

/// `valueOf()`: the class's conversion to `Result`.
template <class Result>
struct ValueOf {
  template <class R>
  constexpr ValueOf<R> as() const {
    return {};
  }
  template <class C>
  void operator()(C& type) const {
    using T = typename C::Type;
    static_assert(std::is_constructible_v<Result, const T&>,
                  "napi-tether: \"valueOf\" needs a conversion to this type in C++");
    type.method("valueOf", [](const T& self) { return static_cast<Result>(self); });
  }
};

/// `toBoolean()`: C++'s `explicit operator bool`. In JS every object is true.
struct ToBoolean {
  template <class C>
  void operator()(C& type) const {
    using T = typename C::Type;
    static_assert(std::is_constructible_v<bool, const T&>,
                  "napi-tether: \"toBoolean\" needs an operator bool in C++");
    type.method("toBoolean", [](const T& self) { return static_cast<bool>(self); });
  }
};

/// `hashCode()`: std::hash, folded into the 32-bit integer that JS collections take.
struct HashCode {
  template <class C>
  void operator()(C& type) const {
    using T = typename C::Type;
    static_assert(
        requires(const T& object) { std::hash<T>()(object); },
        "napi-tether: \"hashCode\" needs a std::hash of the class");
    type.method("hashCode", [](const T& self) { return detail::foldHash(std::hash<T>()(self)); });
  }
};

/// `length`, `at(index)` with negative indices and `undefined` outside, and, where C++ can assign
/// to `object[i]`, `set(index, value)`, which throws ERR_TETHER_RANGE outside. Items are copied.
struct Index {
  template <class C>
  void operator()(C& type) const {
    using T = typename C::Type;
    static_assert(
        requires(const T& object) {
          object.size();
          object[std::size_t{}];
        },
        "napi-tether: \"at\" needs size() and a const operator[] in C++");
    using Item = detail::ItemOf<T>;
    type.property("length", [](const T& self) { return static_cast<std::size_t>(self.size()); });
    type.method("at", &get<T, Item>, "index");
    if constexpr (requires(T & object, const Item& item) { object[std::size_t{}] = item; })
      type.method(
          "set",
          [name = type.name()](T& self, std::int64_t index, const Item& item) {
            const std::size_t size = self.size(), place = detail::placeOf(index, size);
            if (place == size) detail::refuseIndex(name, index, size);
            self[place] = item;
          },
          "index", "value");
  }

 private:
  template <class T, class Item>
  static std::optional<Item> get(const T& self, std::int64_t index) {
    const std::size_t size = self.size(), place = detail::placeOf(index, size);
    if (place == size) return std::nullopt;
    return Item(self[place]);
  }
};

inline constexpr ToString toString{};
inline constexpr ToPrimitive toPrimitive{};
inline constexpr ValueOf<double> valueOf{};
inline constexpr ToBoolean toBoolean{};
inline constexpr HashCode hashCode{};
inline constexpr Index index{};

}  // namespace op

namespace detail {

template <class Get, class From>
struct Serializable {
  Get get;
  From from;

  template <class C>
  void operator()(C& type) const {
    static_assert(Signature<From>::Parameters::kCount == 1,
                  "napi-tether: what fromJSON calls takes the state, and nothing else");
    type.method("toJSON", get);
    type.staticMethod("fromJSON", from, "state");
  }
};

}  // namespace detail

/// Objects as data: `toJSON()` answers `get(object)`, the static `fromJSON(state)` makes an object
/// by `from(state)`, of the bound class also when a JS subclass inherits it. The state is anything
/// that converts both ways. For Class::with.
template <class Get, class From>
constexpr detail::Serializable<Get, From> serializable(Get get, From from) {
  return {std::move(get), std::move(from)};
}

}  // namespace tether

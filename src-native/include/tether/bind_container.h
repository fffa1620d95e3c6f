// SPDX-License-Identifier: MIT
// What bound containers share: types that are bound although they convert, and elements on their
// way. Include bind_vector.h or bind_map.h.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "class.h"

namespace tether {

namespace detail {

template <class T>
inline constexpr bool kIsScalar =
    std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, std::string>;

/// One element from JS. What was converted is a copy, so nothing stays pinned.
template <class T>
struct Element {
  T value;
};

/// Elements are parts of their container, unless a policy says otherwise.
template <class T, class Reference>
napi_value writePart(const Sink& sink, Reference&& reference) {
  if constexpr (BoundObject<T>) {
    const bool part = sink.policy == Policy::kAutomatic;
    return writeResult<T&>(
        Sink{sink.environment, part ? Policy::kReferenceInternal : sink.policy, sink.parent},
        reference);
  } else {
    return writeResult<T>(sink, T(reference));
  }
}

/// Whether a value can hold something that the collector must see.
template <class T>
inline constexpr bool kVisited = std::is_pointer_v<T> || requires(Visitor& visitor, const T& item) {
  Visit<T>::visit(visitor, item);
};
template <class T>
inline constexpr bool kVisited<std::optional<T>> = kVisited<T>;
template <class A, class B>
inline constexpr bool kVisited<std::pair<A, B>> = kVisited<A> || kVisited<B>;

}  // namespace detail

template <class T>
struct Converter<detail::Element<T>> {
  using Stored = detail::Element<T>;
  static constexpr auto kAccepts = detail::kTypeRecord<T>.accepts;
  static std::string expected() { return detail::kTypeRecord<T>.expected(); }
  static std::string typescript(Way way) { return detail::kTypeRecord<T>.typescript(way); }
  static Stored fromJs(const Source& source, napi_value value) {
    if constexpr (detail::kIsScalar<T>) {
      return {detail::readItem<T>(source, value)};
    } else {
      const detail::Reading reading(source);
      return {detail::readItem<T>(source, value)};
    }
  }
  static void prepare(detail::Environment& environment, Way way) {
    detail::prepare<T>(environment, way);
  }
};

}  // namespace tether

/// Lets a type that has a Converter be bound as a class instead, everywhere in the addon. At global
/// scope, before the first use, in each source file that uses the type.
#define TETHER_OPAQUE(...) \
  template <>              \
  inline constexpr bool tether::kOpaque<__VA_ARGS__> = true

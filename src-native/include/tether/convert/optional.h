// SPDX-License-Identifier: MIT
// std::optional<T>: `undefined` or `null` is no value; no value becomes `undefined`.
#pragma once

#include <optional>

#include "../function.h"

namespace tether {

template <class T>
requires Convertible<T>
struct Converter<std::optional<T>> {
  using Stored = std::optional<T>;
  static constexpr bool kIsHandle = kHoldsHandle<T>;
  static std::string expected() { return Converter<T>::expected() + " or undefined"; }
  static Stored fromJs(const detail::Source& source, napi_value value) {
    if (detail::isNullish(source.environment, value)) return std::nullopt;
    return T(Converter<T>::fromJs(source, value));
  }
  static napi_value toJs(const detail::Sink& sink, const std::optional<T>& value) {
    return value ? Converter<T>::toJs(sink, *value) : detail::writeUndefined(sink.environment);
  }
  static void prepare(detail::Environment& environment) { detail::prepare<T>(environment); }
};

}  // namespace tether

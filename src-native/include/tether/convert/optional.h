// SPDX-License-Identifier: MIT
// std::optional<T>: `undefined` or `null` is no value; no value becomes `undefined`.
#pragma once

#include <optional>

#include "../function.h"

namespace tether {

template <class T>
struct Converter<std::optional<T>> {
  using Stored = std::optional<T>;
  static constexpr bool kIsHandle = kHoldsHandle<T>;
  static constexpr auto kAccepts = detail::kTypeRecord<T>.accepts | accepts::kNullish;
  static std::string expected() { return detail::kTypeRecord<T>.expected() + " or undefined"; }
  static std::string typescript(Way way) {
    const std::string item = detail::kTypeRecord<T>.typescript(way);
    return way == Way::kIn ? item + " | null | undefined" : item + " | undefined";
  }
  static Stored fromJs(const Source& source, napi_value value) {
    if (detail::isNullish(source.environment, value)) return std::nullopt;
    return Stored(detail::readItem<T>(source, value));
  }
  static void release(Stored& stored) requires Transfers<T> {
    if (stored) Converter<T>::release(*stored);
  }
  template <class O>
  static napi_value toJs(const Sink& sink, O&& value) {
    return value ? detail::writeItem(sink, *std::forward<O>(value))
                 : detail::writeUndefined(sink.environment);
  }
  static void prepare(detail::Environment& environment, Way way) {
    detail::prepare<T>(environment, way);
  }
};

}  // namespace tether

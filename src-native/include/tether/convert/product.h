// SPDX-License-Identifier: MIT
// What std::pair and std::tuple have in common: JS arrays of fixed length, TypeScript's tuples.
#pragma once

#include <string>
#include <tuple>
#include <utility>

#include "../detail/elements.h"
#include "part.h"

namespace tether {

/// From JS: an array of exactly as many elements, or where conversions are implicit an iterable
/// that has as many. To JS: an array.
template <class P, class... T>
struct ProductConverter {
  using Stored = P;
  static constexpr std::size_t kSize = sizeof...(T);
  static constexpr bool kIsHandle = (kHoldsHandle<T> || ... || false);
  static constexpr auto kAccepts = accepts::kObject;
  static std::string expected() {
    return "an array of " + std::to_string(kSize) + (kSize == 1 ? " element" : " elements");
  }
  static std::string typescript([[maybe_unused]] Way way) {
    std::string items;
    ((items += (items.empty() ? "" : ", ") + detail::kTypeRecord<T>.typescript(way)), ...);
    return '[' + items + ']';
  }

  static P fromJs(const Source& source, napi_value value) {
    const napi_value array = detail::exactItems(source, value, kSize, &expected);
    return read(source, array, std::index_sequence_for<T...>());
  }
  template <class Product>
  static napi_value toJs(const Sink& sink, Product&& product) {
    return write(sink, std::forward<Product>(product), std::index_sequence_for<T...>());
  }

  static void prepare(detail::Environment& environment, [[maybe_unused]] Way way) {
    detail::prepareConversion(environment);
    (detail::prepare<T>(environment, way), ...);
  }
  static void release(P& product) noexcept requires(Transfers<T> || ...) {
    std::apply([](auto&... parts) { (detail::releasePart(parts), ...); }, product);
  }

 private:
  template <std::size_t... I>
  static P read([[maybe_unused]] const Source& source, [[maybe_unused]] napi_value array,
                std::index_sequence<I...>) {
    // In braces, so that parts are read from left to right.
    [[maybe_unused]] std::tuple<detail::Part<T>...> parts{
        detail::readPart<T>(source.at(I), detail::elementOf(source.environment, array, I))...};
    return P(std::get<I>(parts).take()...);
  }
  template <class Product, std::size_t... I>
  static napi_value write(const Sink& sink, Product&& product, std::index_sequence<I...>) {
    detail::ArrayWriter writer(sink.environment, kSize);
    (writer.add(detail::writeItem(sink, std::get<I>(std::forward<Product>(product)))), ...);
    return writer.finish();
  }
};

}  // namespace tether

// SPDX-License-Identifier: MIT
// std::array: a JS array of exactly that many elements, copied.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "../detail/elements.h"
#include "part.h"

namespace tether {

/// From JS: an array of N elements; a typed array of exactly this element type and N elements;
/// where conversions are implicit, any iterable that has N. To JS: an array.
template <class T, std::size_t N>
struct Converter<std::array<T, N>> {
  using Stored = std::array<T, N>;
  static constexpr bool kIsHandle = kHoldsHandle<T>;
  static constexpr auto kAccepts = accepts::kObject;
  static std::string expected() { return "an array of " + std::to_string(N) + " elements"; }
  static std::string typescript(Way way) {
    return detail::fixedArrayType(detail::kTypeRecord<T>.typescript(way), N);
  }

  static Stored fromJs(const Source& source, napi_value value) {
    if constexpr (detail::TypedElement<T> && N > 0) {
      Stored items;
      detail::RawElements raw;
      if (detail::rawElements(source.environment, value, detail::typedArrayOf<T>(), raw) &&
          raw.count == N) {
        std::copy_n(static_cast<const T*>(raw.data), N, items.begin());
        return items;
      }
    }
    const napi_value array = detail::exactItems(source, value, N, &expected);
    if constexpr (N == 0)
      return Stored{};
    else
      return read(source, array, std::make_index_sequence<N>());
  }

  template <class Array>
  static napi_value toJs(const Sink& sink, Array&& items) {
    detail::ArrayWriter writer(sink.environment, N);
    for (auto& item : items) {
      writer.next();
      writer.add(detail::writeItem(sink, detail::forwardPart<Array>(item)));
    }
    return writer.finish();
  }

  static void prepare(detail::Environment& environment, Way way) {
    detail::prepareConversion(environment);
    detail::prepare<T>(environment, way);
  }
  static void release(Stored& stored) noexcept requires Transfers<T> {
    for (T& item : stored) Converter<T>::release(item);
  }

 private:
  template <std::size_t... I>
  static Stored read(const Source& source, napi_value array, std::index_sequence<I...>) {
    detail::Part<T> parts[]{
        detail::readPart<T>(source.at(I), detail::elementOf(source.environment, array, I))...};
    return Stored{parts[I].take()...};
  }
};

}  // namespace tether

// SPDX-License-Identifier: MIT
// std::span of numbers: a view on a typed array of exactly this element type.
#pragma once

#include <span>
#include <string>
#include <type_traits>

#include "typed_array.h"

namespace tether {

namespace detail {

/// What a span parameter is kept as: where its elements are is asked when the function is called,
/// after all arguments were read.
template <class T, std::size_t N>
class SpanArgument {
 public:
  SpanArgument(const Source& source, napi_value value)
      : environment_(source.environment), value_(value) {
    requireTyped(source, value, kType);
    const std::size_t count = elements().count;
    if (N != std::dynamic_extent && count != N) refuseExtent(source, value, kType, N, count);
  }

  operator std::span<T, N>() const {
    const RawElements raw = elements();
    if (N != std::dynamic_extent && raw.count != N)
      refuseExtent(Source{environment_}, value_, kType, N, raw.count);
    return std::span<T, N>(static_cast<T*>(raw.data), raw.count);
  }

 private:
  static constexpr int kType = typedArrayOf<std::remove_const_t<T>>();

  RawElements elements() const {
    RawElements raw;
    rawElements(environment_, value_, kType, raw);
    return raw;
  }

  Environment& environment_;
  napi_value value_;
};

template <class T, std::size_t N>
inline constexpr bool kOwnsItself<std::span<T, N>> = false;

}  // namespace detail

/// As a parameter: the memory of the caller's typed array itself, without copying, valid during the
/// call and only until the function lets JS run: a callback may detach or resize the buffer, and
/// its memory is then gone. Take a TypedArray<T> where the function calls back. Through a span of
/// non-const elements JS sees what is written. With a fixed extent the number of elements must be
/// that. As a result or callback argument: a new typed array, copied.
template <class T, std::size_t N>
requires detail::TypedElement<std::remove_const_t<T>>
struct Converter<std::span<T, N>> {
  using Stored = detail::SpanArgument<T, N>;
  static constexpr int kType = detail::typedArrayOf<std::remove_const_t<T>>();
  static constexpr bool kIsHandle = true;
  static constexpr auto kAccepts = accepts::kObject;
  static std::string expected() { return detail::typedArrayName(kType); }
  static std::string typescript(Way) { return detail::typedArrayName(kType, false); }
  static Stored fromJs(const Source& source, napi_value value) { return Stored(source, value); }
  static napi_value toJs(const Sink& sink, std::span<T, N> elements) {
    return detail::copyTyped(sink.environment, elements.data(), elements.size(), kType);
  }
};

}  // namespace tether

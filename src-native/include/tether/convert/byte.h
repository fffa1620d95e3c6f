// SPDX-License-Identifier: MIT
// std::byte: a number from 0 to 255. For many, see bytes.h.
#pragma once

#include <cstddef>
#include <string>

#include "../scalar.h"

namespace tether {

template <>
struct Converter<std::byte> {
  using Number = Converter<unsigned char>;
  using Stored = std::byte;
  static constexpr auto kAccepts = Number::kAccepts;
  static std::string expected() { return Number::expected(); }
  static std::string typescript(Way way) { return Number::typescript(way); }
  static std::byte fromJs(const Source& source, napi_value value) {
    return std::byte{Number::fromJs(source, value)};
  }
  static napi_value toJs(const Sink& sink, std::byte value) {
    return Number::toJs(sink, std::to_integer<unsigned char>(value));
  }
};

}  // namespace tether

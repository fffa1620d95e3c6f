// SPDX-License-Identifier: MIT
// std::filesystem::path: a string.
#pragma once

#include <filesystem>
#include <string>

#include "../convert.h"

namespace tether {

/// From JS: a string, a `file:` URL, or a Uint8Array or Buffer of the path's bytes. A zero byte is
/// ERR_TETHER_ARGUMENT, because the system would cut the path there. To JS: a string; bytes that
/// are no UTF-8 become U+FFFD, as in every string.
template <>
struct Converter<std::filesystem::path> {
  using Stored = std::filesystem::path;
  static constexpr auto kAccepts = accepts::kString | accepts::kObject;
  static std::string expected() { return "a path: a string, a file: URL or a Uint8Array"; }
  static std::string typescript(Way way) {
    return way == Way::kIn ? "string | { readonly href: string } | Uint8Array" : "string";
  }
  static Stored fromJs(const Source& source, napi_value value);
  static napi_value toJs(const Sink& sink, const Stored& path);
};

}  // namespace tether

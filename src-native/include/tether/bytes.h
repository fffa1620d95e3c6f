// SPDX-License-Identifier: MIT
// Bytes: binary data in both directions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "convert.h"

namespace tether {

/// A run of bytes. As a parameter: a view on a Uint8Array, Buffer, DataView or ArrayBuffer of the
/// caller, without copying, valid during the call. As a result or callback argument: a Uint8Array;
/// what the Bytes owns moves into JS without copying where the runtime allows that, what it only
/// views is copied.
///
/// While JS runs inside the call it may detach or resize the buffer; `data()` and `size()` then
/// give null and 0, so read them again after a callback.
class Bytes {
 public:
  Bytes() = default;
  /// Takes the vector's memory; nothing is copied.
  explicit Bytes(std::vector<std::uint8_t> owned);
  /// A view. The memory must outlive the Bytes.
  Bytes(const void* data, std::size_t size)
      : data_(static_cast<const std::uint8_t*>(data)), size_(size) {}

  const std::uint8_t* data() const { return span().data(); }
  std::size_t size() const { return span().size(); }
  std::span<const std::uint8_t> span() const;
  const std::uint8_t* begin() const { return data(); }
  const std::uint8_t* end() const { return data() + size(); }

 private:
  friend struct Converter<Bytes>;

  const std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::shared_ptr<std::vector<std::uint8_t>> owned_;
  Value view_;  // the caller's, for a parameter
};

template <>
struct Converter<Bytes> {
  using Stored = Bytes;
  static constexpr bool kIsHandle = true;  // of the caller's buffer
  static constexpr auto kAccepts = accepts::kObject;
  static std::string expected() { return "a Uint8Array, Buffer, DataView or ArrayBuffer"; }
  static std::string typescript(Way way) {
    return way == Way::kIn ? "Uint8Array | Uint8ClampedArray | DataView | ArrayBuffer"
                           : "Uint8Array";
  }
  static Bytes fromJs(const detail::Source& source, napi_value value);
  static napi_value toJs(const detail::Sink& sink,
                         const Bytes& value);                       // copies: C++ keeps its own
  static napi_value toJs(const detail::Sink& sink, Bytes&& value);  // moves what it owns
};

}  // namespace tether

// SPDX-License-Identifier: MIT
// TypedArray<T>: numbers in the memory of JS. See also span.h, and bytes.h for any binary data.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "../convert.h"
#include "../error.h"
#include "../detail/elements.h"
#include "../error.h"

namespace tether {

namespace detail {

/// Throws ERR_TETHER_ARGUMENT for anything but a typed array of this element type.
napi_value requireTyped(const Source& source, napi_value value, int type);
RawElements elementsNow(const Value& view, int type);
[[noreturn]] void refuseExtent(const Source& source, napi_value value, int type, std::size_t extent,
                               std::size_t count);
napi_value copyTyped(Environment& environment, const void* data, std::size_t count, int type);
/// Lets JS use the memory where that pays and the runtime allows it, else copies.
napi_value moveTyped(Environment& environment, std::shared_ptr<void> owner, void* data,
                     std::size_t count, int type);

}  // namespace detail

/// A typed array whose elements are `T`s: int8_t to int32_t and their unsigned kin, int64_t
/// (BigInt64Array), uint64_t, float, double, std::byte (Uint8Array).
///
/// As a parameter: a view on the caller's memory, without copying, valid during the call; what is
/// written to it, JS sees. While JS runs inside the call it may detach or resize the buffer: `data`
/// and `size` look anew each time and then give null and 0, so read them again after a callback. A
/// run of elements that was got before, also a running `for` loop, must not be used after one.
///
/// As a result or callback argument: a new typed array. What a temporary TypedArray owns moves into
/// JS without copying where that pays and the runtime allows it; anything else is copied.
template <detail::TypedElement T>
class TypedArray {
  static constexpr int kType = detail::typedArrayOf<T>();

 public:
  TypedArray() = default;
  /// Takes the vector's memory; nothing is copied.
  explicit TypedArray(std::vector<T> owned)
      : owned_(std::make_shared<std::vector<T>>(std::move(owned))) {}
  explicit TypedArray(const Value& view) : view_(view) {}

  std::span<T> span() const {
    if (owned_) return {owned_->data(), owned_->size()};
    if (view_.isUndefined()) return {};
    const detail::RawElements raw = detail::elementsNow(view_, kType);
    return {static_cast<T*>(raw.data), raw.count};
  }
  T* data() const { return span().data(); }
  std::size_t size() const { return span().size(); }
  T* begin() const { return data(); }
  T* end() const {
    const std::span<T> elements = span();
    return elements.data() + elements.size();
  }
  /// Throws ERR_TETHER_RANGE beyond the end.
  T& at(std::size_t index) const {
    const std::span<T> elements = span();
    if (index >= elements.size())
      throw Error("ERR_TETHER_RANGE",
                  "element " + std::to_string(index) + " of a typed array of " +
                      std::to_string(elements.size()),
                  Error::Kind::kRangeError);
    return elements[index];
  }

 private:
  friend struct Converter<TypedArray>;

  std::shared_ptr<std::vector<T>> owned_;  // or
  Value view_;                             // the caller's
};

template <class T>
struct Converter<TypedArray<T>> {
  using Stored = TypedArray<T>;
  static constexpr int kType = detail::typedArrayOf<T>();
  static constexpr bool kIsHandle = true;
  static constexpr auto kAccepts = accepts::kObject;
  static std::string expected() { return detail::typedArrayName(kType); }
  static std::string typescript(Way) { return detail::typedArrayName(kType, false); }
  static Stored fromJs(const Source& source, napi_value value) {
    return Stored(Value(Env(source.environment), detail::requireTyped(source, value, kType)));
  }
  static napi_value toJs(const Sink& sink, const Stored& value) {
    const std::span<T> elements = value.span();
    return detail::copyTyped(sink.environment, elements.data(), elements.size(), kType);
  }
  static napi_value toJs(const Sink& sink, Stored&& value) {
    if (!value.owned_ || value.owned_.use_count() > 1) return toJs(sink, std::as_const(value));
    std::vector<T>& memory = *value.owned_;
    return detail::moveTyped(sink.environment, value.owned_, memory.data(), memory.size(), kType);
  }
};

}  // namespace tether

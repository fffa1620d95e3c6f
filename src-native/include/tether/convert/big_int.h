// SPDX-License-Identifier: MIT
// Whole numbers of any size: BigInt, and the compiler's 128-bit integers.
#pragma once

#include <cstdint>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "../convert.h"

namespace tether {

/// A JS bigint: a sign, and 64-bit words of the magnitude, the lowest first, the highest not zero.
class BigInt {
 public:
  BigInt() = default;
  template <std::integral T>
  requires(sizeof(T) <= 8) BigInt(T value) : negative_(value < 0) {
    const auto whole = static_cast<std::uint64_t>(value);
    if (value != 0) words_.push_back(negative_ ? 0 - whole : whole);
  }
  BigInt(bool negative, std::vector<std::uint64_t> words);

  bool negative() const { return negative_; }
  const std::vector<std::uint64_t>& words() const { return words_; }
  /// The same number as a T, if a T can hold it.
  template <class T>
  std::optional<T> to() const;

  friend bool operator==(const BigInt&, const BigInt&) = default;

 private:
  bool negative_ = false;
  std::vector<std::uint64_t> words_;
};

namespace detail {

#if defined(__SIZEOF_INT128__)
__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

template <class T>
concept HugeInteger = std::same_as<T, Int128> || std::same_as<T, Uint128>;
template <class T>
using Magnitude = std::conditional_t<HugeInteger<T>, Uint128, std::uint64_t>;
#else
template <class T>
concept HugeInteger = false;
template <class T>
using Magnitude = std::uint64_t;
#endif

/// A bigint, or where conversions are implicit a number that is a whole one up to 2^53 - 1.
BigInt readBigInt(const Source& source, napi_value value, const char* expected);
napi_value writeBigInt(Environment& environment, const BigInt& value);
[[noreturn]] void refuseWide(const Source& source, napi_value value, bool isSigned);

}  // namespace detail

template <class T>
std::optional<T> BigInt::to() const {
  using M = detail::Magnitude<T>;
  if (words_.size() * sizeof(std::uint64_t) > sizeof(M)) return std::nullopt;
  M magnitude = 0;
  for (std::size_t i = words_.size(); i-- > 0;)
    magnitude = static_cast<M>(magnitude | static_cast<M>(words_[i]) << (i * 64));
  const auto result = static_cast<T>(negative_ ? M(0) - magnitude : magnitude);
  const bool same =
      (result < T(0)) == (negative_ && magnitude != 0) &&
      (result < T(0) ? M(0) - static_cast<M>(result) : static_cast<M>(result)) == magnitude;
  return same ? std::optional<T>(result) : std::nullopt;
}

/// From JS: a bigint; where conversions are implicit a whole number up to 2^53 - 1 in size too. To
/// JS: a bigint.
template <>
struct Converter<BigInt> {
  using Stored = BigInt;
  static constexpr auto kAccepts = accepts::kBigint | accepts::kNumber;
  static std::string expected() { return "a bigint"; }
  static std::string typescript(Way way) { return way == Way::kIn ? "bigint | number" : "bigint"; }
  static BigInt fromJs(const Source& source, napi_value value) {
    return detail::readBigInt(source, value, "a bigint");
  }
  static napi_value toJs(const Sink& sink, const BigInt& value) {
    return detail::writeBigInt(sink.environment, value);
  }
};

/// The same for 128-bit integers; ERR_TETHER_RANGE for what they cannot hold.
template <detail::HugeInteger T>
struct Converter<T> {
  using Stored = T;
  static constexpr bool kSigned = T(-1) < T(0);
  static constexpr auto kAccepts = Converter<BigInt>::kAccepts;
  static std::string expected() {
    return kSigned ? "a 128-bit integer" : "a 128-bit unsigned integer";
  }
  static std::string typescript(Way way) { return Converter<BigInt>::typescript(way); }
  static T fromJs(const Source& source, napi_value value) {
    const std::optional<T> result =
        detail::readBigInt(source, value,
                           kSigned ? "a 128-bit integer" : "a 128-bit unsigned integer")
            .template to<T>();
    if (!result) detail::refuseWide(source, value, kSigned);
    return *result;
  }
  static napi_value toJs(const Sink& sink, T value) {
    using M = detail::Magnitude<T>;
    const bool negative = value < T(0);
    const M magnitude = negative ? M(0) - static_cast<M>(value) : static_cast<M>(value);
    return detail::writeBigInt(sink.environment,
                               BigInt(negative, {static_cast<std::uint64_t>(magnitude),
                                                 static_cast<std::uint64_t>(magnitude >> 64)}));
  }
};

}  // namespace tether

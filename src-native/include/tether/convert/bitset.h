// SPDX-License-Identifier: MIT
// std::bitset: a bigint of so many bits.
#pragma once

#include <bitset>
#include <string>
#include <utility>
#include <vector>

#include "big_int.h"

namespace tether {

/// From JS: a bigint from 0 to 2^N - 1; where conversions are implicit a number too. Bit 0 is the
/// lowest. To JS: a bigint.
template <std::size_t N>
struct Converter<std::bitset<N>> {
  using Stored = std::bitset<N>;
  static constexpr auto kAccepts = Converter<BigInt>::kAccepts;
  static std::string expected() { return "a bigint of " + std::to_string(N) + " bits"; }
  static std::string typescript(Way way) { return Converter<BigInt>::typescript(way); }
  static Stored fromJs(const Source& source, napi_value value) {
    const BigInt number = detail::readBigInt(source, value, "a bigint");
    Stored bits;
    const bool fits = setBits(number.words(), bits);
    if (number.negative() || !fits) source.outOfRange(expected(), value);
    return bits;
  }
  static napi_value toJs(const Sink& sink, const Stored& bits) {
    std::vector<std::uint64_t> words((N + 63) / 64);
    for (std::size_t i = 0; i < N; i++)
      if (bits[i]) words[i / 64] |= std::uint64_t{1} << i % 64;
    return detail::writeBigInt(sink.environment, BigInt(false, std::move(words)));
  }

 private:
  /// False where a bit lies beyond the last.
  static bool setBits(const std::vector<std::uint64_t>& words, Stored& bits) {
    for (std::size_t i = 0; i < words.size() * 64; i++) {
      if (!(words[i / 64] >> i % 64 & 1)) continue;
      if (i >= N) return false;
      bits.set(i);
    }
    return true;
  }
};

}  // namespace tether

// SPDX-License-Identifier: MIT
// Whole numbers of any size.

#include <tether/convert/big_int.h>

namespace tether {

BigInt::BigInt(bool negative, std::vector<std::uint64_t> words) : words_(std::move(words)) {
  while (!words_.empty() && words_.back() == 0) words_.pop_back();
  negative_ = negative && !words_.empty();
}

namespace detail {

BigInt readBigInt(const Source& source, napi_value value, const char* expected) {
  Environment& environment = source.environment;
  double number = 0;
  if (source.implicit && readSafeInteger(source, value, number, expected))
    return BigInt(static_cast<std::int64_t>(number));
  std::size_t count = 0;
  if (napi_get_value_bigint_words(environment.env, value, nullptr, &count, nullptr) != napi_ok)
    source.mismatch(expected, value);
  int negative = 0;
  std::vector<std::uint64_t> words(count);
  std::uint64_t none = 0;
  check(environment, napi_get_value_bigint_words(environment.env, value, &negative, &count,
                                                 count ? words.data() : &none));
  return BigInt(negative != 0, std::move(words));
}

napi_value writeBigInt(Environment& environment, const BigInt& value) {
  const std::uint64_t none = 0;
  napi_value result = nullptr;
  check(environment,
        napi_create_bigint_words(environment.env, value.negative() ? 1 : 0, value.words().size(),
                                 value.words().empty() ? &none : value.words().data(), &result));
  return result;
}

void refuseWide(const Source& source, napi_value value, bool isSigned) {
  source.outOfRange(isSigned ? "a 128-bit integer (-2^127 to 2^127 - 1)"
                             : "a 128-bit unsigned integer (0 to 2^128 - 1)",
                    value);
}

}  // namespace detail
}  // namespace tether

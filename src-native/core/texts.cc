// SPDX-License-Identifier: MIT
// Strings in other encodings than UTF-8, and single characters.

#include <tether/convert/string.h>

namespace tether::detail {

std::u16string readUtf16(const Source& source, napi_value value, const char* expected) {
  const napi_env env = source.environment.env;
  std::size_t length = 0;
  if (napi_get_value_string_utf16(env, value, nullptr, 0, &length) != napi_ok)
    source.mismatch(expected, value);
  std::u16string text(length, u'\0');
  check(source.environment,
        napi_get_value_string_utf16(env, value, text.data(), length + 1, &length));
  return text;
}

napi_value writeUtf16(Environment& environment, std::u16string_view text) {
  napi_value result = nullptr;
  check(environment, napi_create_string_utf16(environment.env, text.data(), text.size(), &result));
  return result;
}

static bool isHigh(char16_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
static bool isLow(char16_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

std::u32string readUtf32(const Source& source, napi_value value, const char* expected) {
  const std::u16string units = readUtf16(source, value, expected);
  std::u32string text;
  text.reserve(units.size());
  for (std::size_t i = 0; i < units.size(); i++) {
    char32_t point = units[i];
    if (isHigh(units[i]) && i + 1 < units.size() && isLow(units[i + 1]))
      point = 0x10000 + ((point - 0xd800) << 10) + (units[++i] - 0xdc00u);
    text.push_back(point);
  }
  return text;
}

napi_value writeUtf32(Environment& environment, std::u32string_view text) {
  std::u16string units;
  units.reserve(text.size());
  for (const char32_t point : text) {
    if (point > 0x10ffff)
      throw Error(
          "ERR_TETHER_RANGE",
          "a char32_t of " + std::to_string(static_cast<std::uint32_t>(point)) + " is no character",
          Error::Kind::kRangeError);
    if (point >= 0x10000) units.push_back(static_cast<char16_t>(0xd7c0 + (point >> 10)));
    units.push_back(static_cast<char16_t>(point >= 0x10000 ? 0xdc00 + (point & 0x3ff) : point));
  }
  return writeUtf16(environment, units);
}

std::u8string readUtf8(const Source& source, napi_value value) {
  const std::string text = readString(source, value);
  return std::u8string(text.begin(), text.end());
}

napi_value writeUtf8(Environment& environment, std::u8string_view text) {
  return writeString(environment,
                     std::string_view(reinterpret_cast<const char*>(text.data()), text.size()));
}

char readCharacter(const Source& source, napi_value value) {
  const std::u16string text = readUtf16(source, value, "a string of one ASCII character");
  if (text.size() != 1 || text.front() > 0x7f)
    source.mismatch("a string of one ASCII character", value);
  return static_cast<char>(text.front());
}

napi_value writeCharacter(Environment& environment, char character) {
  if (static_cast<unsigned char>(character) > 0x7f)
    throw Error("ERR_TETHER_RANGE",
                "a char of " + std::to_string(static_cast<unsigned char>(character)) +
                    " is no character by itself; return a std::string, or an unsigned char for a "
                    "number",
                Error::Kind::kRangeError);
  return writeString(environment, std::string_view(&character, 1));
}

}  // namespace tether::detail

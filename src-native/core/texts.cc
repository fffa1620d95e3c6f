// SPDX-License-Identifier: MIT
// Strings of all encodings, and single characters.

#include <tether/convert/string.h>

namespace tether::detail {

static bool isSurrogate(char32_t point) { return point >= 0xd800 && point < 0xe000; }
static bool isHigh(char16_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
static bool isLow(char16_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

/// The character at `i`, which it goes past. A lone surrogate is one.
static char32_t takePoint(std::u16string_view units, std::size_t& i) {
  const char16_t unit = units[i++];
  if (!isHigh(unit) || i == units.size() || !isLow(units[i])) return unit;
  return 0x10000 + ((unit - 0xd800u) << 10) + (units[i++] - 0xdc00u);
}

// --- UTF-8
//
// The runtime needs several times as long to convert a string as to copy it. So a short one is
// copied in UTF-16, and converted here.

/// Lone surrogates become U+FFFD.
static char* appendPoint(char* to, char32_t point) {
  if (isSurrogate(point)) point = 0xfffd;
  const auto head = [&](char32_t mark, int shift) {
    *to++ = static_cast<char>(mark | point >> shift);
  };
  const auto tail = [&](int shift) { *to++ = static_cast<char>(0x80 | (point >> shift & 0x3f)); };
  if (point < 0x80) {
    head(0, 0);
  } else if (point < 0x800) {
    head(0xc0, 6), tail(0);
  } else if (point < 0x10000) {
    head(0xe0, 12), tail(6), tail(0);
  } else {
    head(0xf0, 18), tail(12), tail(6), tail(0);
  }
  return to;
}

/// Strings up to this length are copied to the stack first.
static constexpr std::size_t kShort = 255;

/// Whether all of them are ASCII, as which they are copied in any case: most are.
static bool copyAscii(std::u16string_view units, char* to) {
  char16_t all = 0;
  for (const char16_t unit : units) {
    all |= unit;
    *to++ = static_cast<char>(unit);
  }
  return all < 0x80;
}

static void assignShort(std::string& text, std::u16string_view units) {
  text.resize(units.size());
  if (copyAscii(units, text.data())) [[likely]]
    return;
  char bytes[3 * kShort];
  char* end = bytes;
  for (std::size_t i = 0; i < units.size();) end = appendPoint(end, takePoint(units, i));
  text.assign(bytes, end);
}

/// By the runtime, in two passes: here the memory for a copy would weigh more than the time.
static void assignLong(std::string& text, Environment& environment, napi_value value) {
  std::size_t length = 0;
  check(environment, napi_get_value_string_utf8(environment.env, value, nullptr, 0, &length));
  text.resize(length);
  check(environment,
        napi_get_value_string_utf8(environment.env, value, text.data(), length + 1, &length));
}

std::string readString(const Source& source, napi_value value) {
  // Room for one more than is short, so that a string which does not fit is told from one that
  // does.
  char16_t units[kShort + 2];
  std::size_t count = 0;
  if (napi_get_value_string_utf16(source.environment.env, value, units, std::size(units), &count) !=
      napi_ok)
    source.mismatch("a string", value);
  std::string text;
  if (count <= kShort)
    assignShort(text, {units, count});
  else
    assignLong(text, source.environment, value);
  return text;
}

/// Of a text that is longer than the engine's longest, Node-API says nothing but that it failed.
static void checkText(Environment& environment, napi_status status, std::size_t units) {
  constexpr std::size_t kLong = std::size_t{1} << 28;
  bool pending = false;
  napi_is_exception_pending(environment.env, &pending);
  if (status == napi_ok || pending || units < kLong) return check(environment, status);
  throw Error("ERR_TETHER_RANGE",
              "a text of " + std::to_string(units) +
                  " units is longer than JavaScript takes; return it in parts",
              Error::Kind::kRangeError);
}

napi_value writeString(Environment& environment, std::string_view value) {
  napi_value result = nullptr;
  const napi_status status =
      napi_create_string_utf8(environment.env, value.data(), value.size(), &result);
  if (status != napi_ok) [[unlikely]]
    checkText(environment, status, value.size());
  return result;
}

// --- UTF-16, UTF-32

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
  checkText(environment,
            napi_create_string_utf16(environment.env, text.data(), text.size(), &result),
            text.size());
  return result;
}

std::u32string readUtf32(const Source& source, napi_value value, const char* expected) {
  const std::u16string units = readUtf16(source, value, expected);
  std::u32string text;
  text.reserve(units.size());
  for (std::size_t i = 0; i < units.size();) text.push_back(takePoint(units, i));
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

// --- the rest

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

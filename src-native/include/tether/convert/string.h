// SPDX-License-Identifier: MIT
// The other strings of the standard library, their views, and single characters of them.
//
// A view is valid during the call.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "../convert.h"

namespace tether {

namespace detail {

/// UTF-16 keeps everything that a JS string can hold, lone surrogates too.
std::u16string readUtf16(const Source& source, napi_value value, const char* expected);
napi_value writeUtf16(Environment& environment, std::u16string_view text);
std::u32string readUtf32(const Source& source, napi_value value, const char* expected);
/// Throws ERR_TETHER_RANGE for what is no code point.
napi_value writeUtf32(Environment& environment, std::u32string_view text);
std::u8string readUtf8(const Source& source, napi_value value);
napi_value writeUtf8(Environment& environment, std::u8string_view text);

/// Texts of one kind of character.
template <class C>
struct Texts;

template <>
struct Texts<char8_t> {
  static std::u8string read(const Source& source, napi_value value) {
    return readUtf8(source, value);
  }
  static napi_value write(Environment& environment, std::u8string_view text) {
    return writeUtf8(environment, text);
  }
};
template <>
struct Texts<char16_t> {
  static std::u16string read(const Source& source, napi_value value) {
    return readUtf16(source, value, "a string");
  }
  static napi_value write(Environment& environment, std::u16string_view text) {
    return writeUtf16(environment, text);
  }
};
template <>
struct Texts<char32_t> {
  static std::u32string read(const Source& source, napi_value value) {
    return readUtf32(source, value, "a string");
  }
  static napi_value write(Environment& environment, std::u32string_view text) {
    return writeUtf32(environment, text);
  }
};
template <>
struct Texts<wchar_t> {
  using Same = Texts<std::conditional_t<sizeof(wchar_t) == 2, char16_t, char32_t>>;

  static std::wstring read(const Source& source, napi_value value) {
    const auto text = Same::read(source, value);
    return std::wstring(text.begin(), text.end());
  }
  static napi_value write(Environment& environment, std::wstring_view text) {
    using Unit = std::conditional_t<sizeof(wchar_t) == 2, char16_t, char32_t>;
    return Same::write(environment, std::basic_string<Unit>(text.begin(), text.end()));
  }
};

template <class C>
concept OtherCharacter = std::same_as<C, char8_t> || std::same_as<C, char16_t> ||
    std::same_as<C, char32_t> || std::same_as<C, wchar_t>;

template <OtherCharacter C>
inline constexpr bool kOwnsItself<std::basic_string_view<C>> = false;

}  // namespace detail

/// char8_t: UTF-8, lone surrogates become U+FFFD. char16_t: UTF-16, without loss. char32_t: code
/// points; lone surrogates stay what they are. wchar_t: as char16_t or char32_t, by its size.
template <detail::OtherCharacter C>
struct Converter<std::basic_string<C>> {
  using Stored = std::basic_string<C>;
  static constexpr auto kAccepts = accepts::kString;
  static std::string expected() { return "a string"; }
  static std::string typescript(Way) { return "string"; }
  static Stored fromJs(const Source& source, napi_value value) {
    return detail::Texts<C>::read(source, value);
  }
  static napi_value toJs(const Sink& sink, std::basic_string_view<C> text) {
    return detail::Texts<C>::write(sink.environment, text);
  }
};

template <detail::OtherCharacter C>
struct Converter<std::basic_string_view<C>> : Converter<std::basic_string<C>> {};

/// A string of one character that fits: for char16_t a UTF-16 unit, for char32_t a code point, for
/// char8_t one of ASCII.
template <detail::OtherCharacter C>
struct Converter<C> {
  using Stored = C;
  static constexpr auto kAccepts = accepts::kString;
  static std::string expected() { return "a string of one character"; }
  static std::string typescript(Way) { return "string"; }
  static C fromJs(const Source& source, napi_value value) {
    const auto text = detail::Texts<C>::read(source, value);
    if (text.size() != 1) source.mismatch(expected(), value);
    return text.front();
  }
  static napi_value toJs(const Sink& sink, C character) {
    return detail::Texts<C>::write(sink.environment, std::basic_string_view<C>(&character, 1));
  }
};

}  // namespace tether

// SPDX-License-Identifier: MIT
// std::expected, where the standard library has it (C++23): its error is thrown.
#pragma once

#if __has_include(<expected>)
#include <expected>
#endif

#if defined(__cpp_lib_expected)
#include <concepts>
#include <exception>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

#include "part.h"

namespace tether {

namespace detail {

/// Throws what a std::expected holds instead of a value: an exception as itself, a
/// std::exception_ptr as what it points to, a std::error_code as std::system_error, text as the
/// message of an Error; anything else as the JS value that it converts to.
template <class E>
[[noreturn]] void throwUnexpected(const Sink& sink, E&& error) {
  using U = std::remove_cvref_t<E>;
  if constexpr (std::same_as<U, std::exception_ptr>)
    std::rethrow_exception(error);
  else if constexpr (std::derived_from<U, std::exception>)
    throw U(std::forward<E>(error));
  else if constexpr (std::same_as<U, std::error_code>)
    throw std::system_error(error);
  else if constexpr (std::same_as<U, std::errc>)
    throw std::system_error(std::make_error_code(error));
  else if constexpr (std::is_convertible_v<const U&, std::string_view>)
    throw Error("", std::string(std::string_view(error)));
  else
    throw JsError(sink.environment, writeItem(sink, std::forward<E>(error)));
}

}  // namespace detail

/// To JS: its value; the error that it holds instead is thrown. From JS, where a callback returns
/// one: a value; what the callback throws comes out as JsError.
template <class T, class E>
struct Converter<std::expected<T, E>> {
  using Stored = std::expected<T, E>;
  static constexpr bool kVoid = std::is_void_v<T>;
  using Held = std::conditional_t<kVoid, std::nullptr_t, T>;
  static constexpr bool kIsHandle = kHoldsHandle<Held>;
  static constexpr auto kAccepts = detail::kTypeRecord<Held>.accepts;
  static std::string expected() { return detail::kTypeRecord<Held>.expected(); }
  static std::string typescript(Way way) {
    return kVoid ? "void" : detail::kTypeRecord<Held>.typescript(way);
  }
  static Stored fromJs(const Source& source, napi_value value) {
    if constexpr (kVoid)
      return Stored();
    else
      return Stored(detail::readItem<T>(source, value));
  }
  template <class X>
  static napi_value toJs(const Sink& sink, X&& result) {
    if (!result) detail::throwUnexpected(sink, std::forward<X>(result).error());
    if constexpr (kVoid)
      return detail::writeUndefined(sink.environment);
    else
      return detail::writeItem(sink, *std::forward<X>(result));
  }
  static void prepare(detail::Environment& environment, Way way) {
    detail::prepare<Held>(environment, way);
  }
  static void release(Stored& stored) noexcept requires Transfers<Held> {
    if (stored) Converter<Held>::release(*stored);
  }
};

}  // namespace tether
#endif

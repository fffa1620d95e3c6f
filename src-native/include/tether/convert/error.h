// SPDX-License-Identifier: MIT
// Errors as values: JS errors, tether::Error, std::exception_ptr.
#pragma once

#include <exception>
#include <string>

#include "../convert.h"
#include "../error.h"

namespace tether {

namespace detail {

/// Throws ERR_TETHER_ARGUMENT for anything but an Error.
napi_value requireError(const Source& source, napi_value value, const char* expected);
napi_value writeError(Environment& environment, const Error& error);
Error readError(const Source& source, napi_value value);
/// What a bound function that throws this would throw into JS.
napi_value writeException(Environment& environment, const std::exception_ptr& exception);

}  // namespace detail

/// From JS: an Error, held until the JsError is gone. To JS: the very value.
template <>
struct Converter<JsError> {
  using Stored = JsError;
  static constexpr auto kAccepts = accepts::kObject;
  static std::string expected() { return "an Error"; }
  static std::string typescript(Way way) { return way == Way::kIn ? "Error" : "unknown"; }
  static JsError fromJs(const Source& source, napi_value value) {
    return JsError(source.environment, detail::requireError(source, value, "an Error"));
  }
  static napi_value toJs(const Sink&, const JsError& error) { return error.value(); }
};

/// From JS: an Error's message, and its `code` where that is a string. To JS: an Error of its kind,
/// with its code.
template <>
struct Converter<Error> {
  using Stored = Error;
  static constexpr auto kAccepts = accepts::kObject;
  static std::string expected() { return "an Error"; }
  static std::string typescript(Way) { return "Error"; }
  static Error fromJs(const Source& source, napi_value value) {
    return detail::readError(source, value);
  }
  static napi_value toJs(const Sink& sink, const Error& error) {
    return detail::writeError(sink.environment, error);
  }
};

/// From JS: an Error, which becomes a JsError, or `null`. To JS: what a bound function that throws
/// it would throw, or `null`.
template <>
struct Converter<std::exception_ptr> {
  using Stored = std::exception_ptr;
  static constexpr auto kAccepts = accepts::kObject | accepts::kNullish;
  static std::string expected() { return "an Error or null"; }
  static std::string typescript(Way way) { return way == Way::kIn ? "Error | null" : "any"; }
  static std::exception_ptr fromJs(const Source& source, napi_value value) {
    if (detail::isNullish(source.environment, value)) return nullptr;
    return std::make_exception_ptr(
        JsError(source.environment, detail::requireError(source, value, "an Error or null")));
  }
  static napi_value toJs(const Sink& sink, const std::exception_ptr& exception) {
    return exception ? detail::writeException(sink.environment, exception)
                     : detail::writeNull(sink.environment);
  }
};

}  // namespace tether

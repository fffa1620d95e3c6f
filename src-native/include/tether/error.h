// SPDX-License-Identifier: MIT
// C++ errors that become JS errors, and JS errors on their way through C++.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include "detail/edge.h"

namespace tether {

/// An error with a code that reaches JS as an `Error` whose `code` and `message` are these. Throw
/// it from any bound function.
///
/// Other C++ exceptions become JS errors too: std::out_of_range, std::range_error,
/// std::overflow_error, std::underflow_error and std::length_error a RangeError,
/// std::invalid_argument and std::domain_error a TypeError, std::system_error an Error whose `code`
/// is the system's name for it, every other std::exception an Error.
class Error : public std::exception {
 public:
  enum class Kind { kError, kTypeError, kRangeError };

  Error(std::string code, std::string message, Kind kind = Kind::kError)
      : code_(std::move(code)), message_(std::move(message)), kind_(kind) {}

  const char* what() const noexcept override { return message_.c_str(); }
  const std::string& code() const noexcept { return code_; }
  Kind kind() const noexcept { return kind_; }

 private:
  std::string code_;
  std::string message_;
  Kind kind_;
};

/// A JS exception (any value) on its way through C++. Catch it to handle it; let it go and the
/// caller gets the very same value. Holds the value as a root for as long as the exception lives.
/// Use it on the environment's own thread only.
class JsError : public std::exception {
 public:
  JsError(detail::Environment& environment, napi_value value);

  /// The message of an Error, or the value as a string. UTF-8.
  const char* what() const noexcept override { return message_.c_str(); }
  /// The thrown value, valid in the current handle scope.
  napi_value value() const;

 private:
  detail::Edge edge_;  // empty for `undefined` and `null`
  bool null_ = false;
  std::string message_;
};

/// JS cannot run any more: the worker was terminated, or the environment is shutting down. Let it
/// pass.
class Terminated : public std::exception {
 public:
  const char* what() const noexcept override {
    return "JavaScript cannot run any more in this environment";
  }
};

namespace detail {

/// Lets another library's exceptions through whole. `translate` rethrows the current exception, and
/// if it is one of its own, throws it into JS and returns true.
using ExceptionTranslator = bool (*)(napi_env);
void addExceptionTranslator(ExceptionTranslator translate);

}  // namespace detail
}  // namespace tether

// SPDX-License-Identifier: MIT
// What is being converted, so that a failed conversion can say so.
#pragma once

#include <string>

#include "core.h"

namespace tether::detail {

/// A JS value on its way into C++.
struct Source {
  enum class Place : std::uint8_t { kParameter, kResult, kValue };

  Environment& environment;
  Place place = Place::kValue;
  const FunctionRecord* record = nullptr;  ///< the running function, for a parameter
  std::size_t index = 0;                   ///< which parameter

  napi_env env() const { return napiOf(environment); }

  /// Throws ERR_TETHER_ARGUMENT: `Emitter.emit: argument "n" (1 of 2) must be a 32-bit integer,
  /// received 1.5`.
  [[noreturn]] void mismatch(const std::string& expected, napi_value received,
                             const std::string& hint = "") const;
  /// Throws ERR_TETHER_RANGE in the same grammar.
  [[noreturn]] void outOfRange(const std::string& expected, napi_value received) const;
};

/// A C++ value on its way to JS. `parent` is the object that a borrowed result is a part of.
struct Sink {
  Environment& environment;
  Policy policy = Policy::kAutomatic;
  Instance* parent = nullptr;

  napi_env env() const { return napiOf(environment); }
};

/// Thrown by `mismatch`; caught by overload resolution.
struct ConversionFailure;

}  // namespace tether::detail

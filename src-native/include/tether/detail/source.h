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
  bool implicit = true;                    ///< whether values may be converted to a bound class
  const Source* outer = nullptr;           ///< the value that this one is a part of
  const char* step = nullptr;              ///< which part: a property's name; null for an element
  std::size_t element = 0;                 ///< or an element's number

  /// A part of this value, for a converter of containers. Failures name it: `argument "xs"[3]`.
  Source at(std::size_t number) const {
    Source part = *this;
    part.outer = this;
    part.step = nullptr;
    part.element = number;
    return part;
  }
  /// `name` must outlive the result.
  Source at(const char* name) const {
    Source part = at(std::size_t{0});
    part.step = name;
    return part;
  }

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

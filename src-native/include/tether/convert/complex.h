// SPDX-License-Identifier: MIT
// std::complex: an object with two numbers, `{ re, im }`.
#pragma once

#include <complex>
#include <string>

#include "../scalar.h"

namespace tether {

namespace detail {

/// False for anything but an object.
bool readComplex(const Source& source, napi_value value, napi_value& real, napi_value& imaginary);
napi_value writeComplex(Environment& environment, double real, double imaginary);

}  // namespace detail

/// From JS: an object with the properties `re` and `im`, other properties are ignored; where
/// conversions are implicit also a number, as its real part. To JS: a new such object.
template <class T>
struct Converter<std::complex<T>> {
  using Stored = std::complex<T>;
  static constexpr auto kAccepts = accepts::kObject | accepts::kNumber;
  static std::string expected() { return "an object with the numbers re and im"; }
  static std::string typescript(Way way) {
    return way == Way::kIn ? "{ re: number; im: number } | number" : "{ re: number; im: number }";
  }
  static Stored fromJs(const Source& source, napi_value value) {
    napi_value real = nullptr, imaginary = nullptr;
    if (!detail::readComplex(source, value, real, imaginary)) {
      if (!source.implicit) source.mismatch(expected(), value);
      double number = 0;
      if (napi_get_value_double(source.env(), value, &number) != napi_ok)
        source.mismatch(expected(), value);
      return Stored(Converter<T>::fromJs(source, value));
    }
    const T re = Converter<T>::fromJs(source.at("re"), real);
    return Stored(re, Converter<T>::fromJs(source.at("im"), imaginary));
  }
  static napi_value toJs(const Sink& sink, const Stored& value) {
    return detail::writeComplex(sink.environment, static_cast<double>(value.real()),
                                static_cast<double>(value.imag()));
  }
};

}  // namespace tether

// SPDX-License-Identifier: MIT
// Numbers in memory that JS and C++ share.
//
// To hand a number over as a value costs two calls into the runtime, and often memory of the
// engine's. A function of numbers alone is handed none: who calls it, a shim of the class layer or
// the core, leaves them in the mailbox, and C++ reads them before anything else can run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "instance.h"

namespace tether::detail {

struct FunctionRecord;

/// What a type holds of the numbers of JS: all of them, or the whole ones of its range.
enum class NumberKind : std::uint8_t {
  kNone,
  kFloat,
  kDouble,
  kInt8,
  kInt16,
  kInt32,
  kUint8,
  kUint16,
  kUint32
};

template <class T>
constexpr NumberKind numberKind() {
  using Kind = NumberKind;
  if constexpr (std::is_floating_point_v<T>)
    return sizeof(T) == sizeof(float) ? Kind::kFloat : Kind::kDouble;
  else if constexpr (std::is_signed_v<T>)
    return sizeof(T) == 1 ? Kind::kInt8 : sizeof(T) == 2 ? Kind::kInt16 : Kind::kInt32;
  else
    return sizeof(T) == 1 ? Kind::kUint8 : sizeof(T) == 2 ? Kind::kUint16 : Kind::kUint32;
}

/// What of a call crosses in the mailbox.
enum Crossing : std::uint8_t {
  kCrossesAsValues = 0,
  kArgumentsInMailbox = 1,
  kResultInMailbox = 2,  ///< not where arguments are values: their ends could call JS after it
};

/// Throws what is wrong with a number that the parameter cannot hold.
[[noreturn]] void refuseNumberAt(const FunctionRecord& record, Frame& frame, std::size_t index);

/// Whether a `T` can hold the number.
template <class T>
bool holdsNumber(double number) {
  if constexpr (std::is_floating_point_v<T>) return true;
  constexpr double kLow = std::numeric_limits<T>::min(), kHigh = std::numeric_limits<T>::max();
  return number >= kLow && number <= kHigh &&
         number == static_cast<double>(static_cast<T>(number));
}

/// The argument `index`, as a `T`.
template <class T>
T numberAt(const FunctionRecord& record, Frame& frame, const double* numbers, std::size_t index) {
  const double number = numbers[index];
  if (!holdsNumber<T>(number)) [[unlikely]]
    refuseNumberAt(record, frame, index);
  return static_cast<T>(number);
}

}  // namespace tether::detail

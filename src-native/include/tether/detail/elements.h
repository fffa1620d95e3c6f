// SPDX-License-Identifier: MIT
// Reading and making JS arrays, Maps, Sets and iterables. The loops are templates; what they ask is
// compiled once, in core/containers.cc and core/iteration.cc.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "source.h"

namespace tether::detail {

/// Evaluates what converters ask of the language, before anybody can have patched it.
void prepareConversion(Environment& environment);

/// Bounds the handles that a long loop leaves behind.
class HandleBatch {
 public:
  explicit HandleBatch(napi_env env) : env_(env) {}
  ~HandleBatch() { close(); }
  HandleBatch(const HandleBatch&) = delete;
  HandleBatch& operator=(const HandleBatch&) = delete;

  /// Call it before each step: what the steps before made may be gone then.
  void next() {
    if (used_++ % kEach == 0) renew();
  }

 private:
  static constexpr std::size_t kEach = 256;
  void renew();
  void close() noexcept;

  const napi_env env_;
  napi_handle_scope scope_ = nullptr;
  std::size_t used_ = 0;
};

/// One walk over a JS iterable. Unless it came to its end, the iterator's `return()` is called when
/// it is destroyed; what that throws is a warning, or nothing where an error ended the walk.
class Iteration {
 public:
  /// Holds nothing where the value is not iterable.
  Iteration(Environment& environment, napi_value iterable);
  Iteration(Iteration&& other) noexcept : environment_(other.environment_), record_(other.record_) {
    other.record_ = nullptr;
  }
  Iteration& operator=(Iteration&& other) noexcept {
    std::swap(record_, other.record_);
    return *this;
  }
  ~Iteration() {
    if (record_) close();
  }

  explicit operator bool() const { return record_ != nullptr; }
  /// False at the end. Runs JS; its exceptions come out as JsError.
  bool next(napi_value& value);

 private:
  void close() noexcept;

  Environment* environment_;
  napi_value record_;  // null when there is nothing to close
};

bool isIterable(Environment& environment, napi_value value);

/// The elements of what a container is read from, one after the other: of an array or typed array
/// by index, so that no patched iterator has a say; of a Set; of any other iterable where
/// conversions are implicit.
class Elements {
 public:
  enum class Of : std::uint8_t { kArray, kSet };
  using Expected = std::string (*)();

  /// `batched`: values converted from elements stay valid when the handles of elements go.
  Elements(const Source& source, napi_value value, Of kind, bool batched, Expected expected);

  /// False at the end. Throws ERR_TETHER_ARGUMENT where an array was changed by what reading its
  /// elements ran.
  bool next();
  napi_value value() const { return value_; }
  /// Names the element in errors.
  const Source& part() const { return part_; }
  /// How many elements to make room for; never more than a promise of JS is worth.
  std::size_t hint() const;

  /// As many of the next elements as are numbers, at most: valid until anything else is done.
  std::size_t takeNumbers(const double*& numbers);
  /// Names number `index` of those just taken.
  const Source& part(std::size_t index) {
    part_.element = taken_ + index;
    return part_;
  }

 private:
  bool chooseArray(Of kind);
  bool chooseTyped();
  void setLength(std::size_t length);
  std::size_t currentLength() const;
  bool stepArray();

  const Source source_;
  Source part_;
  const napi_value whole_;
  const Expected expected_;
  napi_value array_ = nullptr;  // or
  std::optional<Iteration> iteration_;
  HandleBatch batch_;
  const bool batched_;
  bool typed_ = false;
  napi_value value_ = nullptr;
  napi_value pending_ = nullptr;  // an element that takeNumbers has read already
  std::size_t index_ = 0;         // of the next element
  std::size_t length_ = 0;        // of `array_`
  std::size_t taken_ = 0;         // the first of the numbers just taken
};

/// Makes a JS array of `count` elements. Whatever is on Array.prototype, they are its own.
class ArrayWriter {
 public:
  ArrayWriter(Environment& environment, std::size_t count);

  /// Call it before each element is made.
  void next();
  void add(napi_value value);
  napi_value finish();

 private:
  Environment& environment_;
  const std::size_t count_;
  napi_value array_ = nullptr;  // made at once when it is long
  HandleBatch batch_;
  std::vector<napi_value> values_;
  std::uint32_t index_ = 0;
};

/// Makes a JS array of numbers, thousands with one call into JS.
class NumberWriter {
 public:
  NumberWriter(Environment& environment, std::size_t count);

  void add(double number) {
    if (used_ == capacity_) flush();
    numbers_[used_++] = number;
  }
  napi_value finish();

 private:
  void flush();

  Environment& environment_;
  napi_value array_ = nullptr;
  double* numbers_ = nullptr;
  std::vector<double> own_;  // where the shared memory is in use
  std::size_t capacity_ = 0;
  std::size_t used_ = 0;
  std::uint32_t written_ = 0;
};
/// Below this, one by one is faster.
inline constexpr std::size_t kManyNumbers = 4;

/// A number for a container element, checked as a parameter would be: false where it does not fit.
template <class T>
bool narrow(double number, T& result) {
  if constexpr (std::floating_point<T>) {
    result = static_cast<T>(number);
    return true;
  } else {
    constexpr double kLimit = sizeof(T) == 8 ? 9007199254740991.0 : 4294967295.0;
    if (!(number >= -kLimit && number <= kLimit)) return false;
    const auto whole = static_cast<std::int64_t>(number);
    result = static_cast<T>(whole);
    return static_cast<double>(whole) == number && static_cast<double>(result) == number;
  }
}

/// Numbers that JS arrays hold as such: no characters, no booleans.
template <class T>
concept PlainNumber =
    std::is_arithmetic_v<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
    !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> && !std::same_as<T, char16_t> &&
    !std::same_as<T, char32_t> && !std::same_as<T, long double>;

/// What typed array has elements that lie in memory as `T`s do; -1 for none.
template <class T>
constexpr int typedArrayOf() {
  if constexpr (std::same_as<T, float>)
    return napi_float32_array;
  else if constexpr (std::same_as<T, double>)
    return napi_float64_array;
  else if constexpr (std::same_as<T, std::byte>)
    return napi_uint8_array;
  else if constexpr (!PlainNumber<T> || !std::integral<T>)
    return -1;
  else if constexpr (sizeof(T) == 1)
    return std::is_signed_v<T> ? napi_int8_array : napi_uint8_array;
  else if constexpr (sizeof(T) == 2)
    return std::is_signed_v<T> ? napi_int16_array : napi_uint16_array;
  else if constexpr (sizeof(T) == 4)
    return std::is_signed_v<T> ? napi_int32_array : napi_uint32_array;
  else
    return std::is_signed_v<T> ? napi_bigint64_array : napi_biguint64_array;
}
template <class T>
concept TypedElement = typedArrayOf<T>()
>= 0;

/// The memory of a typed array, until JS runs.
struct RawElements {
  void* data = nullptr;
  std::size_t count = 0;
};
/// False for anything but a typed array of exactly this element type; Uint8ClampedArray has that of
/// Uint8Array.
bool rawElements(Environment& environment, napi_value value, int type, RawElements& elements);
/// "a Float64Array".
std::string typedArrayName(int type, bool article = true);
std::size_t elementSize(int type);

/// The elements of a Map in turn, as a plain array; where conversions are implicit and keys are
/// strings, of a plain object too. Throws ERR_TETHER_ARGUMENT for anything else.
napi_value mapItems(const Source& source, napi_value value, bool stringKeys,
                    std::string (*expected)());
/// Two keys of JS have become one.
[[noreturn]] void refuseSameKey(const Source& source, napi_value key);
napi_value makeMap(Environment& environment, napi_value items);
napi_value makeSet(Environment& environment, napi_value items);

/// What a container of exactly `size` elements is read from: an array, or where conversions are
/// implicit any iterable. Answers an array.
napi_value exactItems(const Source& source, napi_value value, std::size_t size,
                      std::string (*expected)());
napi_value elementOf(Environment& environment, napi_value array, std::size_t index);
std::string arrayType(const std::string& item);
/// A tuple while it is short.
std::string fixedArrayType(const std::string& item, std::size_t count);

}  // namespace tether::detail

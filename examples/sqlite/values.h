// SPDX-License-Identifier: MIT
// Values across the boundary: null, number, bigint, string, Uint8Array. Nothing is coerced and
// nothing is lost: a column beyond 2^53 is a bigint, a NaN or a boolean is refused.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "error.h"

namespace sqlite {

inline constexpr double kMostSafe = 9007199254740991.0;  // Number.MAX_SAFE_INTEGER

/// JS values on the stack, where the engine's collector sees them through their handle scope. The
/// usual few need no allocation.
class ValueList {
 public:
  ValueList() = default;
  ValueList(const ValueList&) = delete;
  ValueList& operator=(const ValueList&) = delete;

  void add(napi_value value) {
    if (size_ == capacity_) [[unlikely]]
      grow();
    data_[size_++] = value;
  }
  void clear() { size_ = 0; }
  napi_value* data() { return data_; }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kFew = 16;

  void grow() {
    std::vector<napi_value> larger(capacity_ * 4);
    std::copy(data_, data_ + size_, larger.begin());
    many_.swap(larger);
    data_ = many_.data();
    capacity_ = many_.size();
  }

  napi_value few_[kFew];
  napi_value* data_ = few_;
  std::size_t size_ = 0;
  std::size_t capacity_ = kFew;
  std::vector<napi_value> many_;
};

/// Calls a JS function with as many arguments as there are.
inline napi_value callWith(tether::Env env, napi_value function, ValueList& arguments) {
  napi_value receiver = nullptr, result = nullptr;
  napi_get_undefined(env.napi(), &receiver);
  check(env, napi_call_function(env.napi(), receiver, function, arguments.size(), arguments.data(),
                                &result));
  return result;
}

// --- from SQLite to JS

inline bool isAscii(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t word; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if (word & 0x8080808080808080u) return false;
  }
  for (; at < text.size(); at++)
    if (static_cast<unsigned char>(text[at]) & 0x80) return false;
  return true;
}

/// Most texts are ASCII, which the engine copies without decoding.
inline napi_value textToJs(tether::Env env, std::string_view text) {
  napi_value result = nullptr;
  const auto create = isAscii(text) ? &napi_create_string_latin1 : &napi_create_string_utf8;
  check(env, create(env.napi(), text.data(), text.size(), &result));
  return result;
}

inline napi_value integerToJs(tether::Env env, std::int64_t value, bool bigints) {
  napi_value result = nullptr;
  if (bigints || std::abs(static_cast<double>(value)) > kMostSafe)
    check(env, napi_create_bigint_int64(env.napi(), value, &result));
  else if (value == static_cast<std::int32_t>(value))
    check(env, napi_create_int32(env.napi(), static_cast<std::int32_t>(value), &result));
  else
    check(env, napi_create_int64(env.napi(), value, &result));
  return result;
}

inline napi_value realToJs(tether::Env env, double value) {
  napi_value result = nullptr;
  check(env, napi_create_double(env.napi(), value, &result));
  return result;
}

inline napi_value nullToJs(tether::Env env) {
  napi_value result = nullptr;
  check(env, napi_get_null(env.napi(), &result));
  return result;
}

/// The text of a value, and where a NUL may be inside, all of it.
inline std::string_view textOf(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  if (!text) throw std::bad_alloc();
  return {text, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

inline tether::Bytes bytesOf(sqlite3_value* value) {
  const void* data = sqlite3_value_blob(value);  // null for an empty one
  return {data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

/// A column or an argument. The environment's connections are used by one thread only, so SQLite
/// makes no difference between protected and unprotected values.
inline napi_value valueToJs(tether::Env env, sqlite3_value* value, bool bigints) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
      return integerToJs(env, sqlite3_value_int64(value), bigints);
    case SQLITE_FLOAT:
      return realToJs(env, sqlite3_value_double(value));
    case SQLITE_TEXT:
      return textToJs(env, textOf(value));
    case SQLITE_BLOB:
      return tether::Value::from(bytesOf(value)).raw();
    default:
      return nullToJs(env);
  }
}

// --- from JS to SQLite

/// Memory for the texts and blobs of one execution, used again by the next, so that a statement in
/// a loop allocates nothing.
class ParameterMemory {
 public:
  /// At least `size` bytes, valid until `clear`.
  char* reserve(std::size_t size) {
    if (size > left()) addChunk(size);
    return at_;
  }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  /// Takes the first bytes of what was reserved.
  const char* take(std::size_t size) { return std::exchange(at_, at_ + size); }
  /// Keeps the newest chunk, which is the largest, unless it is very large.
  void clear() {
    if (chunks_.empty()) return;
    if (isLarge()) return free();
    chunks_.erase(chunks_.begin(), chunks_.end() - 1);
    at_ = chunks_.back().get();
  }
  bool isLarge() const { return size_ > kMostKept; }

 private:
  static constexpr std::size_t kFirst = 1024, kMostKept = 64 * 1024;

  void addChunk(std::size_t size) {
    size_ = std::max(size, size_ == 0 ? kFirst : size_) * 2;
    at_ = chunks_.emplace_back(new char[size_]).get();
    end_ = at_ + size_;
  }
  void free() {
    chunks_.clear();
    at_ = end_ = nullptr;
    size_ = 0;
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  char* at_ = nullptr;
  char* end_ = nullptr;
  std::size_t size_ = 0;  // of the newest chunk
};

/// The string as UTF-8. Embedded zeros stay; lone surrogates become U+FFFD.
inline std::string_view textFromJs(tether::Env env, napi_value value, ParameterMemory& memory) {
  constexpr std::size_t kLikely = 256, kLongestCharacter = 4;
  char* text = memory.reserve(kLikely);
  const std::size_t room = memory.left();
  std::size_t size = 0;
  check(env, napi_get_value_string_utf8(env.napi(), value, text, room, &size));
  if (size + kLongestCharacter >= room) {  // it may have been cut off
    check(env, napi_get_value_string_utf8(env.napi(), value, nullptr, 0, &size));
    text = memory.reserve(size + 1);
    check(env, napi_get_value_string_utf8(env.napi(), value, text, size + 1, &size));
  }
  return {memory.take(size), size};
}

/// Whether a value is binary data: a typed array, a Buffer, a DataView or an ArrayBuffer.
inline bool isBytes(tether::Env env, napi_value value) {
  using IsKind = napi_status (*)(napi_env, napi_value, bool*);
  for (const IsKind isKind :
       {IsKind(&napi_is_typedarray), IsKind(&napi_is_arraybuffer), IsKind(&napi_is_dataview)}) {
    bool is = false;
    if (isKind(env.napi(), value, &is) == napi_ok && is) return true;
  }
  return false;
}

inline const char* kindOf(napi_valuetype type) {
  switch (type) {
    case napi_boolean:
      return "a boolean; pass 1 or 0";
    case napi_function:
      return "a function";
    case napi_symbol:
      return "a symbol";
    default:
      return "an object";
  }
}

/// Where a value goes, for messages: `Statement.run: parameter 2 (":name")`.
struct Place {
  virtual std::string describe() const = 0;

 protected:
  ~Place() = default;
};

[[noreturn]] inline void refuseValue(const Place& place, const std::string& received) {
  throwArgument(place.describe() +
                " must be null, a number, a bigint, a string or a Uint8Array, received " +
                received);
}

inline std::int64_t bigintFromJs(tether::Env env, napi_value value, const Place& place) {
  std::int64_t integer = 0;
  bool lossless = false;
  check(env, napi_get_value_bigint_int64(env.napi(), value, &integer, &lossless));
  if (lossless) return integer;
  throw tether::Error("ERR_TETHER_RANGE",
                      place.describe() + " must be a bigint between -2^63 and 2^63 - 1",
                      tether::Error::Kind::kRangeError);
}

/// Whole numbers are stored as integers, as long as they are exact. -0 is none.
inline bool isExactInteger(double number) {
  return std::abs(number) <= kMostSafe && number == std::trunc(number) &&
         !(number == 0 && std::signbit(number));
}

template <class Target>
auto giveNumber(double number, Target&& target) {
  if (isExactInteger(number)) return target.integer(static_cast<std::int64_t>(number));
  if (std::isnan(number)) refuseValue(target, "NaN, which SQLite would store as NULL");
  return target.real(number);
}

/// Hands a JS value to the function of `target` for its type. Runs no JS.
template <class Target>
auto giveValue(tether::Env env, napi_value value, Target&& target) {
  double number = 0;  // asked first: most are numbers, and then it is the only question
  if (napi_get_value_double(env.napi(), value, &number) == napi_ok)
    return giveNumber(number, target);
  napi_valuetype type = napi_undefined;
  napi_typeof(env.napi(), value, &type);
  switch (type) {
    case napi_null:
      return target.null();
    case napi_bigint:
      return target.integer(bigintFromJs(env, value, target));
    case napi_string:
      return target.text(env, value);
    case napi_undefined:
      return target.undefined();
    case napi_object:
      if (isBytes(env, value)) return target.bytes(tether::Value(env, value).as<tether::Bytes>());
      [[fallthrough]];
    default:
      refuseValue(target, kindOf(type));
  }
}

/// A parameter of a statement. Texts and blobs are copied into `memory`, because JS may run, and
/// change them, before SQLite has read them.
struct Binding final : Place {
  Binding(sqlite3_stmt* statement, int index, const char* what, ParameterMemory& memory)
      : statement(statement), index(index), what(what), memory(memory) {}

  int null() const { return sqlite3_bind_null(statement, index); }
  int undefined() const { refuseValue(*this, "undefined; pass null for no value"); }
  int integer(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
  int real(double value) const { return sqlite3_bind_double(statement, index, value); }
  int text(tether::Env env, napi_value value) const {
    const std::string_view text = textFromJs(env, value, memory);
    return sqlite3_bind_text64(statement, index, text.data(), text.size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  int bytes(const tether::Bytes& bytes) const {
    const std::size_t size = bytes.size();
    char* copy = memory.reserve(size + 1);  // a null pointer would be a NULL
    if (size > 0) std::memcpy(copy, bytes.data(), size);
    return sqlite3_bind_blob64(statement, index, memory.take(size + 1), size, SQLITE_STATIC);
  }
  std::string describe() const override {
    const char* name = sqlite3_bind_parameter_name(statement, index);
    return std::string(what) + ": parameter " + std::to_string(index) +
           (name ? " (\"" + std::string(name) + "\")" : "");
  }

  sqlite3_stmt* statement;
  int index;
  const char* what;
  ParameterMemory& memory;
};

/// What a user's function gives back. `undefined` is NULL here: it is what a function without a
/// `return` gives.
struct FunctionResult final : Place {
  FunctionResult(sqlite3_context* context, const std::string& function)
      : context(context), function(function) {}

  void null() const { sqlite3_result_null(context); }
  void undefined() const { null(); }
  void integer(std::int64_t value) const { sqlite3_result_int64(context, value); }
  void real(double value) const { sqlite3_result_double(context, value); }
  void text(tether::Env env, napi_value value) const {
    ParameterMemory memory;
    const std::string_view text = textFromJs(env, value, memory);
    sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  void bytes(const tether::Bytes& bytes) const {
    if (bytes.size() == 0) return void(sqlite3_result_zeroblob(context, 0));
    sqlite3_result_blob64(context, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  }
  std::string describe() const override { return "the result of the function " + function; }

  sqlite3_context* context;
  const std::string& function;
};

}  // namespace sqlite

// SPDX-License-Identifier: MIT
// Options objects: which names there are, what they must be. A misspelt one is refused.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tether/tether.h>

#include "error.h"

namespace sqlite {

/// Reads an object of named options; `undefined` is an empty one.
class Options {
 public:
  Options(std::string what, const tether::Value& value,
          std::initializer_list<std::string_view> known)
      : what_(std::move(what)), value_(value) {
    if (value.isUndefined()) return;
    if (!value.isObject()) throwArgument(what_ + " must be an object");
    for (const std::string& name : names())
      if (std::find(known.begin(), known.end(), name) == known.end())
        throwArgument(what_ + " has no option \"" + name + "\"; there is " + list(known));
  }

  /// The option, or `undefined`.
  tether::Value get(std::string_view name) const {
    return value_.isUndefined() ? tether::Value() : value_.get(name);
  }
  bool getBoolean(std::string_view name) const {
    const tether::Value value = get(name);
    if (value.isUndefined()) return false;
    if (value.type() != napi_boolean) refuse(name, "true or false");
    return value.as<bool>();
  }
  int getInteger(std::string_view name, int fallback, int low, int high) const {
    const tether::Value value = get(name);
    if (value.isUndefined()) return fallback;
    const double number = value.type() == napi_number ? value.as<double>() : low - 1.0;
    if (!(number >= low && number <= high) || number != static_cast<int>(number))
      refuse(name, "a whole number from " + std::to_string(low) + " to " + std::to_string(high));
    return static_cast<int>(number);
  }
  tether::Value getFunction(std::string_view name, bool required) const {
    const tether::Value value = get(name);
    if (!value.isFunction() && (required || !value.isUndefined())) refuse(name, "a function");
    return value;
  }

 private:
  std::vector<std::string> names() const {
    const tether::Env env = value_.env();
    napi_value keys = nullptr;
    std::uint32_t count = 0;
    check(env, napi_get_property_names(env.napi(), value_.raw(), &keys));
    check(env, napi_get_array_length(env.napi(), keys, &count));
    std::vector<std::string> result;
    for (std::uint32_t i = 0; i < count; i++) {
      napi_value key = nullptr;
      check(env, napi_get_element(env.napi(), keys, i, &key));
      result.push_back(tether::Value(env, key).as<std::string>());
    }
    return result;
  }
  [[noreturn]] void refuse(std::string_view name, const std::string& expected) const {
    throwArgument(what_ + ": \"" + std::string(name) + "\" must be " + expected);
  }
  static std::string list(std::initializer_list<std::string_view> names) {
    std::string text;
    for (const std::string_view name : names)
      text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
  }

  std::string what_;
  tether::Value value_;
};

struct OpenOptions {
  explicit OpenOptions(const tether::Value& value) {
    const Options options("new Database: argument \"options\" (2 of 2)", value,
                          {"readOnly", "mustExist", "timeout"});
    const int create = options.getBoolean("mustExist") ? 0 : SQLITE_OPEN_CREATE;
    flags = options.getBoolean("readOnly") ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | create;
    timeout = options.getInteger("timeout", 5000, 0, 0x7fffffff);
  }
  int flags;
  int timeout;  // milliseconds
};

/// `{ deterministic: true }`: same arguments, same result, so that SQLite may call it less.
struct FunctionOptions {
  explicit FunctionOptions(const tether::Value& value) {
    const Options options("Database.function: argument \"options\" (4 of 4)", value,
                          {"deterministic"});
    flags = SQLITE_UTF8 | (options.getBoolean("deterministic") ? SQLITE_DETERMINISTIC : 0);
  }
  int flags;
};

/// `{ start, step, result, deterministic, argumentCount }`
struct AggregateOptions {
  explicit AggregateOptions(const tether::Value& value) {
    const Options options("Database.aggregate: argument \"definition\" (2 of 2)", value,
                          {"start", "step", "result", "argumentCount", "deterministic"});
    start = options.get("start");
    step = options.getFunction("step", true);
    result = options.getFunction("result", false);
    argumentCount = options.getInteger("argumentCount", -1, -1, 127);
    flags = SQLITE_UTF8 | (options.getBoolean("deterministic") ? SQLITE_DETERMINISTIC : 0);
  }
  tether::Value start, step, result;
  int argumentCount;
  int flags;
};

}  // namespace sqlite

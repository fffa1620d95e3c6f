// SPDX-License-Identifier: MIT
// What a caller passes for the parameters of a statement: `(1, 'x')`, `([1, 'x'])` or
// `({ id: 1, name: 'x' })`.
#pragma once

#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "query.h"

namespace sqlite {

/// The arguments of run, get, all and iterate as they came.
inline constexpr std::size_t kMostArguments = 8;
using Arguments = std::array<napi_value, kMostArguments>;

/// A JS value that is looked at only where it must be. Costs nothing to convert.
struct RawValue {
  napi_value raw;
};

/// One JS value per parameter. Collecting them may run JS (getters, a Proxy), and that may do
/// anything to the statement; so it comes before the statement is looked at, and `bind` after.
class Parameters {
 public:
  Parameters(tether::Env env, sqlite3_stmt* statement, const char* what, const Arguments& arguments)
      : env_(env),
        what_(what),
        needed_(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement))) {
    const napi_valuetype first = typeOf(arguments[0]);
    if (first == napi_undefined && typeOf(arguments[1]) == napi_undefined) return;
    if (first == napi_object && !isBytes(env, arguments[0]))
      collect(statement, arguments[0]);
    else
      take(arguments);
  }

  bool empty() const { return values_.empty(); }
  std::size_t needed() const { return needed_; }

  void bind(Query& query, sqlite3_stmt* statement) const {
    query.memory.clear();
    for (std::size_t i = 0; i < values_.size(); i++) {
      const Binding binding(statement, static_cast<int>(i + 1), what_, query.memory);
      const int code = giveValue(env_, values_[i], binding);
      if (code != SQLITE_OK) throwSqlite(query.connection()->handle(), code);
    }
  }
  /// Throws unless values were given, or `bound` before.
  void require(bool bound) const {
    if (empty() && needed_ > 0 && !bound) refuseCount("none");
  }

 private:
  napi_valuetype typeOf(napi_value value) const {
    napi_valuetype type = napi_undefined;
    napi_typeof(env_.napi(), value, &type);
    return type;
  }

  /// Looks at no more arguments than it has to: each look is a call into the engine.
  void take(const Arguments& arguments) {
    if (needed_ > kMostArguments)
      throwArgument(std::string(what_) + ": pass more than " + std::to_string(kMostArguments) +
                    " values as an array");
    if (needed_ < kMostArguments && typeOf(arguments[needed_]) != napi_undefined)
      refuseCount("more");
    values_ = {arguments.data(), needed_};
  }

  void collect(sqlite3_stmt* statement, napi_value object) {
    bool isArray = false;
    check(env_, napi_is_array(env_.napi(), object, &isArray));
    isArray ? collectElements(object) : collectNamed(statement, object);
    values_ = collected_;
  }
  void collectElements(napi_value array) {
    std::uint32_t length = 0;
    check(env_, napi_get_array_length(env_.napi(), array, &length));
    if (length != needed_) refuseCount(std::to_string(length));
    collected_.resize(length);
    for (std::uint32_t i = 0; i < length; i++)
      check(env_, napi_get_element(env_.napi(), array, i, &collected_[i]));
  }
  /// `:id`, `@id` and `$id` are all `id` in JS.
  void collectNamed(sqlite3_stmt* statement, napi_value object) {
    std::vector<std::string> names(needed_);
    for (std::size_t i = 0; i < needed_; i++) {
      const char* name = sqlite3_bind_parameter_name(statement, static_cast<int>(i + 1));
      if (!name || *name == '?')
        throwArgument(std::string(what_) + ": parameter " + std::to_string(i + 1) +
                      " has no name; pass an array");
      names[i] = name + 1;
    }
    collected_.resize(needed_);
    // Only now: a getter could end the statement, and its names with it.
    for (std::size_t i = 0; i < needed_; i++)
      collected_[i] = tether::Value(env_, object).get(names[i]).raw();
  }
  [[noreturn]] void refuseCount(const std::string& given) const {
    throwArgument(std::string(what_) + ": the statement has " + std::to_string(needed_) +
                  (needed_ == 1 ? " parameter, " : " parameters, ") + given + " given");
  }

  tether::Env env_;
  const char* what_;
  std::size_t needed_;
  std::vector<napi_value> collected_;
  std::span<const napi_value> values_;
};

}  // namespace sqlite

template <>
struct tether::Converter<sqlite::RawValue> {
  using Stored = sqlite::RawValue;
  static constexpr bool kIsHandle = true;
  static std::string expected() { return "any value"; }
  static Stored fromJs(const detail::Source&, napi_value value) { return {value}; }
};

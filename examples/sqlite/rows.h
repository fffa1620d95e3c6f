// SPDX-License-Identifier: MIT
// Rows as JS objects, quickly: a function compiled once per statement from its column names makes
// them, many at a time, so that the engine gives all of them one shape and Node-API is entered
// once per value and not once per property.
#pragma once

#include <sqlite3.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "values.h"

namespace sqlite {

inline std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char character : text) {
    if (static_cast<unsigned char>(character) < 0x20 || character == '"' || character == '\\') {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", character);
      result += escape;
    } else {
      result += character;
    }
  }
  return result + "\"";
}

/// An object literal whose values are `value(i)`. A computed key makes "__proto__" a property like
/// any other.
template <class Value>
std::string objectLiteral(const std::vector<std::string>& names, Value&& value) {
  std::string literal = "{";
  for (std::size_t i = 0; i < names.size(); i++)
    literal += (i ? ", [" : "[") + quoted(names[i]) + "]: " + value(i);
  return literal + "}";
}

inline tether::Value runScript(const std::string& script) {
  const tether::Env env = tether::Env::current();
  napi_value result = nullptr;
  check(env, napi_run_script(env.napi(), tether::Value::from(script).raw(), &result));
  return {env, result};
}

/// `(a0, a1) => ({ id: a0, name: a1 })`
inline tether::Value compileObject(const std::vector<std::string>& names) {
  std::string parameters;
  const auto name = [](std::size_t i) { return "a" + std::to_string(i); };
  for (std::size_t i = 0; i < names.size(); i++) parameters += (i ? ", " : "") + name(i);
  return runScript("(" + parameters + ") => (" + objectLiteral(names, name) + ")");
}

/// `(rows, ...v) => { for (let i = 0; i < v.length; i += 2) rows[rows.length] = { id: v[i], ... } }`
inline tether::Value compileAppend(const std::vector<std::string>& names) {
  const auto value = [](std::size_t i) { return "v[i + " + std::to_string(i) + "]"; };
  return runScript("(rows, ...v) => { for (let i = 0; i < v.length; i += " +
                   std::to_string(names.size()) +
                   ") rows[rows.length] = " + objectLiteral(names, value) + "; }");
}

inline std::vector<std::string> columnNames(sqlite3_stmt* statement) {
  std::vector<std::string> names(static_cast<std::size_t>(sqlite3_column_count(statement)));
  for (std::size_t i = 0; i < names.size(); i++) {
    const char* name = sqlite3_column_name(statement, static_cast<int>(i));
    if (!name) throw std::bad_alloc();
    names[i] = name;
  }
  return names;
}

/// The two functions of a statement. A direct data member of its class, so that nothing else has
/// to be said about it.
class RowShape {
 public:
  tether::Value object(sqlite3_stmt* statement) {
    if (!object_) object_ = compileObject(columnNames(statement));
    return object_.get();
  }
  tether::Value append(sqlite3_stmt* statement) {
    if (!append_) append_ = compileAppend(columnNames(statement));
    return append_.get();
  }
  /// SQLite prepares a statement again when the schema changed, and `SELECT *` may then have other
  /// columns.
  void update(sqlite3_stmt* statement) {
    const int prepared = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_REPREPARE, 0);
    if (prepared == prepared_) [[likely]]
      return;
    prepared_ = prepared;
    object_.clear();
    append_.clear();
  }

 private:
  tether::Traced<tether::Value> object_, append_;
  int prepared_ = 0;
};

/// Values on their way to one call of a JS function.
class Batch {
 public:
  static constexpr std::size_t kMostValues = 1024;
  static constexpr std::size_t kMostBytes = 256 * 1024;

  explicit Batch(tether::Env env) : env_(env) { values_.reserve(16); }
  void clear() {
    values_.clear();
    bytes_ = 0;
  }

  std::size_t size() const { return values_.size(); }
  void add(napi_value value) { values_.push_back(value); }
  void addRow(sqlite3_stmt* statement, int columns, bool bigints) {
    for (int i = 0; i < columns; i++) {
      sqlite3_value* value = sqlite3_column_value(statement, i);
      values_.push_back(valueToJs(env_, value, bigints));
      const int type = sqlite3_value_type(value);
      if (type == SQLITE_TEXT || type == SQLITE_BLOB)
        bytes_ += static_cast<std::size_t>(sqlite3_value_bytes(value));
    }
  }
  /// So that a batch of long texts does not become huge, and one of wide rows has one at least.
  bool isFull(int columns) const {
    return values_.size() + static_cast<std::size_t>(columns) > kMostValues || bytes_ > kMostBytes;
  }
  tether::Value call(const tether::Value& function) {
    napi_value receiver = nullptr, result = nullptr;
    napi_get_undefined(env_.napi(), &receiver);
    check(env_, napi_call_function(env_.napi(), receiver, function.raw(), values_.size(),
                                   values_.data(), &result));
    return {env_, result};
  }

 private:
  tether::Env env_;
  std::vector<napi_value> values_;
  std::size_t bytes_ = 0;
};

}  // namespace sqlite

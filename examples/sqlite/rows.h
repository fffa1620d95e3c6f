// SPDX-License-Identifier: MIT
// Rows as JS objects, quickly: a function compiled once per statement from its column names makes
// them, many at a time, so that the engine gives all of them one shape and Node-API is entered
// once per value and not once per property.
#pragma once

#include <sqlite3.h>

#include <cstdio>
#include <map>
#include <memory>
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
inline std::string objectScript(const std::vector<std::string>& names) {
  std::string parameters;
  const auto name = [](std::size_t i) { return "a" + std::to_string(i); };
  for (std::size_t i = 0; i < names.size(); i++) parameters += (i ? ", " : "") + name(i);
  return "(" + parameters + ") => (" + objectLiteral(names, name) + ")";
}

/// `(rows, ...v) => { for (let i = 0; i < v.length; i += 2) rows[rows.length] = { id: v[i], ... }
/// }`
inline std::string appendScript(const std::vector<std::string>& names) {
  const auto value = [](std::size_t i) { return "v[i + " + std::to_string(i) + "]"; };
  return "(rows, ...v) => { for (let i = 0; i < v.length; i += " + std::to_string(names.size()) +
         ") rows[rows.length] = " + objectLiteral(names, value) + "; }";
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

/// The two functions that make objects with these properties: one, and many at the end of an
/// array.
class RowShape {
 public:
  explicit RowShape(const std::vector<std::string>& names) {
    const tether::Value both =
        runScript("({ object: " + objectScript(names) + ", append: " + appendScript(names) + " })");
    object_ = both.get("object");
    append_ = both.get("append");
  }

  napi_value object() const { return object_.get().raw(); }
  napi_value append() const { return append_.get().raw(); }
  void visit(tether::Visitor& visitor) const { visitor(object_, append_); }

 private:
  tether::Traced<tether::Value> object_, append_;
};

/// The shapes of one database's statements, by their column names: to compile one costs more than
/// most statements.
class RowShapes {
 public:
  std::shared_ptr<RowShape> find(const std::vector<std::string>& names) {
    if (shapes_.size() >= kMost)
      std::erase_if(shapes_, [](const auto& entry) { return entry.second.use_count() == 1; });
    std::shared_ptr<RowShape>& shape = shapes_[names];
    if (!shape) shape = std::make_shared<RowShape>(names);
    return shape;
  }
  void visit(tether::Visitor& visitor) const {
    for (const auto& [names, shape] : shapes_)
      if (shape) shape->visit(visitor);
  }

 private:
  static constexpr std::size_t kMost = 256;
  std::map<std::vector<std::string>, std::shared_ptr<RowShape>> shapes_;
};

/// Rows on their way to JS.
class Batch {
 public:
  static constexpr std::size_t kMostValues = 1024;
  static constexpr std::size_t kMostBytes = 256 * 1024;

  explicit Batch(tether::Env env) : env_(env) {}
  void clear() {
    values_.clear();
    bytes_ = 0;
  }

  std::size_t size() const { return values_.size(); }
  void add(napi_value value) { values_.add(value); }
  void addRow(sqlite3_stmt* statement, int columns, bool bigints) {
    for (int i = 0; i < columns; i++) {
      sqlite3_value* value = sqlite3_column_value(statement, i);
      values_.add(valueToJs(env_, value, bigints));
      const int type = sqlite3_value_type(value);
      if (type == SQLITE_TEXT || type == SQLITE_BLOB)
        bytes_ += static_cast<std::size_t>(sqlite3_value_bytes(value));
    }
  }
  /// So that a batch of long texts does not become huge, and one of wide rows has one at least.
  bool isFull(int columns) const {
    return values_.size() + static_cast<std::size_t>(columns) > kMostValues || bytes_ > kMostBytes;
  }
  tether::Value call(napi_value function) { return {env_, callWith(env_, function, values_)}; }

 private:
  tether::Env env_;
  ValueList values_;
  std::size_t bytes_ = 0;
};

}  // namespace sqlite

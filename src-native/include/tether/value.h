// SPDX-License-Identifier: MIT
// A JS value on the C++ stack.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "env.h"

namespace tether {

/// Any JS value, valid until the running call (or the enclosing Scope) ends.
///
/// Which one do I want? Value for the stack. To keep a value inside a bound object: Traced<Value>.
/// To keep it in a global: Root<Value>. Never store a Value or a napi_value.
class Value {
 public:
  /// `undefined`.
  Value() = default;
  Value(Env env, napi_value raw) : environment_(&env.internal()), raw_(raw) {}

  /// The Node-API value; `undefined` for a default-made Value.
  napi_value raw() const;
  Env env() const { return environment_ ? Env(*environment_) : Env::current(); }

  napi_valuetype type() const;
  bool isUndefined() const { return type() == napi_undefined; }
  bool isNull() const { return type() == napi_null; }
  bool isNullish() const;
  bool isFunction() const { return type() == napi_function; }
  bool isObject() const { return type() == napi_object; }
  bool strictEquals(const Value& other) const;

  /// Converts as a parameter of type T would be. Throws ERR_TETHER_ARGUMENT when it does not fit.
  template <class T>
  T as() const;
  template <class T>
  static Value from(T&& value);

  /// Reads and writes a property. May run JS; its exceptions come out as JsError.
  Value get(std::string_view name) const;
  void set(std::string_view name, const Value& value) const;
  /// Calls this value with `undefined` as receiver. A JS exception comes out as JsError.
  template <class... A>
  Value operator()(A&&... arguments) const;

 private:
  Value call(std::size_t count, const napi_value* arguments) const;

  detail::Environment* environment_ = nullptr;
  napi_value raw_ = nullptr;
};

}  // namespace tether

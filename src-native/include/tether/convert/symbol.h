// SPDX-License-Identifier: MIT
// Symbol: a JS symbol.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "../convert.h"

namespace tether {

/// A JS symbol, valid until the running call (or the enclosing Scope) ends. To keep one, keep its
/// `value()` in a Traced<Value>.
class Symbol {
 public:
  /// A new symbol, unlike all others.
  static Symbol make(std::string_view description);
  /// `Symbol.for(key)`: the same one everywhere.
  static Symbol forKey(std::string_view key);

  const Value& value() const { return value_; }
  std::optional<std::string> description() const;
  /// What `forKey` was called with; nothing for any other symbol.
  std::optional<std::string> key() const;

  friend bool operator==(const Symbol& a, const Symbol& b) {
    return a.value_.strictEquals(b.value_);
  }

 private:
  friend struct Converter<Symbol>;
  explicit Symbol(const Value& value) : value_(value) {}

  Value value_;
};

template <>
struct Converter<Symbol> {
  using Stored = Symbol;
  static constexpr bool kIsHandle = true;
  static constexpr auto kAccepts = accepts::kSymbol;
  static std::string expected() { return "a symbol"; }
  static std::string typescript(Way) { return "symbol"; }
  static Symbol fromJs(const Source& source, napi_value value);
  static napi_value toJs(const Sink&, const Symbol& symbol) { return symbol.value().raw(); }
};

}  // namespace tether

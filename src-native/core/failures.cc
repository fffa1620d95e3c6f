// SPDX-License-Identifier: MIT
// Errors as values, and symbols.

#include <tether/convert/error.h>
#include <tether/convert/symbol.h>

namespace tether {
namespace detail {

napi_value requireError(const Source& source, napi_value value, const char* expected) {
  bool is = false;
  check(source.environment, napi_is_error(source.environment.env, value, &is));
  if (!is) source.mismatch(expected, value);
  return value;
}

static std::string textProperty(const Source& source, napi_value object, const char* name) {
  const napi_value value = property(source.environment, object, name);
  napi_valuetype type = napi_undefined;
  napi_typeof(source.environment.env, value, &type);
  return type == napi_string ? readString(source, value) : "";
}

static Error::Kind kindOfError(const std::string& name) {
  if (name == "TypeError") return Error::Kind::kTypeError;
  return name == "RangeError" ? Error::Kind::kRangeError : Error::Kind::kError;
}

Error readError(const Source& source, napi_value value) {
  requireError(source, value, "an Error");
  const std::string name = textProperty(source, value, "name");
  return Error(textProperty(source, value, "code"), textProperty(source, value, "message"),
               kindOfError(name));
}

napi_value writeError(Environment& environment, const Error& error) {
  napi_value made = nullptr;
  check(environment,
        makeError(environment.env, error.kind(), error.code().c_str(), error.what(), &made));
  return made;
}

napi_value writeException(Environment& environment, const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Terminated&) {
    throw;
  } catch (...) {
    throwInto(environment);
  }
  napi_value error = nullptr;
  check(environment, napi_get_and_clear_last_exception(environment.env, &error));
  return error;
}

}  // namespace detail

// --- Symbol

using detail::Convert;

Symbol Symbol::make(std::string_view description) {
  const Env env = Env::current();
  const napi_value text = detail::writeString(env.internal(), description);
  return Symbol(Value(env, detail::ask(env.internal(), Convert::kSymbol, {text})));
}

Symbol Symbol::forKey(std::string_view key) {
  const Env env = Env::current();
  const napi_value text = detail::writeString(env.internal(), key);
  return Symbol(Value(env, detail::ask(env.internal(), Convert::kSymbolFor, {text})));
}

static std::optional<std::string> askText(const Value& symbol, Convert question) {
  detail::Environment& environment = symbol.env().internal();
  const napi_value text = detail::ask(environment, question, {symbol.raw()});
  if (detail::isUndefined(environment, text)) return std::nullopt;
  return detail::readString(detail::Source{environment}, text);
}

std::optional<std::string> Symbol::description() const {
  return askText(value_, Convert::kDescription);
}

std::optional<std::string> Symbol::key() const { return askText(value_, Convert::kKeyFor); }

Symbol Converter<Symbol>::fromJs(const Source& source, napi_value value) {
  napi_valuetype type = napi_undefined;
  napi_typeof(source.environment.env, value, &type);
  if (type != napi_symbol) source.mismatch(expected(), value);
  return Symbol(Value(Env(source.environment), value));
}

}  // namespace tether

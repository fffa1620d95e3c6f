// SPDX-License-Identifier: MIT
// Values across the boundary: numbers without loss, strings, bytes, functions.

#include <cmath>

namespace tether {

// --- Value

napi_value Value::raw() const { return raw_ ? raw_ : detail::writeUndefined(env().internal()); }

napi_valuetype Value::type() const {
  napi_valuetype type = napi_undefined;
  if (raw_) napi_typeof(env().napi(), raw_, &type);
  return type;
}

bool Value::isNullish() const { return !raw_ || detail::isNullish(env().internal(), raw_); }

bool Value::strictEquals(const Value& other) const {
  bool equal = false;
  detail::check(env().internal(), napi_strict_equals(env().napi(), raw(), other.raw(), &equal));
  return equal;
}

Value Value::get(std::string_view name) const {
  detail::Environment& environment = env().internal();
  napi_value result = nullptr;
  detail::check(environment, napi_get_property(environment.env, raw(),
                                               detail::writeString(environment, name), &result));
  return Value(env(), result);
}

void Value::set(std::string_view name, const Value& value) const {
  detail::Environment& environment = env().internal();
  detail::check(environment,
                napi_set_property(environment.env, raw(), detail::writeString(environment, name),
                                  value.raw()));
}

/// Node-API would say no more than that some argument of its own was wrong.
static void requireFunction(detail::Environment& environment, napi_value value) {
  napi_valuetype kind = napi_undefined;
  napi_typeof(environment.env, value, &kind);
  if (kind == napi_function) return;
  throw Error("ERR_TETHER_ARGUMENT",
              "called a value that is not a function, received " +
                  detail::describe(environment, value) + "; test it with `isFunction()` first",
              Error::Kind::kTypeError);
}

Value Value::call(std::size_t count, const napi_value* arguments) const {
  requireFunction(env().internal(), raw());
  return Value(env(), detail::callFunction(env().internal(), raw(), count, arguments));
}

namespace detail {

// --- numbers

static constexpr double kMostSafe = 9007199254740991.0;  // Number.MAX_SAFE_INTEGER

std::string integerName(int bits, bool isSigned) {
  const char* article = bits == 8 ? "an " : "a ";
  return article + std::to_string(bits) + (isSigned ? "-bit integer" : "-bit unsigned integer");
}

static std::string rangeName(double low, double high) {
  const bool isSigned = low < 0;
  const int bits = static_cast<int>(std::log2(high - low + 1) + 0.5);
  char range[64];
  std::snprintf(range, sizeof range, " (%.0f to %.0f)", low, high);
  return integerName(bits, isSigned) + range;
}

double readInteger(const Source& source, napi_value value, double low, double high, const char*) {
  double number = 0;
  if (napi_get_value_double(source.environment.env, value, &number) != napi_ok ||
      number != std::trunc(number) || std::isinf(number))
    source.mismatch(integerName(static_cast<int>(std::log2(high - low + 1) + 0.5), low < 0), value);
  if (number < low || number > high) source.outOfRange(rangeName(low, high), value);
  return number;
}

/// A number that is an exact integer, or false for something that is not a number (a bigint, say).
static bool readSafeInteger(const Source& source, napi_value value, double& number,
                            const std::string& expected) {
  if (napi_get_value_double(source.environment.env, value, &number) != napi_ok) return false;
  if (number != std::trunc(number) || std::isinf(number)) source.mismatch(expected, value);
  if (std::fabs(number) > kMostSafe)
    source.outOfRange("a bigint when it is larger than 2^53 - 1", value);
  return true;
}

std::int64_t readInt64(const Source& source, napi_value value) {
  const std::string expected = integerName(64, true);
  double number = 0;
  if (readSafeInteger(source, value, number, expected)) return static_cast<std::int64_t>(number);
  std::int64_t result = 0;
  bool lossless = false;
  if (napi_get_value_bigint_int64(source.environment.env, value, &result, &lossless) != napi_ok)
    source.mismatch(expected, value);
  if (!lossless) source.outOfRange(expected + " (-2^63 to 2^63 - 1)", value);
  return result;
}

std::uint64_t readUint64(const Source& source, napi_value value) {
  const std::string expected = integerName(64, false);
  double number = 0;
  if (readSafeInteger(source, value, number, expected)) {
    if (number < 0) source.outOfRange(expected + " (0 to 2^64 - 1)", value);
    return static_cast<std::uint64_t>(number);
  }
  std::uint64_t result = 0;
  bool lossless = false;
  if (napi_get_value_bigint_uint64(source.environment.env, value, &result, &lossless) != napi_ok)
    source.mismatch(expected, value);
  if (!lossless) source.outOfRange(expected + " (0 to 2^64 - 1)", value);
  return result;
}

void refuseNumber(const Source& source, napi_value value) { source.mismatch("a number", value); }

bool readBool(const Source& source, napi_value value) {
  bool result = false;
  if (napi_get_value_bool(source.environment.env, value, &result) != napi_ok)
    source.mismatch("a boolean", value);
  return result;
}

napi_value writeInt64(Environment& environment, std::int64_t value) {
  napi_value result = nullptr;
  const bool safe = value >= -static_cast<std::int64_t>(kMostSafe) &&
                    value <= static_cast<std::int64_t>(kMostSafe);
  check(environment, safe ? napi_create_int64(environment.env, value, &result)
                          : napi_create_bigint_int64(environment.env, value, &result));
  return result;
}

napi_value writeUint64(Environment& environment, std::uint64_t value) {
  napi_value result = nullptr;
  const bool safe = value <= static_cast<std::uint64_t>(kMostSafe);
  check(environment,
        safe ? napi_create_int64(environment.env, static_cast<std::int64_t>(value), &result)
             : napi_create_bigint_uint64(environment.env, value, &result));
  return result;
}

napi_value writeBool(Environment& environment, bool value) {
  napi_value result = nullptr;
  check(environment, napi_get_boolean(environment.env, value, &result));
  return result;
}

napi_value writeNull(Environment& environment) {
  napi_value result = nullptr;
  napi_get_null(environment.env, &result);
  return result;
}

napi_value writeUndefined(Environment& environment) {
  napi_value result = nullptr;
  napi_get_undefined(environment.env, &result);
  return result;
}

bool isUndefined(Environment& environment, napi_value value) {
  napi_valuetype type = napi_undefined;
  napi_typeof(environment.env, value, &type);
  return type == napi_undefined;
}

bool isNullish(Environment& environment, napi_value value) {
  napi_valuetype type = napi_undefined;
  napi_typeof(environment.env, value, &type);
  return type == napi_undefined || type == napi_null;
}

// --- what declarations say

std::string arrayType(const std::string& item) {
  const bool compound = item.find_first_of("|>") != std::string::npos;
  return compound ? "(" + item + ")[]" : item + "[]";
}

std::string parenthesized(const std::string& type) { return std::string("(") + type + ")"; }

std::string functionType(const std::string* parameters, std::size_t count,
                         const std::string& result) {
  std::string text = "(";
  for (std::size_t i = 0; i < count; i++)
    text += (i ? ", " : "") + std::string(1, static_cast<char>('a' + i)) + ": " + parameters[i];
  return text + ") => " + result;
}

std::string literal(bool value) { return value ? "true" : "false"; }

std::string literal(double value) {
  char text[32];
  for (const int digits : {15, 17}) {
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    if (std::strtod(text, nullptr) == value) break;
  }
  return std::isfinite(value) ? text : "";
}

std::string literal(std::string_view value) {
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) {
      text += c;
      continue;
    }
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
    text += c == '\n' ? "\\n" : escaped;
  }
  return text + "\"";
}

std::string literalText(Environment& environment, napi_value value) {
  napi_valuetype type = napi_undefined;
  napi_typeof(environment.env, value, &type);
  const Source source{environment};
  switch (type) {
    case napi_boolean:
      return literal(readBool(source, value));
    case napi_number:
      return literal(readDouble(source, value));
    case napi_string:
      return literal(std::string_view(readString(source, value)));
    default:
      return "";
  }
}

// --- functions

TokenHolder::TokenHolder(const Source& source, napi_value function)
    : token_(newToken(source.environment, function)) {
  token_->parameter = source.index;
}

TokenHolder::TokenHolder(const TokenHolder& other) : token_(other.token_) {
  if (token_) addCopy(*token_);
}

TokenHolder::TokenHolder(TokenHolder&& other) noexcept
    : token_(std::exchange(other.token_, nullptr)) {
  if (token_) moveCopy(*token_, &other);
}

TokenHolder::~TokenHolder() {
  if (token_) dropCopy(*token_, this);
}

Environment& TokenHolder::environment() const {
  Environment* const at = environmentOf(*token_);
  if (!at) throwEnvironment("the environment of this callback has ended");
  requireThread(*at);
  return *at;
}

Environment& TokenHolder::enter() const {
  Environment& at = environment();
  pinVisitors(token_->places, this);
  return at;
}

bool TokenHolder::lostInCleanup() const {
  const Environment* at = onOwnThread(*token_) ? token_->environment : nullptr;
  if (!at) return false;
  if (at->closing) return true;
  return at->draining && !tokenValue(*token_);
}

napi_value TokenHolder::get() const {
  const napi_value function = tokenValue((environment(), *token_));
  if (!function) throwEnvironment("the object that kept this callback was collected");
  return function;
}

napi_value TokenHolder::call(std::size_t count, const napi_value* arguments) const {
  return callFunction(environment(), get(), count, arguments);
}

bool requireFunction(const Source& source, napi_value value, const std::string& expected) {
  napi_valuetype type = napi_undefined;
  napi_typeof(source.environment.env, value, &type);
  if (type == napi_undefined || type == napi_null) return false;
  if (type != napi_function) source.mismatch(expected, value);
  return true;
}

napi_value writeFunction(const Sink& sink, std::unique_ptr<FunctionRecord> record) {
  Environment& environment = sink.environment;
  napi_value function = nullptr;
  check(environment,
        napi_create_function(environment.env, "", 0, dispatchFunction(visibleParameters(*record)),
                             record.get(), &function));
  const auto drop = [](napi_env, void* data, void*) { delete static_cast<FunctionRecord*>(data); };
  check(environment,
        napi_add_finalizer(environment.env, function, record.get(), drop, nullptr, nullptr));
  record.release();
  return function;
}

}  // namespace detail

// --- Bytes

Bytes::Bytes(std::vector<std::uint8_t> owned)
    : owned_(std::make_shared<std::vector<std::uint8_t>>(std::move(owned))) {
  data_ = owned_->data();
  size_ = owned_->size();
}

namespace detail {

struct View {
  void* data = nullptr;
  std::size_t size = 0;
};

static bool readView(Environment& environment, napi_value value, View& view) {
  const napi_env env = environment.env;
  napi_value buffer = nullptr;
  bool is = false;
  std::size_t offset = 0;
  if (napi_is_typedarray(env, value, &is) == napi_ok && is) {
    napi_typedarray_type type = napi_int8_array;
    check(environment,
          napi_get_typedarray_info(env, value, &type, &view.size, &view.data, &buffer, &offset));
    return type == napi_uint8_array || type == napi_uint8_clamped_array;
  }
  if (napi_is_dataview(env, value, &is) == napi_ok && is)
    check(environment,
          napi_get_dataview_info(env, value, &view.size, &view.data, &buffer, &offset));
  else if (napi_is_arraybuffer(env, value, &is) == napi_ok && is)
    check(environment, napi_get_arraybuffer_info(env, value, &view.data, &view.size));
  return is;
}

/// Below this, making an external buffer and its finalizer costs more than the copy.
static constexpr std::size_t kWorthMoving = 4096;

static napi_value copiedBuffer(Environment& environment, const Bytes& bytes) {
  void* data = nullptr;
  napi_value buffer = nullptr;
  check(environment, napi_create_arraybuffer(environment.env, bytes.size(), &data, &buffer));
  if (bytes.size()) std::copy_n(bytes.data(), bytes.size(), static_cast<std::uint8_t*>(data));
  return buffer;
}

/// Null where the runtime does not allow memory that is not its own.
static napi_value movedBuffer(Environment& environment,
                              std::shared_ptr<std::vector<std::uint8_t>> owned) {
  napi_value buffer = nullptr;
  auto keeper = std::make_unique<std::shared_ptr<std::vector<std::uint8_t>>>(std::move(owned));
  std::vector<std::uint8_t>& memory = **keeper;
  const auto drop = [](napi_env, void*, void* hint) {
    delete static_cast<std::shared_ptr<std::vector<std::uint8_t>>*>(hint);
  };
  if (napi_create_external_arraybuffer(environment.env, memory.data(), memory.size(), drop,
                                       keeper.get(), &buffer) != napi_ok)
    return nullptr;
  keeper.release();
  return buffer;
}

}  // namespace detail

std::span<const std::uint8_t> Bytes::span() const {
  if (view_.isUndefined()) return {data_, size_};
  // While JS ran, the buffer may have been detached or resized.
  detail::View view;
  if (!detail::readView(view_.env().internal(), view_.raw(), view)) return {};
  return {static_cast<const std::uint8_t*>(view.data), view.size};
}

Bytes Converter<Bytes>::fromJs(const detail::Source& source, napi_value value) {
  detail::View view;
  if (!detail::readView(source.environment, value, view)) source.mismatch(expected(), value);
  Bytes bytes(view.data, view.size);
  bytes.view_ = Value(Env(source.environment), value);
  return bytes;
}

static napi_value arrayOver(detail::Environment& environment, napi_value buffer, std::size_t size) {
  napi_value view = nullptr;
  detail::check(environment,
                napi_create_typedarray(environment.env, napi_uint8_array, size, buffer, 0, &view));
  return view;
}

napi_value Converter<Bytes>::toJs(const detail::Sink& sink, const Bytes& value) {
  return arrayOver(sink.environment, detail::copiedBuffer(sink.environment, value), value.size());
}

napi_value Converter<Bytes>::toJs(const detail::Sink& sink, Bytes&& value) {
  const bool movable =
      value.owned_ && value.owned_.use_count() == 1 && value.size() >= detail::kWorthMoving;
  const napi_value buffer = movable ? detail::movedBuffer(sink.environment, value.owned_) : nullptr;
  return buffer ? arrayOver(sink.environment, buffer, value.size())
                : toJs(sink, std::as_const(value));
}

}  // namespace tether

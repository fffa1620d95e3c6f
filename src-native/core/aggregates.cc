// SPDX-License-Identifier: MIT
// Structs as JS objects.
//
// An aggregate has two JS functions of its own, compiled when it is first used: one makes objects,
// all of one shape, the other hands an object's properties to native code. They cost a quarter and
// a third of naming each property to the engine.

namespace tether::detail {

static ShapeRecord& shapeRecord(Environment& environment, const AggregateShape& shape) {
  auto& record = environment.shapes[*shape.index];
  if (!record) {
    record = std::make_unique<ShapeRecord>();
    record->shape = &shape;
  }
  return *record;
}

// --- the JS functions

/// As a string of a script; also what literal() leaves out.
static std::string scriptString(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    char escaped[8];
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && c != '"' && c != '\\') {
      result += c;
      continue;
    }
    std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
    result += escaped;
  }
  return result + "\"";
}

/// `(function (take) { 'use strict'; return [
///   function (a0, a1) { return { ["x"]: a0, ["y"]: a1 }; },
///   function (o) { take(o["x"], o["y"]); } ]; })`
static std::string shapeScript(const AggregateShape& shape) {
  std::string parameters, properties, reads;
  for (std::size_t i = 0; i < shape.count; i++) {
    const std::string comma = i ? ", " : "", name = scriptString(shape.names[i]);
    const std::string value = std::string("a") + std::to_string(i);
    parameters += comma;
    parameters += value;
    // In brackets, or "__proto__" would be the prototype.
    properties += comma + "[" + name + "]: " + value;
    reads += comma + "o[" + name + "]";
  }
  return "(function (take) { 'use strict'; return [function (" + parameters + ") { return { " +
         properties + " }; }, function (o) { take(" + reads + "); }]; })";
}

/// The aggregate whose properties are being read.
struct PropertyReading {
  void (*take)(void* state, const napi_value* values);
  void* state;
  std::size_t count;
  std::exception_ptr failure = nullptr;
};

/// Called by a `read` function with the properties. Getters have run by now, so the reading in
/// progress is the one that this call belongs to.
static napi_value takeProperties(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  PropertyReading& reading = *static_cast<Environment*>(data)->reading;
  try {
    std::vector<napi_value> more;
    napi_value few[8];
    napi_value* values = few;
    std::size_t count = reading.count;
    if (count > std::size(few)) {
      more.resize(count);
      values = more.data();
    }
    napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
    reading.take(reading.state, values);
  } catch (...) {
    // It must not pass through the engine's frames.
    reading.failure = std::current_exception();
  }
  return nullptr;
}

static void compileShape(Environment& environment, ShapeRecord& record) {
  const napi_value take = nativeFunction(environment, "take", &takeProperties, &environment);
  const std::string script = shapeScript(*record.shape);
  const napi_value make = runScript(environment, script.data(), script.size());
  napi_value receiver = nullptr, pair = nullptr, made = nullptr, read = nullptr;
  napi_get_undefined(environment.env, &receiver);
  check(environment, napi_call_function(environment.env, receiver, make, 1, &take, &pair));
  check(environment, napi_get_element(environment.env, pair, 0, &made));
  check(environment, napi_get_element(environment.env, pair, 1, &read));
  record.read = strongReference(environment, read);
  record.make = strongReference(environment, made);
}

static ShapeRecord& compiledShape(Environment& environment, const AggregateShape& shape) {
  ShapeRecord& record = shapeRecord(environment, shape);
  if (!record.make) compileShape(environment, record);
  return record;
}

// --- to JS

napi_value makeAggregate(Environment& environment, const AggregateShape& shape,
                         const napi_value* values) {
  const napi_ref make = compiledShape(environment, shape).make;
  napi_value receiver = nullptr, object = nullptr;
  napi_get_undefined(environment.env, &receiver);
  check(environment,
        napi_call_function(environment.env, receiver, referenceValue(environment, make),
                           shape.count, values, &object));
  return object;
}

// --- from JS

static bool hasProperty(const AggregateShape& shape, std::string_view name) {
  return std::any_of(shape.names, shape.names + shape.count,
                     [&](const char* known) { return name == known; });
}

static void refuseOthers(const Source& source, napi_value object, const AggregateShape& shape) {
  Environment& environment = source.environment;
  napi_value keys = nullptr;
  std::uint32_t count = 0;
  constexpr auto kFilter =
      static_cast<napi_key_filter>(napi_key_enumerable | napi_key_skip_symbols);
  check(environment, napi_get_all_property_names(environment.env, object, napi_key_own_only,
                                                 kFilter, napi_key_numbers_to_strings, &keys));
  check(environment, napi_get_array_length(environment.env, keys, &count));
  for (std::uint32_t i = 0; i < count; i++) {
    napi_value key = nullptr;
    check(environment, napi_get_element(environment.env, keys, i, &key));
    const std::string name = readString(Source{environment}, key);
    if (!hasProperty(shape, name))
      source.mismatch(expectedAggregate(shape) + " without " + literal(std::string_view(name)),
                      object);
  }
}

/// Where the values must outlive the call of a `read` function.
static void readHere(const Source& source, napi_value object, PropertyReading& reading,
                     const AggregateShape& shape) {
  std::vector<napi_value> values(shape.count);
  for (std::size_t i = 0; i < shape.count; i++)
    check(source.environment,
          napi_get_named_property(source.environment.env, object, shape.names[i], &values[i]));
  reading.take(reading.state, values.data());
}

void readAggregate(const Source& source, napi_value value, const AggregateShape& shape,
                   void (*take)(void* state, const napi_value* values), void* state) {
  Environment& environment = source.environment;
  napi_valuetype kind = napi_undefined;
  napi_typeof(environment.env, value, &kind);
  if (kind != napi_object) source.mismatch(expectedAggregate(shape), value);
  if (shape.strict) refuseOthers(source, value, shape);
  PropertyReading reading{take, state, shape.count};
  if (shape.hasHandle) return readHere(source, value, reading, shape);
  const napi_value read = referenceValue(environment, compiledShape(environment, shape).read);
  napi_value receiver = nullptr, ignored = nullptr;
  napi_get_undefined(environment.env, &receiver);
  PropertyReading* const outer = std::exchange(environment.reading, &reading);
  const napi_status status =
      napi_call_function(environment.env, receiver, read, 1, &value, &ignored);
  environment.reading = outer;
  if (reading.failure) std::rethrow_exception(reading.failure);
  check(environment, status);
}

// --- preparing and declaring

bool beginPreparing(Environment& environment, const AggregateShape& shape, Way way) {
  std::uint8_t& prepared = shapeRecord(environment, shape).prepared;
  const auto bit = static_cast<std::uint8_t>(1u << static_cast<unsigned>(way));
  const bool first = !(prepared & bit);
  prepared = static_cast<std::uint8_t>(prepared | bit);
  return first;
}

void defineInterface(const Scope& scope, const std::string& name, const AggregateShape& shape,
                     const char* doc) {
  Environment& environment = scope.environment;
  ShapeRecord& record = shapeRecord(environment, shape);
  const std::string path = pathOf(scope, name);
  if (!record.path.empty())
    throw Error("ERR_TETHER_ARGUMENT",
                path + ": this aggregate has an interface already, " + record.path,
                Error::Kind::kTypeError);
  refuseTaken(scope, name);
  for (const auto& [index, other] : environment.shapes)
    if (other->path == path)
      throw Error("ERR_TETHER_ARGUMENT", path + ": another aggregate has this interface already",
                  Error::Kind::kTypeError);
  record.name = name;
  record.path = path;
  record.doc = doc ? doc : "";
  declare(environment, {.kind = Declaration::Kind::kInterface,
                        .shape = &record,
                        .texts = textsOf(scope, name.c_str())});
}

/// A property's name as TypeScript writes it.
static std::string propertyName(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
  };
  const auto digit = [&](char c) { return plain(c) || (c >= '0' && c <= '9'); };
  const bool identifier =
      !name.empty() && plain(name.front()) && std::all_of(name.begin(), name.end(), digit);
  return identifier ? std::string(name) : scriptString(name);
}

static bool mayBeLeftOut(const AggregateShape& shape, std::size_t at) {
  return shape.optional[at] || (shape.types[at]->accepts & (1u << napi_undefined));
}

std::vector<ShapeProperty> propertiesOf(const AggregateShape& shape, Way way, bool named) {
  std::vector<ShapeProperty> properties;
  for (std::size_t i = 0; i < shape.count; i++) {
    const bool optional = mayBeLeftOut(shape, i) && (named || way == Way::kIn);
    properties.push_back({propertyName(shape.names[i]), shape.types[i]->typescript(way), optional});
  }
  return properties;
}

static std::string shapeBody(const AggregateShape& shape, Way way) {
  std::string text;
  for (const ShapeProperty& property : propertiesOf(shape, way, false))
    text += (text.empty() ? "" : "; ") + property.name + (property.optional ? "?: " : ": ") +
            property.type;
  return text.empty() ? "{}" : "{ " + text + " }";
}

std::string declaredAggregate(const AggregateShape& shape, Way way) {
  Environment* environment = tryCurrentEnvironment();
  if (!environment) return shapeBody(shape, way);
  ShapeRecord& record = shapeRecord(*environment, shape);
  if (!record.path.empty()) return declaredName(record.path);
  if (record.declaring) return "unknown /* contains itself; name it by tether::Interface */";
  record.declaring = true;
  const std::string body = shapeBody(shape, way);
  record.declaring = false;
  return body;
}

std::string expectedAggregate(const AggregateShape& shape) {
  constexpr std::size_t kMost = 8;
  std::string names;
  for (std::size_t i = 0; i < std::min(shape.count, kMost); i++)
    names += (i ? ", " : "") + propertyName(shape.names[i]) + (mayBeLeftOut(shape, i) ? "?" : "");
  if (shape.count > kMost) names += ", \u2026";
  return names.empty() ? "an object" : "an object like { " + names + " }";
}

}  // namespace tether::detail

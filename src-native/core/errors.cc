// SPDX-License-Identifier: MIT
// Every error of the toolkit, in words. One grammar: `Class.member: what is wrong, what came, what
// to do`.

#if defined(__GNUG__)
#include <cxxabi.h>
#endif
#include <cstdio>
#include <stdexcept>
#include <system_error>

namespace tether {

JsError::JsError(detail::Environment& environment, napi_value value) {
  edge_.set(environment, value);
  napi_valuetype type = napi_undefined;
  napi_typeof(environment.env, value, &type);
  null_ = type == napi_null;
  message_ = detail::describe(environment, value);
}

napi_value JsError::value() const {
  if (const napi_value held = edge_.get()) return held;
  return null_ ? detail::writeNull(detail::currentEnvironment())
               : detail::writeUndefined(detail::currentEnvironment());
}

namespace detail {

std::string nameOf(const std::type_info& type) {
#if defined(__GNUG__)
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
  if (status == 0) return text.get();
#endif
  return type.name();
}

const std::string& nameOf(const BoundClass& type) { return type.name(); }

std::string withArticle(const std::string& name) {
  const bool vowel = std::string_view("AEIOUaeiou").find(name.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + name;
}

std::string memberName(const BoundClass* type, const std::string& member) {
  if (!type) return member;
  return type->name() + (member.starts_with('[') ? "" : ".") + member;
}

std::string memberName(const FunctionRecord& record) {
  if (record.kind == FunctionRecord::Kind::kConstructor) return "new " + record.name;
  return memberName(record.type, record.name);
}

/// Which part of a value is meant: `[3].name`.
static std::string stepsOf(const Source& source) {
  if (!source.outer) return "";
  const std::string step =
      source.step ? std::string(".") + source.step : "[" + std::to_string(source.element) + "]";
  return stepsOf(*source.outer) + step;
}

static std::string parameterPhrase(const FunctionRecord& record, std::size_t index,
                                   const std::string& steps) {
  const std::string& name = record.parameters[index].name;
  const std::size_t visible = visibleParameters(record);
  const bool isOption = record.particulars && index >= record.particulars->optionsAt;
  std::string phrase = isOption ? "option" : "argument";
  if (!name.empty()) phrase += " \"" + name + "\"";
  phrase += steps;
  if (isOption || takesRest(record)) return phrase;
  return phrase + " (" + std::to_string(index + 1) + " of " + std::to_string(visible) + ")";
}

std::string parameterPhrase(const FunctionRecord& record, std::size_t index) {
  return parameterPhrase(record, index, "");
}

static std::string textOf(Environment& environment, napi_value value) {
  std::size_t length = 0;
  if (napi_get_value_string_utf8(environment.env, value, nullptr, 0, &length) != napi_ok) return "";
  std::string text(length, '\0');
  napi_get_value_string_utf8(environment.env, value, text.data(), length + 1, &length);
  return text;
}

/// `constructor.name`, without running accessors of the user's where that can be avoided; "Object"
/// when in doubt.
static std::string classOf(Environment& environment, napi_value object) {
  napi_value constructor = nullptr, name = nullptr;
  std::string text;
  if (napi_get_named_property(environment.env, object, "constructor", &constructor) == napi_ok &&
      napi_get_named_property(environment.env, constructor, "name", &name) == napi_ok)
    text = textOf(environment, name);
  dropException(environment.env);
  return text.empty() ? "Object" : text;
}

static std::string describeError(Environment& environment, napi_value error) {
  napi_value message = nullptr;
  if (napi_get_named_property(environment.env, error, "message", &message) == napi_ok)
    return textOf(environment, message);
  dropException(environment.env);
  return "an error without a message";
}

static std::string functionName(Environment& environment, napi_value function) {
  napi_value name = nullptr;
  if (napi_get_named_property(environment.env, function, "name", &name) != napi_ok) {
    dropException(environment.env);
    return "";
  }
  const std::string text = textOf(environment, name);
  return text.empty() ? "" : " " + text;
}

std::string describe(Environment& environment, napi_value value) {
  napi_valuetype type = napi_undefined;
  if (!value || napi_typeof(environment.env, value, &type) != napi_ok) return "undefined";
  bool isError = false;
  if (type == napi_object && napi_is_error(environment.env, value, &isError) == napi_ok && isError)
    return describeError(environment, value);
  napi_value text = nullptr;
  switch (type) {
    case napi_string: {
      const std::string whole = textOf(environment, value);
      constexpr std::size_t kMost = 40;
      return "\"" + (whole.size() > kMost ? whole.substr(0, kMost) + "…" : whole) + "\"";
    }
    case napi_object:
      return classOf(environment, value);
    case napi_function:
      return "a function" + functionName(environment, value);
    case napi_symbol:
      return "a symbol";
    case napi_external:
      return "an external value";
    default:
      break;
  }
  if (napi_coerce_to_string(environment.env, value, &text) != napi_ok) {
    dropException(environment.env);
    return "a value";
  }
  return textOf(environment, text) + (type == napi_bigint ? "n" : "");
}

// --- throwing

/// A function that C++ made on the fly has no name.
static std::string recordName(const FunctionRecord& record) {
  return record.name.empty() ? "a C++ function" : memberName(record);
}

static std::string place(const Source& source) {
  switch (source.place) {
    case Source::Place::kParameter: {
      const bool setter = source.record->kind == FunctionRecord::Kind::kSetter;
      const std::string steps = stepsOf(source);
      if (setter) return recordName(*source.record) + steps + ": ";
      return recordName(*source.record) + ": " +
             parameterPhrase(*source.record, source.index, steps) + " ";
    }
    case Source::Place::kResult:
      return "the callback's result" + stepsOf(source) + " ";
    case Source::Place::kValue:
      break;
  }
  return "the value" + stepsOf(source) + " ";
}

void Source::mismatch(const std::string& expected, napi_value received,
                      const std::string& hint) const {
  throw ConversionFailure("ERR_TETHER_ARGUMENT",
                          detail::place(*this) + "must be " + expected + ", received " +
                              describe(environment, received) + hint,
                          Error::Kind::kTypeError);
}

void Source::outOfRange(const std::string& expected, napi_value received) const {
  throw ConversionFailure("ERR_TETHER_RANGE",
                          detail::place(*this) + "must be " + expected + ", received " +
                              describe(environment, received),
                          Error::Kind::kRangeError);
}

/// What has the right name and is none: say what it may be.
std::string lookAlike(const std::string& came, const std::string& expected) {
  return came == expected ? " (this one is a prototype, a Proxy, a clone, or comes from another "
                            "copy of the addon)"
                          : "";
}

/// What is left of an object that was posted as it is.
std::string postedHint(const std::string& came, const std::string& expected) {
  if (came != "Object") return lookAlike(came, expected);
  return " (an object that is posted loses its native part: post what its share() answers, and "
         "call " +
         expected + ".receive with that)";
}

void throwReceiver(Environment& environment, const BoundClass& type, const std::string& member,
                   std::int32_t handle, napi_value receiver) {
  const std::string name = memberName(&type, member);
  if (handle == kUnfinishedHandle)
    throw Error("ERR_TETHER_RECEIVER",
                name + ": this " + type.name() + " is still under construction",
                Error::Kind::kTypeError);
  const std::string came = describe(environment, receiver);
  throw Error("ERR_TETHER_RECEIVER",
              name + ": called on " + came + ", expected " +
                  expectedObject(type.definition.typeIndex, *type.definition.operations->type) +
                  lookAlike(came, type.name()),
              Error::Kind::kTypeError);
}

void throwUnusable(const Instance& instance, const BoundClass& type, const std::string& member) {
  const std::string prefix = member.empty() ? "" : memberName(&type, member) + ": ";
  if (instance.state == State::kAway)
    throw Error("ERR_TETHER_GIVEN", prefix + "this " + type.name() +
                                        " was given to C++; it can be used again when C++ gives it "
                                        "back");
  throw Error("ERR_TETHER_DISPOSED", prefix + "this " + type.name() + " was disposed");
}

void throwUnusable(const Instance& instance) { throwUnusable(instance, *instance.type, ""); }

static bool mayUse(const FunctionRecord* record, const Instance& instance) {
  if (instance.busy == Busy::kNot) return true;
  if (!record) return false;
  if (record->asynchronous || record->use == Use::kUnguarded) return true;
  return record->use == Use::kShared && instance.busy == Busy::kReading;
}

static constexpr const char* kBusyHint =
    " is in use by an async call; await its promise first, or say tether::shared or "
    "tether::unguarded of what may run beside it";

void requireFree(const FunctionRecord& record, const Instance& instance) {
  if (mayUse(&record, instance)) return;
  throw Error("ERR_TETHER_BUSY",
              memberName(record) + ": this " + instance.type->name() + kBusyHint);
}

void requireFreeArgument(const Source& source, const Instance& instance,
                         const std::string& expected) {
  if (mayUse(source.record, instance)) return;
  throw Error("ERR_TETHER_BUSY", detail::place(source) + "is " + expected + " that" + kBusyHint);
}

void throwUnusableArgument(const Source& source, const Instance& instance,
                           const std::string& expected) {
  const bool away = instance.state == State::kAway;
  throw Error(away ? "ERR_TETHER_GIVEN" : "ERR_TETHER_DISPOSED",
              detail::place(source) + "is " + expected +
                  (away ? " that was given to C++" : " that was disposed"));
}

void throwUnknownOption(const FunctionRecord& record, const std::string& name,
                        const std::string& known) {
  throw ConversionFailure(
      "ERR_TETHER_ARGUMENT",
      memberName(record) + ": there is no option \"" + name + "\"; the options are " + known,
      Error::Kind::kTypeError);
}

void throwNoOptions(const FunctionRecord& record, Environment& environment, napi_value received,
                    const std::string& known) {
  throw ConversionFailure("ERR_TETHER_ARGUMENT",
                          memberName(record) + ": the options must be an object with " + known +
                              ", received " + describe(environment, received),
                          Error::Kind::kTypeError);
}

void throwNoConstructor(const BoundClass& type) {
  throw Error("ERR_TETHER_OVERLOAD",
              "new " + type.name() +
                  ": this class has no constructor for JavaScript; objects of it come from C++",
              Error::Kind::kTypeError);
}

static std::string signatureOf(const FunctionRecord& record) {
  const Particulars* particulars = record.particulars;
  std::string text = memberName(record) + "(";
  for (std::size_t i = 0; i < record.parameters.size(); i++) {
    const ParameterRecord& parameter = record.parameters[i];
    if (i) text += ", ";
    if (particulars && i == particulars->optionsAt) text += "{ ";
    if (particulars && particulars->rest && i + 1 == record.parameters.size()) text += "...";
    text += (parameter.name.empty() ? "argument " + std::to_string(i + 1) : parameter.name) + ": " +
            parameter.type->expected();
    if (parameter.fallback) text += " (optional)";
  }
  return text + (hasOptions(record) ? " })" : ")");
}

static std::string callOf(Environment& environment, const Frame& frame) {
  std::string text;
  for (std::size_t i = 0, given = givenArguments(frame); i < given; i++)
    text += (i ? ", " : "") + describe(environment, frame.arguments[i]);
  return text.empty() ? "no arguments" : text;
}

void throwOverload(Environment& environment, const FunctionRecord& first, const Frame& frame) {
  std::string text = memberName(first) + ": no overload fits.";
  int number = 0;
  for (const FunctionRecord* record = &first; record; record = record->next.get())
    text += "\n  " + std::to_string(++number) + ". " + signatureOf(*record);
  throw Error("ERR_TETHER_OVERLOAD", text + "\nCalled with " + callOf(environment, frame),
              Error::Kind::kTypeError);
}

void throwEnvironment(const char* what) {
  throw Error("ERR_TETHER_ENVIRONMENT", std::string("Cannot use JavaScript here: ") + what);
}

void throwForeignThread() {
  throwEnvironment(
      "this handle belongs to another thread; a tether::CrossThread may be called on any");
}

void refuseDefault(const std::string& parameter, const std::string& expected) {
  throw Error("ERR_TETHER_ARGUMENT",
              "the default value of parameter \"" + parameter + "\" must be " + expected,
              Error::Kind::kTypeError);
}

void throwEmptyCallback() {
  throw Error("ERR_TETHER_ARGUMENT",
              "called a Callback that holds no function; test it with `if (callback)` first",
              Error::Kind::kTypeError);
}

// --- C++ exceptions into JS

static std::vector<ExceptionTranslator>& translators() {
  static std::vector<ExceptionTranslator> list;
  return list;
}

void addExceptionTranslator(ExceptionTranslator translate) { translators().push_back(translate); }

/// Defined, since somebody may have put a setter on Object.prototype.
static napi_status defineCode(napi_env env, napi_value error, const char* code) noexcept {
  napi_value value = nullptr;
  const napi_status status = napi_create_string_utf8(env, code, NAPI_AUTO_LENGTH, &value);
  if (status != napi_ok) return status;
  constexpr auto kPlain =
      static_cast<napi_property_attributes>(napi_writable | napi_enumerable | napi_configurable);
  const napi_property_descriptor descriptor{"code",  nullptr, nullptr, nullptr,
                                            nullptr, value,   kPlain,  nullptr};
  return napi_define_properties(env, error, 1, &descriptor);
}

static napi_status createError(napi_env env, Error::Kind kind, napi_value text,
                               napi_value* error) noexcept {
  if (kind == Error::Kind::kTypeError) return napi_create_type_error(env, nullptr, text, error);
  if (kind == Error::Kind::kRangeError) return napi_create_range_error(env, nullptr, text, error);
  return napi_create_error(env, nullptr, text, error);
}

static napi_status makeError(napi_env env, Error::Kind kind, const char* code, const char* message,
                             napi_value* error) noexcept {
  napi_value text = nullptr;
  napi_status status = napi_create_string_utf8(env, message, NAPI_AUTO_LENGTH, &text);
  if (status == napi_ok) status = createError(env, kind, text, error);
  return status == napi_ok && *code ? defineCode(env, *error, code) : status;
}

/// Allocates nothing: memory may be what is missing. Where the error cannot be made, the engine's
/// own way is the last: a call that failed must not look as if it had not.
static void throwError(napi_env env, Error::Kind kind, const char* code,
                       const char* message) noexcept {
  napi_value error = nullptr;
  if (makeError(env, kind, code, message, &error) == napi_ok)
    napi_throw(env, error);
  else if (kind == Error::Kind::kTypeError)
    napi_throw_type_error(env, *code ? code : nullptr, message);
  else if (kind == Error::Kind::kRangeError)
    napi_throw_range_error(env, *code ? code : nullptr, message);
  else
    napi_throw_error(env, *code ? code : nullptr, message);
}

/// The platform's name for an errno value, as Node uses it in `code`.
static std::string systemCode(const std::error_code& code) {
  if (code == std::errc::no_such_file_or_directory) return "ENOENT";
  if (code == std::errc::permission_denied) return "EACCES";
  if (code == std::errc::file_exists) return "EEXIST";
  if (code == std::errc::invalid_argument) return "EINVAL";
  if (code == std::errc::not_enough_memory) return "ENOMEM";
  return std::string(code.category().name()) + ":" + std::to_string(code.value());
}

static void throwSystemError(napi_env env, const std::system_error& error) noexcept {
  std::string code;
  try {
    code = systemCode(error.code());
  } catch (const std::bad_alloc&) {
    // Then without one.
  }
  throwError(env, Error::Kind::kError, code.c_str(), error.what());
}

/// A worker that is being terminated does not even let a value be read; the runtime unwinds JS then
/// by itself.
template <class Read>
static void throwValue(napi_env env, const Read& read) noexcept {
  try {
    napi_throw(env, read());
  } catch (const Terminated&) {
  } catch (const std::exception& error) {
    throwError(env, Error::Kind::kError, "", error.what());
  }
}

static void throwStandard(Environment& environment) noexcept {
  using Kind = Error::Kind;
  const napi_env env = environment.env;
  try {
    throw;
  } catch (const JsError& error) {
    throwValue(env, [&] { return error.value(); });
  } catch (const Terminated&) {
    // The runtime unwinds JS by itself.
  } catch (const RemoteError& error) {
    if (isThrownHere(environment, error))
      throwValue(env, [&] { return error.thrown().value(); });
    else
      throwError(env, error.kind(), error.code().c_str(), error.what());
  } catch (const Error& error) {
    throwError(env, error.kind(), error.code().c_str(), error.what());
  } catch (const std::system_error& error) {
    throwSystemError(env, error);
  } catch (const std::out_of_range& error) {
    throwError(env, Kind::kRangeError, "", error.what());
  } catch (const std::length_error& error) {
    throwError(env, Kind::kRangeError, "", error.what());
  } catch (const std::invalid_argument& error) {
    throwError(env, Kind::kTypeError, "", error.what());
  } catch (const std::domain_error& error) {
    throwError(env, Kind::kTypeError, "", error.what());
  } catch (const std::range_error& error) {
    throwError(env, Kind::kRangeError, "", error.what());
  } catch (const std::overflow_error& error) {
    throwError(env, Kind::kRangeError, "", error.what());
  } catch (const std::underflow_error& error) {
    throwError(env, Kind::kRangeError, "", error.what());
  } catch (const std::bad_alloc&) {
    throwError(env, Kind::kRangeError, "ENOMEM", "out of memory in native code");
  } catch (const std::exception& error) {
    throwError(env, Kind::kError, "", error.what());
  } catch (...) {
    throwError(env, Kind::kError, "", "native code threw something that is not a std::exception");
  }
}

void throwInto(Environment& environment) noexcept {
  for (const ExceptionTranslator translate : translators())
    if (translate(environment.env)) return;
  throwStandard(environment);
}

}  // namespace detail
}  // namespace tether

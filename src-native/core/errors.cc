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
  bool pending = false;
  napi_is_exception_pending(environment.env, &pending);
  napi_value ignored = nullptr;
  if (pending) napi_get_and_clear_last_exception(environment.env, &ignored);
  return text.empty() ? "Object" : text;
}

static std::string describeError(Environment& environment, napi_value error) {
  napi_value message = nullptr;
  if (napi_get_named_property(environment.env, error, "message", &message) == napi_ok)
    return textOf(environment, message);
  napi_value ignored = nullptr;
  napi_get_and_clear_last_exception(environment.env, &ignored);
  return "an error without a message";
}

static std::string functionName(Environment& environment, napi_value function) {
  napi_value name = nullptr, ignored = nullptr;
  if (napi_get_named_property(environment.env, function, "name", &name) != napi_ok) {
    napi_get_and_clear_last_exception(environment.env, &ignored);
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
  if (napi_coerce_to_string(environment.env, value, &text) != napi_ok) return "a value";
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

static void throwError(napi_env env, Error::Kind kind, const std::string& code,
                       const std::string& message) noexcept {
  napi_value codeValue = nullptr, text = nullptr, error = nullptr;
  if (!code.empty()) napi_create_string_utf8(env, code.data(), code.size(), &codeValue);
  napi_create_string_utf8(env, message.data(), message.size(), &text);
  if (kind == Error::Kind::kTypeError)
    napi_create_type_error(env, codeValue, text, &error);
  else if (kind == Error::Kind::kRangeError)
    napi_create_range_error(env, codeValue, text, &error);
  else
    napi_create_error(env, codeValue, text, &error);
  napi_throw(env, error);
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

static void throwStandard(Environment& environment) {
  using Kind = Error::Kind;
  const napi_env env = environment.env;
  try {
    throw;
  } catch (const JsError& error) {
    napi_throw(env, error.value());
  } catch (const Terminated&) {
    // The runtime unwinds JS by itself.
  } catch (const Error& error) {
    throwError(env, error.kind(), error.code(), error.what());
  } catch (const std::system_error& error) {
    throwError(env, Kind::kError, systemCode(error.code()), error.what());
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

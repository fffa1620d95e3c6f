// SPDX-License-Identifier: MIT
// What an author says of a function beyond its types, and the calls that need it: options objects,
// rest arguments, call policies, keepAlive.

#include <cstring>

namespace tether {

Env Call::env() const { return Env(frame_.environment); }

Value Call::operator[](std::size_t index) const {
  return index < size_ ? Value(env(), arguments_[index]) : Value();
}

void Call::replace(std::size_t index, const Value& value) {
  if (index < size_) arguments_[index] = value.raw();
}

Value Call::self() const {
  return frame_.self ? Value(env(), detail::wrapperOf(*frame_.self)) : Value();
}

namespace detail {

// --- records

FunctionRecord::~FunctionRecord() {
  if (drop) drop(callable);
  delete particulars;
  std::destroy(parameters.begin(), parameters.end());
}

/// In one piece of memory with its parameters, because an addon has thousands of both.
static std::unique_ptr<FunctionRecord> recordFor(const SignatureRecord& signature) {
  static_assert(alignof(ParameterRecord) <= alignof(FunctionRecord));
  void* const memory =
      ::operator new(sizeof(FunctionRecord) + signature.count * sizeof(ParameterRecord));
  std::unique_ptr<FunctionRecord> record(::new (memory) FunctionRecord);
  auto* const parameters = reinterpret_cast<ParameterRecord*>(record.get() + 1);
  for (std::size_t i = 0; i < signature.count; i++)
    ::new (parameters + i) ParameterRecord{.type = signature.parameters[i]};
  record->parameters = {parameters, signature.count};
  return record;
}

static Particulars& particularsOf(FunctionRecord& record) {
  if (!record.particulars) record.particulars = new Particulars();
  return *record.particulars;
}

std::unique_ptr<FunctionRecord> newRecord(Environment& environment, const Origin& origin) {
  const SignatureRecord& signature = origin.signature;
  auto record = recordFor(signature);
  record->environment = &environment;
  record->invoke =
      signature.invoke ? signature.invoke : reinterpret_cast<FunctionRecord::Invoke>(origin.code);
  record->caller = origin.code;
  record->result = signature.result;
  record->crossing = signature.crossing;
  if (signature.rest) particularsOf(*record).rest = true;
  if (signature.prepare) signature.prepare(environment);
  if (origin.size) {
    std::memcpy(record->room, origin.callable, origin.size);
    record->callable = record->room;
  }
  return record;
}

std::unique_ptr<FunctionRecord> newRecord(BoundClass& type, FunctionRecord::Kind kind,
                                          std::string_view name, const Origin& origin) {
  auto record = newRecord(*type.environment, origin);
  record->type = &type;
  record->kind = kind;
  record->name = name;
  return record;
}

ParameterRecord& nameParameter(FunctionRecord& record, const char* name) {
  ParameterRecord& parameter = record.parameters[record.named++];
  parameter.name = name;
  return parameter;
}

void startOptions(FunctionRecord& record) {
  if (record.named >= record.parameters.size())
    throw Error("ERR_TETHER_ARGUMENT",
                memberName(record) + ": tether::options stands before the names of the options");
  particularsOf(record).optionsAt = record.named;
}

static std::size_t partyOf(const FunctionRecord& record, std::string_view name) {
  if (name == "this") return Particulars::kThis;
  if (name == "return") return Particulars::kReturn;
  for (std::size_t i = 0; i < record.parameters.size(); i++)
    if (record.parameters[i].name == name) return i;
  throw Error("ERR_TETHER_ARGUMENT", memberName(record) + ": tether::keepAlive names \"" +
                                         std::string(name) +
                                         "\", which is no parameter named before it, nor \"this\" "
                                         "or \"return\"");
}

void addKeep(FunctionRecord& record, const char* keeper, const char* kept) {
  particularsOf(record).keeps.emplace_back(partyOf(record, keeper), partyOf(record, kept));
}

void addCallPolicy(FunctionRecord& record, const CallPolicy& policy) {
  particularsOf(record).policies.push_back(&policy);
}

bool hasOptions(const FunctionRecord& record) {
  return record.particulars && record.particulars->optionsAt != Particulars::kNone;
}

/// How many arguments JS sees.
std::size_t visibleParameters(const FunctionRecord& record) {
  return hasOptions(record) ? record.particulars->optionsAt + 1 : record.parameters.size();
}

bool takesRest(const FunctionRecord& record) {
  return record.particulars && record.particulars->rest;
}

// --- how many there are

/// A function with overloads is handed the most there can be, the missing ones as `undefined`.
std::size_t givenArguments(const Frame& frame) {
  if (frame.given != Frame::kUncounted) return frame.given;
  std::size_t given = kMostParameters;
  while (given > 0 && isUndefined(frame.environment, frame.arguments[given - 1])) given--;
  return given;
}

std::size_t endOfArguments(const Frame& frame) { return givenArguments(frame); }

/// The arguments of a function that takes any number came as one array.
static std::vector<napi_value> listedArguments(Frame& frame) {
  std::uint32_t count = 0;
  Environment& environment = frame.environment;
  check(environment, napi_get_array_length(environment.env, frame.arguments[0], &count));
  std::vector<napi_value> values(std::max<std::size_t>(count, kMostParameters),
                                 writeUndefined(environment));
  for (std::uint32_t i = 0; i < count; i++)
    check(environment, napi_get_element(environment.env, frame.arguments[0], i, &values[i]));
  frame.given = count;
  return values;
}

// --- options

static std::string optionNames(const FunctionRecord& record) {
  std::string names;
  for (std::size_t i = record.particulars->optionsAt; i < record.parameters.size(); i++)
    names += (names.empty() ? "\"" : ", \"") + record.parameters[i].name + "\"";
  return names;
}

static void refuseUnknownOptions(const FunctionRecord& record, Environment& environment,
                                 napi_value object) {
  napi_value keys = nullptr;
  std::uint32_t count = 0;
  check(environment, napi_get_all_property_names(
                         environment.env, object, napi_key_own_only,
                         static_cast<napi_key_filter>(napi_key_enumerable | napi_key_skip_symbols),
                         napi_key_numbers_to_strings, &keys));
  check(environment, napi_get_array_length(environment.env, keys, &count));
  for (std::uint32_t i = 0; i < count; i++) {
    napi_value key = nullptr;
    check(environment, napi_get_element(environment.env, keys, i, &key));
    const std::string name = readString(Source{environment}, key);
    const auto known = [&](const ParameterRecord& parameter) { return parameter.name == name; };
    if (std::none_of(
            record.parameters.begin() + static_cast<std::ptrdiff_t>(record.particulars->optionsAt),
            record.parameters.end(), known))
      throwUnknownOption(record, name, optionNames(record));
  }
}

/// An option is the object's own, or its class's. What all objects have is none, whoever put it
/// there.
static napi_value optionOf(Environment& environment, napi_value object, const std::string& name) {
  const napi_value key = writeString(environment, name);
  bool own = false, common = false;
  check(environment, napi_has_own_property(environment.env, object, key, &own));
  if (!own) {
    const napi_value prototype =
        property(environment, referenceValue(environment, environment.shared), "objectPrototype");
    check(environment, napi_has_own_property(environment.env, prototype, key, &common));
  }
  napi_value value = writeUndefined(environment);
  if (!common) check(environment, napi_get_property(environment.env, object, key, &value));
  return value;
}

/// Replaces the options object, the last of `values`, by its properties.
static void expandOptions(const FunctionRecord& record, Frame& frame,
                          std::vector<napi_value>& values) {
  Environment& environment = frame.environment;
  const std::size_t first = record.particulars->optionsAt;
  const napi_value object = values[first];
  values[first] = writeUndefined(environment);
  if (isNullish(environment, object)) return;
  napi_valuetype type = napi_undefined;
  napi_typeof(environment.env, object, &type);
  bool isArray = false;
  napi_is_array(environment.env, object, &isArray);
  if (type != napi_object || isArray)
    throwNoOptions(record, environment, object, optionNames(record));
  refuseUnknownOptions(record, environment, object);
  for (std::size_t i = first; i < record.parameters.size(); i++)
    values[i] = optionOf(environment, object, record.parameters[i].name);
}

// --- keepAlive

static napi_value party(const FunctionRecord& record, Frame& frame, std::size_t which,
                        napi_value result) {
  if (which == Particulars::kReturn) return result;
  if (which != Particulars::kThis) return frame.arguments[which];
  // A factory has answered another object than the one that JS began to construct.
  if (record.kind == FunctionRecord::Kind::kConstructor && result) return result;
  if (!frame.self)
    throw Error("ERR_TETHER_ARGUMENT",
                memberName(record) + ": a function without a receiver has no \"this\" to keep");
  return wrapperOf(*frame.self);
}

/// The instance behind a value whose class is known from the record, or null.
static Instance* instanceOfParty(const FunctionRecord& record, Frame& frame, std::size_t which,
                                 napi_value value) {
  if (which == Particulars::kThis) {
    const bool answered = frame.self && frame.self->state == State::kConstructing;
    Instance* other = answered ? instanceOf(frame.environment, *record.type, value) : nullptr;
    return other ? other : frame.self;
  }
  const TypeRecord* type =
      which == Particulars::kReturn ? record.result : record.parameters[which].type;
  BoundClass* bound = type && type->bound ? findClass(frame.environment, *type->bound) : nullptr;
  return bound ? instanceOf(frame.environment, *bound, value) : nullptr;
}

static bool canBeKept(const Environment& environment, napi_value value) {
  napi_valuetype type = napi_undefined;
  if (value) napi_typeof(environment.env, value, &type);
  return type == napi_object || type == napi_function;
}

static void applyKeeps(const FunctionRecord& record, Frame& frame, napi_value result) {
  Environment& environment = frame.environment;
  for (const auto& [keeperAt, keptAt] : record.particulars->keeps) {
    const napi_value keeper = party(record, frame, keeperAt, result);
    const napi_value kept = party(record, frame, keptAt, result);
    if (!canBeKept(environment, kept)) continue;
    if (Instance* instance = instanceOfParty(record, frame, keeperAt, keeper))
      keepFor(*instance, kept, instanceOfParty(record, frame, keptAt, kept));
    else if (canBeKept(environment, keeper))
      keepLoosely(environment, keeper, kept, instanceOfParty(record, frame, keptAt, kept));
  }
}

// --- calls

/// A call's own copy of its arguments, for as long as it runs.
class ArgumentList {
 public:
  ArgumentList(const FunctionRecord& record, Frame& frame)
      : frame_(frame), outer_(frame.arguments) {
    const std::size_t visible = visibleParameters(record);
    // Counted now: the copy is no longer than what was given.
    if (takesRest(record)) frame.given = static_cast<std::uint32_t>(givenArguments(frame));
    const std::size_t count =
        takesRest(record) ? std::max<std::size_t>(visible, frame.given) : visible;
    values_.assign(frame.arguments, frame.arguments + count);
    values_.resize(std::max(count, record.parameters.size()), writeUndefined(frame.environment));
    if (hasOptions(record)) expandOptions(record, frame, values_);
    frame.arguments = values_.data();
  }
  ~ArgumentList() { frame_.arguments = outer_; }
  ArgumentList(const ArgumentList&) = delete;
  ArgumentList& operator=(const ArgumentList&) = delete;

  napi_value* data() { return values_.data(); }

 private:
  Frame& frame_;
  napi_value* const outer_;
  std::vector<napi_value> values_;
};

static napi_value callParticular(const FunctionRecord& record, Frame& frame) {
  ArgumentList arguments(record, frame);
  Call call(frame, arguments.data(), record.parameters.size());
  for (const CallPolicy* policy : record.particulars->policies) policy->before(call);
  const napi_value result = invoke(record, frame);
  if (record.kind == FunctionRecord::Kind::kConstructor && !result) frame.self->built = true;
  applyKeeps(record, frame, result);
  for (const CallPolicy* policy : record.particulars->policies)
    policy->after(call, Value(call.env(), result));
  return result;
}

static napi_value callRecord(const FunctionRecord& record, Frame& frame) {
  return record.particulars ? callParticular(record, frame) : invoke(record, frame);
}

// --- overloads

static bool kindFits(const ParameterRecord& parameter, Frame& frame, napi_value value) {
  napi_valuetype kind = napi_undefined;
  napi_typeof(frame.environment.env, value, &kind);
  if (kind == napi_undefined && parameter.fallback) return true;
  if (parameter.type->accepts & (1u << kind)) return true;
  if (!frame.implicit || !parameter.type->bound) return false;
  const BoundClass* bound = findClass(frame.environment, *parameter.type->bound);
  return bound && !bound->implicits.empty();
}

/// Tells most overloads apart without trying them: a conversion that fails costs an exception.
static bool mayFit(const FunctionRecord& record, Frame& frame, std::size_t given) {
  if (given > visibleParameters(record) && !takesRest(record)) return false;
  std::size_t count = record.parameters.size();
  if (hasOptions(record)) count = record.particulars->optionsAt;
  if (takesRest(record)) count--;
  for (std::size_t i = 0; i < count; i++)
    if (!kindFits(record.parameters[i], frame, frame.arguments[i])) return false;
  return true;
}

/// In two rounds, the first without implicit conversions. The first whose arguments fit, and which
/// ignores none, is the one that is called.
static napi_value tryOverloads(const FunctionRecord& first, Frame& frame) {
  const std::size_t given = givenArguments(frame);
  for (const bool implicit : {false, true}) {
    frame.implicit = implicit;
    for (const FunctionRecord* record = &first; record; record = record->next.get()) {
      if (!mayFit(*record, frame, given)) continue;
      try {
        return callRecord(*record, frame);
      } catch (const ConversionFailure&) {
        if (frame.entered) throw;
      }
    }
  }
  throwOverload(frame.environment, first, frame);
}

/// Everything but one function with one argument list.
napi_value runSpecial(const FunctionRecord& first, Frame& frame) {
  std::vector<napi_value> listed;
  if (first.listed) {
    listed = listedArguments(frame);
    frame.arguments = listed.data();
  }
  return first.next ? tryOverloads(first, frame) : callRecord(first, frame);
}

}  // namespace detail
}  // namespace tether

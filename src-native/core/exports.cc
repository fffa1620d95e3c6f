// SPDX-License-Identifier: MIT
// Making what was declared: the classes of JS, their members, and what a module exports.
//
// A class is opened when it is first needed: the class script is evaluated for it, and told all
// members in one call.

namespace tether::detail {

napi_value makeIndexedLayer(Environment& environment);

static napi_value layerOf(const BoundClass& type) {
  return referenceValue(*type.environment, type.layer);
}

static napi_value text(Environment& environment, std::string_view value) {
  return writeString(environment, value);
}

static napi_value number(Environment& environment, std::size_t value) {
  return writeUint32(environment, static_cast<std::uint32_t>(value));
}

static napi_value nativeFunction(Environment& environment, const std::string& name,
                                 napi_callback callback, void* data) {
  napi_value function = nullptr;
  check(environment,
        napi_create_function(environment.env, name.data(), name.size(), callback, data, &function));
  return function;
}

// --- functions

/// As in JS: parameters before the first that may be left out; options and rest count as such.
static napi_value lengthOf(Environment& environment, const FunctionRecord& record) {
  std::size_t most = visibleParameters(record), required = 0;
  if (takesRest(record) || hasOptions(record)) most--;
  while (required < most && !record.parameters[required].fallback) required++;
  return number(environment, required);
}

/// Says the class layer to hand over all arguments as one array.
static constexpr std::size_t kListed = kMostParameters + 1;

static std::size_t widthOf(const FunctionRecord& first) {
  if (first.listed) return kListed;
  return first.next ? kMostParameters : visibleParameters(first);
}

static std::size_t nativeWidth(const FunctionRecord& first) {
  return first.listed ? 1 : widthOf(first);
}

/// An overload that takes any number of arguments changes how all of them are called.
static void markListed(FunctionRecord& first) {
  for (const FunctionRecord* at = &first; at; at = at->next.get())
    first.listed = first.listed || takesRest(*at);
}

/// Whether all that crosses can do so in the mailbox: the shims for it are few, and know nothing of
/// overloads and the like.
static bool usesMailbox(const FunctionRecord& first) {
  return first.crossing != kCrossesAsValues && !first.next && !first.particulars &&
         first.parameters.size() <= kMostNumbers;
}

static napi_value numbersFunction(Environment& environment, FunctionRecord* first) {
  if (!first) return writeUndefined(environment);
  return nativeFunction(environment, first->name, &dispatchNumbers, first);
}

static napi_value memberFunction(Environment& environment, FunctionRecord* first) {
  if (!first) return writeUndefined(environment);
  markListed(*first);
  return nativeFunction(environment, first->name, dispatchMember(nativeWidth(*first)), first);
}

static napi_value plainFunction(Environment& environment, FunctionRecord* first) {
  if (!first) return writeUndefined(environment);
  markListed(*first);
  return nativeFunction(environment, first->name, dispatchFunction(nativeWidth(*first)), first);
}

// --- classes

static napi_value constructFunction(BoundClass& type) {
  FunctionRecord* first = type.constructor;
  std::size_t width = 0;
  if (first) first->listed = type.listed;
  if (first) width = takesRest(*first) && !first->listed ? kMostParameters : nativeWidth(*first);
  return nativeFunction(*type.environment, type.name(), dispatchConstruct(width), &type);
}

static void replaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

/// The script with a constructor that takes any number of arguments and hands them over as one
/// array. A parameter that takes all of them would cost every constructor that has it.
static std::string listed(std::string_view script) {
  std::string text(script);
  replaceAll(text, "constructor(a, b, c, d, e, f, g, h)", "constructor(...a)");
  replaceAll(text, ", a, b, c, d, e, f, g, h)", ", a)");
  return text;
}

/// A script that makes classes, as one string of JS for all of them. The engine knows it again.
static napi_value classScript(const BoundClass& type, napi_ref& kept, std::string_view script) {
  Environment& environment = *type.environment;
  if (type.listed) return text(environment, listed(script));
  napi_value source = referenceValue(environment, kept);
  if (source) {
    check(environment, napi_get_element(environment.env, source, 0, &source));
    return source;
  }
  source = text(environment, script);
  kept = strongReference(environment, callLayer(environment, environment.pack, {source}));
  return source;
}

template <std::size_t kSize>
static napi_value runClassScript(const BoundClass& type, napi_ref& kept,
                                 const char (&script)[kSize]) {
  Environment& environment = *type.environment;
  const napi_value source = classScript(type, kept, {script, kSize - 1});
  napi_value made = nullptr;
  check(environment, napi_run_script(environment.env, source, &made));
  return made;
}

/// Each class runs the script anew: closures of one evaluation would share their type feedback with
/// all other classes.
static napi_value evaluateClass(BoundClass& type) {
  Environment& environment = *type.environment;
  const napi_value none = writeUndefined(environment);
  napi_value makeDirect = none, parent = none;
  if (type.definition.parent)
    parent = layerOf(*type.definition.parent);
  else if (type.indexed.layer)
    parent = referenceValue(environment, type.indexed.layer);
  if (type.direct)
    makeDirect = runClassScript(type, environment.directClassScript, kDirectClassScript);
  const napi_value make = runClassScript(type, environment.boundClassScript, kBoundClassScript);
  const napi_value arguments[] = {
      referenceValue(environment, environment.shared),
      text(environment, type.name()),
      parent,
      makeDirect,
      nativeFunction(environment, "dispose", &disposeMember, &type),
      nativeFunction(environment, "unusable", &whyUnusable, &type),
      nativeFunction(environment, "refuse", &refuseMember, &type),
  };
  return callLayer(environment, none, make, arguments);
}

static void makeLayer(BoundClass& type) {
  Environment& environment = *type.environment;
  if (type.definition.traits & kIndexedClass)
    type.indexed.layer = strongReference(environment, makeIndexedLayer(environment));
  for (const FunctionRecord* at = type.constructor; at; at = at->next.get())
    type.listed = type.listed || takesRest(*at);
  // Objects of a hierarchy have arrays: a class that derives could not name its base's fields.
  type.direct =
      type.slotCount > 0 && type.derived.empty() && !type.definition.parent && !type.indexed.layer;
  const napi_value layer = evaluateClass(type);
  if (type.slotCount)
    callLayer(environment, layer, "setSlotCount", {number(environment, type.slotCount)});
  type.handleOf = strongReference(environment, property(environment, layer, "handleOf"));
  type.adopt = strongReference(environment, property(environment, layer, "adopt"));
  type.constructorFunction = strongReference(environment, property(environment, layer, "Bound"));
  type.layer = strongReference(environment, layer);
}

napi_value classFunction(BoundClass& type) {
  openClass(type);
  return referenceValue(*type.environment, type.constructorFunction);
}

/// The values by which the layer knows a member; see `ClassLayer.member`.
static constexpr std::size_t kMemberValues = 5;
using MemberValues = std::array<napi_value, kMemberValues>;

/// A member that crosses in the mailbox is of a kind of its own.
static MemberDefinition::Kind kindOf(const MemberDefinition& member) {
  using Kind = MemberDefinition::Kind;
  if (member.kind == Kind::kMethod && usesMailbox(*member.get))
    return member.get->crossing & kResultInMailbox ? Kind::kNumberMethod : Kind::kNumbersMethod;
  if (member.kind == Kind::kAccessor && usesMailbox(*member.get) &&
      (!member.set || usesMailbox(*member.set)))
    return Kind::kNumberAccessor;
  return member.kind;
}

static MemberValues valuesOf(Environment& environment, const MemberDefinition& member) {
  using Kind = MemberDefinition::Kind;
  const napi_value none = writeUndefined(environment);
  napi_value a = none, b = none, c = none;
  const Kind kind = kindOf(member);
  switch (kind) {
    case Kind::kNumbersMethod:
    case Kind::kNumberMethod:
      a = numbersFunction(environment, member.get);
      b = number(environment, member.get->parameters.size());
      c = lengthOf(environment, *member.get);
      break;
    case Kind::kNumberAccessor:
      a = numbersFunction(environment, member.get);
      b = numbersFunction(environment, member.set);
      break;
    case Kind::kMethod:
      a = memberFunction(environment, member.get);
      b = number(environment, widthOf(*member.get));
      c = lengthOf(environment, *member.get);
      break;
    case Kind::kAccessor:
      a = memberFunction(environment, member.get);
      b = memberFunction(environment, member.set);
      break;
    case Kind::kSlot:
      a = number(environment, member.slot);
      b = writeBool(environment, member.functionsOnly);
      break;
    case Kind::kLink:
      a = number(environment, member.slot);
      b = memberFunction(environment, member.set);
      break;
    case Kind::kStaticMethod:
      a = plainFunction(environment, member.get);
      b = lengthOf(environment, *member.get);
      c = writeBool(environment, member.get->listed);
      break;
    case Kind::kStaticAccessor:
      a = plainFunction(environment, member.get);
      b = plainFunction(environment, member.set);
      break;
    case Kind::kConstant:
      a = referenceValue(environment, member.constant);
      if (member.boxed) a = unboxed(environment, a);
      break;
    case Kind::kClass:
      a = classFunction(*member.type);
      break;
  }
  return {number(environment, static_cast<std::size_t>(kind)), text(environment, member.name), a, b,
          c};
}

/// In as many calls as it takes for arguments to fit on the stack.
static void tell(BoundClass& type, std::span<const MemberDefinition> members) {
  constexpr std::size_t kMost = 1000 * kMemberValues;
  Environment& environment = *type.environment;
  const napi_value layer = layerOf(type), function = property(environment, layer, "members");
  std::vector<napi_value> values;
  values.reserve(std::min(kMost, members.size() * kMemberValues));
  for (const MemberDefinition& member : members) {
    const MemberValues own = valuesOf(environment, member);
    values.insert(values.end(), own.begin(), own.end());
    if (values.size() < kMost && &member != &members.back()) continue;
    callLayer(environment, layer, function, values);
    values.clear();
  }
}

/// Also a class's constructor, which more overloads may have been added to.
static void tellMembers(BoundClass& type) {
  Environment& environment = *type.environment;
  // A class among the members may derive from this one, and open it.
  const std::span<const MemberDefinition> members = type.members.untold();
  const std::size_t toldBefore = type.members.told();
  type.members.setTold(type.members.size());
  type.told = true;
  try {
    const FunctionRecord* first = type.constructor;
    callLayer(
        environment, layerOf(type), "setConstruct",
        {constructFunction(type), first ? lengthOf(environment, *first) : number(environment, 0)});
    tell(type, members);
  } catch (...) {
    type.members.setTold(toldBefore);
    type.told = false;
    throw;
  }
  for (const MemberDefinition& member : members)
    if (member.constant) napi_delete_reference(environment.env, member.constant);
}

/// Makes the class of JS, unless it is there. Should that fail, the next one tries again.
void openClass(BoundClass& type) {
  if (type.told) return;
  const CallScope scope(*type.environment, CallScope::Mode::kAlways);
  if (type.definition.parent) openClass(*type.definition.parent);
  if (!type.layer) makeLayer(type);
  tellMembers(type);
}

// --- exports

static void exportFunction(Environment& environment, napi_value target, FunctionRecord& first) {
  const napi_value native = plainFunction(environment, &first);
  callLayer(environment, referenceValue(environment, environment.shared), "addFunction",
            {target, text(environment, first.name), native, lengthOf(environment, first),
             writeBool(environment, first.listed), writeBool(environment, true)});
}

static void exportClass(Environment& environment, napi_value target, BoundClass& type) {
  defineValue(environment, target, type.name(), classFunction(type));
}

/// From the accessor of an exported class: `open(number)` is the class.
static napi_value openExport(napi_env env, napi_callback_info info) {
  napi_value which = nullptr;
  std::size_t count = 1;
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, &which, nullptr, &data);
  Environment& environment = *static_cast<Environment*>(data);
  return guarded(environment, [&] {
    std::uint32_t index = 0;
    check(environment, napi_get_value_uint32(env, which, &index));
    return classFunction(*environment.classes.at(index));
  });
}

/// Exports classes that follow each other, each opened when it is first asked for.
static void offerClasses(Environment& environment, std::span<const Export> classes) {
  const BoundClass* first = classes.front().type;
  const auto at = std::find_if(environment.classes.begin(), environment.classes.end(),
                               [&](const auto& type) { return type.get() == first; });
  std::vector<napi_value> values{
      classes.front().target, nativeFunction(environment, "open", &openExport, &environment),
      number(environment, static_cast<std::size_t>(at - environment.classes.begin()))};
  for (const Export& offered : classes) values.push_back(text(environment, offered.type->name()));
  const napi_value shared = referenceValue(environment, environment.shared);
  callLayer(environment, shared, property(environment, shared, "offer"), values);
}

/// The classes at the head of `waiting` that can be offered in one call.
static std::size_t countRun(const Environment& environment, std::span<const Export> waiting) {
  const auto number = [&](const Export& each) {
    const auto is = [&](const auto& type) { return type.get() == each.type; };
    return std::find_if(environment.classes.begin(), environment.classes.end(), is);
  };
  auto next = number(waiting.front());
  std::size_t count = 0;
  while (count < waiting.size() && next != environment.classes.end() &&
         waiting[count].type == next->get() && waiting[count].target == waiting.front().target)
    count++, ++next;
  return count;
}

/// To make a class takes as long as thousands of calls: an addon that has many makes each when it
/// is first asked for.
void defineExports(Environment& environment) {
  constexpr std::size_t kFew = 16;
  const bool few = environment.classes.size() <= kFew;
  const std::vector<Export> all = std::exchange(environment.exports, {});
  std::span<const Export> waiting(all);
  while (!waiting.empty()) {
    const Export& next = waiting.front();
    std::size_t count = 1;
    if (next.function)
      exportFunction(environment, next.target, *next.function);
    else if (few)
      exportClass(environment, next.target, *next.type);
    else
      offerClasses(environment, waiting.first(count = countRun(environment, waiting)));
    waiting = waiting.subspan(count);
  }
  // What was declared after a class was opened.
  for (const auto& type : environment.classes)
    if (type->layer) openClass(*type);
}

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// Declaring classes: one evaluation of the class script per class, then its members.

namespace tether::detail {

static napi_value layerOf(const BoundClass& type) {
  return referenceValue(*type.environment, type.layer);
}

static FunctionRecord* keep(Environment& environment, std::unique_ptr<FunctionRecord> record) {
  record->lasting = true;
  environment.records.push_back(std::move(record));
  return environment.records.back().get();
}

static napi_value nativeFunction(Environment& environment, const std::string& name,
                                 napi_callback callback, void* data) {
  napi_value function = nullptr;
  check(environment,
        napi_create_function(environment.env, name.data(), name.size(), callback, data, &function));
  return function;
}

static napi_value text(Environment& environment, std::string_view value) {
  return writeString(environment, value);
}

static napi_value length(Environment& environment, const FunctionRecord& record) {
  // As in JS: parameters before the first that may be left out; options and rest count as such.
  std::size_t most = visibleParameters(record), required = 0;
  if (takesRest(record) || hasOptions(record)) most--;
  while (required < most && !record.parameters[required].fallback) required++;
  return writeUint32(environment, static_cast<std::uint32_t>(required));
}

// --- the class

static void placeStorage(BoundClass& type) {
  const ClassOperations& operations = *type.definition.operations;
  const std::size_t align = std::max(operations.align, alignof(std::shared_ptr<void>));
  if (align > alignof(std::max_align_t))
    throw Error("ERR_TETHER_RANGE",
                type.name() + ": classes aligned to more than " +
                    std::to_string(alignof(std::max_align_t)) + " bytes are not supported",
                Error::Kind::kRangeError);
  type.storageOffset = (sizeof(Instance) + align - 1) / align * align;
  const std::size_t size =
      type.storageOffset + std::max(operations.size, sizeof(std::shared_ptr<void>));
  type.blockSize = (size + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) *
                   alignof(std::max_align_t);
}

static napi_value specOf(BoundClass& type) {
  Environment& environment = *type.environment;
  napi_value spec = nullptr, none = writeUndefined(environment);
  check(environment, napi_create_object(environment.env, &spec));
  const BoundClass* parent = type.definition.parent;
  if (type.definition.indexed)
    type.indexed.layer = strongReference(environment, makeIndexedLayer(environment));
  const napi_value before = parent               ? layerOf(*parent)
                            : type.indexed.layer ? referenceValue(environment, type.indexed.layer)
                                                 : none;
  const std::pair<const char*, napi_value> entries[] = {
      {"name", text(environment, type.name())},
      {"parent", before},
      {"dispose", nativeFunction(environment, "dispose", &disposeMember, &type)},
      {"unusable", nativeFunction(environment, "unusable", &whyUnusable, &type)},
      {"refuse", nativeFunction(environment, "refuse", &refuseMember, &type)},
  };
  for (const auto& [name, value] : entries) defineValue(environment, spec, name, value);
  return spec;
}

static void declare(Environment& environment, Declaration declaration) {
  environment.declarations.push_back(std::move(declaration));
}

static std::string pathOf(const Scope& scope, std::string_view name) {
  return scope.path.empty() ? std::string(name) : scope.path + "." + std::string(name);
}

/// Each class runs the script anew: closures of one evaluation would share their type feedback with
/// all other classes.
static napi_value evaluateClass(BoundClass& type) {
  Environment& environment = *type.environment;
  napi_value source = referenceValue(environment, environment.boundClassScript), make = nullptr;
  if (source)
    check(environment, napi_get_element(environment.env, source, 0, &source));
  else {
    check(environment, napi_create_string_utf8(environment.env, kBoundClassScript,
                                               sizeof kBoundClassScript - 1, &source));
    environment.boundClassScript =
        strongReference(environment, callLayer(environment, environment.pack, {source}));
  }
  check(environment, napi_run_script(environment.env, source, &make));
  const napi_value arguments[] = {referenceValue(environment, environment.shared), specOf(type)};
  return callFunction(environment, make, 2, arguments);
}

/// A class has these two from the start; static members may take their place.
static bool isOwnOfClass(const Scope& scope, std::string_view name) {
  napi_valuetype kind = napi_undefined;
  napi_typeof(scope.environment.env, scope.target, &kind);
  return kind == napi_function && (name == "name" || name == "length");
}

static void refuseTaken(const Scope& scope, std::string_view name) {
  Environment& environment = scope.environment;
  bool taken = false;
  if (isOwnOfClass(scope, name)) return;
  check(environment, napi_has_own_property(environment.env, scope.target,
                                           writeString(environment, name), &taken));
  if (taken)
    throw Error("ERR_TETHER_ARGUMENT",
                pathOf(scope, name) + ": the module exports something of this name already",
                Error::Kind::kTypeError);
}

static bool isMarked(const std::vector<bool>& types, std::uint32_t index) {
  return index < types.size() && types[index];
}

static std::unique_ptr<BoundClass> newClass(const Scope& scope, ClassDefinition definition) {
  Environment& environment = scope.environment;
  auto type = std::make_unique<BoundClass>();
  const std::uint32_t index = definition.typeIndex;
  type->environment = &environment;
  type->definition = std::move(definition);
  type->ownName = type->definition.name;
  type->definition.name = type->ownName;
  type->path = pathOf(scope, type->name());
  type->root = type->definition.parent ? type->definition.parent->root : type.get();
  type->shared = isMarked(environment.sharedTypes, index);
  type->owned = isMarked(environment.ownedTypes, index);
  placeStorage(*type);
  return type;
}

static void keepLayer(BoundClass& type, napi_value layer) {
  Environment& environment = *type.environment;
  type.layer = strongReference(environment, layer);
  type.handleOf = strongReference(environment, property(environment, layer, "handleOf"));
  type.adopt = strongReference(environment, property(environment, layer, "adopt"));
  type.constructorFunction = strongReference(environment, property(environment, layer, "Bound"));
}

BoundClass& defineClass(const Scope& scope, ClassDefinition definition) {
  Environment& environment = scope.environment;
  const std::uint32_t index = definition.typeIndex;
  if (const BoundClass* known = findClass(environment, index))
    throw Error(
        "ERR_TETHER_ARGUMENT",
        std::string(definition.name) + ": this C++ class is bound already, as " + known->name());
  refuseTaken(scope, definition.name);
  auto owned = newClass(scope, std::move(definition));
  BoundClass& type = *owned;
  const napi_value layer = evaluateClass(type);
  const napi_value refused = nativeFunction(environment, type.name(), dispatchConstruct(0), &type);
  callLayer(environment, layer, "setConstruct", {refused});
  keepLayer(type, layer);
  callLayer(environment, referenceValue(environment, environment.shared), "define",
            {scope.target, text(environment, type.name()),
             referenceValue(environment, type.constructorFunction), writeBool(environment, true)});
  environment.classes.push_back(std::move(owned));
  if (index >= environment.classByType.size()) environment.classByType.resize(index + 1);
  environment.classByType[index] = &type;
  if (type.definition.parent) type.definition.parent->derived.push_back(&type);
  declare(environment,
          {Declaration::Kind::kClass, scope.path, type.name(), false, nullptr, nullptr, &type});
  return type;
}

static std::unique_ptr<FunctionRecord> constructorRecord(BoundClass& type, const Binding& binding) {
  return newRecord(*type.environment, &type, FunctionRecord::Kind::kConstructor, type.name(),
                   binding);
}

void addBase(BoundClass& type, BoundClass& base, void* (*upcast)(void*)) {
  type.bases.emplace_back(&base, upcast);
  base.alsoIn.push_back(&type);
}

void addImplicit(BoundClass& type, const Binding& binding) {
  type.implicits.push_back(keep(*type.environment, constructorRecord(type, binding)));
}

void setDoc(BoundClass& type, const char* text) { type.doc = text; }

Scope scopeOf(const BoundClass& type) {
  return {*type.environment, referenceValue(*type.environment, type.constructorFunction),
          type.path};
}

Scope defineSubmodule(const Scope& scope, std::string_view name, const char* doc) {
  Environment& environment = scope.environment;
  refuseTaken(scope, name);
  napi_value object = nullptr;
  check(environment, napi_create_object(environment.env, &object));
  defineValue(environment, scope.target, std::string(name), object);
  declare(environment, {Declaration::Kind::kSubmodule, scope.path, std::string(name), false,
                        nullptr, nullptr, nullptr, nullptr, false, "", doc ? doc : ""});
  return {environment, object, pathOf(scope, name)};
}

BoundClass* findClass(const Environment& environment, std::uint32_t typeIndex) noexcept {
  return typeIndex < environment.classByType.size() ? environment.classByType[typeIndex] : nullptr;
}

BoundClass& requireClass(Environment& environment, std::uint32_t typeIndex,
                         const std::type_info& type) {
  if (BoundClass* found = findClass(environment, typeIndex)) return *found;
  throw Error("ERR_TETHER_ARGUMENT",
              "the C++ class " + nameOf(type) + " is not bound in this module; add tether::Class<" +
                  nameOf(type) + "> before what uses it",
              Error::Kind::kTypeError);
}

void markShared(Environment& environment, std::uint32_t typeIndex) {
  if (typeIndex >= environment.sharedTypes.size()) environment.sharedTypes.resize(typeIndex + 1);
  environment.sharedTypes[typeIndex] = true;
  if (BoundClass* type = findClass(environment, typeIndex)) type->shared = true;
}

// --- members

/// Keeps a record under `key`, behind the overloads that came before it; answers the first of them.
static FunctionRecord* addOverload(Environment& environment,
                                   std::unordered_map<std::string, FunctionRecord*>& known,
                                   const std::string& key, std::unique_ptr<FunctionRecord> record) {
  FunctionRecord*& first = known[key];
  if (!first) return first = keep(environment, std::move(record));
  FunctionRecord* last = first;
  while (last->next) last = last->next.get();
  record->lasting = true;
  last->next = std::move(record);
  return first;
}

/// Says the class layer to hand over all arguments as one array.
static constexpr std::size_t kListed = kMostParameters + 1;

static std::size_t widthOf(const FunctionRecord& first) {
  if (first.listed) return kListed;
  return first.next ? kMostParameters : visibleParameters(first);
}

/// An overload that takes any number of arguments changes how all of them are called.
static void markListed(FunctionRecord& first) {
  for (const FunctionRecord* at = &first; at; at = at->next.get())
    first.listed = first.listed || takesRest(*at);
}

static std::size_t nativeWidth(const FunctionRecord& first) {
  return first.listed ? 1 : widthOf(first);
}

void defineMethod(BoundClass& type, std::string_view name, const Binding& method) {
  Environment& environment = *type.environment;
  FunctionRecord* first =
      addOverload(environment, type.members, std::string(name),
                  newRecord(environment, &type, FunctionRecord::Kind::kMethod, name, method));
  markListed(*first);
  if (!first->next)
    declare(environment, {Declaration::Kind::kMethod, type.path, first->name, false, first});
  const napi_value native =
      nativeFunction(environment, first->name, dispatchMember(nativeWidth(*first)), first);
  const napi_value width = writeUint32(environment, static_cast<std::uint32_t>(widthOf(*first)));
  callLayer(environment, layerOf(type), "method",
            {text(environment, first->name), native, width, length(environment, *first)});
}

static napi_value memberFunction(Environment& environment, FunctionRecord* record) {
  if (!record) return writeUndefined(environment);
  return nativeFunction(environment, record->name, dispatchMember(record->parameters.size()),
                        record);
}

static napi_value plainFunction(Environment& environment, FunctionRecord* record) {
  if (!record) return writeUndefined(environment);
  return nativeFunction(environment, record->name, dispatchFunction(record->parameters.size()),
                        record);
}

static std::pair<FunctionRecord*, FunctionRecord*> accessorRecords(BoundClass& type,
                                                                   std::string_view name,
                                                                   const Binding& get,
                                                                   const Binding* set,
                                                                   bool isStatic) {
  using Kind = FunctionRecord::Kind;
  Environment& environment = *type.environment;
  FunctionRecord* const getter =
      keep(environment, newRecord(environment, &type, Kind::kGetter, name, get));
  FunctionRecord* const setter =
      set ? keep(environment, newRecord(environment, &type, Kind::kSetter, name, *set)) : nullptr;
  declare(environment, {Declaration::Kind::kProperty, type.path, getter->name, isStatic, getter,
                        setter, nullptr, getter->result, setter != nullptr});
  return {getter, setter};
}

void defineAccessor(BoundClass& type, std::string_view name, const Binding& get,
                    const Binding* set) {
  Environment& environment = *type.environment;
  const auto [getter, setter] = accessorRecords(type, name, get, set, false);
  callLayer(environment, layerOf(type), "accessor",
            {text(environment, name), memberFunction(environment, getter),
             memberFunction(environment, setter)});
}

void defineStaticAccessor(BoundClass& type, std::string_view name, const Binding& get,
                          const Binding* set) {
  Environment& environment = *type.environment;
  const auto [getter, setter] = accessorRecords(type, name, get, set, true);
  callLayer(environment, referenceValue(environment, environment.shared), "defineAccessor",
            {referenceValue(environment, type.constructorFunction), text(environment, name),
             plainFunction(environment, getter), plainFunction(environment, setter)});
}

void defineSlotField(BoundClass& type, std::string_view name, std::ptrdiff_t offset, SlotCheck kind,
                     const TypeRecord& value, const char* doc) {
  Environment& environment = *type.environment;
  const std::uint32_t slot = slotFor(type, offset);
  type.handles.push_back({offset, slot, false});
  declare(environment, {Declaration::Kind::kProperty, type.path, std::string(name), false, nullptr,
                        nullptr, nullptr, &value, true, "", doc});
  callLayer(environment, layerOf(type), "slot",
            {text(environment, name), writeUint32(environment, slot),
             writeBool(environment, kind == SlotCheck::kFunction)});
}

void defineLinkField(BoundClass& type, std::string_view name, std::ptrdiff_t offset,
                     const Binding& set) {
  Environment& environment = *type.environment;
  const std::uint32_t slot = slotFor(type, offset);
  type.handles.push_back({offset, slot, true});
  FunctionRecord* const setter =
      keep(environment, newRecord(environment, &type, FunctionRecord::Kind::kSetter, name, set));
  declare(environment, {Declaration::Kind::kProperty, type.path, setter->name, false, nullptr,
                        setter, nullptr, setter->parameters[0].type, true});
  callLayer(environment, layerOf(type), "link",
            {text(environment, name), writeUint32(environment, slot),
             memberFunction(environment, setter)});
}

void defineConstructor(BoundClass& type, const Binding& constructor) {
  Environment& environment = *type.environment;
  FunctionRecord* first =
      addOverload(environment, type.constructors, "", constructorRecord(type, constructor));
  const std::size_t width = first->next || takesRest(*first) ? kMostParameters : widthOf(*first);
  const napi_value native =
      nativeFunction(environment, type.name(), dispatchConstruct(width), &type);
  callLayer(environment, layerOf(type), "setConstruct", {native});
  if (std::exchange(type.constructor, first)) return;
  callLayer(environment, referenceValue(environment, environment.shared), "label",
            {referenceValue(environment, type.constructorFunction), text(environment, type.name()),
             length(environment, *first)});
}

void defineConstant(const Scope& scope, std::string_view given, const Value& value,
                    const TypeRecord& type, const char* doc) {
  Environment& environment = scope.environment;
  refuseTaken(scope, given);
  const std::string name(given);
  const napi_property_descriptor constant{name.c_str(), nullptr,     nullptr,         nullptr,
                                          nullptr,      value.raw(), napi_enumerable, nullptr};
  check(environment, napi_define_properties(environment.env, scope.target, 1, &constant));
  declare(environment, {Declaration::Kind::kConstant, scope.path, name, true, nullptr, nullptr,
                        nullptr, &type, false, literalText(environment, value.raw()), doc});
}

static void exportFunction(const Scope& scope, std::unique_ptr<FunctionRecord> record) {
  Environment& environment = scope.environment;
  const std::string name = record->name;
  if (!environment.functions.contains(pathOf(scope, name))) refuseTaken(scope, name);
  FunctionRecord* first =
      addOverload(environment, environment.functions, pathOf(scope, name), std::move(record));
  markListed(*first);
  if (!first->next)
    declare(environment,
            {Declaration::Kind::kFunction, scope.path, name, first->type != nullptr, first});
  napi_value function =
      nativeFunction(environment, name, dispatchFunction(nativeWidth(*first)), first);
  const napi_value shared = referenceValue(environment, environment.shared);
  if (first->listed) function = callLayer(environment, shared, "listed", {function});
  callLayer(environment, shared, "label",
            {function, text(environment, name), length(environment, *first)});
  callLayer(
      environment, shared, "define",
      {scope.target, text(environment, name), function, writeBool(environment, !first->type)});
}

void defineFunction(const Scope& scope, std::string_view name, const Binding& function) {
  exportFunction(scope, newRecord(scope.environment, nullptr, FunctionRecord::Kind::kFunction, name,
                                  function));
}

void defineStaticMethod(BoundClass& type, std::string_view name, const Binding& function) {
  exportFunction(scopeOf(type), newRecord(*type.environment, &type, FunctionRecord::Kind::kFunction,
                                          name, function));
}

/// A base may be told more after its derived classes were defined, so this runs for all of them.
void updateFlags(BoundClass& type) {
  const BoundClass* parent = type.definition.parent;
  type.shared = type.shared || (parent && parent->shared);
  type.owned = type.owned || (parent && parent->owned);
  for (const auto& [base, upcast] : type.bases) {
    type.shared = type.shared || base->shared;
    type.owned = type.owned || base->owned;
  }
  type.reconciles = type.shared || nearest(type, &BoundClass::traverse) ||
                    nearest(type, &BoundClass::externalSize);
}

void setTraverse(BoundClass& type, TraverseFunction traverse) {
  type.traverse = traverse;
  if (!type.root->mirrorSlot) type.root->mirrorSlot = reserveSlot(*type.root);
}

void setOnCollect(BoundClass& type, ObjectFunction hook) { type.onCollect = hook; }
void setExternalSize(BoundClass& type, SizeFunction size) { type.externalSize = size; }
void setDestroyAtExit(BoundClass& type) {
  type.destroyAtExit = true;
  watchExit(*type.environment);
}

}  // namespace tether::detail

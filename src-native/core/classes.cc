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

static napi_value text(Environment& environment, const std::string& value) {
  return writeString(environment, value);
}

static napi_value length(Environment& environment, const FunctionRecord& record) {
  std::uint32_t required = 0;
  while (required < record.parameters.size() && !record.parameters[required].fallback) required++;
  return writeUint32(environment, required);
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
  const std::pair<const char*, napi_value> entries[] = {
      {"name", text(environment, type.name())},
      {"parent", parent ? layerOf(*parent) : none},
      {"dispose", nativeFunction(environment, "dispose", &disposeMember, &type)},
      {"disposed", nativeFunction(environment, "disposed", &isDisposed, &type)},
      {"refuse", nativeFunction(environment, "refuse", &refuseMember, &type)},
  };
  for (const auto& [name, value] : entries) defineValue(environment, spec, name, value);
  return spec;
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

BoundClass& defineClass(Environment& environment, napi_value target, ClassDefinition definition) {
  const std::uint32_t index = definition.typeIndex;
  if (findClass(environment, index))
    throw Error("ERR_TETHER_ARGUMENT", definition.name + ": this C++ class is bound already, as " +
                                           findClass(environment, index)->name());
  bool taken = false;
  check(environment, napi_has_own_property(environment.env, target,
                                           writeString(environment, definition.name), &taken));
  if (taken)
    throw Error("ERR_TETHER_ARGUMENT",
                definition.name + ": the module exports something of this name already",
                Error::Kind::kTypeError);
  auto owned = std::make_unique<BoundClass>();
  BoundClass& type = *owned;
  type.environment = &environment;
  type.definition = std::move(definition);
  type.root = type.definition.parent ? type.definition.parent->root : &type;
  type.shared = index < environment.sharedTypes.size() && environment.sharedTypes[index];
  placeStorage(type);
  const napi_value layer = evaluateClass(type);
  const napi_value refused = nativeFunction(environment, type.name(), dispatchConstruct(0), &type);
  callLayer(environment, layer, "setConstruct", {refused});
  type.layer = strongReference(environment, layer);
  type.handleOf = strongReference(environment, property(environment, layer, "handleOf"));
  type.adopt = strongReference(environment, property(environment, layer, "adopt"));
  const napi_value constructor = property(environment, layer, "Bound");
  type.constructorFunction = strongReference(environment, constructor);
  defineValue(environment, target, type.name(), constructor);
  environment.classes.push_back(std::move(owned));
  if (index >= environment.classByType.size()) environment.classByType.resize(index + 1);
  environment.classByType[index] = &type;
  return type;
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

static std::size_t widthOf(const FunctionRecord& first) {
  return first.next ? kMostParameters : first.parameters.size();
}

void defineMember(BoundClass& type, std::unique_ptr<FunctionRecord> record, bool onPrototype) {
  Environment& environment = *type.environment;
  if (!onPrototype)
    return defineFunction(environment, referenceValue(environment, type.constructorFunction),
                          std::move(record));
  const std::string name = record->name;
  FunctionRecord* first = addOverload(environment, type.members, name, std::move(record));
  const napi_value native =
      nativeFunction(environment, name, dispatchMember(widthOf(*first)), first);
  const napi_value width = writeUint32(environment, static_cast<std::uint32_t>(widthOf(*first)));
  callLayer(environment, layerOf(type), "method",
            {text(environment, name), native, width, length(environment, *first)});
}

static napi_value memberFunction(BoundClass& type, std::unique_ptr<FunctionRecord> record) {
  Environment& environment = *type.environment;
  if (!record) return writeUndefined(environment);
  const std::size_t parameters = record->parameters.size();
  FunctionRecord* kept = keep(environment, std::move(record));
  return nativeFunction(environment, kept->name, dispatchMember(parameters), kept);
}

static napi_value plainFunction(Environment& environment, std::unique_ptr<FunctionRecord> record) {
  if (!record) return nullptr;
  FunctionRecord* kept = keep(environment, std::move(record));
  return nativeFunction(environment, kept->name, dispatchFunction(kept->parameters.size()), kept);
}

void defineAccessor(BoundClass& type, std::unique_ptr<FunctionRecord> get,
                    std::unique_ptr<FunctionRecord> set, bool onPrototype) {
  Environment& environment = *type.environment;
  const std::string name = get->name;
  if (onPrototype) {
    const napi_value reader = memberFunction(type, std::move(get));
    callLayer(environment, layerOf(type), "accessor",
              {text(environment, name), reader, memberFunction(type, std::move(set))});
    return;
  }
  const napi_value reader = plainFunction(environment, std::move(get));
  const napi_value writer =
      set ? plainFunction(environment, std::move(set)) : writeUndefined(environment);
  callLayer(environment, referenceValue(environment, environment.shared), "defineAccessor",
            {referenceValue(environment, type.constructorFunction), text(environment, name), reader,
             writer});
}

void defineSlotField(BoundClass& type, const std::string& name, std::ptrdiff_t offset,
                     SlotCheck kind) {
  Environment& environment = *type.environment;
  const std::uint32_t slot = slotFor(type, offset);
  type.handles.push_back({offset, slot, false});
  callLayer(environment, layerOf(type), "slot",
            {text(environment, name), writeUint32(environment, slot),
             writeBool(environment, kind == SlotCheck::kFunction)});
}

void defineLinkField(BoundClass& type, const std::string& name, std::ptrdiff_t offset,
                     std::unique_ptr<FunctionRecord> set) {
  Environment& environment = *type.environment;
  const std::uint32_t slot = slotFor(type, offset);
  type.handles.push_back({offset, slot, true});
  callLayer(environment, layerOf(type), "link",
            {text(environment, name), writeUint32(environment, slot),
             memberFunction(type, std::move(set))});
}

void defineConstructor(BoundClass& type, std::unique_ptr<FunctionRecord> record) {
  Environment& environment = *type.environment;
  FunctionRecord* first = addOverload(environment, type.constructors, "", std::move(record));
  const napi_value native =
      nativeFunction(environment, type.name(), dispatchConstruct(widthOf(*first)), &type);
  callLayer(environment, layerOf(type), "setConstruct", {native});
  if (std::exchange(type.constructor, first)) return;
  callLayer(environment, referenceValue(environment, environment.shared), "label",
            {referenceValue(environment, type.constructorFunction), text(environment, type.name()),
             length(environment, *first)});
}

void defineConstant(BoundClass& type, const std::string& name, napi_value value) {
  Environment& environment = *type.environment;
  const napi_property_descriptor constant{name.c_str(), nullptr, nullptr,         nullptr,
                                          nullptr,      value,   napi_enumerable, nullptr};
  check(environment,
        napi_define_properties(
            environment.env, referenceValue(environment, type.constructorFunction), 1, &constant));
}

void defineFunction(Environment& environment, napi_value target,
                    std::unique_ptr<FunctionRecord> record) {
  auto& known = record->type ? record->type->statics : environment.functions;
  const std::string name = record->name;
  FunctionRecord* first = addOverload(environment, known, name, std::move(record));
  const napi_value function =
      nativeFunction(environment, name, dispatchFunction(widthOf(*first)), first);
  const napi_value shared = referenceValue(environment, environment.shared);
  callLayer(environment, shared, "label",
            {function, text(environment, name), length(environment, *first)});
  callLayer(environment, shared, "define",
            {target, text(environment, name), function, writeBool(environment, !first->type)});
}

/// A base may be told more after its derived classes were defined, so this runs for all of them.
void updateFlags(BoundClass& type) {
  const BoundClass* parent = type.definition.parent;
  type.shared = type.shared || (parent && parent->shared);
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

// SPDX-License-Identifier: MIT
// Declaring classes and functions. Nothing of JS is made here: see exports.cc.

namespace tether::detail {

static FunctionRecord* keep(Environment& environment, std::unique_ptr<FunctionRecord> record) {
  record->lasting = true;
  environment.records.push_back(std::move(record));
  return environment.records.back().get();
}

static Declaration& declare(Environment& environment, Declaration declaration) {
  environment.declarations.push_back(std::move(declaration));
  return environment.declarations.back();
}

static std::string pathOf(const Scope& scope, const std::string& name) {
  return scope.path.empty() ? name : scope.path + "." + name;
}

static void refuseTaken(const Scope& scope, const std::string& name) {
  if (scope.environment.paths.contains(pathOf(scope, name)) || (scope.type && name == "prototype"))
    throw Error("ERR_TETHER_ARGUMENT",
                pathOf(scope, name) + ": the module exports something of this name already",
                Error::Kind::kTypeError);
}

/// From now on the name is taken.
static void claim(const Scope& scope, const std::string& name) {
  refuseTaken(scope, name);
  scope.environment.paths.insert(pathOf(scope, name));
}

/// An object has one member of a name: overloads are methods all.
static void refuseSecond(const BoundClass& type, const std::string& name, const char* known) {
  throw Error("ERR_TETHER_ARGUMENT",
              pathOf(scopeOf(const_cast<BoundClass&>(type)), name) + ": the class has a " + known +
                  " of this name already; give one of them another name",
              Error::Kind::kTypeError);
}

static void claimProperty(BoundClass& type, const std::string& name) {
  if (type.members.contains(name)) refuseSecond(type, name, "method");
  if (!type.properties.insert(name).second) refuseSecond(type, name, "property");
}

static napi_value targetOf(const Scope& scope) {
  return scope.type ? classFunction(*scope.type) : scope.target;
}

static void addMember(BoundClass& type, MemberDefinition member) {
  type.untold.push_back(std::move(member));
  type.told = false;
}

// --- classes

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

static bool isMarked(const std::vector<bool>& types, std::uint32_t index) {
  return index < types.size() && types[index];
}

static std::unique_ptr<BoundClass> newClass(Environment& environment, const std::string& name,
                                            const std::string& path, std::uint32_t typeIndex,
                                            const ClassOperations& operations,
                                            ClassTraits traits = kNothingSpecial) {
  auto type = std::make_unique<BoundClass>();
  type->environment = &environment;
  type->definition = {name, typeIndex, &operations, traits};
  type->untold.reserve(8);
  type->path = path;
  type->root = type.get();
  type->shared = operations.share || isMarked(environment.sharedTypes, typeIndex);
  type->owned = operations.counted || isMarked(environment.ownedTypes, typeIndex);
  placeStorage(*type);
  return type;
}

static BoundClass& keepClass(std::unique_ptr<BoundClass> owned) {
  BoundClass& type = *owned;
  Environment& environment = *type.environment;
  const std::uint32_t index = type.definition.typeIndex;
  environment.classes.push_back(std::move(owned));
  if (index >= environment.classByType.size()) environment.classByType.resize(index + 1);
  environment.classByType[index] = &type;
  return type;
}

BoundClass& defineClass(const Scope& scope, Name name, std::uint32_t typeIndex,
                        const ClassOperations& operations, ClassTraits traits) {
  Environment& environment = scope.environment;
  if (const BoundClass* known = findClass(environment, typeIndex))
    throw Error(
        "ERR_TETHER_ARGUMENT",
        std::string(name.text()) + ": this C++ class is bound already, as " + known->name());
  claim(scope, name.text());
  BoundClass& type = keepClass(newClass(environment, name.text(), pathOf(scope, name.text()),
                                        typeIndex, operations, traits));
  if (scope.type)
    addMember(*scope.type,
              {.kind = MemberDefinition::Kind::kClass, .name = type.name(), .type = &type});
  else
    environment.exports.push_back({scope.target, nullptr, &type});
  declare(environment,
          {Declaration::Kind::kClass, scope.path, type.name(), false, nullptr, nullptr, &type});
  return type;
}

void setBase(BoundClass& type, BoundClass& base, const BaseLink& link) {
  type.definition.parent = &base;
  type.definition.link = link;
  type.root = base.root;
  type.severalBases = base.severalBases;
  base.derived.push_back(&type);
}

void addBase(BoundClass& type, BoundClass& base, void* (*upcast)(void*), void* (*downcast)(void*)) {
  type.bases.emplace_back(&base, upcast);
  type.severalBases = true;
  base.alsoIn.emplace_back(&type, downcast);
}

void refuseSecondBase(const std::type_info& overriding, const std::type_info& type) {
  throw Error(
      "ERR_TETHER_ARGUMENT",
      nameOf(overriding) + " must have tether::Overriding<" + nameOf(type) + "> as its first base",
      Error::Kind::kTypeError);
}

void setDoc(BoundClass& type, const char* text) { type.doc = text; }

Scope scopeOf(BoundClass& type) { return {*type.environment, nullptr, type.path, &type}; }

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

/// Keeps a record behind the overloads that came before it; answers the first of them.
static FunctionRecord* addOverload(Environment& environment, FunctionRecord* first,
                                   std::unique_ptr<FunctionRecord> record) {
  if (!first) return keep(environment, std::move(record));
  FunctionRecord* last = first;
  while (last->next) last = last->next.get();
  record->lasting = true;
  last->next = std::move(record);
  return first;
}

static bool waits(const BoundClass& type, const FunctionRecord* function) {
  const auto is = [&](const MemberDefinition& member) { return member.get == function; };
  return std::any_of(type.untold.begin(), type.untold.end(), is);
}

FunctionRecord& addConstructor(BoundClass& type, Name, const SignatureRecord& signature,
                               FunctionRecord::Caller code, const void* callable,
                               std::size_t size) {
  auto record = newRecord(type, FunctionRecord::Kind::kConstructor, type.name(),
                          {signature, code, callable, size});
  FunctionRecord& added = *record;
  type.constructor = addOverload(*type.environment, type.constructor, std::move(record));
  type.told = false;
  return added;
}

FunctionRecord& addImplicit(BoundClass& type, Name, const SignatureRecord& signature,
                            FunctionRecord::Caller code, const void* callable, std::size_t size) {
  type.implicits.push_back(
      keep(*type.environment, newRecord(type, FunctionRecord::Kind::kConstructor, type.name(),
                                        {signature, code, callable, size})));
  return *type.implicits.back();
}

/// A method or a static method; one that has overloads is told once.
static FunctionRecord& addNamed(BoundClass& type, MemberDefinition::Kind kind, Name name,
                                std::unique_ptr<FunctionRecord> record) {
  Environment& environment = *type.environment;
  const bool isStatic = kind == MemberDefinition::Kind::kStaticMethod;
  FunctionRecord& added = *record;
  if (!isStatic && type.properties.contains(added.name)) refuseSecond(type, added.name, "property");
  FunctionRecord*& known = (isStatic ? type.statics : type.members)[name.text()];
  if (isStatic && !known) claim(scopeOf(type), name.text());
  FunctionRecord* const first = known = addOverload(environment, known, std::move(record));
  if (first == &added)
    declare(environment, {isStatic ? Declaration::Kind::kFunction : Declaration::Kind::kMethod,
                          type.path, first->name, isStatic, first});
  if (first == &added || !waits(type, first))
    addMember(type, {.kind = kind, .name = first->name, .get = first});
  return added;
}

FunctionRecord& addMethod(BoundClass& type, Name name, const SignatureRecord& signature,
                          FunctionRecord::Caller code, const void* callable, std::size_t size) {
  return addNamed(type, MemberDefinition::Kind::kMethod, name,
                  newRecord(type, FunctionRecord::Kind::kMethod, name.text(),
                            {signature, code, callable, size}));
}

FunctionRecord& addStaticMethod(BoundClass& type, Name name, const SignatureRecord& signature,
                                FunctionRecord::Caller code, const void* callable,
                                std::size_t size) {
  return addNamed(type, MemberDefinition::Kind::kStaticMethod, name,
                  newRecord(type, FunctionRecord::Kind::kFunction, name.text(),
                            {signature, code, callable, size}));
}

static FunctionRecord& addProperty(BoundClass& type, MemberDefinition::Kind kind, Name name,
                                   const Origin& origin) {
  Environment& environment = *type.environment;
  if (kind == MemberDefinition::Kind::kStaticAccessor)
    claim(scopeOf(type), name.text());
  else
    claimProperty(type, name.text());
  FunctionRecord* const getter =
      keep(environment, newRecord(type, FunctionRecord::Kind::kGetter, name.text(), origin));
  declare(environment, {Declaration::Kind::kProperty, type.path, getter->name,
                        kind == MemberDefinition::Kind::kStaticAccessor, getter, nullptr, nullptr,
                        getter->result, false});
  addMember(type, {.kind = kind, .name = getter->name, .get = getter});
  return *getter;
}

FunctionRecord& addGetter(BoundClass& type, Name name, const SignatureRecord& signature,
                          FunctionRecord::Caller code, const void* callable, std::size_t size) {
  return addProperty(type, MemberDefinition::Kind::kAccessor, name,
                     {signature, code, callable, size});
}

FunctionRecord& addStaticGetter(BoundClass& type, Name name, const SignatureRecord& signature,
                                FunctionRecord::Caller code, const void* callable,
                                std::size_t size) {
  return addProperty(type, MemberDefinition::Kind::kStaticAccessor, name,
                     {signature, code, callable, size});
}

static FunctionRecord& newSetter(BoundClass& type, const std::string& name, const Origin& origin) {
  FunctionRecord* const setter =
      keep(*type.environment, newRecord(type, FunctionRecord::Kind::kSetter, name, origin));
  nameParameter(*setter, "value");
  return *setter;
}

FunctionRecord& addSetter(BoundClass& type, Name name, const SignatureRecord& signature,
                          FunctionRecord::Caller code, const void* callable, std::size_t size) {
  MemberDefinition& member = type.untold.back();
  Declaration& declaration = type.environment->declarations.back();
  member.set = &newSetter(type, name.text(), {signature, code, callable, size});
  declaration.setter = member.set;
  declaration.writable = true;
  return *member.set;
}

void addSlotField(BoundClass& type, Name name, std::ptrdiff_t offset, SlotCheck check,
                  const TypeRecord& value, const char* doc) {
  claimProperty(type, name.text());
  const std::uint32_t slot = slotFor(type, offset);
  type.handles.push_back({offset, slot, false, name.text()});
  declare(*type.environment, {Declaration::Kind::kProperty, type.path, name.text(), false, nullptr,
                              nullptr, nullptr, &value, true, "", doc});
  addMember(type, {.kind = MemberDefinition::Kind::kSlot,
                   .name = name.text(),
                   .slot = slot,
                   .functionsOnly = check == SlotCheck::kFunction});
}

FunctionRecord& addLinkField(BoundClass& type, Name name, std::ptrdiff_t offset,
                             const Origin& origin) {
  claimProperty(type, name.text());
  const std::uint32_t slot = slotFor(type, offset);
  type.handles.push_back({offset, slot, true, name.text()});
  FunctionRecord& setter = newSetter(type, name.text(), origin);
  declare(*type.environment, {Declaration::Kind::kProperty, type.path, setter.name, false, nullptr,
                              &setter, nullptr, setter.parameters[0].type, true});
  addMember(
      type,
      {.kind = MemberDefinition::Kind::kLink, .name = setter.name, .set = &setter, .slot = slot});
  return setter;
}

// --- modules

FunctionRecord& addFunction(const Scope& scope, Name name, const SignatureRecord& signature,
                            FunctionRecord::Caller code, const void* callable, std::size_t size) {
  Environment& environment = scope.environment;
  auto record = newRecord(environment, {signature, code, callable, size});
  record->name = name.text();
  FunctionRecord& added = *record;
  FunctionRecord*& known = environment.functions[pathOf(scope, name.text())];
  if (!known) claim(scope, name.text());
  FunctionRecord* const first = known = addOverload(environment, known, std::move(record));
  const auto is = [&](const Export& waiting) { return waiting.function == first; };
  if (first == &added)
    declare(environment, {Declaration::Kind::kFunction, scope.path, first->name, false, first});
  if (first == &added || std::none_of(environment.exports.begin(), environment.exports.end(), is))
    environment.exports.push_back({scope.target, first, nullptr});
  return added;
}

static void addClassConstant(BoundClass& type, const char* name, const Value& value) {
  MemberDefinition member{.kind = MemberDefinition::Kind::kConstant, .name = name};
  const napi_value held = boxed(*type.environment, value.raw(), member.boxed);
  member.constant = strongReference(*type.environment, held);
  addMember(type, std::move(member));
}

static void defineConstant(const Scope& scope, const char* name, const Value& value) {
  const napi_property_descriptor constant{name,    nullptr,     nullptr,         nullptr,
                                          nullptr, value.raw(), napi_enumerable, nullptr};
  check(scope.environment,
        napi_define_properties(scope.environment.env, scope.target, 1, &constant));
}

void addConstant(const Scope& scope, Name name, const Value& value, const TypeRecord& type,
                 const char* doc) {
  claim(scope, name.text());
  if (scope.type)
    addClassConstant(*scope.type, name.text(), value);
  else
    defineConstant(scope, name.text(), value);
  declare(scope.environment,
          {Declaration::Kind::kConstant, scope.path, name.text(), true, nullptr, nullptr, nullptr,
           &type, false, literalText(scope.environment, value.raw()), doc});
}

Scope defineSubmodule(const Scope& scope, Name name, const char* doc) {
  Environment& environment = scope.environment;
  claim(scope, name.text());
  napi_value object = nullptr;
  check(environment, napi_create_object(environment.env, &object));
  defineValue(environment, scope.target, name.text(), object);
  declare(environment, {Declaration::Kind::kSubmodule, scope.path, name.text(), false, nullptr,
                        nullptr, nullptr, nullptr, false, "", doc ? doc : ""});
  return {environment, object, pathOf(scope, name.text())};
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

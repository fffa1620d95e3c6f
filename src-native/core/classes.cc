// SPDX-License-Identifier: MIT
// Declaring classes and functions. Nothing of JS is made here: see exports.cc.

namespace tether::detail {

static FunctionRecord* keep(Environment& environment, std::unique_ptr<FunctionRecord> record) {
  record->lasting = true;
  environment.records.push_back(std::move(record));
  return environment.records.back().get();
}

static Declaration& declare(Environment& environment, Declaration declaration) {
  return environment.declarations.emplace_back(std::move(declaration));
}

static std::unique_ptr<const DeclaredTexts> textsOf(const Scope& scope, const char* name,
                                                    const char* doc = nullptr,
                                                    std::string text = {}) {
  return std::make_unique<DeclaredTexts>(
      DeclaredTexts{scope.path, name, std::move(text), doc ? doc : ""});
}

static std::string pathOf(const Scope& scope, const std::string& name) {
  return scope.path.empty() ? name : scope.path + "." + name;
}

[[noreturn]] static void refuseExport(const std::string& path) {
  throw Error("ERR_TETHER_ARGUMENT", path + ": the module exports something of this name already",
              Error::Kind::kTypeError);
}

static bool isReserved(const Scope& scope, const std::string& name) {
  return scope.type && name == "prototype";
}

static void refuseTaken(const Scope& scope, const std::string& name) {
  const std::string path = pathOf(scope, name);
  if (isReserved(scope, name) || scope.environment.paths.contains(path)) refuseExport(path);
}

/// From now on the name is taken. Answers its path.
static const std::string& claim(const Scope& scope, const std::string& name) {
  const auto [path, isNew] = scope.environment.paths.insert(pathOf(scope, name));
  if (!isNew || isReserved(scope, name)) refuseExport(*path);
  return *path;
}

void Members::add(const MemberDefinition& member) {
  all_.push_back(member);
  if (indices_) indices_->of(member.isStatic())[member.name] = all_.size() - 1;
}

MemberDefinition* Members::find(std::string_view name, bool isStatic) {
  // Most classes have so few members that comparing names takes less than an index of them.
  constexpr std::size_t kFew = 16;
  if (all_.size() <= kFew) {
    for (std::size_t at = all_.size(); at-- > 0;)
      if (all_[at].name == name && all_[at].isStatic() == isStatic) return &all_[at];
    return nullptr;
  }
  if (!indices_) {
    indices_ = std::make_unique<Indices>();
    for (std::size_t at = 0; at < all_.size(); at++)
      indices_->of(all_[at].isStatic())[all_[at].name] = at;
  }
  const Index& index = indices_->of(isStatic);
  const auto found = index.find(name);
  return found == index.end() ? nullptr : &all_[found->second];
}

/// An object has one member of a name: overloads are methods all.
[[noreturn]] static void refuseSecond(BoundClass& type, const MemberDefinition& known) {
  const bool isMethod = known.kind == MemberDefinition::Kind::kMethod;
  throw Error("ERR_TETHER_ARGUMENT",
              pathOf(scopeOf(type), std::string(known.name)) + ": the class has a " +
                  (isMethod ? "method" : "property") +
                  " of this name already; give one of them another name",
              Error::Kind::kTypeError);
}

static void claimProperty(BoundClass& type, const char* name) {
  if (const MemberDefinition* known = type.members.find(name, false)) refuseSecond(type, *known);
}

static napi_value targetOf(const Scope& scope) {
  return scope.type ? classFunction(*scope.type) : scope.target;
}

static void addMember(BoundClass& type, const MemberDefinition& member) {
  type.members.add(member);
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
  BoundClass& type = keepClass(newClass(environment, name.text(), claim(scope, name.text()),
                                        typeIndex, operations, traits));
  if (scope.type)
    addMember(*scope.type,
              {.kind = MemberDefinition::Kind::kClass, .name = type.name(), .type = &type});
  else
    environment.exports.push_back({scope.target, nullptr, &type});
  declare(environment, {.kind = Declaration::Kind::kClass, .type = &type});
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
static FunctionRecord& addNamed(BoundClass& type, MemberDefinition::Kind kind,
                                std::unique_ptr<FunctionRecord> record) {
  Environment& environment = *type.environment;
  const bool isStatic = kind == MemberDefinition::Kind::kStaticMethod;
  FunctionRecord& added = *record;
  const MemberDefinition* known = type.members.find(added.name, isStatic);
  if (isStatic && (!known || known->kind != kind)) claim(scopeOf(type), added.name);
  if (known && known->kind != kind) refuseSecond(type, *known);
  FunctionRecord* const first =
      addOverload(environment, known ? known->get : nullptr, std::move(record));
  if (!known)
    declare(environment,
            {.kind = isStatic ? Declaration::Kind::kFunction : Declaration::Kind::kMethod,
             .isStatic = isStatic,
             .within = &type,
             .function = first});
  if (!known || !type.members.waits(*known))
    addMember(type, {.kind = kind, .name = first->name, .get = first});
  return added;
}

FunctionRecord& addMethod(BoundClass& type, Name name, const SignatureRecord& signature,
                          FunctionRecord::Caller code, const void* callable, std::size_t size) {
  return addNamed(type, MemberDefinition::Kind::kMethod,
                  newRecord(type, FunctionRecord::Kind::kMethod, name.text(),
                            {signature, code, callable, size}));
}

FunctionRecord& addStaticMethod(BoundClass& type, Name name, const SignatureRecord& signature,
                                FunctionRecord::Caller code, const void* callable,
                                std::size_t size) {
  return addNamed(type, MemberDefinition::Kind::kStaticMethod,
                  newRecord(type, FunctionRecord::Kind::kFunction, name.text(),
                            {signature, code, callable, size}));
}

static FunctionRecord& addProperty(BoundClass& type, MemberDefinition::Kind kind, Name name,
                                   const Origin& origin) {
  Environment& environment = *type.environment;
  const bool isStatic = kind == MemberDefinition::Kind::kStaticAccessor;
  if (isStatic)
    claim(scopeOf(type), name.text());
  else
    claimProperty(type, name.text());
  FunctionRecord* const getter =
      keep(environment, newRecord(type, FunctionRecord::Kind::kGetter, name.text(), origin));
  declare(environment, {.kind = Declaration::Kind::kProperty,
                        .isStatic = isStatic,
                        .within = &type,
                        .function = getter,
                        .value = getter->result});
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

static FunctionRecord& newSetter(BoundClass& type, const char* name, const Origin& origin) {
  FunctionRecord* const setter =
      keep(*type.environment, newRecord(type, FunctionRecord::Kind::kSetter, name, origin));
  nameParameter(*setter, "value");
  return *setter;
}

FunctionRecord& addSetter(BoundClass& type, Name name, const SignatureRecord& signature,
                          FunctionRecord::Caller code, const void* callable, std::size_t size) {
  MemberDefinition& member = type.members.back();
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
  const Declaration& declared =
      declare(*type.environment, {.kind = Declaration::Kind::kProperty,
                                  .writable = true,
                                  .value = &value,
                                  .texts = textsOf(scopeOf(type), name.text(), doc)});
  addMember(type, {.kind = MemberDefinition::Kind::kSlot,
                   .functionsOnly = check == SlotCheck::kFunction,
                   .slot = slot,
                   .name = declared.texts->name});
}

FunctionRecord& addLinkField(BoundClass& type, Name name, std::ptrdiff_t offset,
                             const Origin& origin) {
  claimProperty(type, name.text());
  const std::uint32_t slot = slotFor(type, offset);
  type.handles.push_back({offset, slot, true, name.text()});
  FunctionRecord& setter = newSetter(type, name.text(), origin);
  declare(*type.environment, {.kind = Declaration::Kind::kProperty,
                              .writable = true,
                              .within = &type,
                              .setter = &setter,
                              .value = setter.parameters[0].type});
  addMember(
      type,
      {.kind = MemberDefinition::Kind::kLink, .slot = slot, .name = setter.name, .set = &setter});
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
    declare(environment, {.kind = Declaration::Kind::kFunction,
                          .function = first,
                          .texts = textsOf(scope, name.text())});
  if (first == &added || std::none_of(environment.exports.begin(), environment.exports.end(), is))
    environment.exports.push_back({scope.target, first, nullptr});
  return added;
}

static void addClassConstant(BoundClass& type, const std::string& name, const Value& value) {
  MemberDefinition member{.kind = MemberDefinition::Kind::kConstant, .name = name};
  const napi_value held = boxed(*type.environment, value.raw(), member.boxed);
  member.constant = strongReference(*type.environment, held);
  addMember(type, member);
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
  auto texts = textsOf(scope, name.text(), doc, literalText(scope.environment, value.raw()));
  // First, because a member's name is a view of what the declaration keeps.
  const Declaration& declared =
      declare(scope.environment, {.kind = Declaration::Kind::kConstant,
                                  .isStatic = true,
                                  .value = &type,
                                  .texts = std::move(texts)});
  if (scope.type)
    addClassConstant(*scope.type, declared.texts->name, value);
  else
    defineConstant(scope, name.text(), value);
}

Scope defineSubmodule(const Scope& scope, Name name, const char* doc) {
  Environment& environment = scope.environment;
  claim(scope, name.text());
  napi_value object = nullptr;
  check(environment, napi_create_object(environment.env, &object));
  defineValue(environment, scope.target, name.text(), object);
  declare(environment, {.kind = Declaration::Kind::kSubmodule,
                        .texts = textsOf(scope, name.text(), doc)});
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

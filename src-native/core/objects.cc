// SPDX-License-Identifier: MIT
// Objects: constructing, wrapping what C++ made, unwrapping what JS passed.

namespace tether::detail {

// --- making an instance

/// Objects that C++ may share or delete get memory of their own.
static void* allocateObject(Instance& instance) {
  const ClassOperations& operations = *instance.type->definition.operations;
  switch (instance.holding) {
    case Holding::kShared:
      return ::operator new(operations.size, std::align_val_t(operations.align));
    case Holding::kOwned:
      return operations.allocate ? operations.allocate() : ::operator new(operations.size);
    default:
      return storageOf(instance);
  }
}

/// Frees memory that holds no object.
static void freeMemory(const Instance& instance, void* memory) {
  const ClassOperations& operations = *instance.type->definition.operations;
  if (instance.holding == Holding::kShared)
    ::operator delete(memory, std::align_val_t(operations.align));
  else if (instance.holding == Holding::kOwned)
    operations.free ? operations.free(memory) : ::operator delete(memory);
}

void SharedDeleter::operator()(void* object) const noexcept {
  try {
    operations->destruct(object);
  } catch (...) {
    // The last owner may be on any thread, also after the environment's end.
    if (Environment* environment = tryCurrentEnvironment())
      reportCurrentException(*environment, "a destructor");
    else
      std::fputs("napi-tether: a destructor threw; it was ignored\n", stderr);
  }
  ::operator delete(object, std::align_val_t(operations->align));
  unshareInside(instance);
}

void abandonObject(Instance& instance);

static std::shared_ptr<void> shareObject(Instance& instance, void* object) {
  const ClassOperations& operations = *instance.type->definition.operations;
  const SharedDeleter deleter{&operations, &instance};
  shareInside(&instance);
  if (operations.share) return operations.share(object, deleter);
  return std::shared_ptr<void>(object, deleter);
}

Newborn beginAt(BoundClass& type, napi_value node) {
  if (type.environment->closing) throwEnvironment("it is shutting down");
  pollReclaim(type);
  Instance& instance = registerInstance(type, node);
  instance.holding = type.shared  ? Holding::kShared
                     : type.owned ? Holding::kOwned
                                  : Holding::kInline;
  try {
    // Known to abandonObject before it is an object.
    instance.object = allocateObject(instance);
  } catch (...) {
    abandonObject(instance);
    throw;
  }
  return {&instance, instance.object};
}

/// The object is one that C++ made: nothing lies in the memory that was meant for it.
static bool isSettled(const Instance& instance) {
  return instance.extras && instance.extras->settled;
}

static void settle(Instance& instance, void* object, Holding holding) {
  extrasOf(instance).settled = true;
  freeMemory(instance, instance.object);
  instance.object = object;
  instance.holding = holding;
}

void settleFor(Instance& instance, void* object, Holding holding) {
  settle(instance, object, holding);
  // Its maker is about to drop what he has of it.
  if (holding == Holding::kCounted) ownCounted(instance);
}

void settleFor(Instance& instance, std::shared_ptr<void> object) {
  settle(instance, object.get(), Holding::kShared);
  new (storageOf(instance)) std::shared_ptr<void>(std::move(object));
}

/// The constructor has returned: the instance is alive.
void completeObject(Instance& instance) {
  BoundClass& type = *instance.type;
  if (instance.holding == Holding::kShared && !isSettled(instance)) {
    // Should it not be made, the deleter has run already.
    void* const object = std::exchange(instance.object, nullptr);
    std::shared_ptr<void> shared = shareObject(instance, object);
    instance.object = object;
    new (storageOf(instance)) std::shared_ptr<void>(std::move(shared));
  }
  if (type.definition.operations->counted && instance.holding == Holding::kOwned)
    ownCounted(instance);
  instance.state = State::kLive;
  if (instance.holding == Holding::kCounted) balanceShared(instance);
  if (isSettled(instance)) adoptHandles(instance);
  enterIdentity(instance);
  adjustBytes(instance, type.definition.operations->size);
}

/// The constructor has thrown: nothing of the object is left but its memory.
void abandonObject(Instance& instance) {
  BoundClass& type = *instance.type;
  void* memory = std::exchange(instance.object, nullptr);
  if (isSettled(instance))
    contained(
        *type.environment, "a destructor", [&] { dropObject(instance, memory); }, &type);
  else
    freeMemory(instance, memory);
  clearLinks(instance);
  releaseKept(instance);
  instance.state = State::kDestroyed;
  type.counts.created--;
}

// --- wrapping

/// Makes a wrapper for an instance that has none, or whose wrapper was collected.
static void wrap(Instance& instance) {
  BoundClass& type = *instance.type;
  Environment& environment = *type.environment;
  openClass(type);
  const napi_value node =
      callLayer(environment, type.adopt, {writeUint32(environment, instance.index)});
  instance.rooted = false;
  const napi_ref reference = nodeReference(instance, node);
  if (instance.node) napi_delete_reference(environment.env, instance.node);
  instance.node = reference;
  instance.direct = type.direct;
}

Newborn beginObject(BoundClass& type) {
  const Newborn newborn = beginAt(type, nullptr);
  try {
    wrap(*newborn.instance);
  } catch (...) {
    abandonObject(*newborn.instance);
    throw;
  }
  return newborn;
}

/// The object is there, and something else has failed.
void discardObject(Instance& instance) {
  if (instance.state != State::kConstructing) return dispose(instance);
  const ClassOperations& operations = *instance.type->definition.operations;
  if (instance.object && !isSettled(instance))
    contained(
        *instance.type->environment, "a destructor", [&] { operations.destruct(instance.object); },
        instance.type);
  abandonObject(instance);
}

napi_value finishObject(Instance& instance) {
  try {
    completeObject(instance);
  } catch (...) {
    discardObject(instance);
    throw;
  }
  reconcile(instance);
  return wrapperOf(instance);
}

/// An object that was not constructed here.
static Instance& adopt(BoundClass& type, void* object, Holding holding) {
  if (type.environment->closing) throwEnvironment("it is shutting down");
  pollReclaim(type);
  Instance& instance = registerInstance(type, nullptr);
  try {
    wrap(instance);
    instance.object = object;
    enterIdentity(instance);
  } catch (...) {
    instance.holding = Holding::kBorrowed;  // the caller still owns the object
    abandonObject(instance);
    throw;
  }
  instance.holding = holding;
  return instance;
}

/// C++ made the object, or its former instance has ended: its handles did not know where they
/// belong.
void adoptHandles(Instance& instance) {
  void* object = instance.object;
  for (const BoundClass* at = instance.type; at; at = at->definition.parent) {
    for (const HandleField& field : at->handles) {
      void* place = static_cast<std::byte*>(object) + field.offset;
      if (field.isLink)
        static_cast<Link*>(place)->adopt(instance, field.slot);
      else
        static_cast<Edge*>(place)->adopt(instance, field.slot);
    }
    if (at->definition.parent) object = at->definition.link.upcast(object);
  }
}

/// What the handles of an object hold goes into the slots of its instance.
static void takeHandles(Instance& instance) {
  reattachHandles(instance);
  inheritHandles(instance);
  adoptHandles(instance);
}

/// From here on the instance holds the object. Handles that cannot be taken now stay roots, until a
/// drain can.
static void finishAdoption(Instance& instance) {
  if (instance.holding == Holding::kCounted) ownCounted(instance);
  instance.state = State::kLive;
  instance.unsettled = true;
  takeHandles(instance);
  instance.unsettled = false;
  adjustBytes(instance, isNativesOwn(instance) ? 0 : instance.type->definition.operations->size);
  reconcile(instance);
  pin(instance);
}

/// Before the instance holds the object: another may be made for it.
static void forgetAdoption(Instance& instance) {
  leaveIdentity(instance);
  separateFromWhole(instance);
  instance.holding = Holding::kBorrowed;
  abandonObject(instance);
}

/// `taken` is set once the instance holds the object, whatever fails afterwards.
static Instance& adoptObject(BoundClass& type, void* object, Holding holding, Instance* parent,
                             bool* taken) {
  Instance* known = nullptr;
  holding = holdingOf(type, object, holding);
  if (holding == Holding::kCounted) parent = nullptr;
  if (parent) holding = holdingInside(*parent, holding);
  if (isLost(type, object) && holding != Holding::kOwned)
    holding = Holding::kLent, parent = nullptr;
  Instance& instance =
      comeBack(type, object, holding, known) ? *known : adopt(type, object, holding);
  try {
    extrasOf(instance);
    if (parent) attachWhole(instance, *parent);
  } catch (...) {
    if (!known) forgetAdoption(instance);
    throw;
  }
  if (Overrides* const lost = takeLost(type, object)) lost->moveTo(instance);
  if (taken) *taken = true;
  finishAdoption(instance);
  return instance;
}

Instance& adoptObject(BoundClass& type, void* object, Holding holding, Instance* parent) {
  return adoptObject(type, object, holding, parent, nullptr);
}

Instance& adoptShared(BoundClass& type, std::shared_ptr<void> object) {
  Instance* known = nullptr;
  Instance& instance = comeBack(type, object.get(), Holding::kShared, known)
                           ? *known
                           : adopt(type, object.get(), Holding::kShared);
  new (storageOf(instance)) std::shared_ptr<void>(std::move(object));
  finishAdoption(instance);
  return instance;
}

/// A new wrapper, which has none of the values that died with the old one.
static void wrapAnew(Instance& instance) {
  withdraw(instance);
  wrap(instance);
  instance.type->environment->words[instance.index] = 0;
}

/// The native edges of an instance are known to native memory, so its new slots can have them
/// again.
static void restoreEdges(Instance& instance) {
  restoreLinks(instance);
  if (instance.extras && instance.extras->whole)
    writeSlot(instance, instance.type->root->wholeSlot, nodeOf(*instance.extras->whole));
  reconcile(instance);
}

/// Condemned, and C++ hands it out again: its old wrapper is gone for good, so it gets a new one,
/// and so does what died with it that its native edges lead to.
static void revive(Instance& instance) {
  std::vector<Instance*> revived{&instance}, found;
  for (std::size_t at = 0; at < revived.size(); at++) {
    found.clear();
    dependenciesOf(*revived[at], found);
    if (!nodeOf(*revived[at])) wrapAnew(*revived[at]);
    for (Instance* dependency : found)
      if (dependency->usable() && !nodeOf(*dependency)) revived.push_back(dependency);
  }
  for (Instance* each : revived) restoreEdges(*each);
}

napi_value wrapperAt(Environment& environment, napi_value node) {
  bool isSlots = false;
  napi_is_array(environment.env, node, &isSlots);
  if (!isSlots) return node;
  napi_value wrapper = nullptr;
  check(environment, napi_get_element(environment.env, node, kWrapperSlot, &wrapper));
  return wrapper;
}

napi_value wrapperOf(Instance& instance) {
  Environment& environment = *instance.type->environment;
  if (!instance.usable()) throwUnusable(instance);
  if (environment.closing) throwEnvironment("it is shutting down");
  napi_value node = nodeOf(instance);
  if (!node) {
    revive(instance);
    node = nodeOf(instance);
  }
  return wrapperAt(environment, node);
}

// --- from JS

Instance* instanceOf(Environment& environment, BoundClass& type, napi_value value) {
  napi_valuetype kind = napi_undefined;
  napi_typeof(environment.env, value, &kind);
  if (kind != napi_object) return nullptr;
  // Nobody has an object of a class that was never opened.
  const std::int32_t handle =
      type.layer ? handleFrom(environment, callLayer(environment, type.handleOf, {value}))
                 : kForeignHandle;
  if (Instance* instance = instanceAt(type, handle)) return instance;
  // Objects of a class that has this one as a base in C++ only.
  for (const auto& [other, downcast] : type.alsoIn)
    if (Instance* instance = instanceOf(environment, *other, value)) return instance;
  for (BoundClass* derived : type.derived)
    if (!derived->alsoIn.empty() || !derived->derived.empty())
      if (Instance* instance = instanceOf(environment, *derived, value)) return instance;
  return nullptr;
}

std::string expectedObject(std::uint32_t typeIndex, const std::type_info& type) {
  const Environment* environment = tryCurrentEnvironment();
  const BoundClass* known = environment ? findClass(*environment, typeIndex) : nullptr;
  return withArticle(known ? known->name() : nameOf(type));
}

Instance* readInstance(const Source& source, napi_value value, std::uint32_t typeIndex,
                       const std::type_info& type, bool nullable) {
  Environment& environment = source.environment;
  if (nullable && isNullish(environment, value)) return nullptr;
  Instance* instance = instanceOf(environment, requireClass(environment, typeIndex, type), value);
  if (!instance) {
    const std::string& name = findClass(environment, typeIndex)->name();
    source.mismatch(expectedObject(typeIndex, type) + (nullable ? " or null" : ""), value,
                    findClass(environment, typeIndex)->shareable
                        ? postedHint(describe(environment, value), name)
                        : lookAlike(describe(environment, value), name));
  }
  if (instance->state != State::kLive)
    throwUnusableArgument(source, *instance, expectedObject(typeIndex, type));
  if (instance->busy != Busy::kNot) [[unlikely]]
    requireFreeArgument(source, *instance, expectedObject(typeIndex, type));
  return instance;
}

/// A temporary object of the class, made from the value for the length of the call; null where the
/// value does not fit.
static Instance* makeTemporary(BoundClass& type, const FunctionRecord& record, napi_value value) {
  const Newborn newborn = beginObject(type);
  try {
    Frame frame(*type.environment, record, newborn.instance, newborn.storage, &value);
    frame.implicit = false;
    invoke(record, frame);
  } catch (const ConversionFailure&) {
    abandonObject(*newborn.instance);
    return nullptr;
  } catch (...) {
    abandonObject(*newborn.instance);
    throw;
  }
  finishObject(*newborn.instance);
  return newborn.instance;
}

static Instance* convertImplicitly(const Source& source, BoundClass& type, napi_value value) {
  napi_valuetype kind = napi_undefined;
  napi_typeof(source.environment.env, value, &kind);
  for (const FunctionRecord* record : type.implicits) {
    if (!(record->parameters[0].type->accepts & (1u << kind))) continue;
    Instance* made = makeTemporary(type, *record, value);
    if (!made) continue;
    // What a call policy or keepAlive then sees of the argument. Another overload must not see it:
    // without particulars, all of them read the same list.
    if (source.record && source.record->particulars && !source.outer && source.environment.frame)
      source.environment.frame->arguments[source.index] = wrapperOf(*made);
    return made;
  }
  return nullptr;
}

static Instance* readOrConvert(const Source& source, napi_value value, std::uint32_t typeIndex,
                               const std::type_info& cppType, bool nullable) {
  BoundClass& type = requireClass(source.environment, typeIndex, cppType);
  const bool convertible = source.implicit && !type.implicits.empty() &&
                           !(nullable && isNullish(source.environment, value));
  if (convertible && !instanceOf(source.environment, type, value))
    if (Instance* made = convertImplicitly(source, type, value)) return made;
  return readInstance(source, value, typeIndex, cppType, nullable);
}

void* readObject(const Source& source, napi_value value, std::uint32_t typeIndex,
                 const std::type_info& type, bool nullable) {
  Instance* instance = readOrConvert(source, value, typeIndex, type, nullable);
  if (!instance) return nullptr;
  pin(*instance);
  return objectAs(*instance, *findClass(source.environment, typeIndex));
}

const std::shared_ptr<void>& requireShared(const Source& source, const Instance& instance,
                                           napi_value value) {
  if (const std::shared_ptr<void>* object = sharedObject(instance)) return *object;
  source.mismatch(
      "an object that C++ can share; this " + instance.type->name() + " belongs to something else",
      value);
}

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// Objects that C++ hands to JS: by which policy, and as which class.

namespace tether::detail {

static Policy resolve(const Sink& sink, bool pointer) {
  if (sink.policy != Policy::kAutomatic) return sink.policy;
  if (sink.parent) return Policy::kReferenceInternal;
  return pointer ? Policy::kTakeOwnership : Policy::kCopy;
}

static Instance& copyOf(BoundClass& type, const void* object) {
  const ClassOperations& operations = *type.definition.operations;
  if (!operations.copy)
    throw Error(
        "ERR_TETHER_ARGUMENT",
        type.name() +
            " cannot be copied; return a pointer, a std::shared_ptr, or say tether::reference",
        Error::Kind::kTypeError);
  const Newborn newborn = beginObject(type);
  try {
    const Construction construction(*type.environment, *newborn.instance, newborn.storage);
    operations.copy(newborn.storage, object);
  } catch (...) {
    abandonObject(*newborn.instance);
    throw;
  }
  finishObject(*newborn.instance);
  return *newborn.instance;
}

/// A constructor that hands out its own object: nobody may use that yet.
static void refuseUnfinished(const BoundClass& type, const void* object) {
  for (const Construction* at = threadState().construction; at; at = at->previous())
    if (lies(object, at->begin, at->end))
      throw Error(
          "ERR_TETHER_RECEIVER",
          "this " + type.name() +
              " is still under construction; hand it out after its constructor has returned",
          Error::Kind::kTypeError);
}

/// C++ keeps the object for ever, so what JS stores in it must stay as well.
static Instance& keptByNative(Instance& instance) {
  if (instance.holding == Holding::kShown) instance.holding = Holding::kBorrowed;
  if (instance.type->root->slotCount) setRooted(instance, true);
  return instance;
}

/// A bound class derived from this one that the object is of, with the object as one of it.
static BoundClass* derivedOf(const BoundClass& type, void*& object) {
  void* cast = nullptr;
  const auto reaches = [&](void* (*downcast)(void*)) {
    return downcast && (cast = downcast(object)) != nullptr;
  };
  BoundClass* found = nullptr;
  for (BoundClass* derived : type.derived)
    if (!found && reaches(derived->definition.link.downcast)) found = derived;
  for (const auto& [derived, downcast] : type.alsoIn)
    if (!found && reaches(downcast)) found = derived;
  if (found) object = cast;
  return found;
}

/// The most derived class that is bound, and the object as one of it.
static BoundClass& mostDerived(BoundClass& type, const Outgoing& outgoing, void*& object) {
  object = outgoing.object;
  BoundClass* at = &type;
  if (outgoing.dynamic && *outgoing.dynamic != outgoing.type)
    while (BoundClass* derived = derivedOf(*at, object)) at = derived;
  return *at;
}

/// A raw pointer whose object JS was to own, and does not: nobody else would delete it.
static void deleteUntaken(const BoundClass& type, void* object) {
  const ClassOperations& operations = *type.definition.operations;
  if (operations.counted && operations.counted(object)->owners() > 0) return;
  contained(
      *type.environment, "a destructor",
      [&] {
        if (operations.deallocate) return operations.deallocate(object);
        operations.destruct(object);
        ::operator delete(object);
      },
      &type);
}

static napi_value writeOwned(BoundClass& type, void* object, const Outgoing& outgoing) {
  bool taken = false;
  try {
    return wrapperOf(adoptObject(type, object, Holding::kOwned, nullptr,
                                 outgoing.taken ? outgoing.taken : &taken));
  } catch (...) {
    if (!outgoing.taken && !taken) deleteUntaken(type, object);
    throw;
  }
}

napi_value writeObject(const Sink& sink, const Outgoing& outgoing, bool pointer) {
  if (!outgoing.object) return writeNull(sink.environment);
  BoundClass& declared = requireClass(sink.environment, outgoing.typeIndex, outgoing.type);
  if (sink.policy != Policy::kCopy) {
    if (Instance* known = findInstance(declared, outgoing.object)) {
      if (outgoing.taken) *outgoing.taken = true;
      if (sink.policy == Policy::kTakeOwnership && isNativesOwn(*known)) takeOver(*known);
      if (sink.policy == Policy::kReference && known->holding == Holding::kShown)
        keptByNative(*known);
      return wrapperOf(*known);
    }
  }
  Policy policy = resolve(sink, pointer);
  void* object = nullptr;
  BoundClass& type = mostDerived(declared, outgoing, object);
  // C++ owns what it has got from JS, until it says otherwise.
  if (sink.policy == Policy::kAutomatic && pointer && isLost(type, object)) policy = Policy::kLend;
  refuseUnfinished(type, object);
  switch (policy) {
    case Policy::kExisting:
      return writeNull(sink.environment);
    case Policy::kCopy:
      return wrapperOf(copyOf(type, object));
    case Policy::kTakeOwnership:
      return writeOwned(type, object, outgoing);
    case Policy::kReferenceInternal:
      if (!sink.parent)
        throw Error("ERR_TETHER_ARGUMENT",
                    "tether::referenceInternal needs an object that the result is a part of");
      return wrapperOf(adoptObject(type, object, Holding::kBorrowed, sink.parent));
    case Policy::kReference:
      return wrapperOf(keptByNative(adoptObject(type, object, Holding::kBorrowed, nullptr)));
    default:
      return wrapperOf(adoptObject(type, object, Holding::kShown, wholeAround(type, object)));
  }
}

napi_value writeShared(const Sink& sink, std::shared_ptr<void> owner, const Outgoing& outgoing) {
  if (!outgoing.object) return writeNull(sink.environment);
  BoundClass& declared = requireClass(sink.environment, outgoing.typeIndex, outgoing.type);
  if (Instance* known = findInstance(declared, outgoing.object)) {
    if (isNativesOwn(*known)) shareOver(*known, std::move(owner));
    pin(*known);
    return wrapperOf(*known);
  }
  void* object = nullptr;
  BoundClass& type = mostDerived(declared, outgoing, object);
  return wrapperOf(adoptShared(type, std::shared_ptr<void>(std::move(owner), object)));
}

}  // namespace tether::detail

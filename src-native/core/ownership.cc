// SPDX-License-Identifier: MIT
// Objects that JS gives to C++ by std::unique_ptr, and that may come back.
//
// Always true here: while C++ has an object, no slot keeps what its handles hold, but tokens do,
// which are roots until a traverse of a living owner accounts for them.

namespace tether::detail {

// --- giving

static Instance& adoptObject(BoundClass& type, void* object, Holding holding, Instance* parent,
                             bool* taken);  // see objects.cc

/// Every handle that was ever bound in an object of the class and holds something now.
void detachHandles(Instance& instance) {
  if (instance.extras)
    for (Link* link = instance.extras->links; link; link = link->nextOfOwner) link->detach();
  void* object = instance.object;
  for (const BoundClass* at = instance.type; at; at = at->definition.parent) {
    for (const auto& [offset, slot] : at->slots) {
      const napi_value held = readSlot(instance, slot);
      if (held && !isNullish(*at->environment, held))
        reinterpret_cast<Edge*>(static_cast<std::byte*>(object) + offset)->detach();
    }
    // Empty ones too, as far as they are known to exist.
    for (const HandleField& field : at->handles) {
      void* place = static_cast<std::byte*>(object) + field.offset;
      field.isLink ? static_cast<Link*>(place)->detach() : static_cast<Edge*>(place)->detach();
    }
    if (at->definition.parent) object = at->definition.link.upcast(object);
  }
}

static void noteAway(Instance& instance) {
  Instance*& entry = instance.type->root->away[instance.extras->awayKey];
  // C++ has destroyed another object that was there.
  if (entry && !entry->node) unshare(entry);
  entry = &instance;
}

static void undoGiving(Instance& instance) {
  auto& away = instance.type->root->away;
  const auto found = away.find(rootPointer(instance));
  if (found != away.end() && !found->second) away.erase(found);
  if (instance.extras) instance.extras->awayKey = nullptr;
  contained(*instance.type->environment, "keeping an object", [&] { mend(instance); });
}

/// All that can fail, which the next drain then undoes.
static void prepareToGive(Instance& instance) {
  disposeParts(instance);
  withdraw(instance);
  detachHandles(instance);
  const void* key = extrasOf(instance).awayKey = rootPointer(instance);
  instance.type->root->away.try_emplace(key, nullptr);
  retireWrapper(instance);
}

static void sendAway(Instance& instance) {
  instance.unsettled = true;
  try {
    prepareToGive(instance);
  } catch (...) {
    undoGiving(instance);
    throw;
  }
  instance.unsettled = false;
  releaseKept(instance);
  leaveIdentity(instance);
  noteAway(instance);
  extrasOf(instance).awayAs = std::exchange(instance.object, nullptr);
  instance.state = State::kAway;
  instance.type->counts.destroyed++;
  adjustBytes(instance, 0);
}

/// An object that JS overrides goes on working: its end will be told.
static void lend(Instance& instance) {
  instance.holding = Holding::kLent;
  balanceShared(instance);
}

/// The object goes on without an instance: tokens keep what its handles held, which are detached.
void disownHandles(Instance& instance) {
  if (!instance.extras) return;
  while (Link* link = instance.extras->links) link->disown();
  while (!instance.extras->detached.empty()) instance.extras->detached.back()->disown();
}

static bool isOverriding(const Instance& instance) {
  return instance.extras && instance.extras->overriding;
}

/// What it points to lives only because JS sees the edge; while C++ has it, nobody would.
static bool keepsOthers(const Instance& instance) {
  if (!instance.extras) return false;
  const auto byPointer = [](const Seen& seen) {
    return seen.instance && !seen.shared && !seen.byLink;
  };
  return !instance.extras->kept.empty() ||
         std::any_of(instance.extras->seen.begin(), instance.extras->seen.end(), byPointer);
}

static void refuseToGive(const Source& source, napi_value value, const std::string& expected,
                         const char* why) {
  source.mismatch(expected + why, value);
}

static const char* otherOwner(Holding holding) {
  switch (holding) {
    case Holding::kShared:
      return " (C++ shares objects of its class by std::shared_ptr)";
    case Holding::kCounted:
      return " (it counts its owners; take a tether::Ref)";
    case Holding::kLent:
      return " (C++ has it already)";
    default:
      return " (it is a part of another object, or C++'s own)";
  }
}

void* takeObject(const Source& source, napi_value value, std::uint32_t typeIndex,
                 const std::type_info& cppType, bool virtualDestructor) {
  Instance* instance = readInstance(source, value, typeIndex, cppType, true);
  if (!instance) return nullptr;
  const BoundClass& type = *findClass(source.environment, typeIndex);
  const std::string expected = expectedObject(typeIndex, cppType);
  if (instance->holding != Holding::kOwned)
    source.mismatch(expected + " that JavaScript owns alone", value, otherOwner(instance->holding));
  if (instance->pins > 0 || isReceiver(*instance))
    refuseToGive(source, value, expected, " that no running call uses");
  if (isKept(*instance))
    refuseToGive(source, value, expected, " that no other object keeps by tether::keepAlive");
  if (!isOverriding(*instance) && keepsOthers(*instance))
    refuseToGive(source, value, expected, " that keeps no other object alive by a raw pointer");
  if (instance->type != &type && !virtualDestructor)
    refuseToGive(source, value, expected,
                 " of exactly this class, since its destructor is not virtual");
  void* const object = objectAs(*instance, type);
  isOverriding(*instance) ? lend(*instance) : sendAway(*instance);
  return object;
}

void markOwned(Environment& environment, std::uint32_t typeIndex) {
  if (typeIndex >= environment.ownedTypes.size()) environment.ownedTypes.resize(typeIndex + 1);
  environment.ownedTypes[typeIndex] = true;
  if (BoundClass* type = findClass(environment, typeIndex)) type->owned = true;
}

// --- taking over

bool isNativesOwn(const Instance& instance) {
  return instance.holding == Holding::kBorrowed || instance.holding == Holding::kLent ||
         instance.holding == Holding::kShown;
}

static void countBytes(Instance& instance) {
  if (!instance.bytes) adjustBytes(instance, instance.type->definition.operations->size);
}

/// What was C++'s own so far becomes JS's, or JS becomes one of its owners.
void takeOver(Instance& instance) {
  separateFromWhole(instance);
  setRooted(instance, false);
  instance.holding = holdingOf(*instance.type, instance.object, Holding::kOwned);
  if (instance.holding == Holding::kCounted) ownCounted(instance);
  countBytes(instance);
  balanceShared(instance);
}

void shareOver(Instance& instance, std::shared_ptr<void> owner) {
  separateFromWhole(instance);
  setRooted(instance, false);
  instance.holding = Holding::kShared;
  new (storageOf(instance)) std::shared_ptr<void>(std::move(owner), instance.object);
  countBytes(instance);
  balanceShared(instance);
}

/// Before somebody counts himself among the owners of an object that JS has given him.
void requireCounted(const Source& source, Instance& instance, napi_value value) {
  if (instance.holding == Holding::kCounted) return;
  const Counted* counted = instance.type->definition.operations->counted(instance.object);
  // C++ counts owners of what it has lent to JS, and other environments count theirs.
  if (counted->owners() > 0) return isNativesOwn(instance) ? takeOver(instance) : void();
  source.mismatch("an object that is kept by those who count it; this " + instance.type->name() +
                      " belongs to something else",
                  value);
}

// --- coming back

static bool hasEndedAway(const Instance& instance) {
  const std::lock_guard gate(threadGate());
  return instance.extras->ended;
}

static Instance* findAway(BoundClass& type, void* object) {
  auto& away = type.root->away;
  if (away.empty()) return nullptr;
  const auto found = away.find(upcastToRoot(type, object));
  if (found == away.end()) return nullptr;
  Instance* instance = found->second;
  // Another object may have been made where it was.
  return instance->type == &type && !hasEndedAway(*instance) && nodeOf(*instance) ? instance
                                                                                  : nullptr;
}

bool isKnown(BoundClass& type, void* object) {
  return findInstance(type, object) || findAway(type, object);
}

void reattachHandles(Instance& instance) {
  if (!instance.extras) return;
  std::vector<Edge*>& detached = instance.extras->detached;
  while (!detached.empty()) {
    detached.back()->reattach();
    detached.pop_back();
  }
}

/// Whether the object has an empty wrapper, which it has again from here on.
bool comeBack(BoundClass& type, void* object, Holding holding, Instance*& found) {
  found = findAway(type, object);
  if (!found) return false;
  if (type.root->slotCount) ensureSlot(*found, kWrapperSlot);
  found->object = object;
  try {
    enterIdentity(*found);
  } catch (...) {
    leaveIdentity(*found);
    found->object = nullptr;
    throw;
  }
  type.root->away.erase(upcastToRoot(type, object));
  found->extras->awayAs = nullptr;
  found->holding = holding;
  type.counts.destroyed--;
  return true;
}

/// Another wrapper takes over what the handles of an object hold whose old wrapper was collected.
void inheritHandles(Instance& instance) {
  auto& away = instance.type->root->away;
  if (away.empty()) return;
  const auto found = away.find(rootPointer(instance));
  if (found == away.end()) return;
  Instance* former = found->second;
  if (!former->node) {
    while (Link* link = former->extras->links) link->adopt(instance, EdgeAccess::of(*link).slot());
    for (Edge* edge : std::vector<Edge*>(former->extras->detached))
      edge->adopt(instance, edge->slot());
  }
  away.erase(rootPointer(instance));
  if (!former->node) unshare(former);
}

/// The wrapper was collected. The record stays while handles of the object are known.
void forgetAway(Instance& instance) {
  if (instance.state != State::kAway) return;
  const auto& away = instance.type->root->away;
  const auto found = away.find(instance.extras->awayKey);
  if (found != away.end() && found->second == &instance) return share(&instance);
  const std::lock_guard gate(threadGate());
  instance.extras->awayKey = nullptr;
}

static bool hasDetached(const Instance& instance) {
  const std::lock_guard gate(threadGate());
  return !instance.extras->detached.empty();
}

/// Ends records of objects that C++ has destroyed.
void purgeAway(Environment& environment) {
  for (const auto& type : environment.classes)
    std::erase_if(type->away, [&](const auto& entry) {
      Instance* instance = entry.second;
      if (instance->node) return false;
      if (!environment.closing && hasDetached(*instance)) return false;
      {
        const std::lock_guard gate(threadGate());
        instance->extras->awayKey = nullptr;
      }
      unshare(instance);
      return true;
    });
}

bool giveBack(void* object, std::uint32_t typeIndex) noexcept {
  Environment& environment = currentEnvironment();
  bool known = true;
  contained(environment, "giving an object back", [&] {
    BoundClass& type = *findClass(environment, typeIndex);
    if (Instance* lent = findInstance(type, object)) {
      lent->holding = Holding::kOwned;
      return setRooted(*lent, false);
    }
    const auto found = type.root->away.find(upcastToRoot(type, object));
    Instance* instance = found != type.root->away.end() ? found->second : searchAway(type, object);
    known = instance != nullptr;
    if (!known) return;
    known = false;
    adoptObject(*instance->type, instance->extras->awayAs, Holding::kOwned, nullptr, &known);
  });
  return known;
}

/// C++ may end what it has got on any thread. From here on every use from JS is refused; the rest
/// waits for the environment's own thread.
static void deferEnd(Instance& instance) {
  std::atomic_ref<State>(instance.state).store(State::kDisposing);
  noteEnd(instance);
}

/// An object that C++ had from JS, or has shown to it, has ended.
void endLent(Instance& instance) {
  if (!endsByItself(instance)) return;
  {
    // An environment that ends clears its instances behind the same gate.
    const std::lock_guard gate(threadGate());
    if (!instance.usable() || instance.type->environment->closing) return;
    if (instance.type->environment->thread != std::this_thread::get_id()) return deferEnd(instance);
  }
  Environment& environment = *instance.type->environment;
  const CallScope scope(environment, CallScope::Mode::kAlways);
  disposeParts(instance);
  emptyWrapper(instance, "the end of an object");
  clearEdges(instance);
  destroyObject(instance);
}

}  // namespace tether::detail

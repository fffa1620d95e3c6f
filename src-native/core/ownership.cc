// SPDX-License-Identifier: MIT
// Objects that JS gives to C++ by std::unique_ptr, and that may come back.
//
// Always true here: while C++ has an object, no handle in it belongs to a slot, so what it holds is
// kept by tokens, which are roots until a traverse of a living owner accounts for them.

namespace tether::detail {

// --- giving

/// Every handle that was ever bound in an object of the class and holds something now.
static void detachHandles(Instance& instance) {
  if (instance.extras)
    while (Link* link = instance.extras->links) link->detach();
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
    if (at->definition.parent) object = at->definition.upcast(object);
  }
}

static void disposeParts(Instance& whole) {
  if (!whole.extras) return;
  for (Instance* part : std::vector<Instance*>(whole.extras->parts)) dispose(*part);
}

static void forgetIdentity(Instance& instance) {
  auto& identity = instance.type->root->identity;
  if (!identity) return;
  const auto found = identity->find(rootPointer(instance));
  if (found != identity->end() && found->second == &instance) identity->erase(found);
}

static void sendAway(Instance& instance) {
  disposeParts(instance);
  withdraw(instance);
  releaseKept(instance);
  detachHandles(instance);
  forgetIdentity(instance);
  instance.type->root->away[rootPointer(instance)] = &instance;
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

static bool isOverriding(const Instance& instance) {
  return instance.extras && instance.extras->overriding;
}

static void refuseToGive(const Source& source, napi_value value, const std::string& expected,
                         const char* why) {
  source.mismatch(expected + why, value);
}

void* takeObject(const Source& source, napi_value value, std::uint32_t typeIndex,
                 const std::type_info& cppType, bool virtualDestructor) {
  Instance* instance = readInstance(source, value, typeIndex, cppType, true);
  if (!instance) return nullptr;
  const BoundClass& type = *findClass(source.environment, typeIndex);
  const std::string expected = expectedObject(typeIndex, cppType);
  if (instance->holding != Holding::kOwned)
    refuseToGive(source, value, expected, " that JavaScript owns alone");
  if (instance->pins > 0 || isReceiver(*instance))
    refuseToGive(source, value, expected, " that no running call uses");
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

// --- coming back

static Instance* findAway(BoundClass& type, void* object) {
  auto& away = type.root->away;
  if (away.empty()) return nullptr;
  const auto found = away.find(upcastToRoot(type, object));
  if (found == away.end()) return nullptr;
  Instance* instance = found->second;
  // Another object may have been made where it was.
  return instance->type == &type && nodeOf(*instance) ? instance : nullptr;
}

/// Whether the object has an empty wrapper, which it has again from here on.
bool comeBack(BoundClass& type, void* object, Holding holding, Instance*& found) {
  found = findAway(type, object);
  if (!found) return false;
  type.root->away.erase(upcastToRoot(type, object));
  found->object = object;
  found->extras->awayAs = nullptr;
  found->holding = holding;
  type.counts.destroyed--;
  return true;
}

void forgetAway(Instance& instance) {
  if (instance.state == State::kAway)
    std::erase_if(instance.type->root->away,
                  [&](const auto& entry) { return entry.second == &instance; });
}

void giveBack(void* object, std::uint32_t typeIndex) noexcept {
  Environment& environment = currentEnvironment();
  contained(environment, "giving an object back", [&] {
    BoundClass& type = *findClass(environment, typeIndex);
    if (Instance* lent = findInstance(type, object)) {
      lent->holding = Holding::kOwned;
      return setRooted(*lent, false);
    }
    const auto found = type.root->away.find(upcastToRoot(type, object));
    if (found == type.root->away.end()) return;
    Instance& instance = *found->second;
    adoptObject(*instance.type, instance.extras->awayAs, Holding::kOwned, nullptr);
  });
}

/// An object that C++ had from JS has ended.
void endLent(Instance& instance) {
  if (instance.holding != Holding::kLent || !instance.usable()) return;
  Environment& environment = *instance.type->environment;
  if (environment.closing) return;
  const CallScope scope(environment, CallScope::Mode::kAlways);
  contained(environment, "the end of an object", [&] {
    disposeParts(instance);
    retireWrapper(instance);
  });
  clearEdges(instance);
  destroyObject(instance);
}

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// Which instance a C++ address belongs to. An object of several bases is met at several addresses:
// one for each hierarchy that it is part of, and more where it has a base twice.

namespace tether::detail {

/// Calls `visit(root, place)` for each root of a hierarchy among the bases of an object.
template <class Visit>
static void forEachRoot(BoundClass& type, void* object, const Visit& visit) {
  for (BoundClass* at = &type;; at = at->definition.parent) {
    for (const auto& [base, upcast] : at->bases) forEachRoot(*base, upcast(object), visit);
    if (!at->definition.parent) return visit(*at, object);
    object = at->definition.link.upcast(object);
  }
}

void enterIdentity(Instance& instance) {
  BoundClass& type = *instance.type;
  if (!type.severalBases && !type.root->identity) return;
  forEachRoot(type, instance.object, [&](BoundClass& root, void* place) {
    if (root.identity) root.identity->insert_or_assign(place, &instance);
  });
}

void leaveIdentity(Instance& instance) {
  BoundClass& type = *instance.type;
  if (!type.severalBases && !type.root->identity) return;
  forEachRoot(type, instance.object, [&](BoundClass& root, void* place) {
    if (!root.identity) return;
    const auto found = root.identity->find(place);
    if (found != root.identity->end() && found->second == &instance) root.identity->erase(found);
  });
}

static std::unordered_map<const void*, Instance*>& identityOf(BoundClass& root) {
  if (root.identity) return *root.identity;
  root.identity = std::make_unique<std::unordered_map<const void*, Instance*>>();
  for (Instance* instance : root.environment->table)
    if (instance && instance->object && instance->state != State::kConstructing)
      forEachRoot(*instance->type, instance->object, [&](BoundClass& at, void* place) {
        if (&at == &root) root.identity->emplace(place, instance);
      });
  return *root.identity;
}

/// Whether an object, as one of `type`, is at `place`.
static bool isAt(const BoundClass& own, void* object, const BoundClass& type, const void* place) {
  if (&own == &type) return object == place;
  if (const BoundClass* parent = own.definition.parent)
    if (isAt(*parent, own.definition.link.upcast(object), type, place)) return true;
  for (const auto& [base, upcast] : own.bases)
    if (isAt(*base, upcast(object), type, place)) return true;
  return false;
}

static bool isObject(const Instance& instance, const BoundClass& type, const void* object) {
  return instance.object && isAt(*instance.type, instance.object, type, object);
}

static Instance* usedByCall(const BoundClass& type, const void* object) {
  const Frame* frame = type.environment->frame;
  if (!frame) return nullptr;
  const auto matches = [&](const Instance& instance) {
    return instance.state == State::kLive && isObject(instance, type, object);
  };
  if (frame->self && matches(*frame->self)) return frame->self;
  return frame->findPinned(matches);
}

Instance* findInstance(BoundClass& type, const void* object) {
  // What the running call was given needs no map, and a class that is never asked for otherwise
  // never pays for one.
  if (Instance* used = usedByCall(type, object)) return used;
  auto& identity = identityOf(*type.root);
  const auto found = identity.find(upcastToRoot(type, const_cast<void*>(object)));
  if (found == identity.end()) return nullptr;
  Instance* instance = found->second;
  // Another object of the hierarchy may start at the same address.
  return instance->usable() && isObject(*instance, type, object) ? instance : nullptr;
}

/// By any of its addresses, an object that C++ has got from JS. Looks at everything: it is asked
/// only when a call has failed.
Instance* searchAway(const BoundClass& type, const void* object) {
  for (Instance* instance : type.environment->table)
    if (instance && instance->state == State::kAway &&
        isAt(*instance->type, instance->extras->awayAs, type, object))
      return instance;
  return nullptr;
}

}  // namespace tether::detail

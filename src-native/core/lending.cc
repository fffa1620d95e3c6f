// SPDX-License-Identifier: MIT
// Objects that C++ shows to JS and keeps for itself.
//
// Always true here: what such an object holds lives as long as the object does, whatever becomes of
// its wrapper. Where handles of it lie in slots, the wrapper is a root, unless a traverse of a
// living owner accounts for the object; the end of a handle that is a field is the end of the
// object. An object without such handles is never looked at outside a call, because nothing tells
// when it ends: tokens keep what it holds.

namespace tether::detail {

static bool isShown(const Instance& instance) { return instance.holding == Holding::kShown; }

/// Whether C++ ends the object, and not because of what it is a part of.
bool endsByItself(const Instance& instance) {
  if (instance.holding == Holding::kBorrowed) {
    const Instance* whole = instance.extras ? instance.extras->whole : nullptr;
    return !whole || whole->usable();
  }
  return instance.holding == Holding::kLent || isShown(instance);
}

/// Whether something in the object will tell of its end, and has values in its slots.
static bool hasInside(const Instance& instance) { return instance.ownShares.load() > 0; }

/// Whether the object may be read when no call uses it.
bool isTrackable(const Instance& instance) { return !isShown(instance) || hasInside(instance); }

/// How many C++ owners a shown object has that no traverse of its own can name.
long ownersOfShown(const Instance& instance) {
  return hasInside(instance) || (instance.extras && !instance.extras->kept.empty()) ? 1 : 0;
}

/// Who accounts for a whole accounts for its parts.
long visitsOf(const Instance& instance) {
  long visits = instance.extras ? static_cast<long>(instance.extras->places.size()) : 0;
  if (isShown(instance) && instance.extras && instance.extras->whole)
    visits += visitsOf(*instance.extras->whole);
  return visits;
}

/// What follows from whether an object is accounted for.
void balanceShown(Instance& whole) {
  if (!isShown(whole) || !whole.extras) return;
  if (!hasInside(whole)) withdraw(whole);
  const std::vector<Instance*>& parts = whole.extras->parts;
  for (std::size_t i = parts.size(); i-- > 0;)
    if (i < parts.size() && isShown(*parts[i])) balanceShared(*parts[i]);
}

/// What an object of C++'s own is to JS: a part of what C++ may end at any time is no better.
Holding holdingInside(const Instance& whole, Holding asked) {
  if (asked != Holding::kBorrowed && asked != Holding::kShown) return asked;
  return isShown(whole) ? Holding::kShown : Holding::kBorrowed;
}

// --- parts by their place

static bool encloses(const Instance& instance, const BoundClass& type, const void* object) {
  if (instance.state != State::kLive || !instance.object) return false;
  const auto* begin = static_cast<const std::byte*>(instance.object);
  const auto* end = begin + instance.type->definition.operations->size;
  return lies(object, begin, end) &&
         static_cast<const std::byte*>(object) + type.definition.operations->size <= end;
}

static Instance* enclosingInCalls(const BoundClass& type, const void* object) {
  const auto matches = [&](const Instance& instance) { return encloses(instance, type, object); };
  for (const Frame* frame = type.environment->frame; frame; frame = frame->previous) {
    if (frame->self && matches(*frame->self)) return frame->self;
    if (Instance* pinned = frame->findPinned(matches)) return pinned;
  }
  return nullptr;
}

/// The handles of a part that was constructed with its whole belong to the whole.
static Instance* ownerOfHandles(const BoundClass& type, void* object) {
  for (const BoundClass* at = &type; at; at = at->definition.parent) {
    for (const HandleField& field : at->handles) {
      const void* place = static_cast<std::byte*>(object) + field.offset;
      const Edge& edge = field.isLink ? EdgeAccess::of(*static_cast<const Link*>(place))
                                      : *static_cast<const Edge*>(place);
      if (edge.owner() && encloses(*edge.owner(), type, object)) return edge.owner();
    }
    if (at->definition.parent) object = at->definition.link.upcast(object);
  }
  return nullptr;
}

/// The known object that an unknown one lies in.
Instance* wholeAround(const BoundClass& type, void* object) {
  if (Instance* whole = enclosingInCalls(type, object)) return whole;
  return ownerOfHandles(type, object);
}

// --- the end

static bool isField(const BoundClass& type, std::uint32_t slot) {
  const auto is = [slot](const HandleField& field) { return field.slot == slot; };
  for (const BoundClass* at = &type; at; at = at->definition.parent)
    if (std::any_of(at->handles.begin(), at->handles.end(), is)) return true;
  return false;
}

/// C++ destroys what it has got from JS. Another object may be made at the same place.
static void endAway(Instance& instance, std::uint32_t slot) {
  const std::lock_guard gate(threadGate());
  Extras* const extras = instance.extras;
  if (extras && extras->awayKey && isField(*instance.type, slot)) extras->ended = true;
}

/// A handle in the object is destroyed. Whether its slot needs no clearing.
bool endHandle(Instance& owner, std::uint32_t slot) {
  if (owner.state == State::kAway) endAway(owner, slot);
  if (!isShown(owner) && owner.holding != Holding::kBorrowed) return false;
  {
    // An environment that ends clears its instances behind the same gate.
    const std::lock_guard gate(threadGate());
    if (!owner.usable() || owner.type->environment->closing || !endsByItself(owner)) return false;
    // One that stood in a std::optional, say, may go before the object.
    if (!isField(*owner.type, slot)) {
      const bool own = owner.type->environment->thread == std::this_thread::get_id();
      noteBalance(owner);
      return !own;
    }
  }
  endLent(owner);
  return true;
}

// --- objects whose instances end first

/// JS has let go of an object that C++ has got from it. It must not be taken for a new one.
void noteLost(Instance& instance) {
  if (instance.holding != Holding::kLent || instance.type->environment->closing) return;
  const std::lock_guard gate(threadGate());
  if (!instance.extras || !instance.extras->overrides) return;
  instance.extras->awayKey = rootPointer(instance);
  instance.type->root->lost[instance.extras->awayKey] = &instance;
  instance.type->environment->anyLost = true;
}

static Instance* findLost(const BoundClass& type, void* object) {
  if (!type.environment->anyLost) return nullptr;
  const std::lock_guard gate(threadGate());
  const auto found = type.root->lost.find(upcastToRoot(type, object));
  return found == type.root->lost.end() ? nullptr : found->second;
}

bool isLost(const BoundClass& type, void* object) { return findLost(type, object) != nullptr; }

/// For the new instance of the object.
Overrides* takeLost(const BoundClass& type, void* object) {
  Instance* instance = findLost(type, object);
  if (!instance) return nullptr;
  const std::lock_guard gate(threadGate());
  type.root->lost.erase(std::exchange(instance->extras->awayKey, nullptr));
  return std::exchange(instance->extras->overrides, nullptr);
}

/// The part of the object that tells of its end is destroyed, on any thread.
void endOverrides(Instance& instance) {
  const std::lock_guard gate(threadGate());
  if (!instance.extras) return;
  instance.extras->overrides = nullptr;
  if (!instance.extras->awayKey) return;
  if (instance.state == State::kAway)
    instance.extras->ended = true;
  else
    instance.type->root->lost.erase(std::exchange(instance.extras->awayKey, nullptr));
}

/// An environment ends before objects that C++ has got from it.
void forgetLost(Environment& environment) {
  const std::lock_guard gate(threadGate());
  for (const auto& type : environment.classes) {
    for (const auto& [key, instance] : type->lost) instance->extras->awayKey = nullptr;
    type->lost.clear();
  }
}

}  // namespace tether::detail

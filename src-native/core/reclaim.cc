// SPDX-License-Identifier: MIT
// Reclaim: noticing that objects have died, and destroying their natives.
//
// Node-API tells of a death late, one finalizer at a time. Here nobody has a finalizer: weak
// references are asked, and only when a sentinel, an object of no use, shows by its own death that
// a collection has happened. Instances that survived two collections are asked only after a major
// one, which an older sentinel shows.
//
// Always true here: no destructor runs inside the engine's collection, and none while a call uses
// the object.

namespace tether::detail {

/// Tells the event loop's turn after a collection to drain.
struct Bell {
  Environment* environment;
};

static napi_ref sentinelReference(Environment& environment, bool held) {
  napi_value object = nullptr;
  napi_ref reference = nullptr;
  check(environment, napi_create_object(environment.env, &object));
  check(environment, napi_create_reference(environment.env, object, held ? 1 : 0, &reference));
  return reference;
}

static void renew(Environment& environment, Sentinel& sentinel, bool held) {
  const napi_ref fresh = sentinelReference(environment, held);
  if (sentinel.reference) napi_delete_reference(environment.env, sentinel.reference);
  sentinel = {fresh, held, 0};
}

static void ringBell(napi_env, void* data, void*) {
  const std::unique_ptr<Bell> bell(static_cast<Bell*>(data));
  Environment* environment = bell->environment;
  if (!environment) return;
  environment->bell = nullptr;
  const BellRings turn(*environment);
  drain(*environment, false);
}

static void hangBell(Environment& environment) {
  if (environment.bell) return;
  napi_value object = nullptr;
  check(environment, napi_create_object(environment.env, &object));
  auto bell = std::make_unique<Bell>(Bell{&environment});
  check(environment,
        napi_add_finalizer(environment.env, object, bell.get(), &ringBell, nullptr, nullptr));
  environment.bell = bell.release();
}

void startReclaim(Environment& environment) {
  renew(environment, environment.minor, false);
  for (Sentinel& major : environment.majors) renew(environment, major, true);
  hangBell(environment);
}

/// Ages the sentinels for major collections; true when one of them shows that such a collection has
/// happened.
static bool majorHappened(Environment& environment) {
  bool happened = false;
  for (Sentinel& major : environment.majors) {
    if (!major.held && collected(environment, major.reference)) {
      happened = true;
      renew(environment, major, true);
    } else if (major.held && ++major.age >= kOldAge) {
      // By now it is old as the engine counts, so only a major collection will take it.
      std::uint32_t count = 0;
      napi_reference_unref(environment.env, major.reference, &count);
      major.held = false;
    }
  }
  return happened;
}

// --- order

void dependenciesOf(const Instance& instance, std::vector<Instance*>& found) {
  if (!instance.extras) return;
  for (const Link* link = instance.extras->links; link; link = link->nextOfOwner)
    found.push_back(link->target());
  for (const Seen& seen : instance.extras->seen)
    if (seen.instance) found.push_back(seen.instance);
  if (instance.extras->whole) found.push_back(instance.extras->whole);
  found.insert(found.end(), instance.extras->kept.begin(), instance.extras->kept.end());
}

/// Depth first without recursion: chains are long. What an instance depends on comes out before it.
static void visitDependencies(Instance& start, std::vector<Instance*>& out) {
  std::vector<std::pair<Instance*, bool>> stack{{&start, false}};
  std::vector<Instance*> found;
  while (!stack.empty()) {
    const auto [instance, left] = stack.back();
    stack.pop_back();
    if (left) {
      out.push_back(instance);
      continue;
    }
    if (!instance->marked) continue;
    instance->marked = false;
    stack.emplace_back(instance, true);
    found.clear();
    dependenciesOf(*instance, found);
    // The newest goes onto the stack first, so that it comes out last here and is destroyed first.
    std::sort(found.begin(), found.end(),
              [](const Instance* a, const Instance* b) { return a->serial > b->serial; });
    for (Instance* dependency : found)
      if (dependency->marked) stack.emplace_back(dependency, false);
  }
}

/// Newest first, and dependents before what they depend on.
void sortForDestruction(std::vector<Instance*>& dead) {
  const auto older = [](const Instance* a, const Instance* b) { return a->serial < b->serial; };
  if (!std::is_sorted(dead.begin(), dead.end(), older)) std::sort(dead.begin(), dead.end(), older);
  const bool linked = std::any_of(dead.begin(), dead.end(), [](const Instance* instance) {
    return instance->extras != nullptr;
  });
  if (linked) {
    for (Instance* instance : dead) instance->marked = true;
    std::vector<Instance*> sorted;
    sorted.reserve(dead.size());
    for (Instance* instance : dead) visitDependencies(*instance, sorted);
    dead.swap(sorted);
  }
  std::reverse(dead.begin(), dead.end());
}

// --- destroying

void separateFromWhole(Instance& instance) {
  if (!instance.extras || !instance.extras->whole) return;
  Instance* whole = std::exchange(instance.extras->whole, nullptr);
  std::erase(whole->extras->parts, &instance);
  std::erase(whole->extras->watch.parts, &instance);
  unshare(whole);
}

void dropObject(Instance& instance, void* object) {
  const ClassOperations& operations = *instance.type->definition.operations;
  switch (instance.holding) {
    case Holding::kInline:
      return operations.destruct(object);
    case Holding::kOwned:
      if (operations.deallocate) return operations.deallocate(object);
      operations.destruct(object);
      return ::operator delete(object);
    case Holding::kShared:
      return std::destroy_at(static_cast<std::shared_ptr<void>*>(storageOf(instance)));
    case Holding::kCounted:
      return dropCounted(instance, object);
    case Holding::kLent:
    case Holding::kShown:
    case Holding::kBorrowed:
      return;
  }
}

/// Ends the native object of an instance whose edges are cleared.
void destroyObject(Instance& instance) {
  if (hasEnded(instance)) return;  // by the destructor of another, which owned it
  BoundClass& type = *instance.type;
  leaveIdentity(instance);
  separateFromWhole(instance);
  contained(*type.environment, "the end of an object", [&] {
    noteLeftover(instance);
    noteLost(instance);
  });
  adjustBytes(instance, 0);
  type.counts.destroyed++;
  instance.state = State::kDestroyed;
  void* object = std::exchange(instance.object, nullptr);
  contained(
      *type.environment, "a destructor", [&] { dropObject(instance, object); }, &type);
  releaseKept(instance);
}

static void markCleared(Instance& instance) {
  if (!isNativesOwn(instance)) return void(instance.state = State::kCleared);
  const std::lock_guard gate(threadGate());
  instance.state = State::kCleared;
}

void clearEdges(Instance& instance) {
  markCleared(instance);  // first: what keeps itself must not become a root now
  withdraw(instance);
  clearLinks(instance);
}

static void runHook(Instance& instance) {
  if (instance.extras && instance.extras->awaiting) return;  // JS has disposed it
  if (const BoundClass* at = nearest(*instance.type, &BoundClass::onCollect))
    contained(
        *instance.type->environment, "onCollect", [&] { at->onCollect(objectAs(instance, *at)); },
        instance.type);
}

/// The law of order: hooks while all are whole, then edges, then natives.
static void destroyDead(const std::vector<Instance*>& dead) {
  for (Instance* instance : dead) runHook(*instance);
  for (Instance* instance : dead) clearEdges(*instance);
  for (Instance* instance : dead) {
    destroyObject(*instance);
    forgetInstance(*instance);
  }
}

/// Running code may be half way through changing it; its call reconciles it anyway.
static bool inUse(const Instance& instance) { return instance.pins > 0 || isReceiver(instance); }

static void takeHandles(Instance& instance);  // see objects.cc

/// What could not be done when it was due.
void mend(Instance& instance) {
  if (instance.state == State::kLive) takeHandles(instance);
  if (instance.state == State::kDestroyed) retireWrapper(instance);
  instance.unsettled = false;
  if (instance.state == State::kLive) reconcile(instance);
}

static void lookAfter(Instance& instance) {
  if (instance.unsettled) mend(instance);
  if (instance.type->reconciles) reconcile(instance);
}

static void reconcileAll(Environment& environment, const std::vector<Instance*>& all) {
  // A copy: what is met on the way joins the young ones.
  for (Instance* instance : std::vector<Instance*>(all))
    if (isTended(*instance) && !inUse(*instance))
      contained(environment, "looking at an object", [&] { lookAfter(*instance); });
}

/// Without these, no drain would come by itself.
static void renewSentinels(Environment& environment) {
  contained(environment, "a drain", [&] { hangBell(environment); });
  contained(environment, "a drain", [&] { renew(environment, environment.minor, false); });
}

bool drain(Environment& environment, bool everything) {
  if (environment.draining || environment.closing) return false;
  const LetGo letGo(environment.guards);
  environment.draining = true;
  environment.drains++;
  crossToLayer(environment);
  napi_handle_scope scope = nullptr;
  napi_open_handle_scope(environment.env, &scope);
  bool foundDead = false;
  renewSentinels(environment);
  contained(environment, "a drain", [&] {
    applyReleases(environment);
    pinOwnersOfReceivers(environment);
    const bool major = majorHappened(environment);
    const Scanned found = findDead(environment, everything, major);
    foundDead = !found.dead.empty();
    const std::size_t before = everything || major ? 0 : environment.leftovers.size();
    destroyDead(found.dead);
    cutCircles(environment, before);
    if (everything || major) purgeAway(environment);
    // What ends may change the others.
    if (!found.tend && !foundDead) return;
    reconcileAll(environment, environment.young);
    if (everything || major) reconcileAll(environment, environment.old);
  });
  flushBytes(environment);
  environment.sinceScan = 0;
  napi_close_handle_scope(environment.env, scope);
  environment.draining = false;
  return foundDead;
}

// --- dispose

napi_value wrapperAt(Environment& environment, napi_value node);

/// The wrapper outlives its object from here on: it keeps its handle and loses its slots, so the
/// reference now asks the wrapper.
void retireWrapper(Instance& instance) {
  Environment& environment = *instance.type->environment;
  if (environment.closing || !nodeOf(instance)) return;
  const PendingException aside(environment.env);
  const napi_value wrapper = wrapperAt(environment, nodeOf(instance));
  napi_ref reference = nullptr;
  check(environment, napi_create_reference(environment.env, wrapper, 0, &reference));
  try {
    callLayer(environment, referenceValue(environment, instance.type->layer), "retire", {wrapper});
  } catch (...) {
    napi_delete_reference(environment.env, reference);
    throw;
  }
  napi_delete_reference(environment.env, std::exchange(instance.node, reference));
  instance.rooted = instance.direct = false;
  environment.words[instance.index] = 0;
}

/// Before the object of a wrapper ends. A wrapper that cannot be retired now keeps its slots, so
/// that its handle is no other object's, and the next drain retires it.
void emptyWrapper(Instance& instance, const char* what) {
  instance.unsettled = true;
  contained(*instance.type->environment, what, [&] {
    emptySlots(instance);
    retireWrapper(instance);
    instance.unsettled = false;
  });
}

/// JS has let go while calls still use the object: it loses its slots in JS at once, and native
/// code keeps them to the end of the calls.
static void hideWrapper(Instance& instance) {
  Environment& environment = *instance.type->environment;
  const PendingException aside(environment.env);
  const napi_value wrapper = wrapperOf(instance);
  if (instance.direct) ensureSlot(instance, kWrapperSlot);
  setRooted(instance, true);
  callLayer(environment, referenceValue(environment, instance.type->layer), "retire", {wrapper});
}

/// The last one first. One that is still in use stays, and ends with that use.
void disposeParts(const Instance& whole) {
  if (!whole.extras) return;
  const std::vector<Instance*>& parts = whole.extras->parts;
  for (std::size_t i = parts.size(); i-- > 0;)
    if (i < parts.size()) dispose(*parts[i]);
}

/// Destroys the native object now, or at the end of the calls that use it.
void dispose(Instance& instance) {
  if (!instance.usable() || instance.state == State::kConstructing) return;
  const CallScope scope(*instance.type->environment, CallScope::Mode::kAlways);
  pinOwnersOfReceivers(*instance.type->environment);
  makeRoomForLeftover(*instance.type->environment);
  const bool first = instance.state == State::kLive;
  instance.state = State::kDisposing;
  if (instance.pins > 0 || isReceiver(instance)) {
    if (first) contained(*instance.type->environment, "dispose", [&] { hideWrapper(instance); });
    return;
  }
  if (isKept(instance)) return awaitKeepers(instance);
  share(&instance);
  disposeParts(instance);
  emptyWrapper(instance, "dispose");
  clearEdges(instance);
  const std::size_t before = instance.type->environment->leftovers.size();
  destroyObject(instance);
  cutCircles(*instance.type->environment, before);
  unshare(&instance);
}

}  // namespace tether::detail

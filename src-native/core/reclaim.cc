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

inline constexpr std::size_t kPollEvery = 1024;  // constructions between two looks at the sentinel
inline constexpr std::int64_t kPollEveryBytes = 4 << 20;  // or so many bytes of native memory
inline constexpr std::size_t kScanAnyway =
    256 * 1024;  // constructions after which a pinned sentinel is no excuse
inline constexpr std::uint8_t kOldAge =
    2;  // collections after which the engine counts an object as old
inline constexpr std::size_t kScopeSize = 512;  // references asked per handle scope

/// Tells the event loop's turn after a collection to drain.
struct Bell {
  Environment* environment;
};

static bool collected(const Environment& environment, napi_ref reference) {
  return !referenceValue(environment, reference);
}

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

// --- finding the dead

/// Opens a new handle scope every few hundred references.
class ChunkedScope {
 public:
  explicit ChunkedScope(napi_env env) : env_(env) { napi_open_handle_scope(env_, &scope_); }
  ~ChunkedScope() { napi_close_handle_scope(env_, scope_); }
  void step() {
    if (++count_ % kScopeSize) return;
    napi_close_handle_scope(env_, scope_);
    napi_open_handle_scope(env_, &scope_);
  }

 private:
  napi_env env_;
  napi_handle_scope scope_ = nullptr;
  std::size_t count_ = 0;
};

/// Nothing is left to destroy here.
static bool hasEnded(const Instance& instance) {
  return instance.state == State::kDestroyed || instance.state == State::kAway;
}

/// Sorts `from` into the dead, the survivors that are old now (`promote`), and the rest, which
/// stays.
static void scan(Environment& environment, std::vector<Instance*>& from,
                 std::vector<Instance*>* promote, std::vector<Instance*>& dead) {
  ChunkedScope scope(environment.env);
  std::size_t kept = 0;
  for (Instance* instance : from) {
    scope.step();
    const bool alive = !instance->node ? instance->state == State::kConstructing
                                       : !collected(environment, instance->node);
    if (!alive && instance->pins == 0)
      hasEnded(*instance) ? forgetInstance(*instance) : dead.push_back(instance);
    else if (promote && ++instance->age >= kOldAge)
      promote->push_back(instance);
    else
      from[kept++] = instance;
  }
  from.resize(kept);
}

void dependenciesOf(const Instance& instance, std::vector<Instance*>& found);

/// By how many an object is named beside the table and its own parts.
static std::uint32_t namedByOthers(const Instance& instance) {
  return instance.shares.load() - instance.ownShares.load() - 1;
}

/// A young object may be named by an old one that is just as dead and is not asked this time. It
/// must not go first, so it waits with the old ones; and so does what it names itself.
static void postponeNamed(std::vector<Instance*>& dead, std::vector<Instance*>& old) {
  std::vector<Instance*> found, late;
  for (Instance* instance : dead) instance->marked = true;
  const auto count = [&](const Instance& instance, std::uint32_t change) {
    found.clear();
    dependenciesOf(instance, found);
    for (Instance* dependency : found) dependency->named += change;
    if (!instance.extras) return;
    for (const Seen& seen : instance.extras->seen)
      if (seen.byLink) seen.instance->named += change;
  };
  const auto postpone = [&](Instance& instance) {
    if (!instance.marked || namedByOthers(instance) <= instance.named) return;
    instance.marked = false;
    late.push_back(&instance);
  };
  for (Instance* instance : dead) count(*instance, 1);
  for (Instance* instance : dead) postpone(*instance);
  for (std::size_t i = 0; i < late.size(); i++) {
    count(*late[i], static_cast<std::uint32_t>(-1));
    for (Instance* dependency : found) postpone(*dependency);
  }
  std::erase_if(dead, [](const Instance* instance) { return !instance->marked; });
  for (Instance* instance : dead) {
    count(*instance, static_cast<std::uint32_t>(-1));
    instance->marked = false;
  }
  old.insert(old.end(), late.begin(), late.end());
}

static std::vector<Instance*> findDead(Environment& environment, bool everything, bool major) {
  std::vector<Instance*> dead;
  std::vector<Instance*> aged;
  environment.minorScans++;
  scan(environment, environment.young, &aged, dead);
  if (everything || major) {
    environment.majorScans++;
    scan(environment, environment.old, nullptr, dead);
  }
  const auto named = [](const Instance* instance) { return namedByOthers(*instance) > 0; };
  if (!everything && !major && std::any_of(dead.begin(), dead.end(), named))
    postponeNamed(dead, environment.old);
  environment.old.insert(environment.old.end(), aged.begin(), aged.end());
  for (Instance* instance : dead) instance->state = State::kCondemned;
  return dead;
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
  noteLeftover(instance);
  noteLost(instance);
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
static void destroyDead(std::vector<Instance*>& dead) {
  sortForDestruction(dead);
  for (Instance* instance : dead) runHook(*instance);
  for (Instance* instance : dead) clearEdges(*instance);
  for (Instance* instance : dead) {
    destroyObject(*instance);
    forgetInstance(*instance);
  }
}

/// Running code may be half way through changing it; its call reconciles it anyway.
static bool inUse(const Instance& instance) { return instance.pins > 0 || isReceiver(instance); }

static void reconcileAll(std::vector<Instance*> instances) {
  for (Instance* instance : instances)
    if (instance->type->reconciles && !inUse(*instance)) reconcile(*instance);
}

bool drain(Environment& environment, bool everything) {
  if (environment.draining || environment.closing) return false;
  environment.draining = true;
  environment.drains++;
  napi_handle_scope scope = nullptr;
  napi_open_handle_scope(environment.env, &scope);
  std::size_t found = 0;
  contained(environment, "a drain", [&] {
    applyDeferred(environment);
    applyDeferredRoots(environment);
    applyDeferredBalances(environment);
    applyDeferredEnds(environment);
    pinOwnersOfReceivers(environment);
    const bool major = majorHappened(environment);
    std::vector<Instance*> dead = findDead(environment, everything, major);
    found = dead.size();
    const std::size_t before = everything || major ? 0 : environment.leftovers.size();
    destroyDead(dead);
    cutCircles(environment, before);
    if (everything || major) purgeAway(environment);
    reconcileAll(environment.young);
    if (everything || major) reconcileAll(environment.old);
    renew(environment, environment.minor, false);
    hangBell(environment);
    flushBytes(environment);
  });
  environment.sinceScan = 0;
  napi_close_handle_scope(environment.env, scope);
  environment.draining = false;
  return found > 0;
}

/// Asked at each construction, so that a loop that never yields frees what it drops.
void pollReclaim(Environment& environment) {
  environment.sinceScan++;
  if (++environment.sincePoll < kPollEvery && environment.bytesSincePoll < kPollEveryBytes) return;
  environment.sincePoll = 0;
  environment.bytesSincePoll = 0;
  bool due = environment.sinceScan > std::max(kScanAnyway, 8 * environment.young.size());
  if (!due) {
    const CallScope scope(environment, CallScope::Mode::kAlways);
    due = collected(environment, environment.minor.reference);
  }
  if (due) drain(environment, false);
}

// --- dispose

/// The wrapper outlives its object from here on: it keeps its handle and loses its slots, so the
/// reference now asks the wrapper.
void retireWrapper(Instance& instance) {
  Environment& environment = *instance.type->environment;
  if (environment.closing || !nodeOf(instance)) return;
  setRooted(instance, false);
  const PendingException aside(environment.env);
  const napi_value wrapper = wrapperOf(instance);
  napi_ref reference = nullptr;
  check(environment, napi_create_reference(environment.env, wrapper, 0, &reference));
  napi_delete_reference(environment.env, std::exchange(instance.node, reference));
  environment.words[instance.index] = 0;
  callLayer(environment, referenceValue(environment, instance.type->layer), "retire", {wrapper});
}

/// JS has let go while calls still use the object: it loses its slots in JS at once, and native
/// code keeps them to the end of the calls.
static void hideWrapper(Instance& instance) {
  Environment& environment = *instance.type->environment;
  const PendingException aside(environment.env);
  setRooted(instance, true);
  callLayer(environment, referenceValue(environment, instance.type->layer), "retire",
            {wrapperOf(instance)});
}

/// Destroys the native object now, or at the end of the calls that use it.
void dispose(Instance& instance) {
  if (!instance.usable() || instance.state == State::kConstructing) return;
  const bool first = instance.state == State::kLive;
  instance.state = State::kDisposing;
  const CallScope scope(*instance.type->environment, CallScope::Mode::kAlways);
  pinOwnersOfReceivers(*instance.type->environment);
  if (instance.pins > 0 || isReceiver(instance)) {
    if (first) contained(*instance.type->environment, "dispose", [&] { hideWrapper(instance); });
    return;
  }
  if (isKept(instance)) return awaitKeepers(instance);
  share(&instance);
  if (instance.extras)
    for (Instance* part : std::vector<Instance*>(instance.extras->parts)) dispose(*part);
  contained(*instance.type->environment, "dispose", [&] {
    emptySlots(instance);
    retireWrapper(instance);
  });
  clearEdges(instance);
  const std::size_t before = instance.type->environment->leftovers.size();
  destroyObject(instance);
  cutCircles(*instance.type->environment, before);
  unshare(&instance);
}

}  // namespace tether::detail

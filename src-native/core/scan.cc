// SPDX-License-Identifier: MIT
// Finding the dead: the weak references of all objects that may have died are asked, a lump at a
// time.

namespace tether::detail {

inline constexpr std::uint8_t kOldAge =
    2;  // collections after which the engine counts an object as old
inline constexpr std::size_t kScopeSize = 512;  // references asked per handle scope

static bool collected(const Environment& environment, napi_ref reference) {
  return !referenceValue(environment, reference);
}

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

/// Nobody has touched most objects since the last time: what is read of the next ones is fetched
/// from memory while others are asked, the record first and its reference some steps later.
static void fetchAhead([[maybe_unused]] const std::vector<Instance*>& all,
                       [[maybe_unused]] std::size_t at) {
#if defined(__GNUC__)
  constexpr std::size_t kNear = 8, kFar = 16;
  if (at + kFar >= all.size()) return;
  __builtin_prefetch(&all[at + kFar]->node);
  __builtin_prefetch(&all[at + kFar]->pins);
  __builtin_prefetch(all[at + kNear]->node);
#endif
}

/// What a scan found.
struct Scanned {
  std::vector<Instance*> dead;
  bool tend = false;  ///< some survivors are to be looked after
};

static bool isTended(const Instance& instance) {
  return instance.type->reconciles || instance.unsettled;
}

/// Sorts `from` into the dead, the survivors that are old now (`promote`), and the rest, which
/// stays.
static void scan(Environment& environment, std::vector<Instance*>& from,
                 std::vector<Instance*>* promote, Scanned& found) {
  found.dead.reserve(found.dead.size() + from.size());
  if (promote) promote->reserve(from.size());
  ChunkedScope scope(environment.env);
  std::size_t kept = 0;
  for (std::size_t at = 0; at < from.size(); at++) {
    fetchAhead(from, at);
    Instance* const instance = from[at];
    scope.step();
    found.tend = found.tend || isTended(*instance);
    const bool alive = !instance->node ? instance->state == State::kConstructing
                                       : !collected(environment, instance->node);
    if (!alive && instance->pins == 0)
      hasEnded(*instance) ? forgetInstance(*instance) : found.dead.push_back(instance);
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
  late.reserve(dead.size());
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

/// There was no room to work out an order: all wait for the next drain.
static void postponeAll(Environment& environment, std::vector<Instance*>& dead) {
  for (Instance* instance : environment.table)
    if (instance) instance->marked = false, instance->named = 0;
  environment.old.insert(environment.old.end(), dead.begin(), dead.end());
  dead.clear();
}

/// In the order in which they are destroyed.
static Scanned findDead(Environment& environment, bool everything, bool major) {
  Scanned found;
  std::vector<Instance*>& dead = found.dead;
  std::vector<Instance*> aged;
  // From where they are taken out, they come back into `old` at most.
  environment.old.reserve(environment.old.size() + environment.young.size());
  if (everything || major) dead.reserve(environment.old.size() + environment.young.size());
  environment.minorScans++;
  scan(environment, environment.young, &aged, found);
  if (everything || major) {
    environment.majorScans++;
    scan(environment, environment.old, nullptr, found);
  }
  environment.old.insert(environment.old.end(), aged.begin(), aged.end());
  const auto named = [](const Instance* instance) { return namedByOthers(*instance) > 0; };
  try {
    if (!everything && !major && std::any_of(dead.begin(), dead.end(), named))
      postponeNamed(dead, environment.old);
    sortForDestruction(dead);
    environment.leftovers.reserve(environment.leftovers.size() + dead.size());
  } catch (...) {
    postponeAll(environment, dead);
    throw;
  }
  for (Instance* instance : dead) instance->state = State::kCondemned;
  return found;
}

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// What tether::keepAlive ties to its keepers.
//
// Always true here: C++ may have a raw pointer to a kept object for as long as a keeper lives. So
// JS that disposes such an object only lets go of it: it ends when its last keeper has ended.

namespace tether::detail {

static void tie(Environment& environment, napi_value keeper, napi_value value) {
  callLayer(environment, referenceValue(environment, environment.shared), "keepFor",
            {keeper, value});
}

static void countKeeper(Instance& keeper, Instance& kept) {
  Extras& extras = extrasOf(kept);
  extrasOf(keeper).kept.push_back(&kept);
  extras.keepers++;
  share(&kept);
}

/// Whether it was not tied already.
static bool addKept(Instance& keeper, napi_value value) {
  Environment& environment = *keeper.type->environment;
  const napi_value slot = writeUint32(environment, keeper.type->root->keepSlot);
  return readBool(Source{environment},
                  callLayer(environment, referenceValue(environment, environment.shared), "addKept",
                            {nodeOf(keeper), slot, value}));
}

void keepFor(Instance& keeper, napi_value value, Instance* kept) {
  // C++ has got it in this very call, where no edge of JS reaches.
  if (!keeper.usable()) throwUnusable(keeper);
  BoundClass& root = *keeper.type->root;
  if (!root.keepSlot) root.keepSlot = reserveSlot(root);
  ensureSlot(keeper, root.keepSlot);
  if (!kept || kept == &keeper) return void(addKept(keeper, value));
  bool added = false;
  try {
    added = addKept(keeper, value);
  } catch (...) {
    // C++ may have the pointer already. So what JS cannot tie is a root, as long as the keeper
    // lives.
    countKeeper(keeper, *kept);
    setRooted(*kept, kept->extras->loose = true);
    throw;
  }
  if (added) countKeeper(keeper, *kept);
  balanceShared(keeper);
}

/// The keeper is no bound object.
void keepLoosely(Environment& environment, napi_value keeper, napi_value value, Instance* kept) {
  tie(environment, keeper, value);
  if (kept) extrasOf(*kept).keptByOthers = true;
}

static bool isTied(const Instance& instance) {
  if (!instance.extras) return false;
  const auto& parts = instance.extras->parts;
  return instance.extras->keepers > 0 || instance.extras->keptByOthers ||
         std::any_of(parts.begin(), parts.end(),
                     [](const Instance* part) { return isTied(*part); });
}

/// Whether C++ may have raw pointers to an object that JS is about to destroy, or to a part of it.
bool isKept(const Instance& instance) {
  return !isNativesOwn(instance) && !instance.type->environment->exiting && isTied(instance);
}

/// JS has let go of the object: its wrapper is empty, and what it holds stays with it. Who ties the
/// wrapper to himself ties that too.
static void letGo(Instance& instance) {
  Environment& environment = *instance.type->environment;
  extrasOf(instance).awaiting = true;
  instance.state = State::kDisposing;
  const PendingException aside(environment.env);
  const napi_value wrapper = wrapperOf(instance);
  if (instance.direct) ensureSlot(instance, kWrapperSlot);
  tie(environment, wrapper, nodeOf(instance));
  callLayer(environment, referenceValue(environment, instance.type->layer), "retire", {wrapper});
  setRooted(instance, false);
  balanceShared(instance);
  const std::vector<Instance*>& parts = instance.extras->parts;
  for (std::size_t i = parts.size(); i-- > 0;)
    if (i < parts.size() && parts[i]->state == State::kLive) letGo(*parts[i]);
}

void awaitKeepers(Instance& instance) {
  if (instance.extras && instance.extras->awaiting) return;
  contained(*instance.type->environment, "dispose", [&] { letGo(instance); });
}

/// Its wrapper that waited, or the list of its whole, keeps what were its slots, but nothing in
/// them.
void emptySlots(const Instance& instance) {
  Environment& environment = *instance.type->environment;
  const napi_value node = nodeOf(instance);
  bool isSlots = false;
  if (!node || !instance.extras) return;
  if (!instance.extras->awaiting && !instance.extras->whole) return;
  napi_is_array(environment.env, node, &isSlots);
  if (!isSlots) return;
  const PendingException aside(environment.env);
  check(environment, napi_set_named_property(environment.env, node, "length",
                                             writeUint32(environment, kWrapperSlot + 1)));
}

/// The outermost object that waits, of those that one is a part of.
static Instance* waitingWith(Instance& instance) {
  Instance* found = nullptr;
  for (Instance* at = &instance; at && at->extras; at = at->extras->whole)
    if (at->state == State::kDisposing && at->extras->awaiting) found = at;
  return found;
}

static void releaseOne(Instance& kept) {
  kept.extras->keepers--;
  if (kept.extras->loose && kept.extras->keepers == 0) {
    setRooted(kept, kept.extras->loose = false);
    balanceShared(kept);
  }
  if (Instance* waiting = waitingWith(kept))
    contained(*kept.type->environment, "dispose", [&] { dispose(*waiting); });
  unshare(&kept);
}

/// One by one, so that nothing need be allocated.
static void releaseAll(Extras& keeper) {
  while (!keeper.kept.empty()) {
    Instance* const kept = keeper.kept.back();
    keeper.kept.pop_back();
    releaseOne(*kept);
  }
}

/// The keeper has ended, after whose destructor nobody uses what it kept. What ends with that takes
/// its turn afterwards: chains of keepers are long.
void releaseKept(Instance& keeper) {
  if (!keeper.extras || keeper.extras->kept.empty()) return;
  Environment& environment = *keeper.type->environment;
  std::reverse(keeper.extras->kept.begin(), keeper.extras->kept.end());
  share(&keeper);
  (environment.lastReleased ? environment.lastReleased->extras->nextReleased
                            : environment.released) = &keeper;
  environment.lastReleased = &keeper;
  if (environment.releasing) return;
  environment.releasing = true;
  while (Instance* const first = environment.released) {
    releaseAll(*first->extras);
    environment.released = std::exchange(first->extras->nextReleased, nullptr);
    if (!environment.released) environment.lastReleased = nullptr;
    unshare(first);
  }
  environment.releasing = false;
}

/// Who keeps one that ends must end too.
void addKeepers(const std::vector<Instance*>& living, std::vector<Instance*>& chosen) {
  std::unordered_set<const Instance*> ending(chosen.begin(), chosen.end());
  const auto keeps = [&](const Instance* instance) {
    const auto ends = [&](const Instance* kept) { return ending.contains(kept); };
    return instance->extras && !ending.contains(instance) &&
           std::any_of(instance->extras->kept.begin(), instance->extras->kept.end(), ends);
  };
  for (std::size_t before = 0; before != chosen.size();) {
    before = chosen.size();
    for (Instance* instance : living)
      if (keeps(instance)) chosen.push_back(instance), ending.insert(instance);
  }
}

}  // namespace tether::detail

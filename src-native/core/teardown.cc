// SPDX-License-Identifier: MIT
// The end of an environment: every native object is destroyed once, in a defined order, and no JS
// runs.

namespace tether::detail {

void orphanRoots(Environment& environment);

static std::vector<Instance*> livingInstances(const Environment& environment) {
  std::vector<Instance*> living;
  living.reserve(environment.table.size());
  for (Instance* instance : environment.table)
    if (instance && instance->object && instance->state != State::kConstructing)
      living.push_back(instance);
  return living;
}

template <class Instances>
static void destroyThese(const Instances& instances) {
  const auto lives = [](const Instance* instance) {
    return instance && instance->object && instance->state != State::kConstructing;
  };
  for (Instance* instance : instances)
    if (lives(instance)) clearEdges(*instance);
  for (Instance* instance : instances)
    if (lives(instance)) destroyObject(*instance);
}

/// In the defined order; for want of memory to work that out, in the order of the table.
static void destroyAll(Environment& environment) {
  std::vector<Instance*> living;
  contained(environment, "the order of destruction", [&] {
    std::vector<Instance*> sorted = livingInstances(environment);
    sortForDestruction(sorted);
    living.swap(sorted);
  });
  contained(environment, "the order of destruction", [&] {
    environment.leftovers.reserve(environment.leftovers.size() + environment.table.size());
  });
  destroyThese(living);
  destroyThese(environment.table);
  cutCircles(environment, 0);
  if (!environment.leftovers.empty()) cutCircles(environment, 0);  // what had no room
}

static void forgetAll(Environment& environment) {
  for (std::size_t index = 0; index < environment.table.size(); index++)
    if (Instance* instance = environment.table[index]) forgetInstance(*instance);
  environment.young.clear();
  environment.old.clear();
}

/// The runtime's cleanup hook: at natural exit, and at the end of a worker however it ends.
void closeEnvironment(void* data) {
  const std::unique_ptr<Environment> environment(static_cast<Environment*>(data));
  ThreadState& state = *environment->threadState;
  Environment* const outer = std::exchange(state.current, environment.get());
  const LetGo letGo(environment->guards);
  const CallScope scope(*environment, CallScope::Mode::kAlways);
  {
    const std::lock_guard gate(threadGate());  // other threads ask, too
    environment->closing = true;
  }
  contained(*environment, "the end of an environment", [&] { noteSurvivors(*environment); });
  closeDoorbell(*environment);
  closeWorkshop(*environment);
  destroyAll(*environment);
  applyDeferredBalances(*environment);
  applyDeferredEnds(*environment);
  forgetAll(*environment);
  purgeAway(*environment);
  forgetLost(*environment);
  dropLocals(*environment);
  leaveProcess();
  orphanTokens(*environment);
  orphanRoots(*environment);
  endConversion(*environment);
  flushBytes(*environment);
  if (environment->bell) environment->bell->environment = nullptr;
  state.current = outer == environment.get() ? nullptr : outer;
}

// --- exit

static bool endsAtExit(const Instance* instance) {
  return instance && instance->object && nearest(*instance->type, &BoundClass::destroyAtExit);
}

static std::vector<Instance*> chosenForExit(const Environment& environment) {
  const std::vector<Instance*> living = livingInstances(environment);
  std::vector<Instance*> chosen = living;
  std::erase_if(chosen, [](const Instance* instance) { return !endsAtExit(instance); });
  addKeepers(living, chosen);
  sortForDestruction(chosen);
  return chosen;
}

/// By itself: this is the last that is heard of it.
static void disposeLast(Instance& instance) {
  contained(
      *instance.type->environment, "destroyAtExit", [&] { dispose(instance); }, instance.type);
}

static void disposeAtExit(Environment& environment) {
  std::vector<Instance*> chosen;
  environment.exiting = true;
  contained(environment, "destroyAtExit", [&] { chosen = chosenForExit(environment); });
  for (Instance* instance : chosen) disposeLast(*instance);
  // Those for whose order there was no room.
  for (std::size_t i = 0; i < environment.table.size(); i++)
    if (endsAtExit(environment.table[i])) disposeLast(*environment.table[i]);
  environment.exiting = false;
}

static napi_value onExit(Environment& environment) {
  endCalls(environment);
  disposeAtExit(environment);
  return writeUndefined(environment);
}

/// process.exit() and an uncaught error skip the cleanup hooks, but not the process's `exit` event.
void watchExit(Environment& environment) {
  if (environment.exitHook) return;
  callLayer(
      environment, referenceValue(environment, environment.shared), "atExit",
      {nativeFunction(environment, "destroyAtExit", &controlFunction<&onExit>, &environment)});
  environment.exitHook = true;
}

}  // namespace tether::detail

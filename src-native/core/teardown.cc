// SPDX-License-Identifier: MIT
// The end of an environment: every native object is destroyed once, in a defined order, and no JS
// runs.

namespace tether::detail {

void orphanRoots(Environment& environment);

static std::vector<Instance*> livingInstances(const Environment& environment) {
  std::vector<Instance*> living;
  for (Instance* instance : environment.table)
    if (instance && instance->object && instance->state != State::kConstructing)
      living.push_back(instance);
  return living;
}

static void destroyAll(Environment& environment) {
  std::vector<Instance*> living = livingInstances(environment);
  sortForDestruction(living);
  for (Instance* instance : living) clearEdges(*instance);
  for (Instance* instance : living) destroyObject(*instance);
  cutCircles(environment, 0);
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
  const CallScope scope(*environment, CallScope::Mode::kAlways);
  environment->closing = true;
  destroyAll(*environment);
  applyDeferredBalances(*environment);
  applyDeferredEnds(*environment);
  forgetAll(*environment);
  purgeAway(*environment);
  forgetLost(*environment);
  orphanTokens(*environment);
  orphanRoots(*environment);
  endConversion(*environment);
  flushBytes(*environment);
  if (environment->bell) environment->bell->environment = nullptr;
  state.current = outer == environment.get() ? nullptr : outer;
}

// --- exit

static void disposeAtExit(Environment& environment) {
  const std::vector<Instance*> living = livingInstances(environment);
  std::vector<Instance*> chosen = living;
  std::erase_if(chosen, [](const Instance* instance) {
    return !nearest(*instance->type, &BoundClass::destroyAtExit);
  });
  addKeepers(living, chosen);
  sortForDestruction(chosen);
  environment.exiting = true;
  for (Instance* instance : chosen) dispose(*instance);
  environment.exiting = false;
}

static napi_value onExit(Environment& environment) {
  disposeAtExit(environment);
  return writeUndefined(environment);
}

/// process.exit() and an uncaught error skip the cleanup hooks, but not the process's `exit` event.
void watchExit(Environment& environment) {
  if (std::exchange(environment.exitHook, true)) return;
  callLayer(
      environment, referenceValue(environment, environment.shared), "atExit",
      {nativeFunction(environment, "destroyAtExit", &controlFunction<&onExit>, &environment)});
}

}  // namespace tether::detail

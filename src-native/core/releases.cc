// SPDX-License-Identifier: MIT
// Releases: what other threads copy, drop and end waits here for the environment's own thread.
//
// Always true here: a note is made in a destructor, and so cannot fail. Where there is no room for
// it, the environment looks at everything that it may have been about.

namespace tether::detail {

/// False where there is no room.
template <class List, class... Parts>
static bool note(List& list, const Parts&... parts) noexcept {
  try {
    list.emplace_back(parts...);
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

// --- tokens

/// Behind the gate. The own thread takes over one of the token's holds.
static void deferLocked(Token& token, const void* droppedAt) noexcept {
  Environment& environment = *token.environment;
  if (!note(environment.deferred, &token, droppedAt)) {
    token.missed++;
    environment.missedTokens = true;
  }
  ringDoorbell(environment);
}

/// Another thread may not touch references: the token waits for its own, which takes over a hold of
/// the caller's. So no other thread has the last hold as long as the environment lists the token.
void defer(Token& token, const void* droppedAt) {
  const std::lock_guard gate(threadGate());
  if (!token.environment) return;
  token.holds++;
  deferLocked(token, droppedAt);
}

/// The copy's hold goes to the own thread with it: whoever lets go last unlinks the token, which
/// another thread may not.
void dropElsewhere(Token& token, const void* place) {
  {
    const std::lock_guard gate(threadGate());
    token.copies--;
    if (token.environment) return deferLocked(token, place);
  }
  if (--token.holds == 0) delete &token;
}

static bool takeMissed(bool& missed) {
  const std::lock_guard gate(threadGate());
  return std::exchange(missed, false);
}

static std::uint32_t takeMissed(Token& token) {
  const std::lock_guard gate(threadGate());
  return std::exchange(token.missed, 0);
}

/// Nobody knows which of the places are gone: it is a root until its visitors come by again.
static void forgetVisits(Token& token) {
  const auto isIts = [&token](const Seen& seen) { return seen.token == &token; };
  const std::vector<std::pair<const void*, Instance*>>& visits = token.places.visits();
  for (std::size_t i = 0; i < visits.size(); i++) {
    visits[i].second->unsettled = true;
    token.holds -= static_cast<std::uint32_t>(std::erase_if(visits[i].second->extras->seen, isIts));
  }
  token.places.clear();
}

static void applyMissedTokens(Environment& environment) {
  if (!takeMissed(environment.missedTokens)) return;
  for (Token *token = environment.tokens, *next = nullptr; token; token = next) {
    next = token->next;
    std::uint32_t missed = takeMissed(*token);
    if (missed > 0) forgetVisits(*token);
    for (; missed > 0; missed--) settleCopy(*token);
  }
}

void applyDeferred(Environment& environment) {
  std::vector<std::pair<Token*, const void*>> waiting;
  {
    const std::lock_guard gate(threadGate());
    waiting.swap(environment.deferred);
  }
  for (const auto& [token, droppedAt] : waiting) {
    token->places.forget(droppedAt);
    settleCopy(*token);
  }
  applyMissedTokens(environment);
}

/// At the end of an environment: what still holds a token finds it empty.
void orphanTokens(Environment& environment) {
  for (;;) {
    applyDeferred(environment);
    const std::lock_guard gate(threadGate());
    // Another thread may have come in between.
    if (!environment.deferred.empty() || environment.missedTokens) continue;
    while (Token* token = environment.tokens) {
      dropReference(*token);
      unlinkToken(*token);
      token->environment = nullptr;
    }
    return;
  }
}

// --- instances

/// Behind the gate.
static void noteInstance(std::vector<Instance*>& list, Instance& instance) noexcept {
  Environment& environment = *instance.type->environment;
  if (note(list, &instance))
    share(&instance);
  else
    environment.missedInstances = true;
  ringDoorbell(environment);
}

void noteBalance(Instance& instance) noexcept {
  noteInstance(instance.type->environment->deferredBalances, instance);
}

void noteEnd(Instance& instance) noexcept {
  noteInstance(instance.type->environment->deferredEnds, instance);
}

static void countOwners(Instance& instance) {
  Environment& environment = *instance.type->environment;
  if (environment.closing) return;
  contained(environment, "counting owners", [&] { balanceShared(instance); });
}

static void finishEnd(Instance& instance) {
  Environment& environment = *instance.type->environment;
  if (environment.closing) return;
  contained(environment, "the end of an object", [&] { dispose(instance); });
}

template <class Step>
static void applyTo(std::vector<Instance*>& list, Step step) {
  std::vector<Instance*> waiting;
  {
    const std::lock_guard gate(threadGate());
    waiting.swap(list);
  }
  for (Instance* instance : waiting) {
    step(*instance);
    unshare(instance);
  }
}

void applyDeferredBalances(Environment& environment) {
  applyTo(environment.deferredBalances, &countOwners);
}

void applyDeferredEnds(Environment& environment) { applyTo(environment.deferredEnds, &finishEnd); }

/// Either may have been missed.
static void applyMissedInstances(Environment& environment) {
  if (!takeMissed(environment.missedInstances)) return;
  for (std::size_t i = 0; i < environment.table.size(); i++) {
    Instance* const instance = environment.table[i];
    if (!instance) continue;
    share(instance);
    countOwners(*instance);
    if (instance->state == State::kDisposing) finishEnd(*instance);
    unshare(instance);
  }
}

void applyReleases(Environment& environment) {
  applyDeferred(environment);
  applyDroppedRoots(environment);
  applyDeferredBalances(environment);
  applyDeferredEnds(environment);
  applyMissedInstances(environment);
  rejectAbandoned(environment);
  leaveSignals(environment);
}

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// What native code keeps alive from outside the JS heap, and what reports call it.

namespace tether::detail {

RootRecord* makeRoot(Environment& environment, napi_value value, std::string label,
                     BoundClass* type, RootKind kind) {
  requireThread(environment);
  bool isBoxed = false;
  const napi_value held = boxed(environment, value, isBoxed);
  auto* root = new RootRecord{{},
                              &environment,
                              strongReference(environment, held),
                              environment.roots,
                              nullptr,
                              std::move(label),
                              type,
                              isBoxed,
                              kind};
  if (root->next) root->next->previous = root;
  environment.roots = root;
  if (kind != RootKind::kUnseen) root->madeAt = traceRoot(environment, true);
  return root;
}

RootRecord* makeRoot(Environment& environment, napi_value value, std::string label,
                     BoundClass* type) {
  return makeRoot(environment, value, std::move(label), type, RootKind::kRoot);
}

/// From here on to the root's end, the process does not end by itself.
void keepLoopFor(RootRecord& root) {
  holdLoop(*root.environment, true);
  root.keepsAlive = true;
}

static void unlinkRoot(RootRecord& root) {
  if (root.next) root.next->previous = root.previous;
  (root.previous ? root.previous->next : root.environment->roots) = root.next;
#if TETHER_PLANT != 2  // a planted fault: a root not dropped
  napi_delete_reference(root.environment->env, root.reference);
#endif
  if (root.keepsAlive) holdLoop(*root.environment, false);
  root.environment = nullptr;
}

void dropRoot(RootRecord* root) {
  {
    const std::lock_guard gate(threadGate());
    // Another thread may not touch references: the root waits for its own.
    if (Environment* at = root->environment; at && at->thread != std::this_thread::get_id()) {
      root->nextDropped = std::exchange(at->droppedRoots, root);
      return ringDoorbell(*at);
    }
  }
  if (root->environment) unlinkRoot(*root);
  delete root;
}

static RootRecord* takeDroppedRoots(Environment& environment) {
  const std::lock_guard gate(threadGate());
  return std::exchange(environment.droppedRoots, nullptr);
}

void applyDroppedRoots(Environment& environment) {
  RootRecord* root = takeDroppedRoots(environment);
  while (root) dropRoot(std::exchange(root, root->nextDropped));
}

void orphanRoots(Environment& environment) {
  for (;;) {
    applyDroppedRoots(environment);
    const std::lock_guard gate(threadGate());
    if (environment.droppedRoots) continue;  // another thread came in between
    while (environment.roots) unlinkRoot(*environment.roots);
    return;
  }
}

napi_value rootValue(const RootRecord* root) {
  if (!root->environment) return nullptr;
  const napi_value held = referenceValue(*root->environment, root->reference);
  return root->boxed ? unboxed(*root->environment, held) : held;
}

Environment* rootEnvironment(const RootRecord* root) {
  if (!root->environment || root->environment->closing) return nullptr;
  requireThread(*root->environment);
  return root->environment;
}

Environment& requireAlive(const RootHandle& root) {
  if (Environment* environment = root.environment()) return *environment;
  throwEnvironment("this Root was dropped, or its environment has ended");
}

// --- for reports

/// Roots that look the same are one entry with a count.
struct RootKey {
  std::string label, type, site;
  auto operator<=>(const RootKey&) const = default;
};
using RootCounts = std::map<RootKey, std::uint64_t>;

static std::string storedBy(const Token& token) {
  if (!token.record) return "";
  if (token.parameter >= token.record->parameters.size())
    return "stored during " + memberName(*token.record);
  const std::string& name = token.record->parameters[token.parameter].name;
  return (name.empty() ? "a parameter" : "parameter \"" + name + "\"") + " of " +
         memberName(*token.record);
}

/// With the place in JS, where that was traced.
static std::string siteAt(Environment& environment, std::string site, std::uint32_t place) {
  if (place == 0) return site;
  return site + (site.empty() ? "at " : ", at ") + tracedPlace(environment, place);
}

static RootKey keyOf(Environment& environment, const Token& token) {
  return {"held by native code outside any traverse",
          token.record && token.record->type ? token.record->type->name() : "",
          siteAt(environment, storedBy(token), token.madeAt)};
}

static const char* rootLabel(Holding holding) {
  switch (holding) {
    case Holding::kShared:
      return "std::shared_ptr held by native code outside any traverse";
    case Holding::kCounted:
      return "tether::Ref held by native code outside any traverse";
    case Holding::kLent:
      return "std::unique_ptr to an overriding object, held outside any traverse";
    case Holding::kShown:
      return "shown to JavaScript by native code, held outside any traverse";
    default:
      return "returned with tether::reference: C++ keeps it";
  }
}

static const char* holderOf(const RootRecord& root) {
  return root.kind == RootKind::kCrossThread ? "tether::CrossThread" : "tether::Root";
}

static RootKey keyOf(Environment& environment, const RootRecord& root) {
  return {root.label, root.type ? root.type->name() : "",
          siteAt(environment, holderOf(root), root.madeAt)};
}

static RootKey keyOf(Environment& environment, const Instance& instance) {
  return {rootLabel(instance.holding), instance.type->name(),
          siteAt(environment, "", placeOf(instance))};
}

static RootCounts countRoots(Environment& environment) {
  RootCounts counts;
  for (const Token* token = environment.tokens; token; token = token->next)
    if (token->strong && token->reference) counts[keyOf(environment, *token)]++;
  for (const RootRecord* root = environment.roots; root; root = root->next)
    if (root->kind != RootKind::kUnseen) counts[keyOf(environment, *root)]++;
  for (const auto& [type, count] : countOffers())
    counts[{"shared by a token that nobody has received yet", type, ""}] += count;
  for (const Instance* instance : environment.table)
    if (instance && instance->rooted) counts[keyOf(environment, *instance)]++;
  return counts;
}

}  // namespace tether::detail

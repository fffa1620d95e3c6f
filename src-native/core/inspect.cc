// SPDX-License-Identifier: MIT
// What the TypeScript runtime sees of an addon: counts, roots, and a way to drain.

#include <map>
#include <tuple>

namespace tether::detail {

static napi_value newObject(Environment& environment) {
  napi_value object = nullptr;
  check(environment, napi_create_object(environment.env, &object));
  return object;
}

static napi_value classCounts(Environment& environment, const BoundClass& type) {
  const Counts& counts = type.counts;
  const napi_value entry = newObject(environment);
  defineValue(environment, entry, "live",
              writeUint64(environment, counts.created - counts.destroyed));
  defineValue(environment, entry, "created", writeUint64(environment, counts.created));
  defineValue(environment, entry, "destroyed", writeUint64(environment, counts.destroyed));
  defineValue(environment, entry, "bytes", writeInt64(environment, counts.bytes));
  return entry;
}

/// Roots that look the same are one entry with a count.
struct RootKey {
  std::string label, type, site;
  auto operator<=>(const RootKey&) const = default;
};
using RootCounts = std::map<RootKey, std::uint64_t>;

static RootKey keyOf(const Token& token) {
  RootKey key{"held by native code outside any traverse", "", ""};
  if (!token.record) return key;
  if (token.record->type) key.type = token.record->type->name();
  if (token.parameter >= token.record->parameters.size()) {
    key.site = "stored during " + memberName(*token.record);
    return key;
  }
  const std::string& name = token.record->parameters[token.parameter].name;
  key.site = (name.empty() ? "a parameter" : "parameter \"" + name + "\"") + " of " +
             memberName(*token.record);
  return key;
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

static RootCounts countRoots(const Environment& environment) {
  RootCounts counts;
  for (const Token* token = environment.tokens; token; token = token->next)
    if (token->strong && token->reference) counts[keyOf(*token)]++;
  for (const RootRecord* root = environment.roots; root; root = root->next)
    counts[{root->label, root->type ? root->type->name() : "", "tether::Root"}]++;
  for (const Instance* instance : environment.table)
    if (instance && instance->rooted)
      counts[{rootLabel(instance->holding), instance->type->name(), ""}]++;
  return counts;
}

static napi_value rootList(Environment& environment) {
  std::vector<napi_value> entries;
  for (const auto& [key, count] : countRoots(environment)) {
    const napi_value entry = newObject(environment);
    defineValue(environment, entry, "label", writeString(environment, key.label));
    defineValue(environment, entry, "class", writeString(environment, key.type));
    defineValue(environment, entry, "count", writeUint64(environment, count));
    defineValue(environment, entry, "site", writeString(environment, key.site));
    entries.push_back(entry);
  }
  return arrayOf(environment, entries);
}

/// Natives whose JS side is gone, waiting for the next drain.
static std::uint64_t countCondemned(const Environment& environment) {
  std::uint64_t condemned = 0;
  for (const Instance* instance : environment.table) {
    if (!instance || !instance->node || !instance->object) continue;
    const CallScope scope(const_cast<Environment&>(environment), CallScope::Mode::kAlways);
    condemned += !nodeOf(*instance);
  }
  return condemned;
}

static napi_value inspectAll(Environment& environment) {
  const napi_value result = newObject(environment), classes = newObject(environment);
  for (const auto& type : environment.classes)
    defineValue(environment, classes, type->name(), classCounts(environment, *type));
  defineValue(environment, result, "classes", classes);
  defineValue(environment, result, "roots", rootList(environment));
  defineValue(environment, result, "condemned",
              writeUint64(environment, countCondemned(environment)));
  return result;
}

static napi_value scanCounts(Environment& environment) {
  const napi_value result = newObject(environment);
  defineValue(environment, result, "drains", writeUint64(environment, environment.drains));
  defineValue(environment, result, "minorScans", writeUint64(environment, environment.minorScans));
  defineValue(environment, result, "majorScans", writeUint64(environment, environment.majorScans));
  defineValue(environment, result, "young", writeUint64(environment, environment.young.size()));
  defineValue(environment, result, "old", writeUint64(environment, environment.old.size()));
  return result;
}

/// Changes exactly when something was made, destroyed, rooted or let go.
static napi_value fingerprint(Environment& environment) {
  std::uint64_t created = 0, destroyed = 0, roots = 0;
  for (const auto& type : environment.classes) {
    created += type->counts.created;
    destroyed += type->counts.destroyed;
  }
  for (const auto& [key, count] : countRoots(environment)) roots += count;
  return writeString(
      environment,
      std::to_string(created) + "/" + std::to_string(destroyed) + "/" + std::to_string(roots) +
          "/" + std::to_string(environment.table.size() - 1 - environment.freeIndices.size()));
}

template <napi_value (*Answer)(Environment&)>
static napi_value controlFunction(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  Environment& environment = *static_cast<Environment*>(data);
  return guarded(environment, [&] { return Answer(environment); });
}

static napi_value drainAll(Environment& environment) {
  return writeBool(environment, drain(environment, true));
}

static napi_value declarationData(Environment& environment);  // see declarations.cc

napi_value makeControl(Environment& environment) {
  const napi_value control = newObject(environment);
  const std::pair<const char*, napi_callback> functions[] = {
      {"inspect", &controlFunction<&inspectAll>},
      {"drain", &controlFunction<&drainAll>},
      {"fingerprint", &controlFunction<&fingerprint>},
      {"scans", &controlFunction<&scanCounts>},
      {"declarations", &controlFunction<&declarationData>},
  };
  for (const auto& [name, callback] : functions)
    defineValue(environment, control, name,
                nativeFunction(environment, name, callback, &environment));
  return control;
}

// --- Root

RootRecord* makeRoot(Environment& environment, napi_value value, std::string label,
                     BoundClass* type) {
  requireThread(environment);
  bool isBoxed = false;
  const napi_value held = boxed(environment, value, isBoxed);
  auto* root = new RootRecord{&environment,
                              strongReference(environment, held),
                              environment.roots,
                              nullptr,
                              std::move(label),
                              type,
                              isBoxed};
  if (root->next) root->next->previous = root;
  return environment.roots = root;
}

static void unlinkRoot(RootRecord& root) {
  if (root.next) root.next->previous = root.previous;
  (root.previous ? root.previous->next : root.environment->roots) = root.next;
#if TETHER_PLANT != 2  // a planted fault: a root not dropped
  napi_delete_reference(root.environment->env, root.reference);
#endif
  root.environment = nullptr;
}

void dropRoot(RootRecord* root) {
  {
    const std::lock_guard gate(threadGate());
    // Another thread may not touch references: the root waits for its own.
    if (root->environment && root->environment->thread != std::this_thread::get_id())
      return root->environment->deferredRoots.push_back(root);
  }
  if (root->environment) unlinkRoot(*root);
  delete root;
}

void applyDeferredRoots(Environment& environment) {
  std::vector<RootRecord*> waiting;
  {
    const std::lock_guard gate(threadGate());
    waiting.swap(environment.deferredRoots);
  }
  for (RootRecord* root : waiting) dropRoot(root);
}

void orphanRoots(Environment& environment) {
  applyDeferredRoots(environment);
  const std::lock_guard gate(threadGate());
  while (environment.roots) unlinkRoot(*environment.roots);
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

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// What the TypeScript runtime sees of an addon: counts, roots, and a way to drain.

#include <tuple>

namespace tether::detail {

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

static void describeRoot(Environment& environment, napi_value entry, const RootKey& key) {
  defineValue(environment, entry, "label", writeString(environment, key.label));
  defineValue(environment, entry, "class", writeString(environment, key.type));
  defineValue(environment, entry, "site", writeString(environment, key.site));
}

static napi_value rootList(Environment& environment) {
  std::vector<napi_value> entries;
  for (const auto& [key, count] : countRoots(environment)) {
    const napi_value entry = newObject(environment);
    describeRoot(environment, entry, key);
    defineValue(environment, entry, "count", writeUint64(environment, count));
    entries.push_back(entry);
  }
  return arrayOf(environment, entries);
}

static napi_value rootedValue(Environment& environment, napi_value value, const RootKey& key) {
  const napi_value entry = newObject(environment);
  defineValue(environment, entry, "value", value);
  describeRoot(environment, entry, key);
  return entry;
}

/// What the roots hold, one by one, so that a heap snapshot can be told which of them is which.
static napi_value rootedValues(Environment& environment) {
  std::vector<napi_value> entries;
  const auto add = [&](napi_value value, const RootKey& key) {
    if (value) entries.push_back(rootedValue(environment, value, key));
  };
  for (const Token* token = environment.tokens; token; token = token->next)
    if (token->strong && token->reference)
      add(referenceValue(environment, token->reference), keyOf(environment, *token));
  for (const RootRecord* root = environment.roots; root; root = root->next)
    if (root->kind != RootKind::kUnseen)
      add(referenceValue(environment, root->reference), keyOf(environment, *root));
  for (const Instance* instance : environment.table)
    if (instance && instance->rooted) add(nodeOf(*instance), keyOf(environment, *instance));
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

/// The same with what JS gives it; what it does not give is undefined.
template <napi_value (*Answer)(Environment&, std::span<const napi_value>)>
static napi_value controlFunctionOf(napi_env env, napi_callback_info info) {
  constexpr std::size_t kAsked = 2;
  napi_value values[kAsked];
  std::size_t count = kAsked;
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, values, nullptr, &data);
  Environment& environment = *static_cast<Environment*>(data);
  const std::span<const napi_value> given(values, kAsked);
  return guarded(environment, [&] { return Answer(environment, given); });
}

static napi_value drainAll(Environment& environment) {
  return writeBool(environment, drain(environment, true));
}

static napi_value declarationData(Environment& environment);  // see declarations.cc
static napi_value remainder(Environment& environment);        // see exit_report.cc

napi_value makeControl(Environment& environment) {
  const napi_value control = newObject(environment);
  const std::pair<const char*, napi_callback> functions[] = {
      {"inspect", &controlFunction<&inspectAll>},
      {"drain", &controlFunction<&drainAll>},
      {"fingerprint", &controlFunction<&fingerprint>},
      {"rootedValues", &controlFunction<&rootedValues>},
      {"scans", &controlFunction<&scanCounts>},
      {"declarations", &controlFunction<&declarationData>},
      {"slotNames", &controlFunction<&slotNames>},
      {"startTrace", &controlFunctionOf<&startTrace>},
      {"stopTrace", &controlFunction<&stopTrace>},
      {"traceCounts", &controlFunction<&traceCounts>},
      {"sites", &controlFunction<&livingSites>},
      {"siteOf", &controlFunctionOf<&siteOf>},
      {"identify", &controlFunctionOf<&identify>},
      {"referents", &controlFunctionOf<&referents>},
      {"referrers", &controlFunctionOf<&referrers>},
      {"refCount", &controlFunctionOf<&refCount>},
      {"remainder", &controlFunction<&remainder>},
  };
  for (const auto& [name, callback] : functions)
    defineValue(environment, control, name,
                nativeFunction(environment, name, callback, &environment));
  return control;
}

}  // namespace tether::detail

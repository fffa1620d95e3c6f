#include "finalizers.h"

#include <atomic>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace hook {

namespace {

struct Shard {
  std::mutex lock;
  std::unordered_map<std::uint64_t, Finalizer> finalizers;
};

using Wrapped = std::pair<const void*, const void*>;
struct HashOfWrapped {
  std::size_t operator()(const Wrapped& wrapped) const {
    const auto first = reinterpret_cast<std::uintptr_t>(wrapped.first);
    const auto second = reinterpret_cast<std::uintptr_t>(wrapped.second);
    return (first ^ (second >> 4)) * 0x9e3779b97f4a7c15u;
  }
};

constexpr std::size_t kShards = 16;

struct All {
  Shard shards[kShards];
  std::mutex wrappedLock;
  // One native object may be wrapped more than once.
  std::unordered_map<Wrapped, std::vector<std::uint64_t>, HashOfWrapped> wrapped;
};

// Never destroyed: Node finalizes while the process ends.
All& all() {
  static All& every = *new All;
  return every;
}

std::atomic<std::uint64_t> latest{0};

void index(std::uint64_t id, const Finalizer& finalizer) {
  std::lock_guard lock(all().wrappedLock);
  all().wrapped[{finalizer.env, finalizer.data}].push_back(id);
}

void unindex(std::uint64_t id, const Finalizer& finalizer) {
  std::lock_guard lock(all().wrappedLock);
  const auto found = all().wrapped.find({finalizer.env, finalizer.data});
  if (found == all().wrapped.end()) return;
  std::erase(found->second, id);
  if (found->second.empty()) all().wrapped.erase(found);
}

// A wrap of which the addon has a napi_ref is that reference from now on: the addon has to delete
// it.
void leaveReference(const Finalizer& finalizer) {
  if (finalizer.key.family != Key::Family::kReference) return;
  update(finalizer.key, [&](Item& item) {
    if (item.serial != finalizer.serial) return;
    item.kind = Kind::kReference;
    item.finalizer = 0;
  });
}

// The key may be another item's by now.
void endItem(const Finalizer& finalizer) {
  if (finalizer.key.family == Key::Family::kReference) return leaveReference(finalizer);
  if (const auto item = take(finalizer.key); item && item->serial != finalizer.serial)
    insert(finalizer.key, *item);
}

}  // namespace

std::uint64_t addFinalizer(const Finalizer& finalizer) {
  const std::uint64_t id = latest.fetch_add(1) + 1;
  Shard& shard = all().shards[id % kShards];
  {
    std::lock_guard lock(shard.lock);
    shard.finalizers.emplace(id, finalizer);
  }
  if (finalizer.wraps) index(id, finalizer);
  return id;
}

void nameFinalizer(std::uint64_t id, const Key& key, std::uint64_t serial) {
  Shard& shard = all().shards[id % kShards];
  std::lock_guard lock(shard.lock);
  const auto found = shard.finalizers.find(id);
  if (found == shard.finalizers.end()) return;
  found->second.key = key;
  found->second.serial = serial;
}

std::optional<Finalizer> takeFinalizer(std::uint64_t id) {
  Shard& shard = all().shards[id % kShards];
  std::optional<Finalizer> taken;
  {
    std::lock_guard lock(shard.lock);
    const auto found = shard.finalizers.find(id);
    if (found == shard.finalizers.end()) return std::nullopt;
    taken = found->second;
    shard.finalizers.erase(found);
  }
  if (taken->wraps) unindex(id, *taken);
  return taken;
}

std::uint64_t finalizerOfWrapped(const void* env, const void* data) {
  std::lock_guard lock(all().wrappedLock);
  const auto found = all().wrapped.find({env, data});
  return found == all().wrapped.end() ? 0 : found->second.back();
}

void finalizeByHint(napi_env env, void* data, void* id) {
  const auto finalizer = takeFinalizer(reinterpret_cast<std::uintptr_t>(id));
  if (!finalizer) return;
  endItem(*finalizer);
  if (finalizer->callback != nullptr) finalizer->callback(env, data, finalizer->hint);
}

void finalizeByData(napi_env env, void* id, void* hint) {
  const auto finalizer = takeFinalizer(reinterpret_cast<std::uintptr_t>(id));
  if (!finalizer) return;
  endItem(*finalizer);
  if (finalizer->callback != nullptr) finalizer->callback(env, finalizer->data, hint);
}

}  // namespace hook

#include "ledger.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <tuple>
#include <unordered_map>

namespace hook {

namespace {

struct HashOfKey {
  std::size_t operator()(const Key& key) const {
    const auto word = [](const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); };
    std::uint64_t hash = word(key.first) + static_cast<std::uint64_t>(key.family);
    hash = (hash ^ (word(key.second) << 1) ^ (word(key.third) << 2)) * 0x9e3779b97f4a7c15u;
    return hash ^ (hash >> 29);
  }
};

struct Shard {
  std::mutex lock;
  std::unordered_map<Key, Item, HashOfKey> items;
};

// What an addon has told the engine of its memory. An amount is taken back by the same amount.
struct Memory {
  std::unordered_map<std::int64_t, std::vector<Item>> outstanding;
  // Taken back in amounts that were never told.
  std::int64_t unmatched = 0;
};

constexpr std::size_t kShards = 64;

struct Ledger {
  Shard shards[kShards];
  std::mutex memoryLock;
  std::map<const void*, Memory> memory;
  std::mutex endedLock;
  std::vector<Group> ended;
};

// Never destroyed: addons call us while the process ends.
Ledger& ledger() {
  static Ledger& all = *new Ledger;
  return all;
}

std::atomic<std::uint64_t> serials{0};

Shard& shardOf(const Key& key) { return ledger().shards[(HashOfKey{}(key) >> 7) % kShards]; }

using GroupKey = std::tuple<Kind, bool, bool, bool, bool, ModuleId, SiteId, std::uint32_t>;
using Groups = std::map<GroupKey, Group>;

Group& groupFor(Groups& all, const Item& item) {
  const Environment& environment = *item.environment;
  const bool settled = item.serial <= environment.settled.load();
  const GroupKey key{item.kind, item.strong, item.loading, settled,
                     item.dead, item.module, item.site,    environment.id};
  const auto [entry, isNew] = all.try_emplace(key);
  if (isNew) {
    const std::uint64_t calls = clockOf(environment, item.module);
    entry->second = {.kind = item.kind,
                     .strong = item.strong,
                     .loading = item.loading,
                     .settled = settled,
                     .dead = item.dead,
                     .module = item.module,
                     .site = item.site,
                     .environment = environment.id,
                     .worker = !environment.main,
                     .ended = false,
                     .count = 0,
                     .bytes = 0,
                     .calls = calls,
                     .settledCalls = environment.settledCalls[item.module].load(),
                     .slices = {}};
  }
  return entry->second;
}

void addTo(Groups& all, const Item& item) {
  Group& group = groupFor(all, item);
  ++group.count;
  group.bytes += item.bytes;
  const std::uint64_t calls = std::max<std::uint64_t>(group.calls, 1);
  const auto slice = std::min<std::uint64_t>(item.call * kSlices / calls, kSlices - 1);
  ++group.slices[slice];
}

// Without what bulk amounts have taken back, the oldest first.
void addMemory(Groups& all, const Memory& memory) {
  std::vector<Item> items;
  for (const auto& [amount, same] : memory.outstanding)
    items.insert(items.end(), same.begin(), same.end());
  std::sort(items.begin(), items.end(),
            [](const Item& a, const Item& b) { return a.serial < b.serial; });
  std::int64_t covered = memory.unmatched;
  for (const Item& item : items) {
    covered -= item.bytes;
    if (covered < 0) addTo(all, item);
  }
}

// Those of one environment, or of all.
Groups groupsOf(const Environment* only) {
  Groups all;
  const auto wanted = [&](const Item& item) { return only == nullptr || item.environment == only; };
  for (Shard& shard : ledger().shards) {
    std::lock_guard lock(shard.lock);
    for (const auto& [key, item] : shard.items)
      if (wanted(item)) addTo(all, item);
  }
  std::lock_guard lock(ledger().memoryLock);
  for (const auto& [env, memory] : ledger().memory) {
    const auto some = std::find_if(memory.outstanding.begin(), memory.outstanding.end(),
                                   [](const auto& each) { return !each.second.empty(); });
    if (some != memory.outstanding.end() && wanted(some->second.front())) addMemory(all, memory);
  }
  return all;
}

void forget(const Environment& environment) {
  for (Shard& shard : ledger().shards) {
    std::lock_guard lock(shard.lock);
    std::erase_if(shard.items,
                  [&](const auto& entry) { return entry.second.environment == &environment; });
  }
  std::lock_guard lock(ledger().memoryLock);
  for (auto& [env, memory] : ledger().memory)
    for (auto& [amount, same] : memory.outstanding)
      std::erase_if(same, [&](const Item& item) { return item.environment == &environment; });
}

bool sameThing(const Group& a, const Group& b) {
  return a.kind == b.kind && a.strong == b.strong && a.loading == b.loading &&
         a.settled == b.settled && a.dead == b.dead && a.module == b.module && a.site == b.site;
}

// Of many short workers the one that left most stands for all, so that this stays small.
void keepEnded(Group group) {
  group.ended = true;
  std::vector<Group>& ended = ledger().ended;
  const auto found = std::find_if(ended.begin(), ended.end(),
                                  [&](const Group& each) { return sameThing(each, group); });
  if (found == ended.end())
    ended.push_back(group);
  else if (found->count < group.count)
    *found = group;
}

}  // namespace

const char* nameOf(Kind kind) {
  switch (kind) {
    case Kind::kReference:
      return "reference";
    case Kind::kWrap:
      return "wrap";
    case Kind::kFinalizer:
      return "finalizer";
    case Kind::kExternal:
      return "external";
    case Kind::kExternalMemory:
      return "external-memory";
    case Kind::kThreadsafeFunction:
      return "threadsafe-function";
    case Kind::kDeferred:
      return "deferred";
    case Kind::kAsyncWork:
      return "async-work";
    case Kind::kAsyncContext:
      return "async-context";
    case Kind::kCleanupHook:
      return "cleanup-hook";
  }
  return "";
}

Item makeItem(Environment& environment, Kind kind, bool strong, const void* caller) {
  const SiteId site = siteOfCreation();
  const ModuleId module = moduleAt(caller);
  const std::uint64_t call = tick(environment, module);
  const std::uint64_t serial = serials.fetch_add(1, std::memory_order_relaxed) + 1;
  return {kind, strong, environment.loading > 0, module, site, serial, call, 0, 0, 0, &environment};
}

std::uint64_t latestSerial() { return serials.load(); }

void insert(const Key& key, const Item& item) {
  Shard& shard = shardOf(key);
  std::lock_guard lock(shard.lock);
  shard.items.insert_or_assign(key, item);
}

std::optional<Item> take(const Key& key) {
  Shard& shard = shardOf(key);
  std::lock_guard lock(shard.lock);
  const auto found = shard.items.find(key);
  if (found == shard.items.end()) return std::nullopt;
  const Item item = found->second;
  shard.items.erase(found);
  return item;
}

Item* detail::lockAndFind(const Key& key) {
  Shard& shard = shardOf(key);
  shard.lock.lock();
  const auto found = shard.items.find(key);
  return found == shard.items.end() ? nullptr : &found->second;
}

void detail::unlock(const Key& key) { shardOf(key).lock.unlock(); }

std::vector<WeakReference> weakReferencesOf(const Environment& environment) {
  std::vector<WeakReference> weak;
  for (Shard& shard : ledger().shards) {
    std::lock_guard lock(shard.lock);
    for (const auto& [key, item] : shard.items)
      if (key.family == Key::Family::kReference && !item.strong && !item.dead &&
          item.environment == &environment)
        weak.push_back({key, item.serial, item.env});
  }
  return weak;
}

void adjustMemory(const void* env, const Item& item, std::int64_t change) {
  std::lock_guard lock(ledger().memoryLock);
  Memory& memory = ledger().memory[env];
  if (change > 0) return memory.outstanding[change].push_back(item);
  const auto same = memory.outstanding.find(-change);
  if (same == memory.outstanding.end() || same->second.empty())
    memory.unmatched -= change;
  else
    same->second.pop_back();
}

void closeLedgerOf(Environment& environment) {
  const Groups left = groupsOf(&environment);
  forget(environment);
  std::lock_guard lock(ledger().endedLock);
  for (const auto& [key, group] : left) keepEnded(group);
}

void clearLedger() {
  for (Shard& shard : ledger().shards) {
    std::lock_guard lock(shard.lock);
    shard.items.clear();
  }
  {
    std::lock_guard lock(ledger().memoryLock);
    ledger().memory.clear();
  }
  std::lock_guard lock(ledger().endedLock);
  ledger().ended.clear();
}

std::uint64_t livingCount() {
  std::uint64_t count = 0;
  for (Shard& shard : ledger().shards) {
    std::lock_guard lock(shard.lock);
    count += shard.items.size();
  }
  return count;
}

std::vector<Group> groups() {
  std::vector<Group> all;
  for (const auto& [key, group] : groupsOf(nullptr)) all.push_back(group);
  std::lock_guard lock(ledger().endedLock);
  all.insert(all.end(), ledger().ended.begin(), ledger().ended.end());
  return all;
}

}  // namespace hook

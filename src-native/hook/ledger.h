// What lives: one item for each thing that an addon made through Node-API and that has not ended
// yet.
//
// Nothing here calls Node-API, and no lock is held while anybody else does: a finalizer may come
// back into the ledger from within any call that allocates.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "environments.h"
#include "sites.h"

namespace hook {

enum class Kind : std::uint8_t {
  kReference,
  kWrap,
  kFinalizer,
  kExternal,
  kExternalMemory,
  kThreadsafeFunction,
  kDeferred,
  kAsyncWork,
  kAsyncContext,
  kCleanupHook,
};

const char* nameOf(Kind kind);

// What makes an item one: its address, with the kind of address it is.
struct Key {
  enum class Family : std::uint8_t {
    kReference,
    kFinalized,
    kThreadsafe,
    kDeferred,
    kWork,
    kContext,
    kHook
  };
  Family family;
  const void* first;
  const void* second = nullptr;
  const void* third = nullptr;
  bool operator==(const Key&) const = default;
};

struct Item {
  Kind kind;
  // Native code keeps a value, or the process, from ending. False for what dies with its JS object.
  bool strong;
  // Made while the addon was being loaded.
  bool loading;
  ModuleId module;
  SiteId site;
  // In the order of creation, over the whole process; never 0.
  std::uint64_t serial;
  // Calls of the addon in its environment before this one.
  std::uint64_t call;
  std::int64_t bytes;
  // Of a thread-safe function: threads that may still call it.
  std::int64_t threads;
  // The finalizer that stands in for the addon's; 0 for none.
  std::uint64_t finalizer;
  Environment* environment;
  // A weak reference whose value was collected: nothing is left of it but what has to be deleted.
  bool dead = false;
  // Of a reference: whose it is.
  const void* env = nullptr;
};

// An item for what the current thread is making. `caller` is a return address in the addon.
Item makeItem(Environment& environment, Kind kind, bool strong, const void* caller);
// Of the item made last, whoever made it.
std::uint64_t latestSerial();

// An item of the same key is one whose end was not seen, and is forgotten.
void insert(const Key& key, const Item& item);
std::optional<Item> take(const Key& key);
// Calls `change(Item&)` if there is such an item.
template <typename Change>
void update(const Key& key, Change change);

// The weak references of an environment, for its own thread to look at.
struct WeakReference {
  Key key;
  std::uint64_t serial;
  const void* env;
};
std::vector<WeakReference> weakReferencesOf(const Environment& environment);

// Bytes that the addon of `env` told the engine about, and took back: `change` is negative then.
void adjustMemory(const void* env, const Item& item, std::int64_t change);

// The environment has ended: what it left is summed up, then forgotten.
void closeLedgerOf(Environment& environment);
void clearLedger();

// Living items that have all of this in common.
inline constexpr int kSlices = 64;
struct Group {
  Kind kind;
  bool strong;
  bool loading;
  // Outlived a collection and all finalizers due after it.
  bool settled;
  bool dead;
  ModuleId module;
  SiteId site;
  std::uint32_t environment;
  bool worker;
  // The environment has ended, and this is what it left.
  bool ended;
  std::uint64_t count;
  std::int64_t bytes;
  // How many calls of the addon its environment has seen, and the items by the call that made them.
  std::uint64_t calls;
  // The same up to the last collection: nothing is known of what was made later.
  std::uint64_t settledCalls;
  std::uint32_t slices[kSlices];
};

std::vector<Group> groups();
// Living items.
std::uint64_t livingCount();

namespace detail {
Item* lockAndFind(const Key& key);
void unlock(const Key& key);
}  // namespace detail

template <typename Change>
void update(const Key& key, Change change) {
  if (Item* item = detail::lockAndFind(key)) change(*item);
  detail::unlock(key);
}

}  // namespace hook

#include "sites.h"

#include <dlfcn.h>
#include <unwind.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <mutex>
#include <unordered_map>

#include "modules.h"

namespace hook {

namespace {

constexpr int kKept = 16;

struct Stack {
  std::array<void*, kKept> addresses{};
  int size = 0;
  bool operator==(const Stack&) const = default;
};

struct HashOfStack {
  std::size_t operator()(const Stack& stack) const {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (int at = 0; at < stack.size; ++at) {
      hash ^= reinterpret_cast<std::uintptr_t>(stack.addresses[at]);
      hash *= 0x100000001b3u;
    }
    return hash ^ (hash >> 32);
  }
};

struct Known {
  std::mutex lock;
  // As of an address epoch: a library that is loaded again may lie elsewhere, and another in its
  // place.
  std::unordered_map<Stack, SiteId, HashOfStack> ids;
  std::uint32_t epoch = 0;
  // The same place in a library that was loaded again is the same site.
  std::unordered_map<std::string, SiteId> byFrames;
  std::deque<Site> sites{1};
};

// Never destroyed: addons call us while the process ends.
Known& known() {
  static Known& all = *new Known;
  return all;
}

std::atomic<std::uint32_t> stackInterval{1};

struct Walk {
  Stack stack;
  Range own = ownRange();
  Range node = nodeRange();
};

// Up to where Node called: what is beyond says nothing of the addon, and costs to unwind.
_Unwind_Reason_Code addFrame(_Unwind_Context* context, void* data) {
  Walk& walk = *static_cast<Walk*>(data);
  void* address = reinterpret_cast<void*>(_Unwind_GetIP(context));
  if (address == nullptr || walk.node.contains(address)) return _URC_END_OF_STACK;
  if (walk.own.contains(address) && walk.stack.size == 0) return _URC_NO_REASON;
  walk.stack.addresses[walk.stack.size++] = address;
  return walk.stack.size < kKept ? _URC_NO_REASON : _URC_END_OF_STACK;
}

// The frames of addons, below our own.
Stack takeStack() {
  Walk walk;
  _Unwind_Backtrace(addFrame, &walk);
  return walk.stack;
}

// A return address belongs to the call before it.
Frame frameOf(void* address) {
  const char* call = static_cast<const char*>(address) - 1;
  Dl_info info;
  if (dladdr(call, &info) == 0 || info.dli_fname == nullptr) return {"", 0, ""};
  const auto offset = static_cast<std::uintptr_t>(call - static_cast<const char*>(info.dli_fbase));
  return {info.dli_fname, offset, info.dli_sname == nullptr ? "" : info.dli_sname};
}

// At once, since the library may be gone when somebody asks. Beyond the first frame that lies in no
// library there is generated code, whose frames mean nothing.
Site siteFrom(const Stack& stack) {
  Site site{{}, 0};
  for (int at = 0; at < stack.size; ++at) {
    Frame frame = frameOf(stack.addresses[at]);
    if (frame.file.empty()) break;
    site.frames.push_back(std::move(frame));
  }
  return site;
}

std::string keyOf(const Site& site) {
  std::string key;
  for (const Frame& frame : site.frames)
    key += frame.file + '\0' + std::to_string(frame.offset) + '\0';
  return key;
}

// Null for a stack that was not seen in this epoch.
const SiteId* find(Known& all, const Stack& stack) {
  if (all.epoch != addressEpoch()) all.ids.clear();
  all.epoch = addressEpoch();
  const auto found = all.ids.find(stack);
  return found == all.ids.end() ? nullptr : &found->second;
}

SiteId enter(Known& all, const Stack& stack, Site site) {
  const auto [entry, isNew] =
      all.byFrames.try_emplace(keyOf(site), static_cast<SiteId>(all.sites.size()));
  if (isNew) all.sites.push_back(std::move(site));
  all.ids.insert_or_assign(stack, entry->second);
  return entry->second;
}

SiteId intern(const Stack& stack) {
  Known& all = known();
  {
    std::lock_guard lock(all.lock);
    if (const SiteId* id = find(all, stack)) {
      ++all.sites[*id].created;
      return *id;
    }
  }
  // Not under the lock: it takes the loader's.
  Site site = siteFrom(stack);
  std::lock_guard lock(all.lock);
  const SiteId id = enter(all, stack, std::move(site));
  ++all.sites[id].created;
  return id;
}

}  // namespace

void prepareStacks() { takeStack(); }

void setStackInterval(std::uint32_t interval) { stackInterval.store(std::max(interval, 1u)); }

SiteId siteOfCreation() {
  thread_local std::uint32_t sinceStack = 0;
  const std::uint32_t interval = stackInterval.load(std::memory_order_relaxed);
  if (++sinceStack < interval) return 0;
  sinceStack = 0;
  return intern(takeStack());
}

Site siteOf(SiteId id) {
  Known& all = known();
  std::lock_guard lock(all.lock);
  return id < all.sites.size() ? all.sites[id] : Site{{}, 0};
}

}  // namespace hook

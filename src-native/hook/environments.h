// One for each environment of Node (the main thread, a worker) in which a patched addon was active.
#pragma once

#include <node_api.h>

#include <atomic>
#include <cstdint>

#include "modules.h"

namespace hook {

struct Environment {
  std::uint32_t id;
  bool main;
  // Depth of addons being loaded. Its own thread's.
  int loading;
  // Calls into each addon. Written by its own thread alone.
  std::atomic<std::uint64_t> calls[kMostModules];
  // What each addon made before its first call that was seen: the clock of those that never ask for
  // their arguments.
  std::atomic<std::uint64_t> creations[kMostModules];
  // Items up to this serial have outlived a collection and the finalizers due after it; and the
  // calls up to then.
  std::atomic<std::uint64_t> settled;
  std::atomic<std::uint64_t> settledCalls[kMostModules];
};

// What tells the time of an addon: its calls, or what it made.
std::uint64_t clockOf(const Environment& environment, ModuleId module);
// One more item. Gives the time before it.
std::uint64_t tick(Environment& environment, ModuleId module);
void settleUpTo(Environment& environment, std::uint64_t serial);

// The environment of the current thread, made when there is none. Null when it is ending: what is
// made then is none of ours. Environments are never freed: a thread-safe function may be released
// late.
Environment* currentEnvironment(napi_env env);

// The same, for threads in which no addon was active yet: null there.
Environment* knownEnvironment();

}  // namespace hook

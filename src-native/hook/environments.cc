#include "environments.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "ledger.h"

namespace hook {

namespace {

std::atomic<std::uint32_t> latestId{0};
thread_local Environment* current = nullptr;
thread_local bool ending = false;

// glibc has had gettid() for some years only.
bool isMainThread() { return syscall(SYS_gettid) == getpid(); }

// Runs before the teardown of the addon whose environment we were told of, on its thread.
void end(void* data) {
  current = nullptr;
  ending = true;
  closeLedgerOf(*static_cast<Environment*>(data));
}

}  // namespace

Environment* currentEnvironment(napi_env env) {
  if (current != nullptr || ending) return current;
  auto* environment = new Environment{};
  environment->id = latestId.fetch_add(1) + 1;
  environment->main = isMainThread();
  if (napi_add_env_cleanup_hook(env, end, environment) != napi_ok) {
    delete environment;
    return nullptr;
  }
  return current = environment;
}

Environment* knownEnvironment() { return current; }

std::uint64_t clockOf(const Environment& environment, ModuleId module) {
  const std::uint64_t calls = environment.calls[module].load(std::memory_order_relaxed);
  return calls != 0 ? calls : environment.creations[module].load(std::memory_order_relaxed);
}

std::uint64_t tick(Environment& environment, ModuleId module) {
  const std::uint64_t now = clockOf(environment, module);
  if (environment.calls[module].load(std::memory_order_relaxed) == 0)
    environment.creations[module].store(now + 1, std::memory_order_relaxed);
  return now;
}

void settleUpTo(Environment& environment, std::uint64_t serial) {
  environment.settled.store(serial);
  for (int module = 0; module < moduleCount(); ++module)
    environment.settledCalls[module].store(clockOf(environment, static_cast<ModuleId>(module)));
}

}  // namespace hook

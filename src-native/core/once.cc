// SPDX-License-Identifier: MIT
// Values that are made once. Knows nothing of Node-API, so that it can be tested without an engine.
//
// Always true here: a thread waits for a cell only if nobody that the cell's maker waits for, and
// so on, is the thread itself.
#include <condition_variable>
#include <mutex>

#include <tether/once.h>

#include "locks.h"

namespace tether::detail {

/// A thread that makes or waits for a value.
struct OnceThread {
  const OnceState* waitsAt = nullptr;
};

static OnceThread& onceThread() {
  static thread_local OnceThread thread;
  return thread;
}

/// One for the process: making is rare, and circles go through several cells. It is never
/// destroyed, since threads may wait in it still when the process exits.
struct OnceGate {
  std::mutex mutex;
  std::condition_variable finished;
};
static OnceGate& onceGate() {
  static auto* const gate = new OnceGate();
  return *gate;
}

/// Whether the cell's maker waits, at however many removes, for something that the thread makes.
bool OnceState::waitsFor(const OnceThread& thread) const {
  const OnceThread* at = maker_;
  while (at && at != &thread) at = at->waitsAt ? at->waitsAt->maker_ : nullptr;
  return at;
}

bool OnceState::begin() {
  OnceThread& self = onceThread();
  const LetGo letGo(heldGuards());
  std::unique_lock lock(onceGate().mutex);
  while (!made() && maker_) {
    if (waitsFor(self))
      throw Error("ERR_TETHER_REENTRY",
                  "this value is being made, and its making asks for it; make what it needs first");
    self.waitsAt = this;
    onceGate().finished.wait(lock);
    self.waitsAt = nullptr;
  }
  if (made()) return false;
  maker_ = &self;
  return true;
}

void OnceState::finish(bool made) noexcept {
  {
    const std::lock_guard lock(onceGate().mutex);
    maker_ = nullptr;
    made_.store(made, std::memory_order_release);
  }
  onceGate().finished.notify_all();
}

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// Always true here: a thread that waits for a lock holds none, or takes all it wants in the order
// of their addresses. So no circle of threads can wait for each other.
#include "locks.h"

#include <functional>

#include <tether/error.h>

namespace tether::detail {

Hold*& heldGuards() {
  static thread_local Hold* held = nullptr;
  return held;
}

Hold::Hold(std::mutex& lock) : lock_(lock), outer_(heldGuards()) {
  for (const Hold* at = outer_; at; at = at->outer_)
    if (&at->lock_ == &lock) {
      heldGuards() = this;
      return;
    }
  owns_ = true;
  if (!lock.try_lock()) {
    releaseAll(outer_);
    takeAll(this);
  }
  heldGuards() = this;
}

/// Most often the newest. Else the oldest of those that took the same lock later has it from now
/// on.
Hold::~Hold() {
  Hold** place = &heldGuards();
  Hold* heir = nullptr;
  for (; *place && *place != this; place = &(*place)->outer_)
    if (&(*place)->lock_ == &lock_) heir = *place;
  if (*place) *place = outer_;
  if (owns_) heir ? static_cast<void>(heir->owns_ = true) : lock_.unlock();
}

void requireNoGuard() {
  if (heldGuards())
    throw Error("ERR_TETHER_GUARD",
                "a guard cannot be held where a coroutine goes to another thread; end its scope "
                "before the co_await");
}

void Hold::releaseAll(Hold* newest) noexcept {
  for (const Hold* at = newest; at; at = at->outer_)
    if (at->owns_) at->lock_.unlock();
}

/// In the order of addresses, without memory of its own: few are held at a time.
void Hold::takeAll(Hold* newest) {
  const std::less<const std::mutex*> isBefore;
  const std::mutex* last = nullptr;
  for (;;) {
    const Hold* next = nullptr;
    for (const Hold* at = newest; at; at = at->outer_)
      if (at->owns_ && (!last || isBefore(last, &at->lock_)) &&
          (!next || isBefore(&at->lock_, &next->lock_)))
        next = at;
    if (!next) return;
    next->lock_.lock();
    last = &next->lock_;
  }
}

Hold* LetGo::suspend(Hold*& held) noexcept {
  Hold::releaseAll(held);
  return std::exchange(held, nullptr);
}

void LetGo::resume(Hold*& held, Hold* suspended) {
  Hold::takeAll(suspended);
  held = suspended;
}

}  // namespace tether::detail

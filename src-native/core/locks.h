// SPDX-License-Identifier: MIT
// Which guards a thread holds. Knows nothing of Node-API, so that it can be tested without an
// engine.
#pragma once

#include <tether/lock.h>

namespace tether::detail {

/// The guards that the running thread holds, newest first.
Hold*& heldGuards();

/// While it lives, the thread holds none of the guards that it held before. What they guard may
/// have changed when it ends.
class LetGo {
 public:
  explicit LetGo(Hold*& held) : held_(held) {
    if (held) [[unlikely]]
      suspended_ = suspend(held);
  }
  ~LetGo() {
    if (suspended_) [[unlikely]]
      resume(held_, suspended_);
  }
  LetGo(const LetGo&) = delete;
  LetGo& operator=(const LetGo&) = delete;

  static Hold* suspend(Hold*& held) noexcept;
  static void resume(Hold*& held, Hold* suspended);

 private:
  Hold*& held_;
  Hold* suspended_ = nullptr;
};

}  // namespace tether::detail

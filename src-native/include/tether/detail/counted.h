// SPDX-License-Identifier: MIT
// The count inside an object that counts its own owners.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "instance.h"

namespace tether::detail {

/// C++ owners are counted here; that JS knows the object is one hold more, which is not counted.
class Counted {
 public:
  Counted() noexcept = default;
  // A copy is another object, with owners of its own.
  Counted(const Counted&) noexcept {}
  Counted& operator=(const Counted&) noexcept { return *this; }
  virtual ~Counted() = default;

  void retain() const;
  /// Deletes the object when nobody owns it any more.
  void release() const;
  std::uint32_t owners() const { return count_.load(std::memory_order_acquire); }

  void attach(Instance* instance) const;
  /// JS knows the object no more.
  void detach() const;

 private:
  /// What JS must know of it has changed.
  void changed() const;

  mutable std::atomic<std::uint32_t> count_ = 0;
  mutable std::atomic<Instance*> instance_ = nullptr;
  mutable std::atomic<std::thread::id> thread_;  ///< of the environment that knows the object
};

}  // namespace tether::detail

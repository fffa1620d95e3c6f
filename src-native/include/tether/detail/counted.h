// SPDX-License-Identifier: MIT
// The count inside an object that counts its own owners.
#pragma once

#include <atomic>
#include <cstdint>

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
  std::uint32_t owners() const { return count_.load(std::memory_order_acquire) & ~kKnown; }

  /// False where JS knows the object already, in another environment.
  bool attach(Instance* instance) const;
  /// JS knows the object no more. Whether nobody owns it now: then the caller deletes it.
  bool detach() const;

 private:
  static constexpr std::uint32_t kKnown = 1u << 31;  ///< JS knows the object

  void releaseKnown() const;
  /// What JS must know of it has changed.
  void changed() const;
  void deferBalance() const;

  mutable std::atomic<std::uint32_t> count_ = 0;
  mutable Instance* instance_ = nullptr;  ///< while JS knows the object
  /// Of the environment that knows it, as `thisThread` tells threads apart.
  mutable std::atomic<const void*> thread_ = nullptr;
};

}  // namespace tether::detail

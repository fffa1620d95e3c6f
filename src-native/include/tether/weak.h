// SPDX-License-Identifier: MIT
// Weak<T>: a bound object that others keep. See traced.h for "which one do I want".
#pragma once

#include <utility>

#include "convert.h"

namespace tether {

namespace detail {

/// True while JS can still use the object: its wrapper was not collected.
bool isReachable(const Instance& instance);
void* pinnedObject(Instance* instance, std::uint32_t typeIndex);

}  // namespace detail

/// Refers to a bound object without keeping it. There is no operator*, because the answer can
/// change at any collection.
///
/// Prefer it for caches and back-pointers. A Weak may outlive its object and its environment; it
/// then reads as empty. Use it on the environment's thread.
template <class T>
class Weak {
 public:
  Weak() = default;
  Weak(T* object) { *this = object; }
  Weak(const Weak& other) : instance_(other.instance_) { hold(); }
  Weak(Weak&& other) noexcept : instance_(std::exchange(other.instance_, nullptr)) {}
  Weak& operator=(Weak other) noexcept {
    std::swap(instance_, other.instance_);
    return *this;
  }
  Weak& operator=(T* object) {
    Weak fresh;
    if (object) fresh.instance_ = detail::findInstance(type(), object);
    fresh.hold();
    return *this = std::move(fresh);
  }
  ~Weak() {
    if (instance_) detail::unshare(instance_);
  }

  /// The native object while it is allocated, pinned for the running call. It may be condemned: do
  /// not hand it to JS.
  T* tryGet() const {
    return instance_ ? static_cast<T*>(detail::pinnedObject(instance_, detail::kTypeIndex<T>))
                     : nullptr;
  }
  /// The native object while JS can still use it.
  T* tryLock() const { return instance_ && detail::isReachable(*instance_) ? tryGet() : nullptr; }
  void clear() { *this = Weak(); }

 private:
  static detail::BoundClass& type() {
    return detail::requireClass(detail::currentEnvironment(), detail::kTypeIndex<T>, typeid(T));
  }
  void hold() {
    if (instance_) detail::share(instance_);
  }

  detail::Instance* instance_ = nullptr;
};

}  // namespace tether

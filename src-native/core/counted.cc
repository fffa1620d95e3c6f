// SPDX-License-Identifier: MIT
// Objects that count their own owners.
//
// Always true here: that JS knows an object is a bit of its count, so it is deleted exactly when
// the whole count becomes zero, by whoever made it so. Whoever looks at the instance from another
// thread holds the gate, and JS lets go of an object behind the gate.

namespace tether::detail {

void Counted::retain() const {
  if (count_.fetch_add(1, std::memory_order_acq_rel) & kKnown) changed();
}

void Counted::release() const {
  std::uint32_t count = count_.load(std::memory_order_acquire);
  do {
    if (count & kKnown) return releaseKnown();
  } while (!count_.compare_exchange_weak(count, count - 1, std::memory_order_acq_rel));
  if (count == 1) delete this;
}

/// JS knows the object, so it stays; unless JS lets go of it at this very moment.
void Counted::releaseKnown() const {
  if (thread_.load(std::memory_order_acquire) == thisThread()) {
    count_.fetch_sub(1, std::memory_order_acq_rel);
    return balanceShared(*instance_);
  }
  {
    const std::lock_guard gate(threadGate());
    if (count_.load(std::memory_order_acquire) & kKnown) {
      deferBalance();
      count_.fetch_sub(1, std::memory_order_acq_rel);
      return;
    }
  }
  release();
}

void Counted::changed() const {
  if (thread_.load(std::memory_order_acquire) == thisThread()) return balanceShared(*instance_);
  const std::lock_guard gate(threadGate());
  if (count_.load(std::memory_order_acquire) & kKnown) deferBalance();
}

void Counted::deferBalance() const { noteBalance(*instance_); }

bool Counted::attach(Instance* instance) const {
  const std::lock_guard gate(threadGate());
  if (count_.load(std::memory_order_acquire) & kKnown) return false;
  instance_ = instance;
  thread_.store(thisThread(), std::memory_order_release);
  count_.fetch_or(kKnown, std::memory_order_acq_rel);
  return true;
}

bool Counted::detach() const {
  const std::lock_guard gate(threadGate());
  return count_.fetch_and(~kKnown, std::memory_order_acq_rel) == kKnown;
}

const Counted* countedObject(const Instance& instance) {
  if (instance.holding != Holding::kCounted || !instance.object) return nullptr;
  return instance.type->definition.operations->counted(instance.object);
}

static std::shared_ptr<void> holdCounted(const Counted& counted) {
  counted.retain();
  return std::shared_ptr<void>(const_cast<Counted*>(&counted),
                               [](void* held) { static_cast<Counted*>(held)->release(); });
}

/// JS holds the object from here on; where another environment knows it already, as any other owner
/// does.
void ownCounted(Instance& instance) {
  const Counted* counted = instance.type->definition.operations->counted(instance.object);
  instance.holding = Holding::kCounted;
  if (counted->attach(&instance)) return;
  instance.holding = Holding::kShared;
  new (storageOf(instance)) std::shared_ptr<void>(holdCounted(*counted));
}

/// JS holds the object no more: it is deleted now, or with its last C++ owner.
void dropCounted(const Instance& instance, void* object) {
  const ClassOperations& operations = *instance.type->definition.operations;
  if (operations.counted(object)->detach()) operations.deallocate(object);
}

/// How an object is really held that C++ hands out: one that has owners needs no other.
Holding holdingOf(const BoundClass& type, const void* object, Holding asked) {
  const auto counted = type.definition.operations->counted;
  if (!counted) return asked;
  return asked == Holding::kOwned || counted(object)->owners() > 0 ? Holding::kCounted : asked;
}

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// Objects that count their own owners.
//
// Always true here: an attached object is never deleted by its count, and a detached one by nothing
// else. Whoever looks at the instance from another thread holds the gate.

namespace tether::detail {

void Counted::retain() const {
  count_.fetch_add(1, std::memory_order_relaxed);
  if (instance_.load(std::memory_order_acquire)) changed();
}

void Counted::release() const {
  const bool attached = instance_.load(std::memory_order_acquire) != nullptr;
  const bool last = count_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  if (attached)
    changed();
  else if (last)
    delete this;
}

void Counted::changed() const {
  if (thread_.load(std::memory_order_acquire) == std::this_thread::get_id()) {
    // Only this thread detaches it.
    if (Instance* instance = instance_.load(std::memory_order_acquire)) balanceShared(*instance);
    return;
  }
  const std::lock_guard gate(threadGate());
  Instance* instance = instance_.load(std::memory_order_acquire);
  if (!instance) return;
  share(instance);
  instance->type->environment->deferredBalances.push_back(instance);
}

void Counted::attach(Instance* instance) const {
  thread_.store(std::this_thread::get_id(), std::memory_order_release);
  instance_.store(instance, std::memory_order_release);
}

void Counted::detach() const {
  const std::lock_guard gate(threadGate());
  instance_.store(nullptr, std::memory_order_release);
}

const Counted* countedObject(const Instance& instance) {
  if (instance.holding != Holding::kCounted || !instance.object) return nullptr;
  return instance.type->definition.operations->counted(instance.object);
}

/// JS holds the object no more: it is deleted now, or with its last C++ owner.
void dropCounted(const Instance& instance, void* object) {
  const ClassOperations& operations = *instance.type->definition.operations;
  const Counted* counted = operations.counted(object);
  counted->detach();
  if (counted->owners() == 0) operations.deallocate(object);
}

/// How an object is really held that C++ hands out: one that has owners needs no other.
Holding holdingOf(const BoundClass& type, const void* object, Holding asked) {
  const auto counted = type.definition.operations->counted;
  if (!counted) return asked;
  return asked == Holding::kOwned || counted(object)->owners() > 0 ? Holding::kCounted : asked;
}

void applyDeferredBalances(Environment& environment) {
  std::vector<Instance*> waiting;
  {
    const std::lock_guard gate(threadGate());
    waiting.swap(environment.deferredBalances);
  }
  for (Instance* instance : waiting) {
    if (!environment.closing) balanceShared(*instance);
    unshare(instance);
  }
}

}  // namespace tether::detail

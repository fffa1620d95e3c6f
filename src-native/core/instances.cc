// SPDX-License-Identifier: MIT
// Instances, their table, their slots, and the map from C++ addresses to them.
//
// Always true here: a table entry belongs to one instance until the instance's node has died, so a
// wrapper's handle is never reused while the wrapper lives. Slot 0 of an object's slots is its
// wrapper, so that the two live and die together. A direct object has its first slots in fields of
// the wrapper instead, as long as nothing else is to be kept and JS has not let go of it.

namespace tether::detail {

/// An Instance has a layout of its own, which the headers know.
struct CountedInstance : Instance, Census<Instance> {};
static_assert(sizeof(CountedInstance) == sizeof(Instance));

void share(Instance* instance) { instance->shares.fetch_add(1, std::memory_order_relaxed); }

void unshare(Instance* instance) {
  if (instance->shares.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  delete instance->extras;
  Pool* const pool = instance->pool;
  static_cast<CountedInstance*>(instance)->~CountedInstance();
  if (pool)
    pool->give(instance);
  else
    std::free(instance);
}

void shareInside(Instance* instance) {
  instance->ownShares.fetch_add(1, std::memory_order_relaxed);
  share(instance);
}

void unshareInside(Instance* instance) {
  instance->ownShares.fetch_sub(1, std::memory_order_relaxed);
  unshare(instance);
}

Extras& extrasOf(Instance& instance) {
  if (!instance.extras) instance.extras = new Extras();
  return *instance.extras;
}

void* storageOf(Instance& instance) {
  return reinterpret_cast<std::byte*>(&instance) + instance.type->storageOffset;
}

const std::shared_ptr<void>* sharedObject(const Instance& instance) {
  if (instance.holding != Holding::kShared || !instance.object) return nullptr;
  return static_cast<const std::shared_ptr<void>*>(storageOf(const_cast<Instance&>(instance)));
}

static Instance* newInstance(BoundClass& type) {
  Pool* const pool = kPooled && !type.shared && !type.owned ? type.pool : nullptr;
  void* memory = pool ? pool->take(type.blockSize) : std::malloc(type.blockSize);
  if (!memory) throw std::bad_alloc();
  auto* instance = new (memory) CountedInstance();
  instance->pool = pool;
  instance->type = &type;
  instance->serial = type.environment->nextSerial++;
  return instance;
}

// --- the table

void growWords(Environment& environment, std::size_t capacity) {
  void* data = nullptr;
  napi_value buffer = nullptr, view = nullptr;
  check(environment,
        napi_create_arraybuffer(environment.env, capacity * sizeof(std::uint32_t), &data, &buffer));
  check(environment,
        napi_create_typedarray(environment.env, napi_uint32_array, capacity, buffer, 0, &view));
  auto* words = static_cast<std::uint32_t*>(data);
  std::copy_n(environment.words, environment.wordsCapacity, words);
  std::fill(words + environment.wordsCapacity, words + capacity, 0);
  const napi_ref reference = strongReference(environment, buffer);
  try {
    callLayer(environment, referenceValue(environment, environment.shared), "setWords", {view});
  } catch (...) {
    napi_delete_reference(environment.env, reference);
    throw;
  }
  if (environment.wordsBuffer) napi_delete_reference(environment.env, environment.wordsBuffer);
  environment.wordsBuffer = reference;
  environment.words = words;
  environment.wordsCapacity = capacity;
}

static std::uint32_t takeIndex(Environment& environment) {
  if (!environment.freeIndices.empty()) {
    const std::uint32_t index = environment.freeIndices.back();
    environment.freeIndices.pop_back();
    return index;
  }
  const auto index = static_cast<std::uint32_t>(environment.table.size());
  if (index >= environment.wordsCapacity) growWords(environment, environment.wordsCapacity * 2);
  environment.table.push_back(nullptr);
  try {
    // An index is given back where nothing may fail.
    environment.freeIndices.reserve(environment.table.capacity());
  } catch (...) {
    environment.table.pop_back();
    throw;
  }
  return index;
}

/// A record with a place in the table and, where there is one, a reference to its node.
Instance& registerInstance(BoundClass& type, napi_value node) {
  Environment& environment = *type.environment;
  if (environment.young.size() == environment.young.capacity())
    environment.young.reserve(2 * environment.young.size() + 16);
  const std::uint32_t index = takeIndex(environment);
  Instance* instance = nullptr;
  try {
    instance = newInstance(type);
    if (node) check(environment, napi_create_reference(environment.env, node, 0, &instance->node));
  } catch (...) {
    if (instance) unshare(instance);
    environment.freeIndices.push_back(index);  // for which takeIndex has made room
    throw;
  }
  instance->index = index;
  instance->direct = type.direct;
  environment.table[index] = instance;
  environment.words[index] = 0;
  environment.young.push_back(instance);
  type.counts.created++;
  return *instance;
}

/// The node has died, or never was: nothing in JS names the instance any more.
void forgetInstance(Instance& instance) {
  Environment& environment = *instance.type->environment;
  if (instance.node) napi_delete_reference(environment.env, instance.node);
  instance.node = nullptr;
  forgetAway(instance);
  environment.table[instance.index] = nullptr;
  environment.freeIndices.push_back(instance.index);
  unshare(&instance);
}

napi_value nodeOf(const Instance& instance) {
  return referenceValue(*instance.type->environment, instance.node);
}

bool isReachable(const Instance& instance) {
  return instance.state == State::kLive && !instance.type->environment->closing &&
         nodeOf(instance) != nullptr;
}

void holdNode(const Instance& instance, bool hold) {
  if (!instance.node) return;
  std::uint32_t count = 0;
  const napi_env env = instance.type->environment->env;
  if (hold)
    napi_reference_ref(env, instance.node, &count);
  else
    napi_reference_unref(env, instance.node, &count);
}

/// With the strength that the instance's state asks for.
napi_ref nodeReference(const Instance& instance, napi_value node) {
  const Environment& environment = *instance.type->environment;
  const std::uint32_t count = (instance.rooted ? 1u : 0u) + (instance.pins > 0 ? 1u : 0u);
  napi_ref reference = nullptr;
  check(environment, napi_create_reference(environment.env, node, count, &reference));
  return reference;
}

void setRooted(Instance& instance, bool rooted) {
  if (instance.rooted == rooted || !instance.node || instance.type->environment->closing) return;
  // A weak reference whose value is gone cannot be made strong again.
  if (rooted && !nodeOf(instance)) return;
  holdNode(instance, rooted);
  instance.rooted = rooted;
}

// --- slots

std::uint32_t reserveSlot(BoundClass& root) {
  const std::uint32_t slot = std::max(1u, root.slotCount);
  root.slotCount = slot + 1;
  if (root.layer) {
    Environment& environment = *root.environment;
    callLayer(environment, referenceValue(environment, root.layer), "setSlotCount",
              {writeUint32(environment, root.slotCount)});
  }
  return slot;
}

static std::uint32_t findSlot(const BoundClass& type, std::ptrdiff_t offset) {
  for (const auto& [at, slot] : type.slots)
    if (at == offset) return slot;
  if (!type.definition.parent) return 0;
  return findSlot(*type.definition.parent, offset - type.definition.link.offset);
}

std::uint32_t slotFor(BoundClass& type, std::ptrdiff_t offset) {
  if (const std::uint32_t known = findSlot(type, offset)) return known;
  const std::uint32_t slot = reserveSlot(*type.root);
  type.slots.emplace_back(offset, slot);
  return slot;
}

/// The wrapper gets an array of slots, with what was in its fields.
static napi_value addSlots(Instance& instance, napi_value wrapper) {
  Environment& environment = *instance.type->environment;
  const napi_value layer = referenceValue(environment, instance.type->layer);
  const napi_value slots =
      callLayer(environment, layer, "addSlots",
                {wrapper, writeUint32(environment, instance.type->root->slotCount)});
  const napi_ref reference = nodeReference(instance, slots);
  napi_delete_reference(environment.env, std::exchange(instance.node, reference));
  instance.direct = false;
  return slots;
}

/// Makes sure that the object has an array of slots, and slot `slot` among them.
void ensureSlot(Instance& instance, std::uint32_t slot) {
  Environment& environment = *instance.type->environment;
  napi_value node = nodeOf(instance);
  bool isSlots = false;
  if (!node) return;
  napi_is_array(environment.env, node, &isSlots);
  if (!isSlots) node = addSlots(instance, node);
  std::uint32_t length = 0;
  check(environment, napi_get_array_length(environment.env, node, &length));
  if (slot >= length)
    callLayer(environment, environment.grow, {node, writeUint32(environment, slot)});
}

void setBit(Instance& instance, std::uint32_t slot, bool on) {
  if (slot >= 32) return;
  std::uint32_t& word = instance.type->environment->words[instance.index];
  word = on ? word | (1u << slot) : word & ~(1u << slot);
}

/// Calls the class layer's function `name`, which is looked up once. It runs nothing of the user's,
/// so locks stay held.
static napi_status callForSlot(const BoundClass& type, napi_ref& reference, const char* name,
                               std::span<const napi_value> values, napi_value* result) {
  Environment& environment = *type.environment;
  if (!reference)
    reference = strongReference(
        environment, property(environment, referenceValue(environment, type.layer), name));
  crossToLayer(environment);
  const napi_status status =
      napi_call_function(environment.env, values[0], referenceValue(environment, reference),
                         values.size(), values.data(), result);
  crossToLayer(environment);
  return status;
}

static napi_status setField(const Instance& instance, napi_value wrapper, std::uint32_t slot,
                            napi_value value) {
  BoundClass& type = *instance.type;
  const napi_value values[] = {wrapper, writeUint32(*type.environment, slot), value};
  return callForSlot(type, type.writeSlot, "writeSlot", values, nullptr);
}

void writeSlot(Instance& instance, std::uint32_t slot, napi_value value) {
  Environment& environment = *instance.type->environment;
  // A destructor may clear a handle from a timer, where nobody has opened a scope.
  const CallScope scope(environment,
                        environment.frame ? CallScope::Mode::kNever : CallScope::Mode::kAlways);
  const PendingException aside(environment.env);
  if (!instance.direct) ensureSlot(instance, slot);
  const napi_value node = nodeOf(instance);
  if (!node) throwEnvironment("the object that would keep this value was collected");
  if (!value) value = writeUndefined(environment);
  const napi_status status = instance.direct ? setField(instance, node, slot, value)
                                             : napi_set_element(environment.env, node, slot, value);
#if TETHER_PLANT == 4  // a planted fault: nobody looks whether the engine has stored it
  return;
#endif
  if (status == napi_ok) return;
  bool pending = false;
  napi_is_exception_pending(environment.env, &pending);
  if (pending) fail(environment, status);
  throwEnvironment("the engine stores nothing any more");
}

static napi_value readField(const Instance& instance, napi_value wrapper, std::uint32_t slot) {
  BoundClass& type = *instance.type;
  Environment& environment = *type.environment;
  const napi_value values[] = {wrapper, writeUint32(environment, slot)};
  napi_value value = nullptr;
  check(environment, callForSlot(type, type.readSlot, "readSlot", values, &value));
  return value;
}

napi_value readSlot(const Instance& instance, std::uint32_t slot) {
  Environment& environment = *instance.type->environment;
  const napi_value node = nodeOf(instance);
  if (!node) return nullptr;
  const PendingException aside(environment.env);
  if (instance.direct) return readField(instance, node, slot);
  bool isSlots = false;
  napi_is_array(environment.env, node, &isSlots);
  // A node that is no array is the wrapper, and its numbered properties are the user's.
  if (!isSlots) return nullptr;
  napi_value value = nullptr;
  check(environment, napi_get_element(environment.env, node, slot, &value));
  return value;
}

// --- addresses

bool derivesFrom(const BoundClass& type, const BoundClass& base) {
  for (const BoundClass* at = &type; at; at = at->definition.parent) {
    if (at == &base) return true;
    for (const auto& [other, upcast] : at->bases)
      if (derivesFrom(*other, base)) return true;
  }
  return false;
}

static void* castTo(const BoundClass& from, void* object, const BoundClass& to) {
  if (&from == &to) return object;
  if (from.definition.parent)
    if (void* found = castTo(*from.definition.parent, from.definition.link.upcast(object), to))
      return found;
  for (const auto& [base, upcast] : from.bases)
    if (void* found = castTo(*base, upcast(object), to)) return found;
  return nullptr;
}

void* objectAs(const Instance& instance, const BoundClass& type) {
  return instance.object ? castTo(*instance.type, instance.object, type) : nullptr;
}

void* rootPointer(const Instance& instance) { return objectAs(instance, *instance.type->root); }

void* upcastToRoot(const BoundClass& type, void* object) {
  for (const BoundClass* at = &type; at->definition.parent; at = at->definition.parent)
    object = at->definition.link.upcast(object);
  return object;
}

/// The list of wrappers that a whole keeps, for the parts that it still has.
static void renewKeptParts(Instance& whole) {
  Environment& environment = *whole.type->environment;
  const CallScope scope(environment, CallScope::Mode::kAlways);
  std::vector<napi_value> nodes;
  for (const Instance* part : whole.extras->parts)
    if (const napi_value node = nodeOf(*part)) nodes.push_back(node);
  writeSlot(whole, whole.type->root->partsSlot,
            nodes.empty() ? nullptr : arrayOf(environment, nodes));
}

/// Lists up to this length may name parts that have ended.
static constexpr std::size_t kFewParts = 16;

/// A part that JS knows lives as long as its whole, with whatever JS and C++ have stored in it.
static void keepPart(Instance& whole, napi_value part) {
  Environment& environment = *whole.type->environment;
  BoundClass& root = *whole.type->root;
  if (!root.partsSlot) root.partsSlot = reserveSlot(root);
  napi_value parts = readSlot(whole, root.partsSlot);
  bool isList = false;
  if (parts) napi_is_array(environment.env, parts, &isList);
  if (!isList) return writeSlot(whole, root.partsSlot, arrayOf(environment, {&part, 1}));
  std::uint32_t length = 0;
  check(environment, napi_get_array_length(environment.env, parts, &length));
  if (length > kFewParts + 2 * extrasOf(whole).parts.size()) {
    renewKeptParts(whole);
    return keepPart(whole, part);
  }
  callLayer(environment, environment.grow, {parts, writeUint32(environment, length)});
  check(environment, napi_set_element(environment.env, parts, length, part));
}

void attachWhole(Instance& part, Instance& whole) {
  BoundClass& root = *part.type->root;
  if (!root.wholeSlot) root.wholeSlot = reserveSlot(root);
  extrasOf(part);
  writeSlot(part, root.wholeSlot, nodeOf(whole));
  keepPart(whole, nodeOf(part));
  extrasOf(whole).parts.push_back(&part);
  part.extras->whole = &whole;
  share(&whole);
  watchElements(whole);
}

}  // namespace tether::detail

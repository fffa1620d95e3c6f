// SPDX-License-Identifier: MIT
// Who keeps whom, for tools. Nothing here keeps anything for longer than the call: what is answered
// is what JS could have had anyway.

namespace tether::detail {

static napi_value newObject(Environment& environment) {
  napi_value object = nullptr;
  check(environment, napi_create_object(environment.env, &object));
  return object;
}

// --- names of slots

/// A handle that has no name in JS is called after its place in the object.
static void nameHandles(const BoundClass& type, std::vector<std::string>& names) {
  for (const auto& [offset, slot] : type.slots)
    names[slot] = "(byte " + std::to_string(offset) + ")";
  for (const HandleField& field : type.handles) names[field.slot] = field.name;
}

/// By index. Empty for what traverses found, and for slots that only other classes of the hierarchy
/// use.
static std::vector<std::string> slotNamesOf(const BoundClass& type) {
  const BoundClass& root = *type.root;
  std::vector<std::string> names(root.slotCount);
  if (names.empty()) return names;
  for (const BoundClass* at = &type; at; at = at->definition.parent) nameHandles(*at, names);
  if (root.wholeSlot) names[root.wholeSlot] = "(whole)";
  if (root.partsSlot) names[root.partsSlot] = "(parts)";
  if (root.keepSlot) names[root.keepSlot] = "(keepAlive)";
  names[kWrapperSlot] = "(wrapper)";
  return names;
}

static napi_value textList(Environment& environment, const std::vector<std::string>& texts) {
  std::vector<napi_value> values;
  for (const std::string& text : texts) values.push_back(writeString(environment, text));
  return arrayOf(environment, values);
}

static napi_value slotNames(Environment& environment) {
  const napi_value all = newObject(environment);
  for (const auto& type : environment.classes)
    defineValue(environment, all, type->name(), textList(environment, slotNamesOf(*type)));
  return all;
}

/// An array that is as long as it gets. Each element is made in a scope of its own.
class List {
 public:
  explicit List(Environment& environment) : environment_(environment) {
    check(environment, napi_create_array(environment.env, &array_));
  }
  template <class Make>
  void add(const Make& make) {
    const CallScope scope(environment_, CallScope::Mode::kAlways);
    check(environment_, napi_set_element(environment_.env, array_, size_++, make()));
  }
  napi_value value() const { return array_; }

 private:
  Environment& environment_;
  napi_value array_ = nullptr;
  std::uint32_t size_ = 0;
};

// --- edges

/// The wrapper if it is there. It is not brought back to life.
static napi_value existingWrapper(Instance& instance) {
  const napi_value node = nodeOf(instance);
  return node ? wrapperAt(*instance.type->environment, node) : nullptr;
}

static bool isWhole(const Instance* instance) {
  return instance && instance->object && instance->state != State::kConstructing;
}

static napi_value elementAt(Environment& environment, napi_value array, std::uint32_t index) {
  napi_value value = nullptr;
  check(environment, napi_get_element(environment.env, array, index, &value));
  return value;
}

static std::uint32_t lengthOfArray(Environment& environment, napi_value value) {
  bool isArray = false;
  std::uint32_t length = 0;
  if (value) napi_is_array(environment.env, value, &isArray);
  if (isArray) check(environment, napi_get_array_length(environment.env, value, &length));
  return length;
}

/// Walks over what one object's native side keeps: `step(name, value)`, in which `value` is null
/// for an object whose wrapper is gone.
template <class Step>
class Edges {
 public:
  Edges(Instance& owner, const std::vector<std::string>& names, const Step& step)
      : environment_(*owner.type->environment), owner_(owner), names_(names), step_(step) {}

  void walk() {
    const std::uint32_t length =
        owner_.direct ? owner_.type->root->slotCount : lengthOfArray(environment_, nodeOf(owner_));
    for (std::uint32_t slot = kWrapperSlot + 1; slot < length; slot++)
      if (slot != owner_.type->root->mirrorSlot)
        if (const napi_value value = readSlot(owner_, slot)) visitSlot(slot, value);
    if (!owner_.extras) return;
    for (const Seen& seen : owner_.extras->seen) visitSeen(seen);
  }

 private:
  void visitSlot(std::uint32_t slot, napi_value value) {
    const BoundClass& root = *owner_.type->root;
    if (isNullish(environment_, value)) return;
    const std::string name = slot < names_.size() ? names_[slot] : "";
    if (slot == root.wholeSlot) return step_(name, wrapperAt(environment_, value));
    if (slot == root.partsSlot) return visitParts();
    if (slot == root.keepSlot)
      return visitAll("(keepAlive)", ask(environment_, Convert::kSetItems, {value}));
    step_(name, value);
  }

  /// The list may name parts that have ended.
  void visitParts() {
    if (!owner_.extras) return;
    for (Instance* part : owner_.extras->parts) step_("(part)", existingWrapper(*part));
  }

  void visitAll(const std::string& name, napi_value list) {
    const std::uint32_t length = lengthOfArray(environment_, list);
    for (std::uint32_t i = 0; i < length; i++) step_(name, elementAt(environment_, list, i));
  }

  void visitSeen(const Seen& seen) {
    // A Member in a container: its token says the same.
    if (seen.byLink) return;
    if (seen.instance) return step_("(traverse)", existingWrapper(*seen.instance));
    if (seen.token->reference) step_("(traverse)", tokenValue(*seen.token));
  }

  Environment& environment_;
  Instance& owner_;
  const std::vector<std::string>& names_;
  const Step& step_;
};

template <class Step>
static void forEachEdge(Instance& owner, const std::vector<std::string>& names, const Step& step) {
  if (isWhole(&owner)) Edges<Step>(owner, names, step).walk();
}

// --- objects that JS asks about

static Instance* instanceWithHandle(Environment& environment, const BoundClass& root,
                                    std::int32_t handle) {
  if (handle < 0 || static_cast<std::size_t>(handle) >= environment.table.size()) return nullptr;
  Instance* const instance = environment.table[static_cast<std::size_t>(handle)];
  return instance && instance->type->root == &root ? instance : nullptr;
}

/// Null for what is not one of ours. The class of a hierarchy's root knows all of its objects.
static Instance* anyInstance(Environment& environment, napi_value value) {
  napi_valuetype kind = napi_undefined;
  napi_typeof(environment.env, value, &kind);
  if (kind != napi_object) return nullptr;
  for (const auto& type : environment.classes) {
    if (type->root != type.get() || !type->handleOf) continue;
    const std::int32_t handle =
        handleFrom(environment, callLayer(environment, type->handleOf, {value}));
    if (Instance* const instance = instanceWithHandle(environment, *type, handle)) return instance;
  }
  return nullptr;
}

static std::string titleOf(const Instance& instance) {
  return instance.type->name() + " #" + std::to_string(instance.index);
}

/// `undefined` for what is not one of this addon's objects.
static napi_value identify(Environment& environment, std::span<const napi_value> values) {
  const Instance* const instance = anyInstance(environment, values[0]);
  if (!instance) return writeUndefined(environment);
  const napi_value result = newObject(environment);
  defineValue(environment, result, "class", writeString(environment, instance->type->name()));
  defineValue(environment, result, "handle", writeUint32(environment, instance->index));
  return result;
}

static std::string edgeName(const BoundClass& type, const std::string& name) {
  return type.name() + "." + (name.empty() ? "(traverse)" : name);
}

static void defineIfThere(Environment& environment, napi_value target, const char* name,
                          napi_value value) {
  defineValue(environment, target, name, value ? value : writeUndefined(environment));
}

/// `undefined` for what is not one of this addon's objects.
static napi_value referents(Environment& environment, std::span<const napi_value> values) {
  Instance* const instance = anyInstance(environment, values[0]);
  if (!instance) return writeUndefined(environment);
  List list(environment);
  const BoundClass& type = *instance->type;
  forEachEdge(*instance, slotNamesOf(type), [&](const std::string& name, napi_value value) {
    list.add([&] {
      const napi_value row = newObject(environment);
      defineValue(environment, row, "edge", writeString(environment, edgeName(type, name)));
      defineIfThere(environment, row, "value", value);
      return row;
    });
  });
  return list.value();
}

// --- who keeps a value

/// A native object that keeps the value, or a root.
struct Referrer {
  Instance* holder = nullptr;
  std::string edge;
  std::string description;
  bool counted = false;  // a root because of its C++ owners, who are counted by themselves
};

static bool isSame(Environment& environment, napi_value a, napi_value b) {
  bool same = false;
  if (a && b) check(environment, napi_strict_equals(environment.env, a, b, &same));
  return same;
}

static void findHolders(Environment& environment, napi_value value, std::vector<Referrer>& found) {
  std::unordered_map<const BoundClass*, std::vector<std::string>> names;
  for (std::size_t index = 0; index < environment.table.size(); index++) {
    Instance* const holder = environment.table[index];
    if (!isWhole(holder)) continue;
    const auto [at, isNew] = names.try_emplace(holder->type);
    if (isNew) at->second = slotNamesOf(*holder->type);
    const CallScope scope(environment, CallScope::Mode::kAlways);
    forEachEdge(*holder, at->second, [&](const std::string& name, napi_value held) {
      if (isSame(environment, held, value))
        found.push_back({holder, edgeName(*holder->type, name), titleOf(*holder)});
    });
  }
}

static void findRoots(Environment& environment, napi_value value, std::vector<Referrer>& found) {
  const CallScope scope(environment, CallScope::Mode::kAlways);
  const auto add = [&](const RootKey& key) { found.push_back({nullptr, key.label, key.site}); };
  for (const RootRecord* root = environment.roots; root; root = root->next)
    if (root->kind != RootKind::kUnseen && isSame(environment, rootValue(root), value))
      add(keyOf(environment, *root));
  for (const Token* token = environment.tokens; token; token = token->next)
    if (token->strong && token->reference && isSame(environment, tokenValue(*token), value))
      add(keyOf(environment, *token));
  const Instance* const instance = anyInstance(environment, value);
  if (!instance || !instance->rooted) return;
  add(keyOf(environment, *instance));
  found.back().counted = sharedObject(*instance) || countedObject(*instance);
}

static std::vector<Referrer> findReferrers(Environment& environment, napi_value value) {
  std::vector<Referrer> found;
  findHolders(environment, value, found);
  findRoots(environment, value, found);
  return found;
}

static napi_value referrers(Environment& environment, std::span<const napi_value> values) {
  List list(environment);
  for (const Referrer& referrer : findReferrers(environment, values[0]))
    list.add([&] {
      const napi_value row = newObject(environment);
      defineValue(environment, row, "kind",
                  writeString(environment, referrer.holder ? "native" : "root"));
      defineValue(environment, row, "edge", writeString(environment, referrer.edge));
      defineValue(environment, row, "description", writeString(environment, referrer.description));
      defineIfThere(environment, row, "holder",
                    referrer.holder ? existingWrapper(*referrer.holder) : nullptr);
      return row;
    });
  return list.value();
}

// --- how many keep it

struct ReferenceCounts {
  std::uint64_t nativeEdges = 0, roots = 0, shared = 0, counted = 0, inCalls = 0;
};

static std::uint64_t ownersOutside(const Instance& instance) {
  return static_cast<std::uint64_t>(std::max(0L, otherOwners(instance) - visitsOf(instance)));
}

static ReferenceCounts countReferences(Instance& instance, napi_value value) {
  Environment& environment = *instance.type->environment;
  ReferenceCounts counts;
  for (const Referrer& referrer : findReferrers(environment, value))
    (referrer.holder ? counts.nativeEdges : counts.roots) += referrer.counted ? 0 : 1;
  if (sharedObject(instance)) counts.shared = ownersOutside(instance);
  if (countedObject(instance)) counts.counted = ownersOutside(instance);
  counts.inCalls = instance.pins;
  for (const Frame* frame = environment.frame; frame; frame = frame->previous)
    counts.inCalls += frame->self == &instance;
  return counts;
}

/// `undefined` for what is not one of this addon's objects.
static napi_value refCount(Environment& environment, std::span<const napi_value> values) {
  Instance* const instance = anyInstance(environment, values[0]);
  if (!instance) return writeUndefined(environment);
  const ReferenceCounts counts = countReferences(*instance, values[0]);
  const napi_value result = newObject(environment);
  const auto part = [&](const char* name, std::uint64_t count) {
    defineValue(environment, result, name, writeUint64(environment, count));
  };
  defineValue(environment, result, "wrapper", writeBool(environment, isWhole(instance)));
  part("nativeEdges", counts.nativeEdges);
  part("roots", counts.roots);
  part("shared", counts.shared);
  part("counted", counts.counted);
  part("inCalls", counts.inCalls);
  return result;
}

}  // namespace tether::detail

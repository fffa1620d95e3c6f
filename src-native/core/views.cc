// SPDX-License-Identifier: MIT
// Views on C++ containers: iterators that JS drives, vectors that JS indexes, and elements that
// change their place.

namespace tether::detail {

// --- iterators

/// What an iterator object owns. The slot of its owner keeps that in JS; here it is only asked
/// whether it lives.
struct IteratorObject {
  std::unique_ptr<Cursor> cursor;
  Instance* owner = nullptr;
  Policy policy = Policy::kAutomatic;
  bool running = false;
  bool left = false;  // return() was called by what the running step called

  IteratorObject(std::unique_ptr<Cursor> walk, const Sink& sink)
      : cursor(std::move(walk)), owner(sink.parent), policy(sink.policy) {
    if (owner) share(owner);
  }
  IteratorObject(const IteratorObject&) = delete;
  IteratorObject& operator=(const IteratorObject&) = delete;
  ~IteratorObject() { end(); }

  void end() {
    cursor.reset();
    if (owner) unshare(std::exchange(owner, nullptr));
  }
};

static constexpr std::uint32_t kOwnerSlot = 1;

static void endIterator(Instance& instance) {
  auto& iterator = *static_cast<IteratorObject*>(instance.object);
  if (iterator.owner) writeSlot(instance, kOwnerSlot, nullptr);
  iterator.end();
}

/// Keeps an object whole for the length of a step. Not a Frame: the object was only read, so there
/// is nothing to look at again.
class StepUse {
 public:
  explicit StepUse(Instance* instance) : instance_(instance) {
    if (instance_ && instance_->pins++ == 0) holdNode(*instance_, true);
  }
  ~StepUse() {
    if (!instance_ || --instance_->pins > 0) return;
    holdNode(*instance_, false);
    if (instance_->state == State::kDisposing)
      contained(*instance_->type->environment, "the end of a call", [&] { dispose(*instance_); });
  }
  StepUse(const StepUse&) = delete;
  StepUse& operator=(const StepUse&) = delete;

 private:
  Instance* instance_;
};

static napi_value step(IteratorObject& iterator, Frame& frame) {
  if (iterator.owner && iterator.owner->state != State::kLive) throwUnusable(*iterator.owner);
  const StepUse use(iterator.owner);
  iterator.running = true;
  const napi_value value =
      iterator.cursor->next(Sink{frame.environment, iterator.policy, iterator.owner});
  iterator.running = false;
  return value;
}

static napi_value nextOf(const FunctionRecord&, Frame& frame) {
  auto& iterator = *static_cast<IteratorObject*>(frame.object);
  if (iterator.running)
    throw Error("ERR_TETHER_RECEIVER", "this iterator is running already", Error::Kind::kTypeError);
  napi_value value = nullptr;
  try {
    if (iterator.cursor) value = step(iterator, frame);
  } catch (...) {
    iterator.running = false;
    endIterator(*frame.self);
    throw;
  }
  if (!value || iterator.left) endIterator(*frame.self);
  markEnd(frame.environment, !value);
  return value;
}

static napi_value returnOf(const FunctionRecord&, Frame& frame) {
  auto& iterator = *static_cast<IteratorObject*>(frame.object);
  iterator.left = true;
  if (!iterator.running) endIterator(*frame.self);
  return nullptr;
}

static napi_value specialMember(BoundClass& type, const char* name, FunctionRecord::Invoke invoke) {
  auto record = newRecord(
      type, FunctionRecord::Kind::kMethod, name,
      {kSignature<nullptr, void>, reinterpret_cast<FunctionRecord::Caller>(invoke), nullptr, 0});
  return memberFunction(*type.environment, keep(*type.environment, std::move(record)));
}

static napi_value runLayerScript(Environment& environment, const char* text, std::size_t length,
                                 std::initializer_list<napi_value> arguments) {
  return callFunction(environment, runScript(environment, text, length), arguments.size(),
                      arguments.begin());
}

/// The class of iterator objects is nobody's export, and no declaration names it.
void prepareIterators(Environment& environment) {
  if (environment.iterators.type) return;
  const napi_value iterators =
      runLayerScript(environment, kIteratorsScript, sizeof kIteratorsScript - 1,
                     {referenceValue(environment, environment.shared)});
  environment.iterators.layer = strongReference(environment, iterators);
  BoundClass& type = keepClass(newClass(environment, "Native Iterator", "Native Iterator",
                                        kTypeIndex<IteratorObject>, kOperations<IteratorObject>));
  reserveSlot(type);
  openClass(type);
  callLayer(environment, iterators, "complete",
            {layerOf(type), specialMember(type, "next", &nextOf),
             specialMember(type, "return", &returnOf)});
  environment.iterators.type = &type;
}

napi_value writeIterator(const Sink& sink, std::unique_ptr<Cursor> cursor) {
  const Newborn newborn = beginObject(*sink.environment.iterators.type);
  new (newborn.storage) IteratorObject(std::move(cursor), sink);
  const napi_value iterator = finishObject(*newborn.instance);
  if (sink.parent) writeSlot(*newborn.instance, kOwnerSlot, wrapperOf(*sink.parent));
  return iterator;
}

napi_value writeEntry(Environment& environment, napi_value key, napi_value value) {
  const napi_value entry[] = {key, value};
  return arrayOf(environment, entry);
}

// --- arrays

static constexpr std::uint32_t kElementsPerScope = 256;

/// Bounds the handles that a walk over many elements leaves behind.
static void nextScope(const Environment& environment, napi_handle_scope& scope,
                      std::uint32_t index) {
  if (index % kElementsPerScope) return;
  if (scope) napi_close_handle_scope(environment.env, scope);
  napi_open_handle_scope(environment.env, &scope);
}

static bool isObject(const Environment& environment, napi_value value) {
  napi_valuetype kind = napi_undefined;
  napi_typeof(environment.env, value, &kind);
  return kind == napi_object || kind == napi_function;
}

ListReader::ListReader(const Source& source, napi_value value, const std::string& expected,
                       Shape shape)
    : environment_(source.environment) {
  bool isArray = false;
  napi_is_array(environment_.env, value, &isArray);
  if (isArray && shape == Shape::kElements) {
    list_ = value;
  } else {
    if (!isObject(environment_, value)) source.mismatch(expected, value);
    prepareIterators(environment_);
    list_ = callLayer(environment_, referenceValue(environment_, environment_.iterators.layer),
                      shape == Shape::kPairs ? "pairsOf" : "listOf", {value});
    if (isUndefined(environment_, list_)) source.mismatch(expected, value);
  }
  check(environment_, napi_get_array_length(environment_.env, list_, &size_));
}

ListReader::~ListReader() {
  if (scope_) napi_close_handle_scope(environment_.env, scope_);
}

napi_value ListReader::at(std::uint32_t index) {
  nextScope(environment_, scope_, index);
  napi_value value = nullptr;
  check(environment_, napi_get_element(environment_.env, list_, index, &value));
  return value;
}

ListWriter::ListWriter(Environment& environment, std::size_t size) : environment_(environment) {
  list_ = callLayer(environment, referenceValue(environment, environment.shared), "blank",
                    {writeDouble(environment, static_cast<double>(size))});
  nextScope(environment_, scope_, 0);
}

ListWriter::~ListWriter() { napi_close_handle_scope(environment_.env, scope_); }

void ListWriter::add(napi_value value) {
  check(environment_, napi_set_element(environment_.env, list_, size_, value));
  nextScope(environment_, scope_, ++size_);
}

Reading::Reading(const Source& source) {
  Frame* const outer = source.environment.frame;
  new (frame_) Frame(source.environment, *source.record, nullptr, nullptr, outer->arguments);
}

Reading::~Reading() { std::destroy_at(reinterpret_cast<Frame*>(frame_)); }

// --- indexed classes

napi_value makeIndexedLayer(Environment& environment) {
  return runLayerScript(environment, kIndexedScript, sizeof kIndexedScript - 1,
                        {referenceValue(environment, environment.shared)});
}

/// A member's call that needs no looking at anything afterwards: no frame has the object as its
/// receiver.
template <std::size_t N>
static napi_value dispatchDirectOf(napi_env env, napi_callback_info info) {
  napi_value values[N + 1];
  std::size_t count = N;
  void* data = nullptr;
  napi_get_cb_info(env, info, N ? &count : nullptr, N ? values : nullptr, nullptr, &data);
  const auto& record = *static_cast<const FunctionRecord*>(data);
  return guarded(*record.environment, [&] {
    Instance& self = selfFor(record, info);
    Frame frame(*record.environment, record, nullptr, objectAs(self, *record.type), values);
    return invoke(record, frame);
  });
}

static napi_callback dispatchView(const ViewMember& member) {
  const std::size_t parameters = member.record->parameters.size();
  if (!member.direct) return dispatchMember(parameters);
  return parameters ? &dispatchDirectOf<1> : &dispatchDirectOf<0>;
}

/// `delete v[0]`: from the class layer, with the index.
static napi_value refuseHole(napi_env env, napi_callback_info info) {
  napi_value values[2];
  std::size_t count = 2;
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, values, nullptr, &data);
  const BoundClass& type = *static_cast<BoundClass*>(data);
  return guarded(*type.environment, [&]() -> napi_value {
    const double index = readDouble(Source{*type.environment}, values[0]);
    throw Error("ERR_TETHER_RANGE",
                type.name() + "[" + literal(index) +
                    "]: an element cannot be deleted, because there are no holes; use splice",
                Error::Kind::kRangeError);
  });
}

/// `v.map(5)`: from the class layer, with the method's name and the value.
static napi_value refuseCallback(napi_env env, napi_callback_info info) {
  napi_value values[2];
  std::size_t count = 2;
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, values, nullptr, &data);
  const BoundClass& type = *static_cast<BoundClass*>(data);
  return guarded(*type.environment, [&]() -> napi_value {
    const std::string name = readString(Source{*type.environment}, values[0]);
    throw Error("ERR_TETHER_ARGUMENT",
                memberName(&type, name) + ": argument \"callback\" must be a function, received " +
                    describe(*type.environment, values[1]),
                Error::Kind::kTypeError);
  });
}

void completeVector(BoundClass& type, std::vector<ViewMember> members) {
  Environment& environment = *type.environment;
  openClass(type);
  prepareIterators(environment);
  napi_value natives = nullptr;
  check(environment, napi_create_object(environment.env, &natives));
  for (ViewMember& member : members) {
    const napi_callback dispatch = dispatchView(member);
    FunctionRecord* record = keep(environment, std::move(member.record));
    if (record->kind == FunctionRecord::Kind::kSetter && record->name == "[index]")
      type.elements = {nullptr, record->parameters[1].type};
    defineValue(environment, natives, member.key,
                nativeFunction(environment, record->name, dispatch, record));
  }
  defineValue(environment, natives, "refuseHole",
              nativeFunction(environment, "refuseHole", &refuseHole, &type));
  defineValue(environment, natives, "refuseCallback",
              nativeFunction(environment, "refuseCallback", &refuseCallback, &type));
  callLayer(environment, referenceValue(environment, type.indexed.layer), "complete",
            {layerOf(type), natives});
  runLayerScript(
      environment, kVectorScript, sizeof kVectorScript - 1,
      {referenceValue(environment, environment.shared),
       referenceValue(environment, environment.iterators.layer), layerOf(type), natives});
}

void completeMap(BoundClass& type) {
  Environment& environment = *type.environment;
  const FunctionRecord& set = *type.members.find("set", false)->get;
  type.elements = {set.parameters[0].type, set.parameters[1].type};
  openClass(type);
  prepareIterators(environment);
  callLayer(environment, referenceValue(environment, environment.iterators.layer), "completeMap",
            {layerOf(type)});
}

// --- elements that are bound objects

void setExtent(BoundClass& type, ExtentFunction extent) { type.indexed.extent = extent; }

bool holdsEdges(Environment& environment, std::uint32_t elementType) {
  const BoundClass* type = findClass(environment, elementType);
  if (!type) return false;
  if (nearest(*type, &BoundClass::traverse)) return true;
  for (; type; type = type->definition.parent)
    if (!type->handles.empty()) return true;
  return false;
}

static const BoundClass* withExtent(const Instance& container) {
  const BoundClass* at = container.type;
  while (at && !at->indexed.extent) at = at->definition.parent;
  return at;
}

static Extent extentOf(const Instance& container) {
  const BoundClass& type = *withExtent(container);
  return type.indexed.extent(objectAs(container, type));
}

/// An element got its first wrapper: from now on the container, and what that is a part of, are
/// asked after each call whether C++ has moved the elements.
void watchElements(Instance& container) {
  if (!withExtent(container)) return;
  Extent& extent = extrasOf(container).watch.extent;
  if (!extent.begin) extent = extentOf(container);
  for (Instance* at = &container; at->extras && at->extras->whole; at = at->extras->whole) {
    std::vector<Instance*>& watched = extrasOf(*at->extras->whole).watch.parts;
    if (std::find(watched.begin(), watched.end(), at) == watched.end()) watched.push_back(at);
  }
}

/// Ends the instance of an element and keeps the element as it is. `gone`: it lies there no more,
/// and took its handles along.
static void releasePart(Instance& part, bool gone) {
  if (!part.usable()) return;
  Environment& environment = *part.type->environment;
  if (part.extras) {
    part.extras->watch.parts.clear();
    const std::vector<Instance*> inner = std::exchange(part.extras->parts, {});
    for (Instance* each : inner) releasePart(*each, gone);
  }
  const CallScope scope(environment, CallScope::Mode::kAlways);
  contained(environment, "letting go of an element", [&] {
    withdraw(part);
    releaseKept(part);
  });
  if (!gone) disownHandles(part);
  leaveIdentity(part);
  emptyWrapper(part, "letting go of an element");
  separateFromWhole(part);
  adjustBytes(part, 0);
  part.type->counts.destroyed++;
  part.object = nullptr;
  part.state = State::kDestroyed;
}

/// What can fail of letting go of elements that stay where they are. Should it, their instances
/// have their handles back with the next drain.
static void detachPart(Instance& part) {
  part.unsettled = true;
  detachHandles(part);
  if (part.extras)
    for (Instance* inner : part.extras->parts) detachPart(*inner);
}

/// Allocates nothing: once elements have moved, nobody may see where they were.
template <class Choice>
static void releaseParts(Instance& container, Choice&& chosen, bool gone) {
  if (!container.extras || container.extras->parts.empty()) return;
  std::vector<Instance*>& parts = container.extras->parts;
  const auto first = std::stable_partition(parts.begin(), parts.end(),
                                           [&](const Instance* part) { return !chosen(*part); });
  const auto staying = static_cast<std::size_t>(first - parts.begin());
  if (staying == parts.size()) return;
  if (!gone) std::for_each(first, parts.end(), [](Instance* part) { detachPart(*part); });
  while (parts.size() > staying) {
    Instance* const part = parts.back();
    parts.pop_back();
    releasePart(*part, gone);
  }
  contained(*container.type->environment, "letting go of an element",
            [&] { renewKeptParts(container); });
}

static void lookAtExtent(Instance& container) {
  Extent& known = container.extras->watch.extent;
  const Extent now = extentOf(container);
  const bool moved = now.begin != known.begin;
  if (moved || now.end < known.end)
    releaseParts(
        container,
        [&](const Instance& part) { return moved || !lies(part.object, now.begin, now.end); },
        true);
  container.extras->watch.extent = now;
}

void lookAtElements(Instance& instance) {
  if (!instance.usable() || !instance.object) return;
  if (instance.extras->watch.extent.begin) lookAtExtent(instance);
  if (instance.extras->watch.parts.empty()) return;
  const std::vector<Instance*>& parts = instance.extras->watch.parts;
  for (std::size_t i = parts.size(); i-- > 0;)
    if (i < parts.size() && parts[i]->extras) lookAtElements(*parts[i]);
}

static void releaseChosen(Instance& container, const std::byte* begin, const std::byte* end) {
  const auto chosen = [&](const Instance& part) { return lies(part.object, begin, end); };
  if (!container.extras) return;
  for (const Instance* part : container.extras->parts)
    if (chosen(*part) && (part->pins > 0 || isReceiver(*part)))
      throw Error("ERR_TETHER_RECEIVER",
                  memberName(container.type->environment->frame->record) +
                      ": a running call uses the " + part->type->name() +
                      " that this would move; change the " + container.type->name() +
                      " after that call",
                  Error::Kind::kTypeError);
  releaseParts(container, chosen, false);
}

void releaseElements(Environment& environment, const void* begin, const void* end) {
  releaseChosen(*environment.frame->self, static_cast<const std::byte*>(begin),
                static_cast<const std::byte*>(end));
}

void releaseElements(Environment& environment) {
  releaseChosen(*environment.frame->self, nullptr,
                reinterpret_cast<const std::byte*>(~std::uintptr_t{0}));
}

// --- what is refused

static std::string containerName() { return currentEnvironment().frame->record.type->name(); }

void refuseIndex(const char* what, double index, std::size_t size) {
  throw Error("ERR_TETHER_RANGE",
              containerName() + "[" + literal(index) + "]: " + what + "; the length is " +
                  std::to_string(size),
              Error::Kind::kRangeError);
}

void refuseLength(const char* why, double length) {
  throw Error("ERR_TETHER_RANGE",
              containerName() + ".length: " + why + ", received " + literal(length),
              Error::Kind::kRangeError);
}

void refuseOrder() {
  throw Error("ERR_TETHER_RANGE",
              containerName() + ": the comparison changed what was being sorted",
              Error::Kind::kRangeError);
}

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// Calls from JS: the receiver check, the frame, the overloads, and exceptions on their way out.

namespace tether::detail {

// --- Frame

Frame::Frame(Environment& environment, const FunctionRecord& record, Instance* self, void* object,
             napi_value* arguments)
    : environment(environment),
      record(record),
      self(self),
      object(object),
      arguments(arguments),
      previous(std::exchange(environment.frame, this)) {
  if (!environment.alone) [[unlikely]]
    enterThread();
  cross(environment);
}

/// Another copy of the module was loaded on this thread since.
void Frame::enterThread() {
  outer_ = std::exchange(environment.threadState->current, &environment);
}

/// What a call may have changed: edges behind traverses, sharing, size; and a dispose that waited
/// for it.
static void endUse(Instance& instance) noexcept {
  // Others use it still, perhaps on another thread; the last of them does this.
  if (instance.pins > 0) return;
  contained(*instance.type->environment, "the end of a call", [&] {
    if (instance.extras) lookAtElements(instance);
    if (instance.state == State::kDisposing)
      dispose(instance);
    else if (instance.type->reconciles)
      reconcile(instance);
  });
}

Frame::~Frame() {
  environment.frame = previous;
  if (outer_) [[unlikely]]
    environment.threadState->current = outer_;
  if (pins_ || (self && (self->state != State::kLive || self->type->reconciles || self->extras)))
      [[unlikely]]
    finish();
  cross(environment);
}

/// One by one: a destructor that runs here may start a drain, which must find the rest pinned.
void unpin(const Pins& pins) {
  for (Instance* instance : pins) {
    if (--instance->pins == 0) holdNode(*instance, false);
    endUse(*instance);
  }
}

std::unique_ptr<Pins> Frame::handOverPins() {
  if (self) pinOther(*self);
  return std::unique_ptr<Pins>(std::exchange(pins_, nullptr));
}

void Frame::finish() noexcept {
  const std::unique_ptr<Pins> pins(std::exchange(pins_, nullptr));
  if (environment.closing) return;
  if (self) share(self);  // who owns it may end here
  if (pins) unpin(*pins);
  if (!self) return;
  endReceiver();
  unshare(self);
}

/// A call of a part was a use of its whole, and of what that is a part of.
void Frame::endReceiver() noexcept {
  const auto wholeKept = [](const Instance* part) {
    Instance* whole = part->extras ? part->extras->whole : nullptr;
    if (whole) share(whole);
    return whole;
  };
  Instance* whole = wholeKept(self);
  endUse(*self);
  while (whole) {
    Instance* const outer = wholeKept(whole);
    endUse(*whole);
    unshare(std::exchange(whole, outer));
  }
}

/// Whether the instance, or a part of it, is the frame's receiver.
static bool isReceiverOf(const Frame& frame, const Instance& instance) {
  for (const Instance* at = frame.self; at; at = at->extras ? at->extras->whole : nullptr)
    if (at == &instance) return true;
  return false;
}

bool isReceiver(const Instance& instance) {
  for (const Frame* frame = instance.type->environment->frame; frame; frame = frame->previous)
    if (isReceiverOf(*frame, instance)) return true;
  return false;
}

bool Frame::uses(const Instance& instance) const {
  if (isReceiverOf(*this, instance)) return true;
  return pins_ && std::find(pins_->begin(), pins_->end(), &instance) != pins_->end();
}

void Frame::pinOther(Instance& instance) {
  // A hook may look at what its drain is about to destroy; nothing keeps that.
  if (!instance.usable()) return;
  // One that is missed is pinned twice, which does no harm.
  if (findPinned([&](const Instance& pinned) { return &pinned == &instance; })) return;
  Pins::append(pins_, instance);
  // By reference, since a handle would end with the scope it was made in.
  const bool first = instance.pins++ == 0;
  if (first) holdNode(instance, true);
  if (!instance.extras) return;
  if (instance.extras->whole) pin(*instance.extras->whole);
  if (first && isNativesOwn(instance))
    for (const auto& [place, visitor] : instance.extras->places.visits()) pin(*visitor);
}

void Pins::append(Pins*& pins, Instance& instance) {
  constexpr std::size_t kFirst = 6;
  const std::size_t size = pins ? pins->size_ : 0;
  if (!pins || size == pins->room_) {
    const std::size_t room = size ? 2 * size : kFirst;
    void* const memory = ::operator new(sizeof(Pins) + room * sizeof(Instance*));
    Pins* const larger = ::new (memory) Pins(room);
    if (pins) std::copy(pins->begin(), pins->end(), larger->first());
    delete std::exchange(pins, larger);
    pins->size_ = size;
  }
  pins->first()[pins->size_++] = &instance;
}

void CallScope::close() noexcept {
  const PendingException aside(env_);
  napi_close_handle_scope(env_, scope_);
}

// --- running

TETHER_INLINE napi_value runOverloads(const FunctionRecord& first, Frame& frame) {
  if (first.next || first.particulars) [[unlikely]]
    return runSpecial(first, frame);
  return invoke(first, frame);
}

/// What every native function does about exceptions.
template <class Step>
static napi_value guarded(Environment& environment, Step&& step) noexcept {
  try {
    return step();
  } catch (...) {
    throwInto(environment);
    return nullptr;
  }
}

/// The same for a call.
template <class Step>
static napi_value guardedCall(const FunctionRecord& record, Step&& step) noexcept {
  try {
    return step();
  } catch (...) {
    return failCall(record);
  }
}

static std::int32_t handleFrom(const Environment& environment, napi_value value) {
  std::int32_t handle = kForeignHandle;
  check(environment, napi_get_value_int32(environment.env, value, &handle));
  return handle;
}

/// The instance of a handle, if it is one of `type`. JS cannot make up handles; should it get hold
/// of a native function after all, the worst it can reach is another living object of the right
/// class.
static Instance* instanceAt(const BoundClass& type, std::int32_t handle) {
  const std::vector<Instance*>& table = type.environment->table;
  if (static_cast<std::size_t>(handle) >= table.size())
    return nullptr;  // negative handles are huge here
  Instance* instance = table[static_cast<std::size_t>(handle)];
  if (!instance || instance->state == State::kConstructing) return nullptr;
  return derivesFrom(*instance->type, type) ? instance : nullptr;
}

/// The receiver comes after the arguments, and only errors read it.
static napi_value receiverOf(napi_env env, napi_callback_info info) {
  napi_value values[kMostParameters + 2];
  std::size_t count = std::size(values);
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  return count > 0 ? values[std::min(count, std::size(values)) - 1] : nullptr;
}

[[noreturn]] static void refuseReceiver(const FunctionRecord& record, napi_callback_info info,
                                        std::int32_t handle) {
  Environment& environment = *record.environment;
  throwReceiver(environment, *record.type, record.name, handle, receiverOf(environment.env, info));
}

/// A base's member called on a derived object, or not on one of ours at all.
static Instance& slowSelfFor(const FunctionRecord& record, napi_callback_info info,
                             std::int32_t handle) {
  Instance* self = instanceAt(*record.type, handle);
  if (!self) refuseReceiver(record, info, handle);
  if (self->state != State::kLive) throwUnusable(*self, *record.type, record.name);
  requireFree(record, *self);
  return *self;
}

/// A member's receiver, if it is a living object of the right class; else throws what is wrong with
/// it.
TETHER_INLINE Instance& selfFor(const FunctionRecord& record, napi_callback_info info) {
  const Environment& environment = *record.environment;
  // Shims leave the handle in the mailbox: a store and a load, where an argument would cost two
  // calls into the runtime.
  const std::uint32_t handle = *environment.mailbox;
  if (handle < environment.table.size()) [[likely]]
    if (Instance* self = environment.table[handle]; self && self->type == record.type &&
                                                    self->state == State::kLive &&
                                                    self->busy == Busy::kNot) [[likely]]
      return *self;
  return slowSelfFor(record, info, static_cast<std::int32_t>(handle));
}

template <std::size_t N>
static napi_value dispatchMemberOf(napi_env env, napi_callback_info info) {
  napi_value values[N + 1];
  std::size_t count = N;
  void* data = nullptr;
  napi_get_cb_info(env, info, N ? &count : nullptr, N ? values : nullptr, nullptr, &data);
  const auto& record = *static_cast<const FunctionRecord*>(data);
  return guardedCall(record, [&] {
    Instance& self = selfFor(record, info);
    void* object = self.object;
    if (self.type != record.type) [[unlikely]]
      object = objectAs(self, *record.type);
    Frame frame(*record.environment, record, &self, object, values);
    return runOverloads(record, frame);
  });
}

/// From a shim that found numbers and left them in the mailbox, or else handed over what it found.
napi_value dispatchNumbers(napi_env env, napi_callback_info info) {
  std::size_t count = 0;
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, nullptr, nullptr, &data);
  if (count != 1) return dispatchMemberOf<kMostNumbers>(env, info);
  const auto& record = *static_cast<const FunctionRecord*>(data);
  return guarded(*record.environment, [&] {
    Instance& self = selfFor(record, info);
    void* object = self.object;
    if (self.type != record.type) [[unlikely]]
      object = objectAs(self, *record.type);
    double* const numbers = record.environment->numbers;
    double number = 0;
    napi_value result = nullptr;
    {
      Frame frame(*record.environment, record, &self, object, nullptr);
      result = record.invoke(record, frame);
      number = numbers[0];
    }
    // What ended with the frame may have called JS, and that this.
    numbers[0] = number;
    return result;
  });
}

template <std::size_t N>
static napi_value dispatchFunctionOf(napi_env env, napi_callback_info info) {
  napi_value values[N + 1];
  std::size_t count = N;
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, values, nullptr, &data);
  const auto& record = *static_cast<const FunctionRecord*>(data);
  return guardedCall(record, [&] {
    Frame frame(*record.environment, record, nullptr, nullptr, values);
    return runOverloads(record, frame);
  });
}

/// Reading only as many arguments as there are saves a nanosecond for each that there is not.
napi_callback dispatchMember(std::size_t parameters) {
  switch (parameters) {
    case 0:
      return &dispatchMemberOf<0>;
    case 1:
      return &dispatchMemberOf<1>;
    case 2:
      return &dispatchMemberOf<2>;
    case 3:
      return &dispatchMemberOf<3>;
    default:
      return &dispatchMemberOf<kMostParameters>;
  }
}

napi_callback dispatchFunction(std::size_t parameters) {
  return parameters <= 2 ? &dispatchFunctionOf<2> : &dispatchFunctionOf<kMostParameters>;
}

// --- construction

static void discard(Instance& instance) {
  instance.built ? discardObject(instance) : abandonObject(instance);
}

static napi_value construct(BoundClass& type, napi_value* values) {
  if (!type.constructor) throwNoConstructor(type);
  const Newborn newborn = beginAt(type, values[0]);
  try {
    Frame frame(*type.environment, *type.constructor, newborn.instance, newborn.storage,
                values + 1);
    if (const napi_value known = runOverloads(*type.constructor, frame)) {
      abandonObject(*newborn.instance);
      return known;
    }
    newborn.instance->built = true;
    completeObject(*newborn.instance);
  } catch (...) {
    discard(*newborn.instance);
    throw;
  }
  *type.environment->mailbox = newborn.instance->index;
  return nullptr;
}

/// From the class layer: `construct(node, ...arguments)` leaves the handle in the mailbox, or
/// answers another object that takes the place of the new one.
template <std::size_t N>
static napi_value dispatchConstructOf(napi_env env, napi_callback_info info) {
  napi_value values[N + 1];
  std::size_t count = std::size(values);
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, values, nullptr, &data);
  BoundClass& type = *static_cast<BoundClass*>(data);
  return guarded(*type.environment, [&] { return construct(type, values); });
}

napi_callback dispatchConstruct(std::size_t parameters) {
  switch (parameters) {
    case 0:
      return &dispatchConstructOf<0>;
    case 1:
      return &dispatchConstructOf<1>;
    case 2:
      return &dispatchConstructOf<2>;
    default:
      return &dispatchConstructOf<kMostParameters>;
  }
}

// --- what the class layer asks

/// `[Symbol.dispose]()`: idempotent, and legal on an object that is gone already.
napi_value disposeMember(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  const BoundClass& type = *static_cast<BoundClass*>(data);
  return guarded(*type.environment, [&]() -> napi_value {
    const auto handle = static_cast<std::int32_t>(*type.environment->mailbox);
    Instance* self = instanceAt(type, handle);
    if (!self)
      throwReceiver(*type.environment, type, "[Symbol.dispose]", handle, receiverOf(env, info));
    dispose(*self);
    return nullptr;
  });
}

/// Why an object cannot be used, for printouts; `undefined` for one that can.
napi_value whyUnusable(napi_env env, napi_callback_info info) {
  napi_value value = nullptr;
  std::size_t count = 1;
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, &value, nullptr, &data);
  const BoundClass& type = *static_cast<BoundClass*>(data);
#if TETHER_PLANT == 4  // a planted fault: an exception that leaves native code
  handleFrom(*type.environment, value);
#endif
  return guarded(*type.environment, [&] {
    const Instance* self = instanceAt(type, handleFrom(*type.environment, value));
    if (!self || self->state == State::kLive) return writeUndefined(*type.environment);
    return writeString(*type.environment,
                       self->state == State::kAway ? "given to C++" : "disposed");
  });
}

/// An accessor of a slot found no slots, or a value that its slot does not take.
napi_value refuseMember(napi_env env, napi_callback_info info) {
  napi_value values[4];
  std::size_t count = 4;
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, values, nullptr, &data);
  BoundClass& type = *static_cast<BoundClass*>(data);
  return guarded(*type.environment, [&]() -> napi_value {
    Environment& environment = *type.environment;
    const std::string name = Converter<std::string>::fromJs(Source{environment}, values[2]);
    const std::int32_t handle = handleFrom(environment, values[0]);
    const Instance* self = instanceAt(type, handle);
    if (!self) throwReceiver(environment, type, name, handle, values[1]);
    if (self->state != State::kLive) throwUnusable(*self, type, name);
    throw Error("ERR_TETHER_ARGUMENT",
                memberName(&type, name) + ": must be a function or null, received " +
                    describe(environment, values[3]),
                Error::Kind::kTypeError);
  });
}

}  // namespace tether::detail

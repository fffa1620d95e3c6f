// SPDX-License-Identifier: MIT
// Edge and Link: what the handles Traced, Callback and Member are made of.

namespace tether::detail {

// --- where a handle belongs

Construction::Construction(Environment& environment, Instance& instance, void* base)
    : instance(instance),
      begin(static_cast<const std::byte*>(base)),
      end(begin + instance.type->definition.operations->size),
      environment_(environment),
      previous_(std::exchange(environment.threadState->construction, this)) {}

Construction::~Construction() { environment_.threadState->construction = previous_; }

static bool lies(const void* place, const std::byte* begin, const std::byte* end) {
  const auto* at = static_cast<const std::byte*>(place);
  return at >= begin && at < end;
}

/// An object whose method emplaces a handle late, in a std::optional member say.
static Instance* runningOwner(const Environment* environment, const void* place) {
  const Frame* frame = environment ? environment->frame : nullptr;
  if (!frame || !frame->self || !frame->self->object) return nullptr;
  // What is shown only keeps its values itself.
  if (frame->self->holding == Holding::kShown) return nullptr;
  const auto* begin = static_cast<const std::byte*>(frame->self->object);
  return lies(place, begin, begin + frame->self->type->definition.operations->size) ? frame->self
                                                                                    : nullptr;
}

// --- Edge

Edge::Edge() {
  const ThreadState& state = threadState();
  if (const Construction* at = state.construction; at && lies(this, at->begin, at->end))
    bindNew(at->instance, reinterpret_cast<const std::byte*>(this) - at->begin,
            at->instance.holding == Holding::kOwned);
  else if (Instance* owner = runningOwner(state.current, this)) {
    bindNew(*owner,
            reinterpret_cast<const std::byte*>(this) - static_cast<const std::byte*>(owner->object),
            owner->holding != Holding::kInline);
  }
}

/// `shares` where the object, and this handle in it, may outlive the instance.
void Edge::bindNew(Instance& owner, std::ptrdiff_t offset, bool shares) {
  slot_ = slotFor(*owner.type, offset);
  owner_ = &owner;
  sharesOwner_ = shares;
  if (sharesOwner_) shareInside(owner_);
}

Edge::Edge(const Edge& other) : Edge() { copyFrom(other); }

Edge::Edge(Edge&& other) : Edge() { *this = std::move(other); }

void Edge::copyFrom(const Edge& other) {
  if (onToken() && other.token_) {
    hold(other.token_);
    addCopy(*token_);
  } else if (const napi_value value = other.get()) {
    set(*other.environment(), value);
  }
}

Edge& Edge::operator=(const Edge& other) {
  if (this == &other) return *this;
  clear();
  copyFrom(other);
  return *this;
}

Edge& Edge::operator=(Edge&& other) {
  if (this == &other) return *this;
  clear();
  if (onToken() && other.token_) {
    // Where it went nobody has visited yet, so until a traverse does, the value is a root.
    hold(other.token_);
    other.token_ = nullptr;
    moveCopy(*token_, &other);
  } else {
    copyFrom(other);
    other.clear();
  }
  return *this;
}

Edge::~Edge() {
  if (token_)
    dropCopy(*token_, this);
  else if (owner_ && !(sharesOwner_ && endHandle(*owner_, slot_)) && owner_->usable())
    clear();
  forgetDetached();
  if (sharesOwner_) unshareInside(owner_);
}

void Edge::forgetDetached() noexcept {
  if (!owner_ || !owner_->extras) return;
  // C++ may end what it has got on any thread.
  std::unique_lock gate(threadGate(), std::defer_lock);
  if (owner_->state == State::kAway) gate.lock();
  std::erase(owner_->extras->detached, this);
}

void Edge::noteDetached() {
  const std::lock_guard gate(threadGate());
  std::vector<Edge*>& detached = extrasOf(*owner_).detached;
  if (std::find(detached.begin(), detached.end(), this) == detached.end()) detached.push_back(this);
}

/// Keeps the value by a token from here on.
void Edge::hold(Token* token) {
  if (token && owner_ && owner_->state == State::kAway) noteDetached();
  token_ = token;
}

static void storeIn(Instance& owner, std::uint32_t slot, napi_value value) {
  writeSlot(owner, slot, value);
  setBit(owner, slot, !isNullish(*owner.type->environment, value));
}

void Edge::adopt(Instance& owner, std::uint32_t slot) {
  // A part's handle was its whole's so far.
  const bool ofWhole = owner_ && owner.extras && owner.extras->whole == owner_;
  if (owner_ && owner_->usable() && !ofWhole) return;
  const napi_value value = token_ || ofWhole ? get() : nullptr;
  // First, since this may fail.
  if (value) storeIn(owner, slot, value);
  if (token_ || ofWhole) clear();
  forgetDetached();
  if (sharesOwner_) unshareInside(owner_);
  shareInside(&owner);
  owner_ = &owner;
  slot_ = slot;
  sharesOwner_ = true;
}

void Edge::detach() {
  if (!owner_) return;  // its instance could not take it, so a token keeps the value anyway
  std::vector<Edge*>& detached = extrasOf(*owner_).detached;
  if (std::find(detached.begin(), detached.end(), this) != detached.end()) return;
  detached.reserve(detached.size() + 1);
  Environment& environment = *owner_->type->environment;
  const napi_value value = empty() ? nullptr : get();
  Token* const token = value ? newToken(environment, value) : nullptr;
  detached.push_back(this);
  clear();
  token_ = token;
}

void Edge::disown() {
  forgetDetached();
  if (std::exchange(sharesOwner_, false)) unshare(owner_);
  owner_ = nullptr;
}

void Edge::reattach() {
  if (!token_) return;
  if (const napi_value value = get()) storeIn(*owner_, slot_, value);
  dropCopy(*std::exchange(token_, nullptr), this);
}

Environment* Edge::environment() const {
  if (token_) return environmentOf(*token_);
  return owner_ && owner_->usable() ? owner_->type->environment : nullptr;
}

napi_value Edge::get() const {
  const Environment* at = environment();
  if (!at || at->closing) return nullptr;
  requireThread(*at);
  return token_ ? tokenValue(*token_) : readSlot(*owner_, slot_);
}

bool Edge::empty() const {
  if (token_ && !onOwnThread(*token_)) return isOrphan(*token_);
  const Environment* at = environment();
  if (!at || at->closing) return true;
  if (token_ && !token_->boxed) return false;
  if (!token_ && slot_ < 32) return !(at->words[owner_->index] & (1u << slot_));
  const napi_value value = get();
  return !value || isNullish(const_cast<Environment&>(*at), value);
}

void Edge::set(Environment& environment, napi_value value) {
  requireThread(environment);
  if (!onToken()) {
    if (owner_->type->environment != &environment)
      throwEnvironment("a value of one environment cannot be stored in another");
    if (!owner_->usable()) throwEnvironment("the object that would keep this value is gone");
    return storeIn(*owner_, slot_, value);
  }
  if (owner_ && owner_->state == State::kAway) noteDetached();
  Token* fresh = isUndefined(environment, value) ? nullptr : newToken(environment, value);
  if (token_) dropCopy(*token_, this);
  hold(fresh);
}

void Edge::clear() {
  if (token_) {
    dropCopy(*std::exchange(token_, nullptr), this);
  } else if (const Environment* at = environment(); at && !empty()) {
    contained(*owner_->type->environment, "clearing a handle",
              [this] { writeSlot(*owner_, slot_, nullptr); });
    setBit(*owner_, slot_, false);
  }
}

Environment& Edge::enter() const {
  if (owner_ && slot_ < 32 && owner_->usable()) [[likely]] {
    Environment& at = *owner_->type->environment;
    if (!at.closing && (at.words[owner_->index] & (1u << slot_))) [[likely]] {
      requireThread(at);
      if (at.frame) at.frame->pin(*owner_);
      return at;
    }
  }
  if (empty()) {
    if (token_ && isOrphan(*token_)) throwEnvironment("the environment of this value has ended");
    throwEmptyCallback();
  }
  Environment& at = environmentOf(*this);
  requireThread(at);
  onToken() ? pinVisitors(token_->places, this) : pin(*owner_);
  return at;
}

napi_value callbackLayer(Environment& environment) {
  if (!environment.callbacks) {
    const napi_value make = runScript(environment, kCallbacksScript, sizeof kCallbacksScript - 1);
    const napi_value shared = referenceValue(environment, environment.shared);
    environment.callbacks = strongReference(
        environment, callLayer(environment, writeUndefined(environment), make, {&shared, 1}));
  }
  return referenceValue(environment, environment.callbacks);
}

static napi_ref makeInvokerLayer(const BoundClass& root, bool direct) {
  Environment& environment = *root.environment;
  const napi_value make = runScript(environment, kInvokersScript, sizeof kInvokersScript - 1);
  const napi_value none = writeUndefined(environment);
  const napi_value layer = referenceValue(environment, root.layer);
  const napi_value values[] = {referenceValue(environment, environment.shared),
                               direct ? property(environment, layer, "readSlot") : none};
  return strongReference(environment, callLayer(environment, none, make, values));
}

static napi_ref makeInvoker(Environment& environment, const Invokers& invokers, const char* maker,
                            std::uint32_t slot, std::size_t count) {
  return strongReference(environment,
                         callLayer(environment, referenceValue(environment, invokers.layer), maker,
                                   {writeUint32(environment, slot),
                                    writeUint32(environment, static_cast<std::uint32_t>(count))}));
}

enum class Arguments : std::uint8_t { kValues, kNumbers };
static_assert(Edge::kMostCallNumbers < kNumberInvokers, "each number of numbers has a helper");

static napi_value invokerFor(const Instance& owner, std::uint32_t slot, std::size_t count,
                             Arguments kind) {
  BoundClass& root = *owner.type->root;
  Environment& environment = *root.environment;
  Invokers& invokers = owner.direct ? root.directInvokers : root.invokers;
  if (slot >= invokers.bySlot.size()) [[unlikely]]
    invokers.bySlot.resize(slot + 1);
  const bool numbers = kind == Arguments::kNumbers;
  napi_ref& reference = invokers.bySlot[slot][numbers ? kInvokers + count : count];
  if (!reference) [[unlikely]] {
    if (!invokers.layer) invokers.layer = makeInvokerLayer(root, owner.direct);
    reference = makeInvoker(environment, invokers, numbers ? "makeNumberInvoker" : "makeInvoker",
                            slot, count);
  }
  return referenceValue(environment, reference);
}

/// Calls a helper on what holds the slots, which is its receiver. Reading the slot from here would
/// cost more than the call.
static napi_value callInvoker(Environment& at, napi_value holder, napi_value invoker,
                              std::size_t count, const napi_value* arguments) {
  napi_value result = nullptr;
  at.frame->callbacks++;
  const LetGo letGo(at.guards);
  cross(at);
  check(at, napi_call_function(at.env, holder, invoker, count, arguments, &result));
  cross(at);
  return result;
}

napi_value Edge::call(Environment& at, std::size_t count, const napi_value* arguments) const {
  const napi_value keeper = token_ ? tokenValue(*token_) : nodeOf(*owner_);
  if (!keeper) throwEnvironment("the object that kept this callback was collected");
  if (!at.frame) {
    const napi_value function = token_ ? keeper : get();
    const OutsideUse use(*this);
    return callFunction(at, function, count, arguments);
  }
  if (token_) return callFunction(at, keeper, count, arguments);
  if (count >= kInvokers) return callFunction(at, get(), count, arguments);
  return callInvoker(at, keeper, invokerFor(*owner_, slot_, count, Arguments::kValues), count,
                     arguments);
}

/// Puts numbers where a helper finds them. A debugger may run anything before that does, and calls
/// that end meanwhile leave the numbers as they found them.
class OutgoingNumbers {
 public:
  OutgoingNumbers(double* mailbox, std::size_t count, const double* numbers) : mailbox_(mailbox) {
    std::copy_n(mailbox, kNumberInvokers, before_);
    std::copy_n(numbers, count, mailbox);
  }
  ~OutgoingNumbers() { std::copy_n(before_, kNumberInvokers, mailbox_); }
  OutgoingNumbers(const OutgoingNumbers&) = delete;
  OutgoingNumbers& operator=(const OutgoingNumbers&) = delete;

 private:
  double* const mailbox_;
  double before_[kNumberInvokers];
};

napi_value Edge::callNumbers(Environment& at, std::size_t count, const double* arguments,
                             double& number) const {
  const napi_value keeper = nodeOf(*owner_);
  if (!keeper) throwEnvironment("the object that kept this callback was collected");
  const napi_value invoker = invokerFor(*owner_, slot_, count, Arguments::kNumbers);
  const OutgoingNumbers crossing(at.outgoing, count, arguments);
  const napi_value result = callInvoker(at, keeper, invoker, 0, nullptr);
  number = at.outgoing[0];
  return *at.mailbox == 0 ? nullptr : result;
}

Environment& environmentOf(const Edge& edge) {
  if (Environment* environment = edge.environment()) return *environment;
  if (edge.owner()) throwEnvironment("the object that kept this value was collected or disposed");
  if (!edge.token()) return currentEnvironment();
  throwEnvironment("the environment of this value has ended");
}

// --- Link

// The edge is copied as it is: its object may have been disposed, and a container that grows must
// not fail over that.
Link::Link(const Link& other) : edge_(other.edge_) { retarget(other.target_); }
Link::Link(Link&& other) : edge_(std::move(other.edge_)) {
  retarget(other.target_);
  other.retarget(nullptr);
}

Link& Link::operator=(const Link& other) {
  if (this == &other) return *this;
  edge_ = other.edge_;
  retarget(other.target_);
  return *this;
}
Link& Link::operator=(Link&& other) {
  if (this == &other) return *this;
  edge_ = std::move(other.edge_);
  retarget(other.target_);
  other.retarget(nullptr);
  return *this;
}

Link::~Link() { retarget(nullptr); }

void Link::set(Instance* target) {
  if (target && !target->usable()) throwUnusable(*target);
  if (target) {
    if (edge_.owner()) extrasOf(*edge_.owner());  // nothing may fail once the edge is set
    const PendingException aside(target->type->environment->env);
    edge_.set(*target->type->environment, wrapperOf(*target));
  } else {
    edge_.clear();
  }
  retarget(target);
}

void Link::adopt(Instance& owner, std::uint32_t slot) {
  Instance* target = target_;
  if (target) share(target);
  retarget(nullptr);
  edge_.adopt(owner, slot);
  retarget(target);
  if (target) unshare(target);
}

void Link::disown() {
  Instance* target = target_;
  if (target) share(target);
  retarget(nullptr);
  edge_.disown();
  retarget(target);
  if (target) unshare(target);
}

void Link::retarget(Instance* target) {
  if (target == target_) return;
  Instance* owner = edge_.owner();
  Extras* const own = owner && !target_ ? &extrasOf(*owner) : nullptr;
  if (target) share(target);
  if (own) {
    Extras& extras = *own;
    nextOfOwner = std::exchange(extras.links, this);
    if (nextOfOwner) nextOfOwner->previousOfOwner = this;
  } else if (owner && !target) {
    if (nextOfOwner) nextOfOwner->previousOfOwner = previousOfOwner;
    (previousOfOwner ? previousOfOwner->nextOfOwner : owner->extras->links) = nextOfOwner;
    nextOfOwner = previousOfOwner = nullptr;
  }
  if (Instance* former = std::exchange(target_, target)) unshare(former);
}

/// Before an owner is destroyed: its members read as null, so that no destructor sees half of a
/// dead group.
void clearLinks(Instance& owner) {
  if (!owner.extras) return;
  while (Link* link = owner.extras->links) link->retarget(nullptr);
}

/// After an owner got new slots: its members are written into them again.
void restoreLinks(Instance& owner) {
  if (!owner.extras) return;
  std::vector<Link*> links;
  for (Link* link = owner.extras->links; link; link = link->nextOfOwner) links.push_back(link);
  for (Link* link : links) link->set(link->target_->usable() ? link->target_ : nullptr);
}

void* Link::get(std::uint32_t typeIndex) const {
  return target_ ? pinnedObject(target_, typeIndex) : nullptr;
}

void* pinnedObject(Instance* instance, std::uint32_t typeIndex) {
  if (!instance->object || instance->state >= State::kCleared) return nullptr;
  const BoundClass* type = findClass(*instance->type->environment, typeIndex);
  void* object = type ? objectAs(*instance, *type) : nullptr;
  if (object) pin(*instance);
  return object;
}

Instance& requireInstanceOf(Environment& environment, std::uint32_t typeIndex,
                            const std::type_info& type, const void* object) {
  if (Instance* instance = findInstance(requireClass(environment, typeIndex, type), object))
    return *instance;
  throw Error("ERR_TETHER_ARGUMENT",
              "this " + nameOf(type) +
                  " is not known to JavaScript; make it with tether::create, or return it first",
              Error::Kind::kTypeError);
}

void pin(Instance& instance) {
  if (Frame* frame = instance.type->environment->frame) frame->pin(instance);
}

}  // namespace tether::detail

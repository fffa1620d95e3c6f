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

Edge::Edge() noexcept {
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
void Edge::bindNew(Instance& owner, std::ptrdiff_t offset, bool shares) noexcept {
  bind(owner, offset);
  sharesOwner_ = owner_ && shares;
  if (sharesOwner_) shareInside(owner_);
}

void Edge::bind(Instance& owner, std::ptrdiff_t offset) noexcept {
  contained(*owner.type->environment, "finding a slot", [&] {
    slot_ = slotFor(*owner.type, offset);
    owner_ = &owner;
  });
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
    hold(std::exchange(other.token_, nullptr));
    token_->places.forget(&other);
    balance(*token_);
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
  token_ = token;
  if (token && owner_ && owner_->state == State::kAway) noteDetached();
}

void Edge::adopt(Instance& owner, std::uint32_t slot) {
  // A part's handle was its whole's so far.
  const bool ofWhole = owner_ && owner.extras && owner.extras->whole == owner_;
  if (owner_ && owner_->usable() && !ofWhole) return;
  const napi_value value = token_ || ofWhole ? get() : nullptr;
  if (token_ || ofWhole) clear();
  forgetDetached();
  if (sharesOwner_) unshareInside(owner_);
  shareInside(&owner);
  owner_ = &owner;
  slot_ = slot;
  sharesOwner_ = true;
  if (value) set(*owner.type->environment, value);
}

void Edge::detach() {
  std::vector<Edge*>& detached = extrasOf(*owner_).detached;
  if (std::find(detached.begin(), detached.end(), this) != detached.end()) return;
  detached.push_back(this);
  Environment& environment = *owner_->type->environment;
  const napi_value value = empty() ? nullptr : get();
  Token* const token = value ? newToken(environment, value) : nullptr;
  clear();
  token_ = token;
}

void Edge::disown() {
  forgetDetached();
  if (std::exchange(sharesOwner_, false)) unshare(owner_);
  owner_ = nullptr;
}

void Edge::reattach() {
  const napi_value value = token_ ? get() : nullptr;
  clear();
  if (value) set(*owner_->type->environment, value);
}

Environment* Edge::environment() const {
  if (token_) return token_->environment;
  return owner_ && owner_->usable() ? owner_->type->environment : nullptr;
}

napi_value Edge::get() const {
  const Environment* at = environment();
  if (!at || at->closing) return nullptr;
  requireThread(*at);
  return token_ ? tokenValue(*token_) : readSlot(*owner_, slot_);
}

bool Edge::empty() const {
  const Environment* at = environment();
  if (!at || at->closing) return true;
  if (token_ && !token_->boxed) return false;
  if (!token_ && slot_ < 32) return !(at->words[owner_->index] & (1u << slot_));
  const napi_value value = get();
  return !value || isNullish(const_cast<Environment&>(*at), value);
}

void Edge::set(Environment& environment, napi_value value) {
  requireThread(environment);
  const bool none = isNullish(environment, value);
  if (!onToken()) {
    if (owner_->type->environment != &environment)
      throwEnvironment("a value of one environment cannot be stored in another");
    if (!owner_->usable()) throwEnvironment("the object that would keep this value is gone");
    writeSlot(*owner_, slot_, value);
    setBit(*owner_, slot_, !none);
    return;
  }
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
  if (empty()) throwEmptyCallback();
  Environment& at = environmentOf(*this);
  requireThread(at);
  onToken() ? pinVisitors(token_->places, this) : pin(*owner_);
  return at;
}

static napi_value invokerFor(Environment& environment, std::uint32_t slot, std::size_t count) {
  if (slot >= environment.invokers.size()) environment.invokers.resize(slot + 1);
  napi_ref& reference = environment.invokers[slot][count];
  if (!reference)
    reference = strongReference(
        environment,
        callLayer(environment, referenceValue(environment, environment.shared), "makeInvoker",
                  {writeUint32(environment, slot),
                   writeUint32(environment, static_cast<std::uint32_t>(count))}));
  return referenceValue(environment, reference);
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
  // The slots are the helper's receiver. Reading the slot from here would cost more than the call.
  napi_value result = nullptr;
  at.frame->callbacks++;
  check(at, napi_call_function(at.env, keeper, invokerFor(at, slot_, count), count, arguments,
                               &result));
  return result;
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
  if (target) share(target);
  if (owner && !target_) {
    Extras& extras = extrasOf(*owner);
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

// SPDX-License-Identifier: MIT
// Tokens and traverses: the rule of subtracting references.
//
// Always true here: a token's reference is strong while copies > places visited. A copy made
// anywhere makes it strong at that moment; only a traverse makes it weak, after the owner's slots
// hold the value. The same holds for objects that C++ shares, with std::shared_ptr's own count.

namespace tether {
namespace detail {

// --- tokens

napi_value boxed(Environment& environment, napi_value value, bool& isBoxed) {
  napi_valuetype type = napi_undefined;
  napi_typeof(environment.env, value, &type);
  isBoxed = type != napi_object && type != napi_function;
  return isBoxed ? callLayer(environment, environment.pack, {value}) : value;
}

napi_value unboxed(Environment& environment, napi_value value) {
  const PendingException aside(environment.env);
  napi_value content = nullptr;
  check(environment, napi_get_element(environment.env, value, 0, &content));
  return content;
}

Token* newToken(Environment& environment, napi_value value) {
  auto token = std::make_unique<Token>();
  const PendingException aside(environment.env);
  const napi_value held = boxed(environment, value, token->boxed);
  check(environment, napi_create_reference(environment.env, held, 1, &token->reference));
  token->environment = &environment;
  token->thread = environment.thread;
  if (const Frame* frame = environment.frame; frame && frame->record.lasting) {
    token->record = &frame->record;
    token->parameter = frame->entered ? kNoParameter : 0;
  }
  token->madeAt = traceRoot(environment, false);
  token->next = environment.tokens;
  if (token->next) token->next->previous = token.get();
  return environment.tokens = token.release();
}

napi_value tokenValue(const Token& token) {
  const napi_value held = referenceValue(*token.environment, token.reference);
  return held && token.boxed ? unboxed(*token.environment, held) : held;
}

bool onOwnThread(const Token& token) { return token.thread == std::this_thread::get_id(); }

void balance(Token& token) {
  if (!onOwnThread(token)) return defer(token);
  if (!token.environment || !token.reference || token.environment->closing) return;
#if TETHER_PLANT == 3  // a planted fault: freed early, while one copy is still outside
  const bool strong = token.copies > token.places.size() + 1;
#else
  const bool strong = token.copies > token.places.size();
#endif
  if (strong == token.strong) return;
  std::uint32_t count = 0;
  if (strong)
    napi_reference_ref(token.environment->env, token.reference, &count);
  else
    napi_reference_unref(token.environment->env, token.reference, &count);
  token.strong = strong;
}

bool isOrphan(const Token& token) {
  const std::lock_guard gate(threadGate());
  return !token.environment;
}

/// On another thread it may end at any moment, so nobody gets it there.
Environment* environmentOf(const Token& token) {
  if (onOwnThread(token)) return token.environment;
  if (isOrphan(token)) return nullptr;
  throwForeignThread();
}

/// What was at `from` is elsewhere now, where nobody has visited it yet.
void moveCopy(Token& token, const void* from) {
  if (!onOwnThread(token)) return defer(token, from);
  token.places.forget(from);
  balance(token);
}

void addCopy(Token& token) {
  token.copies++;
  token.holds++;
  balance(token);
}

static void unlinkToken(Token& token) {
  Environment& environment = *token.environment;
  if (token.next) token.next->previous = token.previous;
  (token.previous ? token.previous->next : environment.tokens) = token.next;
}

static void dropReference(Token& token) {
  if (!token.environment || !token.reference) return;
  napi_delete_reference(token.environment->env, token.reference);
  token.reference = nullptr;
}

void release(Token* token) {
  if (--token->holds != 0) return;
  if (token->environment) {
    dropReference(*token);
    unlinkToken(*token);
  }
  delete token;
}

/// One of its copies is gone, or was made, on whichever thread; a hold goes with it.
static void settleCopy(Token& token) {
  if (token.copies == 0)
    dropReference(token);
  else
    balance(token);
  release(&token);
}

void dropCopy(Token& token, const void* place) {
  if (!onOwnThread(token)) return dropElsewhere(token, place);
  token.places.forget(place);
  token.copies--;
  settleCopy(token);
}

// --- traverses

/// Collects what one traverse visits.
struct VisitLog {
  Environment& environment;
  std::vector<Seen> seen;
  std::unordered_set<const void*> open;  // unbound objects being looked through
  std::vector<SharedPlace> strangers;    // objects that C++ shares and JS has not met
  std::vector<std::pair<const BoundClass*, void*>> waiting;  // unbound objects to look through

  static void run(TraverseFunction traverse, const void* object, VisitLog& log) {
    Visitor visitor(log);
    traverse(object, visitor);
  }
  static void handles(const BoundClass& type, const std::byte* object, VisitLog& log) {
    Visitor visitor(log);
    for (const HandleField& field : type.handles)
      if (field.isLink)
        visitor.link(*reinterpret_cast<const Link*>(object + field.offset));
      else
        visitor.edge(*reinterpret_cast<const Edge*>(object + field.offset));
  }
};

/// Runs the traverses of a class and its bases.
static void traverseAs(const BoundClass& type, void* object, VisitLog& log) {
  if (type.traverse) VisitLog::run(type.traverse, object, log);
  if (type.definition.parent)
    traverseAs(*type.definition.parent, type.definition.link.upcast(object), log);
}

/// An object that JS does not know: its handles belong to no slot, so they count as visited too.
static void lookThrough(const BoundClass& type, void* object, VisitLog& log) {
  traverseAs(type, object, log);
  for (const BoundClass* at = &type; at; at = at->definition.parent) {
    VisitLog::handles(*at, static_cast<const std::byte*>(object), log);
    if (at->definition.parent) object = at->definition.link.upcast(object);
  }
}

static void addVisit(Instance& owner, const Seen& seen) {
  if (seen.token) {
    seen.token->places.add(seen.place, &owner);
    seen.token->holds++;
  } else {
    if (seen.shared) extrasOf(*seen.instance).places.add(seen.place, &owner);
    share(seen.instance);
  }
}

static void removeVisit(Instance& owner, const Seen& seen) {
  if (seen.token)
    seen.token->places.remove(seen.place, &owner);
  else if (seen.shared)
    extrasOf(*seen.instance).places.remove(seen.place, &owner);
}

static void forgetVisit(const Seen& seen) {
  if (seen.token)
    release(seen.token);
  else
    unshare(seen.instance);
}

static void rebalance(const Seen& seen) {
  if (seen.token)
    balance(*seen.token);
  else if (seen.shared)
    balanceShared(*seen.instance);
}

/// What a living object holds must live, also where its wrapper was collected already.
static napi_value livingNode(Instance& instance) {
  if (!nodeOf(instance) && instance.state == State::kLive) wrapperOf(instance);
  return nodeOf(instance);
}

/// Writes what the traverse saw into one slot of the owner, as an array.
static void writeMirror(Instance& owner, const std::vector<Seen>& seen) {
  Environment& environment = *owner.type->environment;
  std::vector<napi_value> values;
  for (const Seen& item : seen)
    if (const napi_value value = item.token ? referenceValue(environment, item.token->reference)
                                            : livingNode(*item.instance))
      values.push_back(value);
#if TETHER_PLANT == 1  // a planted fault: an edge not written
  if (!values.empty()) values.pop_back();
#endif
  BoundClass& root = *owner.type->root;
  if (values.empty() && !root.mirrorSlot) return;
  if (!root.mirrorSlot) root.mirrorSlot = reserveSlot(root);
  const napi_value mirror = values.empty() ? nullptr : arrayOf(environment, values);
  writeSlot(owner, root.mirrorSlot, mirror);
}

static VisitLog lookAt(Environment& environment, const BoundClass& type, void* object) {
  VisitLog log{environment, {}, {}, {}, {}};
  traverseAs(type, object, log);
  // Not by recursion: lists behind std::unique_ptr are long.
  while (!log.waiting.empty()) {
    const auto [next, at] = log.waiting.back();
    log.waiting.pop_back();
    lookThrough(*next, at, log);
  }
  return log;
}

static Instance& adoptStranger(BoundClass& type, const SharedPlace& stranger) {
  if (type.definition.operations->counted)
    return adoptObject(type, stranger.object, Holding::kOwned, nullptr);
  return adoptShared(type, stranger.access(stranger.place, false));
}

/// What a shared object holds is kept by all who share it, and some of them may be outside every
/// traverse. So it gets an instance, and the rule of subtracting references, before anything counts
/// what lies behind it.
static std::vector<Seen> look(Instance& owner) {
  Environment& environment = *owner.type->environment;
  VisitLog log = lookAt(environment, *owner.type, owner.object);
  if (log.strangers.empty()) return std::move(log.seen);
  for (const SharedPlace& stranger : log.strangers) {
    BoundClass& type = *findClass(environment, stranger.type->definition.typeIndex);
    if (!findInstance(type, stranger.object)) balanceShared(adoptStranger(type, stranger));
  }
  return lookAt(environment, *owner.type, owner.object).seen;
}

std::vector<SharedPlace> sharedPlaces(Environment& environment, const BoundClass& type,
                                      void* object) {
  return lookAt(environment, type, object).strangers;
}

static void endVisits(Instance& owner, std::span<const Seen> seen) {
  for (const Seen& item : seen) removeVisit(owner, item);
  for (const Seen& item : seen) rebalance(item);
  for (const Seen& item : seen) forgetVisit(item);
}

static void addVisits(Instance& owner, const std::vector<Seen>& now) {
  std::size_t added = 0;
  try {
    for (; added < now.size(); added++) addVisit(owner, now[added]);
  } catch (...) {
    endVisits(owner, {now.data(), added});
    throw;
  }
}

/// Everything that is no longer visited becomes strong, while the slots still hold it; then the
/// slots hold what is visited now.
static void changeMirror(Instance& owner, const std::vector<Seen>& before,
                         const std::vector<Seen>& now) {
  // Mostly something was added at the end.
  const auto rest = std::mismatch(before.begin(), before.end(), now.begin(), now.end());
  std::unordered_set<const void*> kept;
  for (auto item = rest.second; item != now.end(); ++item) kept.insert(item->place);
  for (auto item = rest.first; item != before.end(); ++item)
    if (!kept.contains(item->place)) rebalance(*item);
  writeMirror(owner, now);
}

/// Should it fail, all that was or is visited is a root, until the next drain tries again.
static void applyVisits(Instance& owner, std::vector<Seen> now) {
  std::vector<Seen>& before = extrasOf(owner).seen;
  const bool changed = now != before;
  addVisits(owner, now);
  for (const Seen& item : before) removeVisit(owner, item);
  try {
    if (changed) changeMirror(owner, before, now);
  } catch (...) {
    endVisits(owner, now);
    endVisits(owner, std::exchange(before, {}));
    throw;
  }
  before.swap(now);
  // Last, what is visited becomes weak.
  for (const Seen& item : before) rebalance(item);
  for (const Seen& item : now) forgetVisit(item);
}

static void reconcileOne(Instance& instance) {
  if (!instance.usable() || instance.state == State::kConstructing || !instance.object) return;
  if (!isTrackable(instance)) return;
  BoundClass& type = *instance.type;
  Environment& environment = *type.environment;
  const PendingException aside(environment.env);
  instance.unsettled = true;
  if (nearest(type, &BoundClass::traverse) && nodeOf(instance))
    contained(
        environment, "traverse",
        [&] {
          applyVisits(instance, look(instance));
          instance.unsettled = false;
        },
        &type);
  else
    instance.unsettled = false;
  balanceShared(instance);
  if (const BoundClass* at = nearest(type, &BoundClass::externalSize))
    contained(
        environment, "externalSize",
        [&] {
          adjustBytes(instance,
                      type.definition.operations->size + at->externalSize(objectAs(instance, *at)));
        },
        &type);
}

static void reconcileLater(Instance& instance) {
  Environment& environment = *instance.type->environment;
  instance.unsettled = true;  // should there be no room, the next drain does it
  contained(environment, "looking at an object", [&] {
    environment.unreconciled.push_back(&instance);
    share(&instance);
  });
}

/// Brings what JS knows of an object's native edges up to date, and its size. Runs after each call
/// that used the object. What is met for the first time on the way takes its turn afterwards:
/// chains of shared objects are long.
void reconcile(Instance& instance) {
  Environment& environment = *instance.type->environment;
  if (environment.reconciling) return reconcileLater(instance);
  environment.reconciling = true;
  reconcileOne(instance);
  while (!environment.unreconciled.empty()) {
    Instance* next = environment.unreconciled.back();
    environment.unreconciled.pop_back();
    reconcileOne(*next);
    unshare(next);
  }
  environment.reconciling = false;
}

/// An object about to go: its visits end, so that what others hold becomes theirs alone.
void withdraw(Instance& instance) {
  if (!instance.extras) return;
  endVisits(instance, std::exchange(instance.extras->seen, {}));
}

/// How many owners an object has beside its instance.
static long otherOwners(const Instance& instance) {
  if (instance.holding == Holding::kLent) return 1;
  if (instance.holding == Holding::kShown) return ownersOfShown(instance);
  if (const Counted* counted = countedObject(instance)) return counted->owners();
  const std::shared_ptr<void>* object = sharedObject(instance);
  return object ? object->use_count() - 1 : 0;
}

bool countsOwners(const Instance& instance) {
  return instance.holding == Holding::kLent || instance.holding == Holding::kShown ||
         countedObject(instance) || sharedObject(instance);
}

/// Somebody outside every traverse owns the object: then it must live as long as they do.
void balanceShared(Instance& instance) {
  const bool awaiting =
      instance.state == State::kDisposing && instance.extras && instance.extras->awaiting;
  // Another environment's wrapper would hold this one's, and the other way round.
  if (nearest(*instance.type, &BoundClass::shareable)) return;
  if (!countsOwners(instance) || (instance.state != State::kLive && !awaiting))
    return;  // while it is being disposed, its slots stay rooted
  setRooted(instance, otherOwners(instance) > visitsOf(instance));
  balanceShown(instance);
}

}  // namespace detail

// --- Visitor

void Visitor::token(detail::Token* token, const void* place) {
  if (token->environment == &log_.environment) log_.seen.push_back({token, nullptr, place, false});
}

void Visitor::edge(const detail::Edge& edge) {
  if (edge.token()) token(edge.token(), &edge);
}

void Visitor::link(const detail::Link& link) {
  const detail::Edge& held = detail::EdgeAccess::of(link);
  edge(held);
  // The token keeps the other object; the order of destruction must know it too.
  if (held.token() && link.target() && link.target()->usable())
    log_.seen.push_back({nullptr, link.target(), &link, false, true});
}

void Visitor::object(const void* object, std::uint32_t typeIndex, const void* place,
                     detail::SharedAccess shared) {
  detail::BoundClass* type = detail::findClass(log_.environment, typeIndex);
  if (!type) return;
  if (detail::Instance* instance = detail::findInstance(*type, object)) {
    const bool owns =
        (shared != nullptr) != detail::isNativesOwn(*instance) && detail::countsOwners(*instance);
    log_.seen.push_back({nullptr, instance, place, owns});
    if (!detail::isTrackable(*instance) && log_.open.insert(object).second)
      log_.waiting.emplace_back(instance->type, instance->object);
    return;
  }
  if (shared) return log_.strangers.push_back({place, shared, type, const_cast<void*>(object)});
  // Nobody in JS knows this object: look through it, once.
  if (log_.open.insert(object).second) log_.waiting.emplace_back(type, const_cast<void*>(object));
}

}  // namespace tether

// SPDX-License-Identifier: MIT
// What the parts of the core ask of each other.
#pragma once

#include <map>

#include <tether/aggregate.h>
#include <tether/protocols.h>
#include <tether/thread.h>

#include "records.h"

namespace tether::detail {

// --- environment.cc
[[noreturn]] void refuseThread(const Environment& environment);
TETHER_INLINE void requireThread(const Environment& environment) {
  if (environment.mark != thisThread() || environment.closing) [[unlikely]]
    refuseThread(environment);
}
napi_value referenceValue(const Environment& environment, napi_ref reference);
napi_value callLayer(Environment& environment, napi_value receiver, napi_value function,
                     std::span<const napi_value> arguments);
napi_value callLayer(Environment& environment, napi_ref function,
                     std::initializer_list<napi_value> arguments);
napi_value callLayer(Environment& environment, napi_value object, const char* name,
                     std::initializer_list<napi_value> arguments);
napi_value property(Environment& environment, napi_value object, const char* name);
napi_value callMethod(Environment& environment, napi_value receiver, napi_value function,
                      std::size_t count, const napi_value* arguments);
/// Defines rather than sets: somebody may have put a setter on Object.prototype. The same for
/// arrays.
void defineValue(Environment& environment, napi_value object, const std::string& name,
                 napi_value value);
napi_value arrayOf(Environment& environment, std::span<const napi_value> values);
napi_ref strongReference(Environment& environment, napi_value value);
void adjustBytes(Instance& instance, std::size_t bytes);
void flushBytes(Environment& environment);
/// While it lives, the environment is the one that code on its thread is in.
class Entrance {
 public:
  explicit Entrance(Environment& environment)
      : current_(environment.threadState->current), outer_(std::exchange(current_, &environment)) {}
  ~Entrance() { current_ = outer_; }
  Entrance(const Entrance&) = delete;
  Entrance& operator=(const Entrance&) = delete;

 private:
  Environment*& current_;
  Environment* const outer_;
};
void report(Environment& environment, const char* message, const char* code);
/// Runs `step`; what it throws is reported, not passed on.
template <class Step>
void contained(Environment& environment, const char* what, Step&& step,
               const BoundClass* type = nullptr) noexcept;
void reportCurrentException(Environment& environment, const char* what,
                            const BoundClass* type = nullptr) noexcept;
/// After a call that failed where nobody needs its result.
void dropException(napi_env env);
/// Sets a JS exception aside for as long as it lives, so that the engine accepts writes.
class PendingException {
 public:
  explicit PendingException(napi_env env);
  ~PendingException();
  PendingException(const PendingException&) = delete;
  PendingException& operator=(const PendingException&) = delete;

 private:
  napi_env env_;
  napi_value value_ = nullptr;
};

// --- edges.cc
/// The part of the class layer by which native code calls JS, evaluated when it first does.
napi_value callbackLayer(Environment& environment);

// --- instances.cc
void growWords(Environment& environment, std::size_t capacity);
Extras& extrasOf(Instance& instance);
Instance& registerInstance(BoundClass& type, napi_value node);
void forgetInstance(Instance& instance);
void* storageOf(Instance& instance);
napi_value nodeOf(const Instance& instance);
napi_value slotsOf(Instance& instance);
std::uint32_t slotFor(BoundClass& type, std::ptrdiff_t offset);
std::uint32_t reserveSlot(BoundClass& root);
void ensureSlot(Instance& instance, std::uint32_t slot);
void writeSlot(Instance& instance, std::uint32_t slot, napi_value value);
napi_value readSlot(const Instance& instance, std::uint32_t slot);
void setBit(Instance& instance, std::uint32_t slot, bool on);
void* rootPointer(const Instance& instance);
void* upcastToRoot(const BoundClass& type, void* object);
bool derivesFrom(const BoundClass& type, const BoundClass& base);
void adoptHandles(Instance& instance);
void attachWhole(Instance& part, Instance& whole);
void setRooted(Instance& instance, bool rooted);
void holdNode(const Instance& instance, bool hold);
napi_ref nodeReference(const Instance& instance, napi_value node);

// --- identity.cc
void enterIdentity(Instance& instance);
void leaveIdentity(Instance& instance);
Instance* searchAway(const BoundClass& type, const void* object);

// --- stress.cc
#if TETHER_STRESS
void startStress(Environment& environment);
void crossStressed(Environment& environment, bool mayDrain) noexcept;
void callStressed(Environment& environment) noexcept;
/// The core's own calls of Node-API: each that makes something may collect.
inline void check(Environment& environment, napi_status status) {
  check(std::as_const(environment), status);
  if (environment.stress.collector && !environment.closing) callStressed(environment);
}
#endif
/// While the drain of a bell runs. A turn of the event loop begins with it; and it collects
/// nothing, since that would ring the next bell in the same turn, here or in another environment,
/// for ever.
class BellRings {
 public:
  explicit BellRings([[maybe_unused]] Environment& environment) {
#if TETHER_STRESS
    stress_ = &environment.stress;
    stress_->crossings = stress_->calls = 0;
    stress_->pauses = true;
#endif
  }
  ~BellRings() {
#if TETHER_STRESS
    stress_->pauses = false;
#endif
  }
  BellRings(const BellRings&) = delete;
  BellRings& operator=(const BellRings&) = delete;

#if TETHER_STRESS
 private:
  Stress* stress_;
#endif
};
/// Said wherever control passes from JS to C++ or back, and something may be collected.
TETHER_INLINE void cross([[maybe_unused]] Environment& environment) {
#if TETHER_STRESS
  if (environment.stress.collector && !environment.closing) crossStressed(environment, true);
#endif
}
/// The same where JS runs that is our own: no object can be constructed then, so none destroyed.
TETHER_INLINE void crossToLayer([[maybe_unused]] Environment& environment) {
#if TETHER_STRESS
  if (environment.stress.collector && !environment.closing) crossStressed(environment, false);
#endif
}

// --- reclaim.cc
void startReclaim(Environment& environment);
void pollReclaim(const BoundClass& type);
bool drain(Environment& environment, bool everything);
void sortForDestruction(std::vector<Instance*>& dead);
void destroyObject(Instance& instance);
void dispose(Instance& instance);
/// Whether a call in progress has the object, or a part of it, as its receiver.
bool isReceiver(const Instance& instance);
void unpin(const Pins& pins);
void clearEdges(Instance& instance);
void dropObject(Instance& instance, void* object);
void retireWrapper(Instance& instance);
void emptyWrapper(Instance& instance, const char* what);
void disposeParts(const Instance& whole);
void mend(Instance& instance);

// --- trace.cc
/// Whether the object that is made next is one to be traced. Said of each before it is made, or of
/// all since the last time.
bool chooseForTrace(Environment& environment);
/// Notes where the object is made that is registered next.
void traceNext(const BoundClass& type) noexcept;
/// Says when a construction asks the next time.
void aimPoll(Environment& environment);
/// Where JS is now, if roots are traced; else 0.
std::uint32_t traceRoot(Environment& environment, bool rare) noexcept;
/// `file:line:column`; empty for 0.
std::string tracedPlace(Environment& environment, std::uint32_t place);
/// Where an object was made; 0 if that is not known.
std::uint32_t placeOf(const Instance& instance);

// --- tokens.cc
Token* newToken(Environment& environment, napi_value value);
napi_value tokenValue(const Token& token);
void addCopy(Token& token);
void dropCopy(Token& token, const void* place);
void moveCopy(Token& token, const void* from);
bool onOwnThread(const Token& token);
/// Whether the token's environment has ended; any thread.
bool isOrphan(const Token& token);
/// Null once it has ended. Throws ERR_TETHER_ENVIRONMENT off the own thread.
Environment* environmentOf(const Token& token);
void balance(Token& token);
void release(Token* token);
void reconcile(Instance& instance);
void withdraw(Instance& instance);
void balanceShared(Instance& instance);
bool countsOwners(const Instance& instance);
std::vector<SharedPlace> sharedPlaces(Environment& environment, const BoundClass& type,
                                      void* object);
void applyDroppedRoots(Environment& environment);
RootRecord* makeRoot(Environment& environment, napi_value value, std::string label,
                     BoundClass* type, RootKind kind);
void keepLoopFor(RootRecord& root);
/// Boxes a value that a reference cannot hold.
napi_value boxed(Environment& environment, napi_value value, bool& isBoxed);
napi_value unboxed(Environment& environment, napi_value value);

// --- releases.cc
void defer(Token& token, const void* droppedAt = nullptr);
void dropElsewhere(Token& token, const void* place);
/// Behind the gate: the own thread counts its owners,
void noteBalance(Instance& instance) noexcept;
/// or disposes it.
void noteEnd(Instance& instance) noexcept;
/// What other threads have dropped.
void applyReleases(Environment& environment);
void applyDeferredBalances(Environment& environment);
void applyDeferredEnds(Environment& environment);
void orphanTokens(Environment& environment);

// --- counted.cc
const Counted* countedObject(const Instance& instance);
void ownCounted(Instance& instance);
void dropCounted(const Instance& instance, void* object);
Holding holdingOf(const BoundClass& type, const void* object, Holding asked);

// --- keeping.cc
bool isKept(const Instance& instance);
void awaitKeepers(Instance& instance);
void emptySlots(const Instance& instance);
void keepFor(Instance& keeper, napi_value value, Instance* kept);
void keepLoosely(Environment& environment, napi_value keeper, napi_value value, Instance* kept);
void releaseKept(Instance& keeper);
void addKeepers(const std::vector<Instance*>& living, std::vector<Instance*>& chosen);

// --- pins.cc
void pinVisitors(const VisitedPlaces& places, const void* place);
void pinOwnersOfReceivers(const Environment& environment);
/// Keeps whole what holds a callback that native code calls by itself: there is no frame to pin to.
class OutsideUse {
 public:
  explicit OutsideUse(const Edge& edge);
  ~OutsideUse();
  OutsideUse(const OutsideUse&) = delete;
  OutsideUse& operator=(const OutsideUse&) = delete;

 private:
  void add(Instance& instance);
  void release() noexcept;

  std::vector<Instance*> used_;
};

// --- threads.cc
/// Wakes the environment's thread, if anything of it crosses threads; behind the gate.
void ringDoorbell(const Environment& environment);
void closeDoorbell(Environment& environment);
void endCalls(Environment& environment) noexcept;
Waker& wakerOf(Environment& environment);
void holdLoop(Environment& environment, bool hold);
/// Runs what was posted before, up to `newest`, which is found out where it is 0 and forgotten when
/// all has run. False where that takes longer than an event of the runtime's may.
bool deliver(Environment& environment, std::uint64_t& newest);
/// Whether what another thread had of JS is the environment's own.
bool isThrownHere(const Environment& environment, const RemoteError& error);

// --- sharing.cc
void enterProcess();
void leaveProcess();
std::map<std::string, std::uint64_t> countOffers();

// --- async.cc
/// Passes on what is being thrown: an async function answers a rejected promise.
napi_value failCall(const FunctionRecord& record) noexcept;
void closeWorkshop(Environment& environment);
void leaveSignals(Environment& environment);

// --- promises.cc, locals.cc
void rejectAbandoned(Environment& environment);
void dropLocals(Environment& environment);

// --- leftovers.cc
void makeRoomForLeftover(Environment& environment);
void noteLeftover(Instance& instance);
void cutCircles(Environment& environment, std::size_t first);

// --- ownership.cc
bool comeBack(BoundClass& type, void* object, Holding holding, Instance*& found);
void forgetAway(Instance& instance);
bool isNativesOwn(const Instance& instance);
void takeOver(Instance& instance);
void shareOver(Instance& instance, std::shared_ptr<void> owner);
void reattachHandles(Instance& instance);
void detachHandles(Instance& instance);
void disownHandles(Instance& instance);
void inheritHandles(Instance& instance);
void purgeAway(Environment& environment);
void endLent(Instance& instance);

// --- lending.cc
bool endsByItself(const Instance& instance);
bool isTrackable(const Instance& instance);
long ownersOfShown(const Instance& instance);
long visitsOf(const Instance& instance);
void balanceShown(Instance& whole);
Holding holdingInside(const Instance& whole, Holding asked);
Instance* wholeAround(const BoundClass& type, void* object);
bool endHandle(Instance& owner, std::uint32_t slot);
void endOverrides(Instance& instance);
void noteLost(Instance& instance);
bool isLost(const BoundClass& type, void* object);
Overrides* takeLost(const BoundClass& type, void* object);
void forgetLost(Environment& environment);

// --- overrides.cc
bool isSubclassed(const Instance& instance);

// --- classes.cc, exports.cc, functions.cc
void openClass(BoundClass& type);
napi_value classFunction(BoundClass& type);
napi_callback dispatchConstruct(std::size_t parameters);
napi_callback dispatchFunction(std::size_t parameters);
napi_callback dispatchMember(std::size_t parameters);
napi_value dispatchNumbers(napi_env env, napi_callback_info info);
napi_value disposeMember(napi_env env, napi_callback_info info);
std::size_t givenArguments(const Frame& frame);
napi_value runSpecial(const FunctionRecord& first, Frame& frame);
std::size_t visibleParameters(const FunctionRecord& record);
bool hasOptions(const FunctionRecord& record);
bool takesRest(const FunctionRecord& record);
napi_value whyUnusable(napi_env env, napi_callback_info info);
napi_value refuseMember(napi_env env, napi_callback_info info);
void throwInto(Environment& environment) noexcept;

// --- mailbox.cc
napi_value invokeWithMailbox(const FunctionRecord& record, Frame& frame);
/// Calls a function with the values of the frame, and answers a value.
TETHER_INLINE napi_value invoke(const FunctionRecord& record, Frame& frame) {
  if (record.crossing != kCrossesAsValues) return invokeWithMailbox(record, frame);
  return record.invoke(record, frame);
}

// --- enums.cc
void finishEnums(Environment& environment);

// --- aggregates.cc
/// What stands in an aggregate's type. In a `named` one, an interface for both ways, all that may
/// be left out on the way in is optional.
std::vector<ShapeProperty> propertiesOf(const AggregateShape& shape, Way way, bool named);

// --- objects.cc
Newborn beginAt(BoundClass& type, napi_value node);
void completeObject(Instance& instance);
void discardObject(Instance& instance);

// --- declarations.cc
/// The name of a class, an enum or an interface, for the printer to write as its place needs it.
std::string declaredName(const std::string& path);

// --- errors.cc: all English for errors
/// Thrown by `mismatch`; caught by overload resolution.
struct ConversionFailure : Error {
  using Error::Error;
};
std::string withArticle(const std::string& name);
std::string memberName(const BoundClass* type, const std::string& member);
std::string memberName(const FunctionRecord& record);
std::string parameterPhrase(const FunctionRecord& record, std::size_t index);
std::string describe(Environment& environment, napi_value value);
/// A constant as JS writes it; empty for an object.
std::string literalText(Environment& environment, napi_value value);
std::string postedHint(const std::string& came, const std::string& expected);
std::string lookAlike(const std::string& came, const std::string& expected);
[[noreturn]] void throwReceiver(Environment& environment, const BoundClass& type,
                                const std::string& member, std::int32_t handle,
                                napi_value receiver);
/// Why an object cannot be used: it was disposed, or C++ has got it.
[[noreturn]] void throwUnusable(const Instance& instance, const BoundClass& type,
                                const std::string& member);
[[noreturn]] void throwUnusable(const Instance& instance);
/// Refuses an object that async calls use, unless the function may run beside them.
void requireFree(const FunctionRecord& record, const Instance& instance);
void requireFreeArgument(const Source& source, const Instance& instance,
                         const std::string& expected);
[[noreturn]] void throwUnusableArgument(const Source& source, const Instance& instance,
                                        const std::string& expected);
[[noreturn]] void throwUnknownOption(const FunctionRecord& record, const std::string& name,
                                     const std::string& known);
[[noreturn]] void throwNoOptions(const FunctionRecord& record, Environment& environment,
                                 napi_value received, const std::string& known);
void separateFromWhole(Instance& instance);
[[noreturn]] void throwNoConstructor(const BoundClass& type);
[[noreturn]] void throwOverload(Environment& environment, const FunctionRecord& first,
                                const Frame& frame);
[[noreturn]] void throwEnvironment(const char* what);
[[noreturn]] void throwForeignThread();
[[noreturn]] void throwEmptyCallback();

// --- inspect.cc, exit_report.cc, teardown.cc
napi_value makeControl(Environment& environment);
void startExitReport(Environment& environment);
void noteSurvivors(const Environment& environment);
void closeEnvironment(void* environment);
void watchExit(Environment& environment);

template <class Step>
void contained(Environment& environment, const char* what, Step&& step,
               const BoundClass* type) noexcept {
  try {
    step();
  } catch (...) {
    reportCurrentException(environment, what, type);
  }
}

}  // namespace tether::detail

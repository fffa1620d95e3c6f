// SPDX-License-Identifier: MIT
// What the parts of the core ask of each other.
#pragma once

#include <tether/aggregate.h>
#include <tether/protocols.h>

#include "records.h"

namespace tether::detail {

// --- environment.cc
void requireThread(const Environment& environment);
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
void report(Environment& environment, const std::string& message, const char* code);
/// Runs `step`; what it throws is reported, not passed on.
template <class Step>
void contained(Environment& environment, const char* what, Step&& step,
               const BoundClass* type = nullptr) noexcept;
void reportCurrentException(Environment& environment, const char* what,
                            const BoundClass* type = nullptr) noexcept;
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

// --- instances.cc
void growWords(Environment& environment, std::size_t capacity);
Extras& extrasOf(Instance& instance);
Instance* newInstance(BoundClass& type);
void registerInstance(Instance& instance, napi_value node);
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

// --- reclaim.cc
void startReclaim(Environment& environment);
void pollReclaim(Environment& environment);
bool drain(Environment& environment, bool everything);
void sortForDestruction(std::vector<Instance*>& dead);
void destroyObject(Instance& instance);
void dispose(Instance& instance);
bool isReceiver(const Instance& instance);
void clearEdges(Instance& instance);
void dropObject(Instance& instance, void* object);
void retireWrapper(Instance& instance);

// --- tokens.cc
Token* newToken(Environment& environment, napi_value value);
napi_value tokenValue(const Token& token);
void addCopy(Token& token);
void dropCopy(Token& token, const void* place);
void balance(Token& token);
void release(Token* token);
void reconcile(Instance& instance);
void withdraw(Instance& instance);
void balanceShared(Instance& instance);
bool countsOwners(const Instance& instance);
std::vector<SharedPlace> sharedPlaces(Environment& environment, const BoundClass& type,
                                      void* object);
void applyDeferred(Environment& environment);
void applyDeferredRoots(Environment& environment);
void orphanTokens(Environment& environment);
/// Boxes a value that a reference cannot hold.
napi_value boxed(Environment& environment, napi_value value, bool& isBoxed);
napi_value unboxed(Environment& environment, napi_value value);

// --- counted.cc
const Counted* countedObject(const Instance& instance);
void ownCounted(Instance& instance);
void dropCounted(const Instance& instance, void* object);
Holding holdingOf(const BoundClass& type, const void* object, Holding asked);
void applyDeferredBalances(Environment& environment);

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

  std::vector<Instance*> used_;
};

// --- leftovers.cc
void noteLeftover(Instance& instance);
void cutCircles(Environment& environment, std::size_t first);

// --- ownership.cc
bool comeBack(BoundClass& type, void* object, Holding holding, Instance*& found);
void forgetAway(Instance& instance);
bool isNativesOwn(const Instance& instance);
void takeOver(Instance& instance);
void shareOver(Instance& instance, std::shared_ptr<void> owner);
void reattachHandles(Instance& instance);
void disownHandles(Instance& instance);
void inheritHandles(Instance& instance);
void purgeAway(Environment& environment);
void endLent(Instance& instance);
void applyDeferredEnds(Environment& environment);

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
std::string lookAlike(const std::string& came, const std::string& expected);
[[noreturn]] void throwReceiver(Environment& environment, const BoundClass& type,
                                const std::string& member, std::int32_t handle,
                                napi_value receiver);
/// Why an object cannot be used: it was disposed, or C++ has got it.
[[noreturn]] void throwUnusable(const Instance& instance, const BoundClass& type,
                                const std::string& member);
[[noreturn]] void throwUnusable(const Instance& instance);
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
[[noreturn]] void throwEmptyCallback();

// --- inspect.cc, teardown.cc
napi_value makeControl(Environment& environment);
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

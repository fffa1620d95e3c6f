// SPDX-License-Identifier: MIT
// What the parts of the core share. All state belongs to an Environment; the few globals are
// numbers given out once per process.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <tether/tether.h>
#include <tether/convert/function.h>

// Faults planted on purpose, to show that the tests of test/graph find such things. Only the addons
// graph_fault_<n> set it.
#ifndef TETHER_PLANT
#define TETHER_PLANT 0
#endif

namespace tether::detail {

/// Handles from JS for "not one of ours" and "still under construction"; the class layer uses the
/// same numbers.
inline constexpr std::int32_t kForeignHandle = -1;
inline constexpr std::int32_t kUnfinishedHandle = -2;

/// The word through which shims pass their receiver's handle; so no instance has this handle.
inline constexpr std::uint32_t kMailbox = 0;
inline constexpr std::size_t kFirstWords = 256;

/// Slot 0 of an object's slots is its wrapper.
inline constexpr std::uint32_t kWrapperSlot = 0;
/// Calls with fewer arguments than this have a helper of their own in the class layer for each
/// slot.
inline constexpr std::size_t kInvokers = 3;

/// Where traverses found something: each place counts once, however many owners visit it.
class VisitedPlaces {
 public:
  void add(const void* place);
  void remove(const void* place);
  void forget(const void* place);
  std::size_t size() const { return places_.size(); }

 private:
  std::vector<std::pair<const void*, std::uint32_t>> places_;
};

/// One thing that a traverse visited.
struct Seen {
  Token* token;        // or
  Instance* instance;  // a bound object
  const void* place;
  bool shared;          // `place` is a std::shared_ptr to it
  bool byLink = false;  // `place` is a Member in a container, which names the object too

  bool operator==(const Seen& other) const {
    return token == other.token && instance == other.instance && place == other.place;
  }
};

/// A std::shared_ptr that a traverse visited, to an object without an instance.
struct SharedPlace {
  const void* place;
  SharedAccess access;
  const BoundClass* type;
  void* object;  // as `type`'s C++ class
};

/// An object that C++ shares and whose instance has ended.
struct Leftover {
  std::weak_ptr<void> object;
  const BoundClass* type;
  void* address;  // as `type`'s C++ class
};

/// What a call does beyond converting its arguments one by one.
struct Particulars {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  /// Whom a tether::keepAlive means: a parameter's number, or one of these.
  static constexpr std::size_t kThis = static_cast<std::size_t>(-2);
  static constexpr std::size_t kReturn = static_cast<std::size_t>(-3);

  std::size_t optionsAt = kNone;
  bool rest = false;
  std::vector<std::pair<std::size_t, std::size_t>> keeps;
  std::vector<const CallPolicy*> policies;
};

/// One name that JS sees, for declarations.
struct Declaration {
  enum class Kind : std::uint8_t { kClass, kFunction, kMethod, kProperty, kConstant, kSubmodule };

  Kind kind;
  std::string scope;  ///< path of the module or class that it stands in
  std::string name;
  bool isStatic = false;
  const FunctionRecord* function = nullptr;  ///< the first overload, or a getter
  const FunctionRecord* setter = nullptr;
  const BoundClass* type = nullptr;   ///< of a class
  const TypeRecord* value = nullptr;  ///< of a constant, or of a field without a getter
  bool writable = false;
  std::string text = {};  ///< a constant's value as JS writes it
  std::string doc = {};   ///< where no function and no class has it
};

/// What only some instances have.
struct Extras {
  Link* links = nullptr;         // its Members, newest first
  std::vector<Seen> seen;        // what its last traverse visited
  VisitedPlaces places;          // where others hold it by std::shared_ptr
  Instance* whole = nullptr;     // the object that a borrowed one is a part of
  std::vector<Instance*> parts;  // borrowed objects that are parts of this one
  std::vector<Instance*> kept;   // what a tether::keepAlive ties to this one
  void* awayAs = nullptr;        // the object, while C++ has got it from JS
  bool settled = false;          // made by C++, on behalf of a JS constructor
  bool overriding = false;       // of a JS class that may override virtual functions
};

inline constexpr std::size_t kNoParameter = static_cast<std::size_t>(-1);

/// The shared record behind a JS value that native code holds outside the slots of a bound object:
/// all copies of one stored function, or of one handle that is not part of an object. Its reference
/// is strong exactly while somebody outside every traverse may hold a copy.
struct Token {
  Environment* environment;  // null once that is gone
  napi_ref reference = nullptr;
  Token* next = nullptr;
  Token* previous = nullptr;
  std::atomic<std::uint32_t> copies = 1;
  std::atomic<std::uint32_t> holds = 1;  // copies, and traverses that remember it
  VisitedPlaces places;
  const FunctionRecord* record = nullptr;  // the call that stored it, for reports
  std::size_t parameter =
      kNoParameter;  // which argument it was; none for a value that the function itself stored
  bool strong = true;
  bool boxed = false;  // a primitive, in an array: references hold objects only
};

struct RootRecord {
  Environment* environment;
  napi_ref reference;
  RootRecord* next;
  RootRecord* previous;
  std::string label;
  const BoundClass* type;
  bool boxed;
};

struct Counts {
  std::uint64_t created = 0;
  std::uint64_t destroyed = 0;
  std::int64_t bytes = 0;
};

/// See pool.cc.
class Pool {
 public:
  void* take(std::size_t blockSize);
  void give(void* block);
  void close();

 private:
  struct Free {
    Free* next;
  };
  ~Pool();
  void addChunk(std::size_t blockSize);
  void push(void* block);
  void deleteIfDone();

  Free* free_ = nullptr;
  std::size_t used_ = 0;
  bool closed_ = false;
  std::vector<std::byte*> chunks_;
};

/// A handle that is a field of a class: JS reads its slot without asking native code.
struct HandleField {
  std::ptrdiff_t offset;
  std::uint32_t slot;
  bool isLink;
};

struct BoundClass {
  ~BoundClass() { pool->close(); }

  Environment* environment = nullptr;
  Pool* const pool = new Pool();
  ClassDefinition definition;
  BoundClass* root = nullptr;  // of the hierarchy; itself for a class without a base
  FunctionRecord* constructor = nullptr;
  TraverseFunction traverse = nullptr;
  ObjectFunction onCollect = nullptr;
  SizeFunction externalSize = nullptr;
  bool destroyAtExit = false;
  bool shared = false;
  bool owned = false;       // objects lie in memory of their own, which C++ may delete
  bool reconciles = false;  // calls on its objects can change what JS must know of them
  Counts counts;

  // Slots are numbered over the whole hierarchy, so that a base's numbers hold in its derived
  // classes.
  std::uint32_t slotCount = 0;  // on the root: with slot 0 when there are any
  std::vector<std::pair<std::ptrdiff_t, std::uint32_t>> slots;  // offset in the object → slot
  std::vector<HandleField> handles;  // those that the author declared as fields
  std::uint32_t mirrorSlot = 0;      // on the root: what traverses found
  std::uint32_t wholeSlot = 0;       // on the root: the object that a borrowed one is a part of
  std::uint32_t keepSlot = 0;        // on the root: what tether::keepAlive ties to an object

  std::vector<BoundClass*> derived;                             // classes whose parent this is
  std::vector<std::pair<BoundClass*, void* (*)(void*)>> bases;  // others than the parent
  std::vector<BoundClass*> alsoIn;         // classes that have this among their `bases`
  std::vector<FunctionRecord*> implicits;  // constructors that convert implicitly
  std::string path;                        // with the scopes around it: "outer.Inner"
  std::string doc;
  std::unordered_map<std::string, napi_ref> overrides;  // helpers that call JS methods, by name

  // On the root: objects that C++ has got from JS, by the root's pointer.
  std::unordered_map<const void*, Instance*> away;

  // Built when C++ first asks JS for an object by its address.
  std::uint32_t partsSlot = 0;  // on the root: the parts that JS knows
  std::unique_ptr<std::unordered_map<const void*, Instance*>>
      identity;  // on the root, by the root's pointer

  std::size_t storageOffset = 0;
  std::size_t blockSize = 0;  // instance and storage
  napi_ref layer = nullptr;
  napi_ref handleOf = nullptr;
  napi_ref adopt = nullptr;
  napi_ref constructorFunction = nullptr;
  // Overloads by name.
  std::unordered_map<std::string, FunctionRecord*> members, constructors;

  const std::string& name() const { return definition.name; }
};

/// The class itself or its nearest base that has `part`; null when none has.
template <class Part>
const BoundClass* nearest(const BoundClass& type, Part BoundClass::*part) {
  const BoundClass* at = &type;
  while (at && !(at->*part)) at = at->definition.parent;
  return at;
}
void updateFlags(BoundClass& type);

/// A thing that tells, by having died, that a collection has happened.
struct Sentinel {
  napi_ref reference = nullptr;  // weak, once `held` is gone
  bool held = false;
  std::uint8_t age = 0;
};

/// Held where a thread that is not the environment's own looks at one, and where an environment
/// ends. One for the process, because it must outlive them all; it is taken off the hot paths only.
std::mutex& threadGate();

struct ThreadState {
  Environment* current = nullptr;
  Construction* construction = nullptr;
};
ThreadState& threadState();

struct Environment : EnvironmentFront {
  explicit Environment(napi_env env)
      : EnvironmentFront{env},
        thread(std::this_thread::get_id()),
        threadState(&detail::threadState()) {}

  const std::thread::id thread;
  ThreadState* const threadState;
  bool draining = false;

  std::vector<Instance*> table;
  std::vector<std::uint32_t> freeIndices;
  std::uint64_t nextSerial = 0;

  // Reclaim: instances by what is known of their age, and what tells that a collection has
  // happened.
  std::vector<Instance*> young;
  std::vector<Instance*> old;
  Sentinel minor;
  Sentinel majors[2];
  struct Bell* bell = nullptr;  // an object whose finalizer drains
  std::size_t sinceScan = 0;
  std::size_t sincePoll = 0;
  std::int64_t bytesSincePoll = 0;
  std::uint64_t minorScans = 0, majorScans = 0, drains = 0;

  std::vector<std::unique_ptr<BoundClass>> classes;
  std::vector<BoundClass*> classByType;
  std::vector<bool> sharedTypes;
  std::vector<bool> ownedTypes;
  std::vector<Declaration> declarations;
  std::vector<std::unique_ptr<FunctionRecord>> records;
  std::unordered_map<std::string, FunctionRecord*> functions;  // by path

  std::vector<Leftover> leftovers;
  std::vector<Instance*> unreconciled;  // met while another was being reconciled
  bool reconciling = false;
  Token* tokens = nullptr;
  RootRecord* roots = nullptr;
  std::vector<std::pair<Token*, const void*>> deferred;  // dropped or copied on another thread
  std::vector<RootRecord*> deferredRoots;                // dropped on another thread

  napi_ref shared = nullptr;  // the class layer's part for the environment
  napi_ref pack = nullptr;
  napi_ref grow = nullptr;
  napi_ref report = nullptr;
  std::vector<std::array<napi_ref, kInvokers>> invokers;  // by slot and number of arguments
  napi_ref boundClassScript = nullptr;
  napi_ref wordsBuffer = nullptr;
  std::size_t wordsCapacity = 0;

  std::int64_t unreportedBytes = 0;
  bool exitHook = false;
};

// --- environment.cc
void requireThread(const Environment& environment);
napi_value referenceValue(const Environment& environment, napi_ref reference);
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

// --- leftovers.cc
void noteLeftover(Instance& instance);
void cutCircles(Environment& environment, std::size_t first);

// --- ownership.cc
bool comeBack(BoundClass& type, void* object, Holding holding, Instance*& found);
void forgetAway(Instance& instance);
void endLent(Instance& instance);

// --- overrides.cc
bool isSubclassed(const Instance& instance);

// --- classes.cc, functions.cc
napi_callback dispatchConstruct(std::size_t parameters);
napi_callback dispatchFunction(std::size_t parameters);
napi_callback dispatchMember(std::size_t parameters);
napi_value disposeMember(napi_env env, napi_callback_info info);
std::size_t givenArguments(const Frame& frame);
napi_value runSpecial(const FunctionRecord& first, Frame& frame);
std::size_t visibleParameters(const FunctionRecord& record);
bool hasOptions(const FunctionRecord& record);
bool takesRest(const FunctionRecord& record);
void releaseKept(Instance& keeper);
napi_value isDisposed(napi_env env, napi_callback_info info);
napi_value refuseMember(napi_env env, napi_callback_info info);
void throwInto(Environment& environment) noexcept;

// --- objects.cc
Newborn beginAt(BoundClass& type, napi_value node);
void completeObject(Instance& instance);

// --- errors.cc: all English for errors
/// Thrown by `mismatch`; caught by overload resolution.
struct ConversionFailure : Error {
  using Error::Error;
};
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

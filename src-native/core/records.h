// SPDX-License-Identifier: MIT
// The records that the parts of the core share. All state belongs to an Environment; the few
// globals are numbers given out once per process.
#pragma once

#include <algorithm>
#include <array>
#include <deque>
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
#include <tether/once.h>

#include "doorbell.h"
#include "enums.h"
#include "locks.h"
#include "members.h"
#include "visits.h"

// Faults planted on purpose, to show that the tests of test/graph and test/faults find such things.
// Only the addons graph_fault_<n> and faults_planted set it.
#ifndef TETHER_PLANT
#define TETHER_PLANT 0
#endif

// Collections at every crossing of the boundary; see stress.cc.
#ifndef TETHER_STRESS
#define TETHER_STRESS 0
#endif

namespace tether::detail {

/// Counts the records of one kind over the whole process. Only the addon `storm` asks for it.
template <class Record>
struct Census {
#ifdef TETHER_CENSUS
  Census() { living++; }
  Census(const Census&) : Census() {}
  Census& operator=(const Census&) = default;
  ~Census() { living--; }
  static inline std::atomic<std::int64_t> living = 0;
#endif
};

/// Another number for each thread that lives. Where the compiler can, without a call.
inline const void* thisThread() noexcept {
#if defined(__GNUC__) && !defined(__clang__) && (defined(__x86_64__) || defined(__aarch64__))
  return __builtin_thread_pointer();
#else
  static thread_local char self;
  return &self;
#endif
}

/// Handles from JS for "not one of ours" and "still under construction"; the class layer uses the
/// same numbers.
inline constexpr std::int32_t kForeignHandle = -1;
inline constexpr std::int32_t kUnfinishedHandle = -2;

/// Methods with more numbers than these get values; see detail/mailbox.h.
inline constexpr std::size_t kMostNumbers = 3;
inline constexpr std::size_t kFirstWords = 256;

/// Slot 0 of an object's slots is its wrapper.
inline constexpr std::uint32_t kWrapperSlot = 0;
/// Calls with fewer arguments than this have a helper of their own in the class layer for each
/// slot, and so have those with fewer numbers.
inline constexpr std::size_t kInvokers = 6;
inline constexpr std::size_t kNumberInvokers = 3;

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

/// What few declarations have of their own.
struct DeclaredTexts {
  std::string scope;  ///< path of the module or class that it stands in
  std::string name;
  std::string text = {};  ///< a constant's value as JS writes it
  std::string doc = {};
};

/// One name that JS sees, for declarations.
struct Declaration {
  enum class Kind : std::uint8_t {
    kClass,
    kFunction,
    kMethod,
    kProperty,
    kConstant,
    kSubmodule,
    kEnum,
    kInterface
  };

  Kind kind;
  bool isStatic = false;
  bool writable = false;
  const BoundClass* within = nullptr;        ///< the class that it stands in; null with `texts`
  const FunctionRecord* function = nullptr;  ///< the first overload, or a getter
  const FunctionRecord* setter = nullptr;
  const BoundClass* type = nullptr;         ///< of a class
  const TypeRecord* value = nullptr;        ///< of a constant, or of a field without a getter
  const EnumRecord* enumeration = nullptr;  ///< of an enum
  const ShapeRecord* shape = nullptr;       ///< of an interface
  std::unique_ptr<const DeclaredTexts> texts = nullptr;  ///< null where others have them
};

/// What only some instances have.
struct Extras : Census<Extras> {
  Link* links = nullptr;             // its Members, newest first
  std::vector<Seen> seen;            // what its last traverse visited
  VisitedPlaces places;              // where others hold it by std::shared_ptr
  Instance* whole = nullptr;         // the object that a borrowed one is a part of
  std::vector<Instance*> parts;      // borrowed objects that are parts of this one
  std::vector<Instance*> kept;       // what a tether::keepAlive ties to this one
  Instance* nextReleased = nullptr;  // after this one, among keepers that have ended
  std::uint32_t keepers = 0;         // how many objects it is so tied to
  bool loose = false;                // a root, because a keeper could not be tied to it in JS
  bool keptByOthers = false;         // it is tied to an object that is not bound
  bool awaiting = false;             // disposed by JS, but its keepers may use it still
  std::vector<Edge*> detached;       // handles whose values tokens keep while C++ has the object
  const void* awayKey = nullptr;     // where `away` or `lost` has it
  void* awayAs = nullptr;            // the object, while C++ has got it from JS
  Watch watch;                       // where the elements of containers lie
  bool settled = false;              // made by C++, on behalf of a JS constructor
  bool overriding = false;           // of a JS class that may override virtual functions
  bool ended = false;                // C++ has destroyed what it had got from JS
  Overrides* overrides = nullptr;    // the object's part that tells of its end, as long as it lives
};

inline constexpr std::size_t kNoParameter = static_cast<std::size_t>(-1);

/// The shared record behind a JS value that native code holds outside the slots of a bound object:
/// all copies of one stored function, or of one handle that is not part of an object. Its reference
/// is strong exactly while somebody outside every traverse may hold a copy.
struct Token : Census<Token> {
  Environment* environment;  // null once that is gone; other threads ask behind the gate
  std::thread::id thread;
  napi_ref reference = nullptr;
  Token* next = nullptr;
  Token* previous = nullptr;
  std::atomic<std::uint32_t> copies = 1;
  std::atomic<std::uint32_t> holds = 1;  // copies, and traverses that remember it
  VisitedPlaces places;
  const FunctionRecord* record = nullptr;  // the call that stored it, for reports
  std::size_t parameter = kNoParameter;    // which argument; none if the function itself stored it
  std::uint32_t missed = 0;  // copies of other threads that could not be noted; behind the gate
  bool strong = true;
  bool boxed = false;        // a primitive, in an array: references hold objects only
  std::uint32_t madeAt = 0;  // see trace.cc
};

/// Who holds a root, for reports.
enum class RootKind : std::uint8_t {
  kRoot,
  kCrossThread,
  kUnseen  ///< keeps nothing of the user's
};

struct RootRecord : Census<RootRecord> {
  Environment* environment;  // null once that is gone
  napi_ref reference;
  RootRecord* next;
  RootRecord* previous;
  std::string label;
  const BoundClass* type;
  bool boxed;
  RootKind kind;
  std::uint32_t madeAt = 0;           // see trace.cc
  bool keepsAlive = false;            // the process, too
  RootRecord* nextDropped = nullptr;  // on another thread
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
  std::string name;
};

/// Of a bound container, for declarations.
struct ElementTypes {
  const TypeRecord* key = nullptr;  ///< of a map
  const TypeRecord* element = nullptr;
};

struct ClassDefinition {
  std::string name;
  std::uint32_t typeIndex = 0;
  const ClassOperations* operations = nullptr;
  ClassTraits traits = kNothingSpecial;
  BoundClass* parent = nullptr;
  BaseLink link = {};  // from the parent
};

/// A function or a class that an object among the exports gets.
struct Export {
  napi_value target;
  FunctionRecord* function;
  BoundClass* type;
};

/// Helpers that call the function in a slot.
struct Invokers {
  napi_ref layer = nullptr;
  /// By slot and number of arguments: those that are handed values, then those that read numbers.
  std::vector<std::array<napi_ref, kInvokers + kNumberInvokers>> bySlot;
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
  bool shareable = false;  // with other environments
  bool shared = false;
  bool owned = false;       // objects lie in memory of their own, which C++ may delete
  bool reconciles = false;  // calls on its objects can change what JS must know of them
  bool direct = false;      // new objects are; see Instance
  Counts counts;

  // Slots are numbered over the whole hierarchy, so that a base's numbers hold in its derived
  // classes.
  std::uint32_t slotCount = 0;  // on the root: with slot 0 when there are any
  std::vector<std::pair<std::ptrdiff_t, std::uint32_t>> slots;  // offset in the object → slot
  std::vector<HandleField> handles;  // those that the author declared as fields
  Invokers invokers, directInvokers;  // on the root: called on slots, and on wrappers
  std::uint32_t mirrorSlot = 0;      // on the root: what traverses found
  std::uint32_t wholeSlot = 0;       // on the root: the object that a borrowed one is a part of
  std::uint32_t keepSlot = 0;        // on the root: what tether::keepAlive ties to an object

  std::vector<BoundClass*> derived;                             // classes whose parent this is
  std::vector<std::pair<BoundClass*, void* (*)(void*)>> bases;  // others than the parent
  // Classes that have this among their `bases`, and how to get there; null where nothing can tell.
  std::vector<std::pair<BoundClass*, void* (*)(void*)>> alsoIn;
  bool severalBases = false;               // it or a class that it derives from has `bases`
  std::vector<FunctionRecord*> implicits;  // constructors that convert implicitly
  std::string path;                        // with the scopes around it: "outer.Inner"
  std::string doc;
  std::unordered_map<std::string, napi_ref> overrides;  // helpers that call JS methods, by name

  // On the root: objects that C++ has got from JS, by the root's pointer.
  std::unordered_map<const void*, Instance*> away;
  // On the root: objects of JS classes that C++ has got, and whose instances have ended.
  std::unordered_map<const void*, Instance*> lost;

  // Built when C++ first asks JS for an object by its address.
  std::uint32_t partsSlot = 0;  // on the root: the parts that JS knows
  std::unique_ptr<std::unordered_map<const void*, Instance*>>
      identity;  // on the root, by the root's pointer

  IndexedClass indexed;
  ElementTypes elements;
  Members members;
  bool told = false;    // the layer knows all members and constructors
  bool listed = false;  // the layer hands over all arguments of a constructor as one array

  std::size_t storageOffset = 0;
  std::size_t blockSize = 0;  // instance and storage
  napi_ref layer = nullptr;   // null until the class is opened
  napi_ref handleOf = nullptr;
  napi_ref readSlot = nullptr;  // of one that is direct, as the next
  napi_ref writeSlot = nullptr;
  napi_ref adopt = nullptr;
  napi_ref constructorFunction = nullptr;

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

/// What an EnvLocal is in one environment.
struct EnvironmentLocal {
  void* value = nullptr;
  DropLocal drop = nullptr;
  bool making = false;
};

/// See stress.cc.
struct Stress {
  napi_ref collector = nullptr;  // the engine's own function; null while this is off
  napi_ref minor = nullptr;      // the argument by which it makes a minor collection
  std::uint64_t majorEvery = 0;
  std::uint64_t crossings = 0;  // in this turn of the event loop
  std::uint64_t calls = 0;      // of Node-API, likewise
  std::uint64_t collections = 0;
  bool inCalls = false, pauses = false;
};

/// Constructions between two looks at what tells of collections.
inline constexpr std::size_t kPollEvery = 1024;

struct Environment : EnvironmentFront, Census<Environment> {
  explicit Environment(napi_env env)
      : EnvironmentFront{env},
        thread(std::this_thread::get_id()),
        mark(thisThread()),
        threadState(&detail::threadState()),
        guards(heldGuards()) {
    posted.environment = this;
  }

  const std::thread::id thread;
  const void* const mark;  // the same as `thisThread` tells it
  ThreadState* const threadState;
  Hold*& guards;  // that the thread holds
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
  std::size_t pollAt = kPollEvery;  // sooner while constructions are traced
  std::int64_t bytesSincePoll = 0;
  std::uint64_t minorScans = 0, majorScans = 0, drains = 0;

  std::vector<std::unique_ptr<BoundClass>> classes;
  std::vector<BoundClass*> classByType;
  std::vector<bool> sharedTypes;
  std::vector<bool> ownedTypes;
  std::deque<Declaration> declarations;
  std::unordered_set<std::string> paths;  // of all that has a name in a module or class
  std::vector<Export> exports;            // not defined yet
  std::unordered_map<std::uint32_t, std::unique_ptr<EnumRecord>> enums;    // by type index
  std::unordered_map<std::uint32_t, std::unique_ptr<ShapeRecord>> shapes;  // by type index
  struct PropertyReading* reading = nullptr;  // the aggregate whose properties are being read
  std::vector<std::unique_ptr<FunctionRecord>> records;
  std::unordered_map<std::string, FunctionRecord*> functions;  // by path

  bool anyLost = false;  // some class has ever had something among its `lost`
  std::vector<Leftover> leftovers;
  std::vector<Instance*> unreconciled;  // met while another was being reconciled
  bool reconciling = false;
  Instance* released = nullptr;  // keepers that have ended, the first and the last of a list
  Instance* lastReleased = nullptr;
  bool releasing = false;
  Token* tokens = nullptr;
  RootRecord* roots = nullptr;
  std::vector<std::pair<Token*, const void*>> deferred;   // see releases.cc
  std::vector<Instance*> deferredBalances, deferredEnds;  // owned or dropped; ended by C++
  RootRecord* droppedRoots = nullptr;
  bool missedTokens = false, missedInstances = false;  // some had no room there

  std::shared_ptr<struct Waker> waker;        // once something crosses threads; set behind the gate
  std::shared_ptr<struct Workshop> workshop;  // once there was an async call
  std::uint32_t loopHolds = 0;                // handles that keep the process alive
  FunctionRecord posted;  // the function that a posted task's call is said to be of
  std::vector<EnvironmentLocal> locals;
  std::vector<std::size_t> localsByAge;

  napi_ref shared = nullptr;  // the class layer's part for the environment
  napi_ref pack = nullptr;
  napi_ref grow = nullptr;
  napi_ref report = nullptr;
  napi_ref callbacks = nullptr;  // the layer's part for calls of JS; see edges.cc
  double* outgoing = nullptr;  // the mailbox for numbers that a callback is called with
  napi_ref boundClassScript = nullptr;
  napi_ref directClassScript = nullptr;
  IteratorLayer iterators;
  napi_ref wordsBuffer = nullptr;
  std::size_t wordsCapacity = 0;

  std::shared_ptr<struct Conversion> conversion;  // once a converter needed it; see conversion.cc
  std::shared_ptr<struct Tracing> tracing;        // once that was switched on; see trace.cc
  std::int64_t unreportedBytes = 0;
  bool exitHook = false;
  bool exiting = false;  // all that must not outlive the process is being disposed
#if TETHER_STRESS
  Stress stress;
#endif
};

}  // namespace tether::detail

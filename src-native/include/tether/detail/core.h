// SPDX-License-Identifier: MIT
// What templates ask of the core. Templates know C++ types and nothing else; everything here is
// compiled once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

#include "counted.h"
#include "instance.h"
#include "mailbox.h"

namespace tether {
class Visitor;
}

namespace tether::detail {

struct FunctionRecord;

/// One number per C++ type in this addon, so that a class is found by an index.
std::uint32_t nextTypeIndex();
template <class T>
inline const std::uint32_t kTypeIndex = nextTypeIndex();

/// The environment of the running call. `current` throws ERR_TETHER_ENVIRONMENT where there is none
/// on this thread.
Environment& currentEnvironment();
Environment* tryCurrentEnvironment() noexcept;
inline napi_env napiOf(const Environment& environment) { return front(environment).env; }

/// Throws what a failed `status` says: the pending JS exception, Terminated, or an Error.
[[noreturn]] void fail(const Environment& environment, napi_status status);
inline void check(const Environment& environment, napi_status status) {
  if (status != napi_ok) [[unlikely]]
    fail(environment, status);
}

#if defined(__GNUC__)
#define TETHER_INLINE [[gnu::always_inline]] inline
#else
#define TETHER_INLINE inline
#endif

// --- calls

/// One call from JS into C++. While it lasts, everything it uses is pinned: neither collected nor
/// disposed.
class Frame {
 public:
  TETHER_INLINE Frame(Environment& environment, const FunctionRecord& record, Instance* self,
                      void* object, napi_value* arguments);
  TETHER_INLINE ~Frame();
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

  /// Keeps an instance whole until this call returns.
  void pin(Instance& instance) {
    if (&instance != self) pinOther(instance);
  }

  /// Among what was pinned lately, the instance that `matches`; null when there is none.
  template <class Match>
  Instance* findPinned(Match&& matches) const {
    if (!pins_) return nullptr;
    for (std::size_t i = pins_->instances.size(), tries = 0; i-- > 0 && tries < kNear; tries++)
      if (matches(*pins_->instances[i])) return pins_->instances[i];
    return nullptr;
  }

  Environment& environment;
  const FunctionRecord& record;
  Instance* const self;
  void* object;  ///< `self` as the class that the function belongs to; raw storage in a constructor
  napi_value* arguments;
  Frame* const previous;
  std::uint32_t callbacks = 0;       ///< calls made from C++ into JS
  std::uint32_t given = kUncounted;  ///< how many arguments, where all of them were handed over
  bool entered = false;              ///< the arguments fit; the C++ function runs
  bool implicit = true;              ///< values may be converted to a bound class that says so

  static constexpr std::uint32_t kUncounted = static_cast<std::uint32_t>(-1);

 private:
  /// What a call uses besides its receiver.
  struct Pins {
    std::vector<Instance*> instances;
  };
  /// Looking back a little finds nearly all repeats.
  static constexpr std::size_t kNear = 4;

  void pinOther(Instance& instance);
  void finish() noexcept;
  void endReceiver() noexcept;
  void enterThread();

  Pins* pins_ = nullptr;
  Environment* outer_ = nullptr;  // current on this thread before, where there are several
};

/// Bounds the handles that a loop of callbacks leaves behind: after a few calls, each gets a handle
/// scope of its own.
class CallScope {
 public:
  enum class Mode : std::uint8_t { kWhenNeeded, kAlways, kNever };

  explicit CallScope(const Environment& environment, Mode mode = Mode::kWhenNeeded)
      : env_(front(environment).env) {
    constexpr std::uint32_t kFree = 32;
    const Frame* frame = front(environment).frame;
    const bool crowded = !frame || frame->callbacks >= kFree;
    if (mode == Mode::kAlways || (mode == Mode::kWhenNeeded && crowded)) [[unlikely]]
      napi_open_handle_scope(env_, &scope_);
  }
  ~CallScope() {
    if (scope_) [[unlikely]]
      close();
  }
  CallScope(const CallScope&) = delete;
  CallScope& operator=(const CallScope&) = delete;

 private:
  void close() noexcept;

  const napi_env env_;
  napi_handle_scope scope_ = nullptr;
};

/// Overloads arrive one by one, so a function that has some is handed the most arguments there can
/// be.
inline constexpr std::size_t kMostParameters = 8;
/// With those that arrive as properties of an options object.
inline constexpr std::size_t kMostWithOptions = 32;

/// Which way a value crosses.
enum class Way : std::uint8_t { kIn, kOut };

/// What is known of a C++ type as JS sees it: one constant per type, read by messages, by overload
/// resolution and by declarations.
struct TypeRecord {
  std::string (*expected)();       ///< for messages: "a 32-bit integer"
  std::string (*typescript)(Way);  ///< for declarations: "number"
  std::uint16_t accepts;  ///< kinds of JS values that may fit, a bit `1 << napi_valuetype` each
  const std::uint32_t* bound;  ///< type index of a bound class; null for what converts
  NumberKind number;           ///< whether it can cross in the mailbox
};

struct ParameterRecord {
  std::string name;
  const TypeRecord* type = nullptr;
  void (*copyFallback)(void* to, const void* from) = nullptr;  ///< only for types that need it
  std::shared_ptr<const void> fallback;  ///< default value, of the parameter's stored type
  std::string fallbackText;              ///< as JS writes it, for declarations; empty when unknown
  bool exact = false;                    ///< nothing is converted implicitly

  bool optional() const { return fallback || (type->accepts & (1u << napi_undefined)); }
};

/// What a reference or pointer that a function returns means.
enum class Policy : std::uint8_t {
  kAutomatic,
  kReferenceInternal,
  kReference,
  kLend,
  kCopy,
  kTakeOwnership,
  kExisting
};

struct Particulars;
struct ClassOperations;
struct CallPolicy;
struct Scope;

struct FunctionRecord {
  enum class Kind : std::uint8_t { kFunction, kMethod, kConstructor, kGetter, kSetter };
  using Invoke = napi_value (*)(const FunctionRecord&, Frame&);
  using Caller = void (*)();  ///< any function; `invoke` knows of what type

  // What every call reads comes first, in one cache line.
  Environment* environment = nullptr;
  BoundClass* type = nullptr;  ///< null for a free function
  Invoke invoke = nullptr;
  const void* callable = nullptr;
  Caller caller = nullptr;               ///< what `invoke` calls; null where it knows
  std::unique_ptr<FunctionRecord> next;  ///< the next overload
  Particulars* particulars = nullptr;    ///< what only some functions have
  Kind kind = Kind::kFunction;
  Policy policy = Policy::kAutomatic;
  Crossing crossing = kCrossesAsValues;
  bool lasting = false;    ///< lives as long as its environment
  std::uint8_t named = 0;  ///< parameters that have got their names
  bool listed = false;     ///< arguments arrive as one array: this or an overload takes any number
  std::string name;
  std::vector<ParameterRecord> parameters;
  const TypeRecord* result = nullptr;  ///< null for none
  std::string doc;

  FunctionRecord() = default;
  FunctionRecord(const FunctionRecord&) = delete;
  FunctionRecord& operator=(const FunctionRecord&) = delete;
  ~FunctionRecord();

  /// Member function pointers and most lambdas fit.
  static constexpr std::size_t kRoom = 3 * sizeof(void*);
  alignas(void*) std::byte room[kRoom];
  void (*drop)(const void* callable) = nullptr;
};

/// The types of a function, whatever class it belongs to: one constant for all that have the same.
struct SignatureRecord {
  const TypeRecord* const* parameters;
  std::size_t count;
  const TypeRecord* result;  ///< null for none
  bool rest;                 ///< the last parameter takes all further arguments
  Crossing crossing;
  void (*prepare)(Environment&);  ///< null where no converter prepares anything
  FunctionRecord::Invoke invoke;  ///< null for functions that have an invoker each
};

/// What a record is made from.
struct Origin {
  const SignatureRecord& signature;
  FunctionRecord::Caller code;  ///< the caller, or the function's own invoker
  const void* callable;
  std::size_t size;  ///< bytes of it that the record copies; 0 where a template moves it there
};

/// A record for a function that no name leads to.
std::unique_ptr<FunctionRecord> newRecord(Environment& environment, const Origin& origin);
std::unique_ptr<FunctionRecord> newRecord(BoundClass& type, FunctionRecord::Kind kind,
                                          const std::string& name, const Origin& origin);

// What the author says of a function. Each is a plain call: an addon with many functions consists
// of them.

/// The next parameter that has no name yet.
ParameterRecord& nameParameter(FunctionRecord& record, const char* name);
/// Parameters from the next on are properties of one object.
void startOptions(FunctionRecord& record);
/// After the call `keeper` keeps `kept`, each the name of a parameter, "this" or "return".
void addKeep(FunctionRecord& record, const char* keeper, const char* kept);
/// What a call does before and after the function runs; see tether::callPolicy.
void addCallPolicy(FunctionRecord& record, const CallPolicy& policy);
/// Where the arguments of a rest parameter end.
std::size_t endOfArguments(const Frame& frame);

// --- classes

/// Ends an object that C++ shares. A std::shared_ptr lets nothing be thrown through it.
struct SharedDeleter {
  void operator()(void* object) const noexcept;

  const ClassOperations* operations;
  Instance* instance;
};

/// What the core must know of a C++ class.
struct ClassOperations {
  std::size_t size;
  std::size_t align;
  void (*destruct)(void* object);            ///< runs the destructor; the memory stays
  void (*deallocate)(void* object);          ///< `delete`; null where the ordinary one will do
  void* (*allocate)();                       ///< the class's own operator new, or null
  void (*free)(void* memory);                ///< the class's own operator delete, or null
  void (*copy)(void* to, const void* from);  ///< null where the class cannot be copied
  /// Null where a std::shared_ptr<void> will do.
  std::shared_ptr<void> (*share)(void* object, const SharedDeleter& deleter);
  const std::type_info* type;
  const Counted* (*counted)(const void* object);  ///< null for a class that counts no owners
};

/// Type-erased pieces of a class that only some classes have.
using TraverseFunction = void (*)(const void* object, Visitor& visitor);
using ObjectFunction = void (*)(void* object);
using SizeFunction = std::size_t (*)(const void* object);

enum class SlotCheck : std::uint8_t { kAny, kFunction };

/// What an author calls something: a literal, or a string that lives during the call.
class Name {
 public:
  Name(const char* text) : text_(text) {}
  Name(const std::string& text) : text_(text.c_str()) {}

  const char* text() const { return text_; }

 private:
  const char* text_;
};

/// How a class is reached from a base.
struct BaseLink {
  void* (*upcast)(void*);
  void* (*downcast)(void*);  ///< null where the object is none, or where nothing can tell
  std::ptrdiff_t offset;
};

/// What few classes are, a bit each.
enum ClassTraits : std::uint8_t {
  kNothingSpecial = 0,
  kIndexedClass = 1,      ///< JS reads elements as `object[i]`
  kOverridableClass = 2,  ///< JS classes may override its virtual functions
  kAbstractClass = 4,     ///< no object is of this C++ class itself
};
constexpr ClassTraits traitsOf(bool indexed, bool overridable, bool abstract) {
  return static_cast<ClassTraits>((indexed ? kIndexedClass : 0) |
                                  (overridable ? kOverridableClass : 0) |
                                  (abstract ? kAbstractClass : 0));
}

BoundClass& defineClass(const Scope& scope, Name name, std::uint32_t typeIndex,
                        const ClassOperations& operations, ClassTraits traits);
/// The base that JS sees. Said before anything else.
void setBase(BoundClass& type, BoundClass& base, const BaseLink& link);
/// Another base than that. `downcast` is null where the base cannot tell.
void addBase(BoundClass& type, BoundClass& base, void* (*upcast)(void*), void* (*downcast)(void*));
/// An object that JS constructs begins with the class that is bound.
[[noreturn]] void refuseSecondBase(const std::type_info& overriding, const std::type_info& type);
void setDoc(BoundClass& type, const char* text);
Scope scopeOf(BoundClass& type);

/// Adds a function and answers its record, for what is said of it besides. The last four arguments
/// are an Origin's, which as one struct would take more code wherever a function is bound.
template <class Where>
using Adder = FunctionRecord&(Where& where, Name name, const SignatureRecord& signature,
                              FunctionRecord::Caller code, const void* callable, std::size_t size);

Adder<BoundClass> addMethod, addStaticMethod, addGetter, addStaticGetter;
Adder<BoundClass> addConstructor, addImplicit;  // their name is the class's
Adder<BoundClass> addSetter;                    // for the getter that was added last
Adder<const Scope> addFunction;
void addSlotField(BoundClass& type, Name name, std::ptrdiff_t offset, SlotCheck check,
                  const TypeRecord& kind, const char* doc);
/// With its setter.
FunctionRecord& addLinkField(BoundClass& type, Name name, std::ptrdiff_t offset,
                             const Origin& setter);
void setTraverse(BoundClass& type, TraverseFunction traverse);
void setOnCollect(BoundClass& type, ObjectFunction hook);
void setExternalSize(BoundClass& type, SizeFunction size);
void setDestroyAtExit(BoundClass& type);

BoundClass* findClass(const Environment& environment, std::uint32_t typeIndex) noexcept;
BoundClass& requireClass(Environment& environment, std::uint32_t typeIndex,
                         const std::type_info& type);
const std::string& nameOf(const BoundClass& type);
std::string nameOf(const std::type_info& type);

// --- objects in and out

/// The instance behind a wrapper, or null for anything else (also a wrapper that is not of `type`).
Instance* instanceOf(Environment& environment, BoundClass& type, napi_value value);
/// Keeps an instance whole until the running call returns; nothing where no call runs.
void pin(Instance& instance);

/// The wrapper of a living instance; gives a condemned one a new wrapper, never its old one.
napi_value wrapperOf(Instance& instance);
/// The instance of a C++ object that is bound already, or null.
Instance* findInstance(BoundClass& type, const void* object);
/// Whether JS has a wrapper of the object, perhaps an empty one, since C++ has got it.
bool isKnown(BoundClass& type, void* object);

struct Newborn {
  Instance* instance;
  void* storage;
};
/// Makes an instance whose object the caller constructs in `storage` before `finishObject`;
/// `abandonObject` when that fails.
Newborn beginObject(BoundClass& type);
napi_value finishObject(Instance& instance);
void abandonObject(Instance& instance);
/// Wraps an object that C++ made. `parent`, if any, outlives it.
Instance& adoptObject(BoundClass& type, void* object, Holding holding, Instance* parent);
/// Wraps an object that C++ shares.
Instance& adoptShared(BoundClass& type, std::shared_ptr<void> object);
/// The std::shared_ptr by which an instance holds its object; null when it is held otherwise.
const std::shared_ptr<void>* sharedObject(const Instance& instance);
/// The object of a constructor's instance is one that C++ made.
void settleFor(Instance& instance, void* object, Holding holding);
void settleFor(Instance& instance, std::shared_ptr<void> object);
/// Says that objects of a class are held by std::shared_ptr from now on, because C++ may share
/// them.
void markShared(Environment& environment, std::uint32_t typeIndex);
/// Says that objects of a class are allocated by `new` from now on, because C++ may delete them.
void markOwned(Environment& environment, std::uint32_t typeIndex);

/// Marks where newly constructed handles belong.
class Construction {
 public:
  Construction(Environment& environment, Instance& instance, void* base);
  ~Construction();
  Construction(const Construction&) = delete;
  Construction& operator=(const Construction&) = delete;

  const Construction* previous() const { return previous_; }

  Instance& instance;
  const std::byte* const begin;
  const std::byte* const end;

 private:
  Environment& environment_;
  Construction* const previous_;
};

}  // namespace tether::detail

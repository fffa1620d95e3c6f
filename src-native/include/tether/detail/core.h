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

#include "counted.h"
#include "function_record.h"
#include "instance.h"
#include "mailbox.h"

namespace tether {
class Visitor;
}

namespace tether::detail {

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

/// What a call uses: a list in one piece of memory, since nearly all are short.
class Pins {
 public:
  /// Throws std::bad_alloc, and then changes nothing. `pins` is null at first.
  static void append(Pins*& pins, Instance& instance);
  Instance* const* begin() const { return const_cast<Pins*>(this)->first(); }
  Instance* const* end() const { return begin() + size_; }
  std::size_t size() const { return size_; }
  static void operator delete(void* memory) { ::operator delete(memory); }

 private:
  explicit Pins(std::size_t room) : room_(room) {}
  Instance** first() { return reinterpret_cast<Instance**>(this + 1); }

  std::size_t size_ = 0;
  const std::size_t room_;
};

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
    for (std::size_t i = pins_->size(), tries = 0; i-- > 0 && tries < kNear; tries++)
      if (matches(*pins_->begin()[i])) return pins_->begin()[i];
    return nullptr;
  }

  Environment& environment;
  const FunctionRecord& record;
  Instance* const self;
  void* object;  ///< `self` as the class that the function belongs to; raw storage in a constructor
  napi_value* arguments;
  Frame* const previous;
  /// Whether the instance, or a part of it, is the receiver, or pinned.
  bool uses(const Instance& instance) const;
  /// All that is pinned, the receiver too: whoever gets it unpins it.
  std::unique_ptr<Pins> handOverPins();

  std::uint32_t callbacks = 0;       ///< calls made from C++ into JS
  std::uint32_t given = kUncounted;  ///< how many arguments, where all of them were handed over
  bool entered = false;              ///< the arguments fit; the C++ function runs
  bool implicit = true;              ///< values may be converted to a bound class that says so

  static constexpr std::uint32_t kUncounted = static_cast<std::uint32_t>(-1);

 private:
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

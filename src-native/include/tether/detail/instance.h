// SPDX-License-Identifier: MIT
// The records behind bound objects, as templates may see them. Everything that acts on them is
// compiled once, in the core.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "napi.h"

namespace tether::detail {

struct BoundClass;
class Pool;
struct Environment;
struct Extras;

class Frame;

/// The first part of an Environment: what templates read on every call.
struct EnvironmentFront {
  const napi_env env;
  Frame* frame = nullptr;  ///< the running call
  std::uint32_t* words =
      nullptr;  ///< one per handle: which slots are filled
  std::uint32_t* mailbox = nullptr;  ///< where shims leave their receiver's handle
  double* numbers = nullptr;  ///< the mailbox for numbers
  bool closing = false;       ///< JS cannot run any more
  bool alone = true;          ///< no other environment of this addon was ever made on its thread
};

/// Every Environment starts with its front.
inline const EnvironmentFront& front(const Environment& environment) {
  return reinterpret_cast<const EnvironmentFront&>(environment);
}

/// Where an instance stands in its life. It only ever moves forward, but for `kAway`: C++ has got
/// the object from JS, and may give it back.
enum class State : std::uint8_t {
  kConstructing,
  kLive,
  kDisposing,
  kCondemned,
  kCleared,
  kAway,
  kDestroyed
};

/// Who owns the C++ object of an instance.
enum class Holding : std::uint8_t {
  kInline,    ///< it lies in the instance's own storage
  kShared,    ///< the storage holds a std::shared_ptr to it
  kOwned,     ///< the instance deletes it
  kCounted,   ///< the object counts its owners, of which the instance is one
  kLent,      ///< C++ got it from JS, and tells when it destroys it
  kShown,     ///< C++ shows what it keeps for itself, and may end at any time
  kBorrowed,  ///< somebody else owns it; the instance never destroys it
};

/// Whether async calls use an object now.
enum class Busy : std::uint8_t { kNot, kReading, kWriting };

/// The record that an environment keeps for one C++ object. Lives until nothing names it: not the
/// table, no handle, no frame.
struct Instance {
  void* object = nullptr;  ///< as a pointer to `type`'s C++ class; null once destroyed
  BoundClass* type = nullptr;
  napi_ref node =
      nullptr;  ///< weak; strong only while somebody outside every traverse shares the object
  Extras* extras = nullptr;  ///< what only some instances have
  Pool* pool = nullptr;      ///< where its memory came from; null for malloc
  std::size_t bytes = 0;     ///< what the engine was told about the object
  std::uint64_t serial = 0;  ///< order of creation
  std::uint32_t index = 0;   ///< place in the instance table, the `#handle` of the wrapper
  std::uint32_t named = 0;   ///< scratch: by how many of a dying group
  std::uint32_t pins = 0;    ///< calls in progress that use the object as other than their receiver
  std::atomic<std::uint32_t> shares =
      1;  ///< the table, handles and shared owners that name this record
  std::atomic<std::uint32_t> ownShares = 0;  ///< of them, those of the object's own parts
  State state = State::kConstructing;
  Busy busy = Busy::kNot;
  Holding holding = Holding::kInline;
  std::uint8_t age = 0;    ///< collections survived, as far as it matters
  bool rooted = false;     ///< `node` is strong
  bool marked = false;     ///< visited while an order is worked out
  bool built = false;      ///< its constructor has returned, and what follows may still fail
  bool unsettled = false;  ///< something could not be done; the next drain tries again
  bool direct = false;     ///< `node` is its wrapper, and the class layer knows where its slots are

  bool usable() const {
    return state == State::kLive || state == State::kDisposing || state == State::kConstructing;
  }
};

void share(Instance* instance);
void unshare(Instance* instance);
/// For what lies in the object itself, and ends with it.
void shareInside(Instance* instance);
void unshareInside(Instance* instance);
/// The object as a pointer to `type` (its own class or a base of it); null when it is destroyed or
/// of another class.
void* objectAs(const Instance& instance, const BoundClass& type);

}  // namespace tether::detail

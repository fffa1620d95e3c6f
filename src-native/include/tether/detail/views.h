// SPDX-License-Identifier: MIT
// What views on C++ containers ask of the core: iterators, arrays in and out, indexed classes, and
// elements that change their place.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "source.h"

namespace tether::detail {

/// A walk over C++ elements that JS drives. An iterator object owns it until its end.
class Cursor {
 public:
  Cursor() = default;
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  virtual ~Cursor() = default;
  /// The next element; null at the end.
  virtual napi_value next(const Sink& sink) = 0;
};
/// A JS iterator that keeps `sink.parent`, if there is one. Each element is written with the sink's
/// policy.
napi_value writeIterator(const Sink& sink, std::unique_ptr<Cursor> cursor);
/// Once per environment, before the first `writeIterator`.
void prepareIterators(Environment& environment);
/// `[key, value]`.
napi_value writeEntry(Environment& environment, napi_value key, napi_value value);

/// Left in the mailbox for handles: no handle, and known to the class layer.
inline constexpr std::uint32_t kEnded = 0xfffffffd;
/// Says beside an element whether there was one.
inline void markEnd(const Environment& environment, bool ended) {
  *front(environment).mailbox = ended ? kEnded : 0;
}

/// The elements of a JS array or of another iterable, read one by one. What JS does meanwhile can
/// make conversions fail, and nothing else.
class ListReader {
 public:
  enum class Shape : std::uint8_t { kElements, kPairs };

  ListReader(const Source& source, napi_value value, const std::string& expected,
             Shape shape = Shape::kElements);
  ~ListReader();
  ListReader(const ListReader&) = delete;
  ListReader& operator=(const ListReader&) = delete;

  std::uint32_t size() const { return size_; }
  /// Valid until the next one is read.
  napi_value at(std::uint32_t index);

 private:
  Environment& environment_;
  napi_value list_ = nullptr;
  napi_handle_scope scope_ = nullptr;
  std::uint32_t size_ = 0;
};

/// An array in the making.
class ListWriter {
 public:
  ListWriter(Environment& environment, std::size_t size);
  ~ListWriter();
  ListWriter(const ListWriter&) = delete;
  ListWriter& operator=(const ListWriter&) = delete;

  void add(napi_value value);
  napi_value list() const { return list_; }

 private:
  Environment& environment_;
  napi_value list_ = nullptr;
  napi_handle_scope scope_ = nullptr;
  std::uint32_t size_ = 0;
};

/// While it lives, a value is read: what that pins is free again afterwards, because the value was
/// copied.
class Reading {
 public:
  explicit Reading(const Source& source);
  ~Reading();
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

 private:
  alignas(Frame) std::byte frame_[sizeof(Frame)];
};

// --- indexed classes

/// Whether objects of a bound C++ class are indexed as arrays are: `v[i]`.
template <class T>
inline constexpr bool kIndexed = false;

/// A native function behind a view's members. `direct` for one that runs no JS and hands out no
/// part: its calls leave nothing to do afterwards.
struct ViewMember {
  const char* key;
  std::unique_ptr<FunctionRecord> record;
  bool direct = false;
};
napi_value makeIndexedLayer(Environment& environment);
void completeVector(BoundClass& type, std::vector<ViewMember> members);
void completeMap(BoundClass& type);
/// Throws ERR_TETHER_RANGE: a position after the end, or a length that there cannot be.
[[noreturn]] void refuseIndex(const char* what, double index, std::size_t size);
[[noreturn]] void refuseLength(const char* why, double length);
[[noreturn]] void refuseOrder();

// --- elements that are bound objects

/// Where the elements of a container lie.
struct Extent {
  const std::byte* begin = nullptr;
  const std::byte* end = nullptr;
};
using ExtentFunction = Extent (*)(const void* container);
/// What an instance knows of elements that have wrappers, its own or those of its parts.
struct Watch {
  Extent extent;                 ///< of its own elements, at the last look
  std::vector<Instance*> parts;  ///< those of its parts that have a Watch in use
};
/// What only indexed classes have.
struct IndexedClass {
  ExtentFunction extent = nullptr;  ///< where C++ may move elements that have wrappers
  napi_ref layer = nullptr;         ///< what stands before the JS class
};
/// The class layer's part for iterators, and the class of those that own a Cursor.
struct IteratorLayer {
  napi_ref layer = nullptr;
  BoundClass* type = nullptr;
};
/// Lets the core see that C++ moved the elements: after each call that used the container or
/// what it is a part of.
void setExtent(BoundClass& type, ExtentFunction extent);
void watchElements(Instance& container);
void lookAtElements(Instance& instance);
/// Objects of `elementType` hold handles or have a traverse.
bool holdsEdges(Environment& environment, std::uint32_t elementType);
/// The elements in this memory are about to move or go: wrappers of them are disposed, and what
/// they held stays with the elements. Throws ERR_TETHER_RECEIVER, and changes nothing, where a
/// running call uses one. `this` of the running call is the container.
void releaseElements(Environment& environment, const void* begin, const void* end);
void releaseElements(Environment& environment);

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// What traverses find, and where.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <tether/visitor.h>

namespace tether::detail {

struct BoundClass;
struct Instance;
struct Token;

/// Where traverses found something, and whose: each place counts once, however many owners visit
/// it.
class VisitedPlaces {
 public:
  void add(const void* place, Instance* visitor);
  void remove(const void* place, Instance* visitor);
  void forget(const void* place);
  void clear() { visits_.clear(), size_ = 0; }
  std::size_t size() const { return size_; }
  const std::vector<std::pair<const void*, Instance*>>& visits() const { return visits_; }

 private:
  bool contains(const void* place) const;

  std::vector<std::pair<const void*, Instance*>> visits_;
  std::size_t size_ = 0;
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
  void* address;                  // as `type`'s C++ class
  std::shared_ptr<void> counted;  // instead of `object`: a hold, until the circles were looked for
};

}  // namespace tether::detail

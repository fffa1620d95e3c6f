// SPDX-License-Identifier: MIT
// Member<T>: one bound object keeps another. See traced.h for "which one do I want".
#pragma once

#include "convert.h"
#include "detail/edge.h"

namespace tether {

namespace detail {

struct EdgeAccess;

/// The untyped part of Member: an edge to the other object's wrapper, and the record behind it.
class Link {
  Edge edge_;  // first, so that a Member and its edge have one address

 public:
  Link() = default;
  Link(const Link& other);
  Link(Link&& other);
  Link& operator=(const Link& other);
  Link& operator=(Link&& other);
  ~Link();

  void set(Instance* target);
  void adopt(Instance& owner, std::uint32_t slot);
  void detach() { edge_.detach(); }
  void disown();
  /// The other object as `typeIndex`'s class, pinned for the running call; null when unset,
  /// disposed or being destroyed.
  void* get(std::uint32_t typeIndex) const;
  Instance* target() const { return target_; }

  Link* nextOfOwner = nullptr;
  Link* previousOfOwner = nullptr;

 private:
  friend struct EdgeAccess;
  friend void clearLinks(Instance& owner);
  friend void restoreLinks(Instance& owner);
  void retarget(Instance* target);

  Instance* target_ = nullptr;
};

Instance& requireInstanceOf(Environment& environment, std::uint32_t typeIndex,
                            const std::type_info& type, const void* object);

}  // namespace detail

/// A bound object that lives at least as long as the object this handle is a part of. Cycles of
/// members are collected.
///
/// The other object must be known to JS: made by `new`, by tether::create, or returned to JS
/// before. `get` is null when nothing is stored or when the other object was disposed. Needs no
/// `traverse` as a direct data member; behind a container, visit it.
template <class T>
class Member {
 public:
  Member() = default;
  Member(T* object) { *this = object; }
  Member& operator=(T* object) {
    link_.set(object ? &find(object) : nullptr);
    return *this;
  }

  T* get() const { return static_cast<T*>(link_.get(detail::kTypeIndex<T>)); }
  T* operator->() const { return get(); }
  T& operator*() const { return *get(); }
  explicit operator bool() const { return get() != nullptr; }
  void clear() { link_.set(nullptr); }

 private:
  friend struct detail::EdgeAccess;
  static detail::Instance& find(const T* object) {
    return detail::requireInstanceOf(detail::currentEnvironment(), detail::kTypeIndex<T>, typeid(T),
                                     object);
  }

  detail::Link link_;
};

}  // namespace tether

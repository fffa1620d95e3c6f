// SPDX-License-Identifier: MIT
// How a class that cannot change its members says what it holds: the part that `tp_traverse` plays
// in CPython.
#pragma once

#include <concepts>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "member.h"
#include "traced.h"
#include "weak.h"

namespace tether {

/// Teaches Visitor a type: `static void visit(Visitor&, const T&)`.
template <class T>
struct Visit;

namespace detail {

struct VisitLog;

/// Copies a std::shared_ptr that was visited, or takes it away from its owner.
using SharedAccess = std::shared_ptr<void> (*)(const void* place, bool take);

template <class T>
std::shared_ptr<void> accessShared(const void* place, bool take) {
  auto& held = *static_cast<std::shared_ptr<T>*>(const_cast<void*>(place));
  return std::const_pointer_cast<std::remove_const_t<T>>(take ? std::exchange(held, nullptr)
                                                              : held);
}

template <class T>
concept Range = requires(const T& range) {
  std::begin(range);
  std::end(range);
};

}  // namespace detail

/// Handed to a class's `traverse`. Call it with everything the object holds, as it is held:
/// members, not copies of them.
///
/// It takes std::function, std::shared_ptr, std::unique_ptr, raw pointers to bound objects,
/// handles, std::optional, pairs, and ranges of these. A thing left out leaks when it is part of a
/// cycle, and is then reported; it never dangles. A traverse may not allocate, may not call JS, and
/// gets no environment.
class Visitor {
 public:
  template <class... T>
  void operator()(const T&... held) {
    (visit(held), ...);
  }
  /// A temporary is a copy of what the object holds, and a copy is one owner more.
  template <class T>
  requires(!std::is_lvalue_reference_v<T> && !std::is_pointer_v<T>) void operator()(T&& temporary) =
      delete;

  // For Visit<T> only.
  void token(detail::Token* token, const void* place);
  void edge(const detail::Edge& edge);
  void link(const detail::Link& link);
  void object(const void* object, std::uint32_t typeIndex, const void* place,
              detail::SharedAccess shared);

 private:
  friend struct detail::VisitLog;
  explicit Visitor(detail::VisitLog& log) : log_(log) {}

  template <class T>
  void visit(const T& held) {
    if constexpr (requires { Visit<T>::visit(*this, held); }) {
      Visit<T>::visit(*this, held);
    } else if constexpr (std::is_pointer_v<T>) {
      visitPointer(held, &held);
    } else if constexpr (detail::Range<T>) {
      for (const auto& item : held) visit(item);
    } else {
      static_assert(
          !sizeof(T),
          "napi-tether: visit() cannot see into this type; include <tether/convert/function.h> for "
          "std::function, visit its members one by one, or specialise tether::Visit for it");
    }
  }
  template <class T>
  void visitPointer(const T* object, const void* place) {
    if (!object) return;
    if constexpr (requires { Visit<T>::visit(*this, *object); })
      Visit<T>::visit(*this, *object);
    else
      this->object(object, detail::kTypeIndex<std::remove_cv_t<T>>, place, nullptr);
  }

  template <class T>
  friend struct Visit;
  detail::VisitLog& log_;
};

template <class T>
struct Visit<Traced<T>> {
  static void visit(Visitor& visitor, const Traced<T>& held) {
    visitor.edge(detail::EdgeAccess::of(held));
  }
};
template <class Signature>
struct Visit<Callback<Signature>> {
  static void visit(Visitor& visitor, const Callback<Signature>& held) {
    visitor.edge(detail::EdgeAccess::of(held));
  }
};
template <class T>
struct Visit<Member<T>> {
  static void visit(Visitor& visitor, const Member<T>& held) {
    visitor.link(detail::EdgeAccess::linkOf(held));
  }
};
template <class T>
struct Visit<Weak<T>> {
  static void visit(Visitor&, const Weak<T>&) {
    static_assert(!sizeof(T), "napi-tether: a Weak keeps nothing, so there is nothing to visit");
  }
};
template <class T>
struct Visit<std::shared_ptr<T>> {
  static void visit(Visitor& visitor, const std::shared_ptr<T>& held) {
    if (held)
      visitor.object(held.get(), detail::kTypeIndex<std::remove_cv_t<T>>, &held,
                     &detail::accessShared<T>);
  }
};
template <class T, class D>
struct Visit<std::unique_ptr<T, D>> {
  static void visit(Visitor& visitor, const std::unique_ptr<T, D>& held) {
    visitor.visitPointer(held.get(), &held);
  }
};
template <class T>
struct Visit<std::optional<T>> {
  static void visit(Visitor& visitor, const std::optional<T>& held) {
    if (held) visitor(*held);
  }
};
namespace detail {

/// Visits one of several things that are held together: numbers and strings among them hold
/// nothing.
template <class T>
void visitPart(Visitor& visitor, const T& part) {
  if constexpr (!std::is_arithmetic_v<T> && !std::is_enum_v<T> && !std::is_empty_v<T> &&
                !std::is_convertible_v<T, std::string_view>)
    visitor(part);
}

}  // namespace detail

template <class A, class B>
struct Visit<std::pair<A, B>> {
  static void visit(Visitor& visitor, const std::pair<A, B>& held) {
    detail::visitPart(visitor, held.first);
    detail::visitPart(visitor, held.second);
  }
};

}  // namespace tether

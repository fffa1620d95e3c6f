// SPDX-License-Identifier: MIT
// Traced<T> and Callback<R(A...)>: JS values stored in native memory, seen by the collector.
//
// Which one do I want?
//   Callback<R(A...)>   a JS function that this object calls: kept exactly as long as the object
//   Traced<T>           any other JS value that it remembers: the same
//   Member<T>           another bound object: the same
//   Weak<T>             a bound object that others keep: not kept
//   Root<T>             a value for a global or for a library: kept until dropped; counted, and
//                       shown in reports
#pragma once

#include <type_traits>
#include <utility>

#include "convert.h"
#include "call.h"
#include "detail/edge.h"

namespace tether {

namespace detail {

struct EdgeAccess;

Environment& environmentOf(const Edge& edge);

}  // namespace detail

/// A JS value that lives exactly as long as the native object this handle is a part of. Cycles
/// through it are collected.
///
/// As a direct data member (also inside a struct member or a base class) it needs nothing else.
/// Behind a container or a pointer, name it in the class's `traverse`; until then it is a root,
/// counted and reported. Copying makes another edge to the same value. Use it on the environment's
/// thread. Reading one whose object was collected or disposed gives an empty value.
template <class T>
class Traced {
  static_assert(detail::kOwnsItself<T>,
                "napi-tether: Traced<std::string_view> would look at a string that is gone; use "
                "Traced<std::string>");
  static_assert(Convertible<T> && !std::is_reference_v<T>,
                "napi-tether: Traced<T> holds a converted JS value; for a bound class use "
                "Member<T>, for a callback Callback<R(A...)>");

 public:
  Traced() = default;
  Traced(const T& value) { set(value); }
  Traced& operator=(const T& value) {
    set(value);
    return *this;
  }

  /// False when nothing, `undefined` or `null` is stored.
  explicit operator bool() const { return !edge_.empty(); }
  /// Converts the stored value. Throws ERR_TETHER_ARGUMENT when JS stored something that is not a
  /// T.
  T get() const {
    Environment& environment = detail::environmentOf(edge_);
    const napi_value value = edge_.get();
    return Value(Env(environment), value ? value : detail::writeUndefined(environment))
        .template as<T>();
  }
  void set(const T& value) {
    Environment& environment =
        edge_.environment() ? *edge_.environment() : detail::currentEnvironment();
    edge_.set(environment, Converter<T>::toJs(detail::Sink{environment}, value));
  }
  void clear() { edge_.clear(); }

 private:
  using Environment = detail::Environment;
  friend struct detail::EdgeAccess;
  detail::Edge edge_;
};

template <class Signature>
class Callback;

/// A JS function that lives exactly as long as the native object this handle is a part of. See
/// Traced.
///
/// Call it like a function. A JS exception comes out as JsError; a result that does not convert as
/// ERR_TETHER_ARGUMENT. The object that owns the callback stays whole while JS runs, even if JS
/// lets go of it or disposes it.
template <class R, class... A>
class Callback<R(A...)> {
  static constexpr bool kOfNumbers =
      (detail::kIsNumber<std::remove_cvref_t<A>> && ...) &&
      sizeof...(A) <= detail::Edge::kMostCallNumbers && sizeof...(A) + !std::is_void_v<R> > 0;

 public:
  Callback() = default;

  /// False until JS has stored a function.
  explicit operator bool() const { return !edge_.empty(); }
  R operator()(A... arguments) const {
    detail::Environment& environment = edge_.enter();
    if constexpr (kOfNumbers)
      if (edge_.takesNumbers(environment))
        return detail::callWithNumbers<R>(environment, edge_, static_cast<double>(arguments)...);
    return detail::callInto<R>(
        environment,
        [&](std::size_t count, const napi_value* raws) {
          return edge_.call(environment, count, raws);
        },
        std::forward<A>(arguments)...);
  }
  /// The function itself, or `undefined`.
  Value get() const {
    detail::Environment& environment = detail::environmentOf(edge_);
    const napi_value value = edge_.get();
    return Value(Env(environment), value ? value : detail::writeUndefined(environment));
  }
  void set(const Value& function) {
    if (!function.isFunction() && !function.isNullish())
      detail::Source{function.env().internal()}.mismatch("a function or null", function.raw());
    edge_.set(function.env().internal(), function.raw());
  }
  void clear() { edge_.clear(); }

 private:
  friend struct detail::EdgeAccess;
  detail::Edge edge_;
};

namespace detail {

/// Lets the binding grammar and visitors reach the edge inside a handle.
struct EdgeAccess {
  template <class Handle>
  static const Edge& of(const Handle& handle) {
    return handle.edge_;
  }
  template <class Handle>
  static const auto& linkOf(const Handle& handle) {
    return handle.link_;
  }
};

}  // namespace detail
}  // namespace tether

// SPDX-License-Identifier: MIT
// Deferred<T>: a promise that C++ settles later.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "../detail/edge.h"
#include "../detail/elements.h"
#include "../function.h"
#include "../visitor.h"

namespace tether {

namespace detail {

struct PromiseState;

/// The untyped part of Deferred. Each copy holds what settles the promise by an edge of its own.
class DeferredHandle {
 public:
  DeferredHandle();
  DeferredHandle(const DeferredHandle&) = default;
  DeferredHandle(DeferredHandle&&) = default;
  DeferredHandle& operator=(const DeferredHandle& other);
  DeferredHandle& operator=(DeferredHandle&& other);
  ~DeferredHandle() = default;

  bool settled() const;
  /// Throws ERR_TETHER_ENVIRONMENT off the environment's thread or after its end.
  Environment& environment() const;
  /// `undefined` once nobody can reach the promise.
  napi_value promise() const;
  /// Resolves or rejects it, unless it is settled.
  void settle(bool resolve, napi_value value) const;
  const Edge& edge() const { return edge_; }

 private:
  Edge edge_;
  std::shared_ptr<PromiseState> state_;  // null when moved from; goes before the edge
};

napi_value writeException(Environment& environment, const std::exception_ptr& exception);

}  // namespace detail

/// Return it from a bound function, and JS gets a promise. Keep a copy to settle it later, on the
/// environment's own thread; from another one hand the call over first.
///
/// All copies are one promise. The first to resolve or reject it settles it, later ones do nothing.
/// When the last copy is gone and nobody did, the promise is rejected with ERR_TETHER_DISPOSED.
///
/// As a direct member of a bound object it needs nothing else; behind a container or a pointer name
/// it in the class's `traverse`, as any handle. Elsewhere it is a root until it is gone.
template <class T>
class Deferred {
 public:
  /// A new promise. Throws ERR_TETHER_ENVIRONMENT off an environment's thread.
  Deferred() = default;

  bool settled() const { return handle_.settled(); }

  /// Fulfils the promise with a value, which goes to JS as a result of type T would.
  template <class U = T>
  void resolve(U&& value) const requires(!std::is_void_v<T>) {
    static_assert(std::is_convertible_v<U&&, T>, "napi-tether: this is no value for the promise");
    detail::Environment& environment = handle_.environment();
    const detail::CallScope scope(environment, detail::CallScope::Mode::kAlways);
    handle_.settle(true,
                   detail::writeResult<T>(detail::Sink{environment}, T(std::forward<U>(value))));
  }
  void resolve() const requires std::is_void_v<T> {
    detail::Environment& environment = handle_.environment();
    const detail::CallScope scope(environment, detail::CallScope::Mode::kAlways);
    handle_.settle(true, detail::writeUndefined(environment));
  }

  /// Rejects it with what a bound function that throws this would throw.
  void reject(const std::exception_ptr& exception) const {
    detail::Environment& environment = handle_.environment();
    const detail::CallScope scope(environment, detail::CallScope::Mode::kAlways);
    handle_.settle(false, detail::writeException(environment, exception));
  }
  template <class E>
  requires std::is_base_of_v<std::exception, E>
  void reject(const E& exception) const { reject(std::make_exception_ptr(exception)); }
  void reject(const Value& reason) const { handle_.settle(false, reason.raw()); }

 private:
  friend struct Converter<Deferred>;
  friend struct Visit<Deferred>;
  detail::DeferredHandle handle_;
};

template <class T>
struct Converter<Deferred<T>> {
  using Stored = Deferred<T>;
  static constexpr auto kAccepts = accepts::kObject;
  static std::string expected() { return "a promise"; }
  static std::string typescript(Way) {
    if constexpr (std::is_void_v<T>)
      return "Promise<void>";
    else
      return "Promise<" + detail::kTypeRecord<T>.typescript(Way::kOut) + ">";
  }
  static Stored fromJs(const Source&, napi_value) {
    static_assert(!sizeof(T*),
                  "napi-tether: a Deferred goes to JS only; take a promise as a Value");
  }
  static napi_value toJs(const Sink&, const Stored& deferred) { return deferred.handle_.promise(); }
  static void prepare(detail::Environment& environment, Way way) {
    detail::prepareConversion(environment);
    if constexpr (!std::is_void_v<T>) detail::prepare<T>(environment, way);
  }
};

template <class T>
struct Visit<Deferred<T>> {
  static void visit(Visitor& visitor, const Deferred<T>& held) {
    visitor.edge(held.handle_.edge());
  }
};

}  // namespace tether

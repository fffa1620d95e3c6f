// SPDX-License-Identifier: MIT
// Root<T>: the strong handle. See traced.h for "which one do I want".
#pragma once

#include <string>
#include <utility>

#include "convert.h"
#include "call.h"
#include "member.h"
#include "weak.h"

namespace tether {

namespace detail {

struct RootRecord;

/// Takes and drops a counted strong reference. A record outlives its environment; it then reads as
/// empty.
RootRecord* makeRoot(Environment& environment, napi_value value, std::string label,
                     BoundClass* type);
void dropRoot(RootRecord* root);
napi_value rootValue(const RootRecord* root);
Environment* rootEnvironment(const RootRecord* root);

/// The untyped part of Root.
class RootHandle {
 public:
  RootHandle() = default;
  RootHandle(Environment& environment, napi_value value, std::string label,
             BoundClass* type = nullptr)
      : record_(makeRoot(environment, value, std::move(label), type)) {}
  RootHandle(RootHandle&& other) noexcept : record_(std::exchange(other.record_, nullptr)) {}
  RootHandle& operator=(RootHandle&& other) noexcept {
    std::swap(record_, other.record_);
    return *this;
  }
  ~RootHandle() { reset(); }

  void reset() {
    if (record_) dropRoot(std::exchange(record_, nullptr));
  }
  napi_value value() const { return record_ ? rootValue(record_) : nullptr; }
  Environment* environment() const { return record_ ? rootEnvironment(record_) : nullptr; }

 private:
  RootRecord* record_ = nullptr;
};

Environment& requireAlive(const RootHandle& root);

}  // namespace detail

/// Keeps a bound object until dropped: for globals and for libraries that call back later. It is a
/// root: what it reaches cannot be collected, so a Root inside a bound object that is reachable
/// from it is a leak. Counted, and shown with its label by `inspect`.
///
/// Use and drop it on the environment's thread; a Root that outlives its environment is empty.
/// Root<Value> keeps any JS value, Root<R(A...)> a function to call.
template <class T>
class Root {
 public:
  Root() = default;
  /// Throws ERR_TETHER_ARGUMENT when JS does not know the object.
  Root(T* object, std::string label) : object_(object) {
    detail::Environment& environment = detail::currentEnvironment();
    detail::Instance& instance =
        detail::requireInstanceOf(environment, detail::kTypeIndex<T>, typeid(T), object);
    handle_ = detail::RootHandle(environment, detail::wrapperOf(instance), std::move(label),
                                 instance.type);
  }

  /// The object; null when dropped, disposed, or when the environment is gone.
  T* get() const { return handle_.environment() ? object_.tryGet() : nullptr; }
  T* operator->() const { return get(); }
  explicit operator bool() const { return get() != nullptr; }
  void reset() { handle_.reset(); }

 private:
  Weak<T> object_;
  detail::RootHandle handle_;
};

template <>
class Root<Value> {
 public:
  Root() = default;
  Root(const Value& value, std::string label)
      : handle_(value.env().internal(), value.raw(), std::move(label)) {}

  /// The value, or `undefined` when dropped.
  Value get() const {
    return handle_.environment() ? Value(Env(*handle_.environment()), handle_.value()) : Value();
  }
  explicit operator bool() const { return handle_.environment() != nullptr; }
  void reset() { handle_.reset(); }

 private:
  detail::RootHandle handle_;
};

template <class R, class... A>
class Root<R(A...)> {
 public:
  Root() = default;
  /// Throws ERR_TETHER_ARGUMENT when `function` is not a function.
  Root(const Value& function, std::string label) {
    if (!function.isFunction())
      detail::Source{function.env().internal()}.mismatch("a function", function.raw());
    handle_ = detail::RootHandle(function.env().internal(), function.raw(), std::move(label));
  }

  explicit operator bool() const { return handle_.environment() != nullptr; }
  R operator()(A... arguments) const {
    detail::Environment& environment = detail::requireAlive(handle_);
    return detail::callInto<R>(
        environment,
        [&](std::size_t count, const napi_value* raws) {
          return detail::callFunction(environment, handle_.value(), count, raws);
        },
        std::forward<A>(arguments)...);
  }
  void reset() { handle_.reset(); }

 private:
  detail::RootHandle handle_;
};

}  // namespace tether

// SPDX-License-Identifier: MIT
// Ref<T>: shared ownership with the count inside the object.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "convert.h"
#include "detail/counted.h"
#include "visitor.h"

namespace tether {

/// Base of classes whose objects count their owners. Derive from it, virtually or not, and hold the
/// objects by Ref. C++ that knows nothing of JavaScript uses them in the same way.
///
/// The count is exact: when C++ takes the first Ref to an object that JS knows, its wrapper is kept
/// from that moment on; when C++ drops the last one, it is JS's alone. An object that JS does not
/// know is deleted with its last Ref.
class RefCounted : public detail::Counted {};

/// Which one do I want? Ref where the library counts in the object itself, or where one object is
/// met again as a raw pointer and must be shared safely from there. std::shared_ptr for classes
/// that cannot have a base. Member<T> where only bound objects hold each other.
///
/// Inside a bound object, visit it in `traverse`; one that is left out is a root, and reported.
/// Copy and drop it on any thread.
template <class T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}
  /// Takes one more hold on an object made by `new`, or met again.
  Ref(T* object) : object_(object) {
    if (object_) object_->retain();
  }
  Ref(const Ref& other) : Ref(other.object_) {}
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class U>
  requires std::is_convertible_v<U*, T*> Ref(const Ref<U>& other) : Ref(other.get()) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    static_assert(std::is_base_of_v<detail::Counted, T>,
                  "napi-tether: Ref<T> needs a T that derives from tether::RefCounted");
    if (object_) object_->release();
  }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }
  bool operator==(const Ref& other) const { return object_ == other.object_; }
  void reset() { Ref().swap(*this); }
  void swap(Ref& other) noexcept { std::swap(object_, other.object_); }

 private:
  T* object_ = nullptr;
};

/// Makes an object and the first Ref to it.
template <class T, class... A>
Ref<T> makeRef(A&&... arguments) {
  return Ref<T>(new T(std::forward<A>(arguments)...));
}

namespace detail {

/// See SharedAccess: a hold of its own.
template <class T>
std::shared_ptr<void> accessRef(const void* place, bool take) {
  auto& held = *static_cast<Ref<T>*>(const_cast<void*>(place));
  auto copy = std::make_shared<Ref<T>>(take ? std::exchange(held, nullptr) : held);
  void* const object = copy->get();
  return std::shared_ptr<void>(std::move(copy), object);
}

Instance* readInstance(const Source& source, napi_value value, std::uint32_t typeIndex,
                       const std::type_info& type, bool nullable);

}  // namespace detail

/// Shares an object with JS, in both directions and with identity kept. Null is `null`.
template <class T>
struct Converter<Ref<T>> {
  using Object = std::remove_cv_t<T>;
  using Stored = Ref<T>;
  static constexpr auto kAccepts = accepts::kObject | accepts::kNullish;
  static std::string expected() {
    return detail::expectedObject(detail::kTypeIndex<Object>, typeid(Object)) + " or null";
  }
  static std::string typescript(Way way) {
    return detail::declaredNullable(
        detail::declaredObject(detail::kTypeIndex<Object>, typeid(Object), way), way);
  }
  static constexpr const std::uint32_t* bound() { return &detail::kTypeIndex<Object>; }
  static Stored fromJs(const Source& source, napi_value value) {
    const detail::Instance* instance =
        detail::readInstance(source, value, detail::kTypeIndex<Object>, typeid(Object), true);
    if (!instance) return nullptr;
    return Stored(static_cast<Object*>(
        detail::readObject(source, value, detail::kTypeIndex<Object>, typeid(Object), false)));
  }
  static napi_value toJs(const Sink& sink, const Ref<T>& value) {
    const Sink owned{sink.environment, detail::Policy::kTakeOwnership};
    return detail::writeObject(owned, detail::outgoing(value.get()), true);
  }
};

template <class T>
struct Visit<Ref<T>> {
  static void visit(Visitor& visitor, const Ref<T>& held) {
    if (held)
      visitor.object(held.get(), detail::kTypeIndex<std::remove_cv_t<T>>, &held,
                     &detail::accessRef<T>);
  }
};

}  // namespace tether

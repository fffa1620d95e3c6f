// SPDX-License-Identifier: MIT
// What the core must know of a C++ class: sizes, offsets, and how objects of it come and go.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

#include "core.h"

namespace tether::detail {

template <class T>
concept SharedFromThis = requires(T& object) {
  object.weak_from_this();
};

/// Only a std::shared_ptr of its own type tells such an object who owns it.
template <class T>
constexpr auto shareObject() -> std::shared_ptr<void> (*)(void*, const SharedDeleter&) {
  if constexpr (SharedFromThis<T>)
    return [](void* object, const SharedDeleter& deleter) {
      return std::shared_ptr<void>(std::shared_ptr<T>(static_cast<T*>(object), deleter));
    };
  else
    return nullptr;
}

// Functions and no lambdas, of which compilers make two each: there is one for each class of an
// addon.
template <class T>
void destructObject(void* object) {
  static_cast<T*>(object)->~T();
}
template <class T>
void copyConstruct(void* to, const void* from) {
  new (to) T(*static_cast<const T*>(from));
}
template <class T>
consteval auto copyObject() -> void (*)(void*, const void*) {
  if constexpr (std::is_copy_constructible_v<T>)
    return &copyConstruct<T>;
  else
    return nullptr;
}

template <class T>
constexpr auto countedIn() -> const Counted* (*)(const void*) {
  if constexpr (std::is_base_of_v<Counted, T>)
    return [](const void* object) -> const Counted* { return static_cast<const T*>(object); };
  else
    return nullptr;
}

/// What objects of `T` are that JS constructs: a class of the author's that derives from `T` and
/// overrides its virtual functions, or `T` itself.
template <class T, class... Rest>
struct MadeAs {
  using Type = T;
};
template <class T, class First, class... Rest>
struct MadeAs<T, First, Rest...> {
  static constexpr bool kFirst = std::is_base_of_v<T, First> && !std::is_same_v<T, First>;
  using Type = std::conditional_t<kFirst, First, typename MadeAs<T, Rest...>::Type>;
};
/// The first base among them, or void.
template <class T, class... Rest>
struct BaseOf {
  using Type = void;
};
template <class T, class First, class... Rest>
struct BaseOf<T, First, Rest...> {
  using Type =
      std::conditional_t<std::is_base_of_v<First, T>, First, typename BaseOf<T, Rest...>::Type>;
};

template <class Made>
constexpr auto allocateMade() -> void* (*)() {
  if constexpr (requires { Made::operator new(sizeof(Made)); })
    return [] { return Made::operator new(sizeof(Made)); };
  else
    return nullptr;
}
template <class Made>
constexpr auto freeMade() -> void (*)(void*) {
  if constexpr (requires(void* memory) { Made::operator delete(memory); })
    return [](void* memory) { Made::operator delete(memory); };
  else
    return nullptr;
}
template <class T>
constexpr auto deleteObject() -> void (*)(void*) {
  constexpr bool kOrdinary =
      !std::is_polymorphic_v<T> && !freeMade<T>() && alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__;
  if constexpr (kOrdinary)
    return nullptr;
  else
    return [](void* object) { delete static_cast<T*>(object); };
}

template <class T, class Made = T>
inline constexpr ClassOperations kOperations = {
    sizeof(T) > sizeof(Made) ? sizeof(T) : sizeof(Made),
    alignof(T) > alignof(Made) ? alignof(T) : alignof(Made),
    &destructObject<T>,
    deleteObject<T>(),
    allocateMade<Made>(),
    freeMade<Made>(),
    copyObject<T>(),
    shareObject<T>(),
    &typeid(T),
    countedIn<T>(),
};

/// A derived class can be reached from a virtual base only by asking the object.
template <class T, class Base>
inline constexpr bool kPlainBase = requires(Base* base) {
  static_cast<T*>(base);
};

/// Where a member lies in a T. Works on raw memory, so that no T is needed.
template <class T, class M, class C>
std::ptrdiff_t offsetOf(M C::*member) {
  static_assert(kPlainBase<T, C>,
                "napi-tether: members of a virtual base class cannot be bound as fields");
  alignas(T) static std::byte raw[sizeof(T)];
  T* object = reinterpret_cast<T*>(raw);
  return reinterpret_cast<const std::byte*>(&(object->*member)) - raw;
}
template <class T, class Base>
void* upcastTo(void* object) {
  return static_cast<Base*>(static_cast<T*>(object));
}
/// Null where an object cannot tell what it is.
template <class T, class Base>
constexpr auto downcastFrom() -> void* (*)(void*) {
  if constexpr (std::is_polymorphic_v<Base>)
    return [](void* object) -> void* { return dynamic_cast<T*>(static_cast<Base*>(object)); };
  else
    return nullptr;
}
template <class T, class Base>
std::ptrdiff_t offsetOfBase() {
  static_assert(kPlainBase<T, Base>, "napi-tether: a virtual base class cannot be bound as a base");
  alignas(T) static std::byte raw[sizeof(T)];
  return reinterpret_cast<std::byte*>(static_cast<Base*>(reinterpret_cast<T*>(raw))) - raw;
}

}  // namespace tether::detail

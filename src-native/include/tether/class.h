// SPDX-License-Identifier: MIT
// Class<T>: a C++ class as a JS class.
#pragma once

#include <memory>
#include <new>
#include <string>
#include <type_traits>

#include "bytes.h"
#include "function.h"
#include "member.h"
#include "module.h"
#include "traced.h"
#include "visitor.h"

namespace tether {

namespace detail {

template <class T>
concept SharedFromThis = requires(T& object) {
  object.weak_from_this();
};

template <class T>
std::shared_ptr<void> shareObject(void* object, Instance* instance) {
  share(instance);
  return std::shared_ptr<T>(static_cast<T*>(object), [instance](T* dead) {
    destroyShared(
        dead, alignof(T), [](void* object) { static_cast<T*>(object)->~T(); }, instance);
  });
}

template <class T>
constexpr auto copyObject() -> void (*)(void*, const void*) {
  if constexpr (std::is_copy_constructible_v<T>)
    return [](void* to, const void* from) { new (to) T(*static_cast<const T*>(from)); };
  else
    return nullptr;
}

template <class T>
inline const ClassOperations kOperations = {
    sizeof(T),
    alignof(T),
    [](void* object) { static_cast<T*>(object)->~T(); },
    [](void* object) { delete static_cast<T*>(object); },
    copyObject<T>(),
    &shareObject<T>,
    &typeid(T),
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
std::ptrdiff_t offsetOfBase() {
  static_assert(kPlainBase<T, Base>, "napi-tether: a virtual base class cannot be bound as a base");
  alignas(T) static std::byte raw[sizeof(T)];
  return reinterpret_cast<std::byte*>(static_cast<Base*>(reinterpret_cast<T*>(raw))) - raw;
}

template <class M>
struct FieldKind {
  static constexpr bool kSlot = false, kLink = false;
};
template <class S>
struct FieldKind<Callback<S>> {
  static constexpr bool kSlot = true, kLink = false;
  static constexpr SlotCheck kCheck = SlotCheck::kFunction;
};
template <>
struct FieldKind<Traced<Value>> {
  static constexpr bool kSlot = true, kLink = false;
  static constexpr SlotCheck kCheck = SlotCheck::kAny;
};
template <class U>
struct FieldKind<Member<U>> {
  static constexpr bool kSlot = false, kLink = true;
  using Target = U;
};
template <class U>
struct IsTraced : std::false_type {};
template <class U>
struct IsTraced<Traced<U>> : std::true_type {
  using Inner = U;
};

}  // namespace detail

/// Binds `T`. With `Base`, a class bound before, JS sees `class T extends Base`.
///
/// Each call adds one member and returns the class. Names of arguments follow the function as
/// strings or as `"name"_a = default`. Everything is declared once per environment, inside
/// TETHER_MODULE.
template <class T, class Base = void>
class Class {
 public:
  Class(Module& module, std::string name) : environment_(module.env().internal()) {
    detail::ClassDefinition definition{std::move(name), detail::kTypeIndex<T>,
                                       &detail::kOperations<T>};
    if constexpr (!std::is_void_v<Base>) {
      static_assert(std::is_base_of_v<Base, T>,
                    "napi-tether: Class<T, Base> needs T to derive from Base");
      definition.parent =
          &detail::requireClass(environment_, detail::kTypeIndex<Base>, typeid(Base));
      definition.upcast = [](void* object) -> void* {
        return static_cast<Base*>(static_cast<T*>(object));
      };
      definition.parentOffset = detail::offsetOfBase<T, Base>();
    }
    if constexpr (detail::SharedFromThis<T>)
      detail::markShared(environment_, detail::kTypeIndex<T>);
    type_ = &detail::defineClass(environment_, module.exports(), std::move(definition));
  }

  /// A constructor. Several are overloads, tried in order.
  template <class... P, class... E>
  Class& constructor(const E&... extras) {
    auto record = detail::newRecord(environment_, type_, detail::FunctionRecord::Kind::kConstructor,
                                    detail::nameOf(*type_));
    record->invoke = &detail::ConstructorInvoker<T, P...>::invoke;
    detail::describe(*record, detail::Types<P...>(), extras...);
    detail::defineConstructor(*type_, std::move(record));
    return *this;
  }

  /// A method: a member function, or a callable that takes `T&` first. The same name again adds an
  /// overload.
  template <class F, class... E>
  Class& method(std::string name, F function, const E&... extras) {
    detail::defineMember(*type_, make<T>(Kind::kMethod, std::move(name), function, extras...),
                         true);
    return *this;
  }
  template <class F, class... E>
  Class& staticMethod(std::string name, F function, const E&... extras) {
    detail::defineMember(*type_, make<void>(Kind::kFunction, std::move(name), function, extras...),
                         false);
    return *this;
  }

  /// A read-only property.
  template <class G>
  requires(!std::is_member_object_pointer_v<G>) Class& property(std::string name, G getter) {
    detail::defineAccessor(*type_, make<T>(Kind::kGetter, name, getter), nullptr, true);
    return *this;
  }
  template <class G, class S>
  Class& property(std::string name, G getter, S setter) {
    detail::defineAccessor(*type_, make<T>(Kind::kGetter, name, getter),
                           make<T>(Kind::kSetter, name, setter, "value"), true);
    return *this;
  }
  template <class G>
  Class& staticProperty(std::string name, G getter) {
    detail::defineAccessor(*type_, make<void>(Kind::kGetter, name, getter), nullptr, false);
    return *this;
  }
  template <class G, class S>
  Class& staticProperty(std::string name, G getter, S setter) {
    detail::defineAccessor(*type_, make<void>(Kind::kGetter, name, getter),
                           make<void>(Kind::kSetter, name, setter, "value"), false);
    return *this;
  }

  /// A data member. Callback and Traced<Value> are read and written by JS without entering native
  /// code; the rest converts.
  template <class M, class C>
  Class& field(std::string name, M C::*member) {
    static_assert(std::is_base_of_v<C, T>,
                  "napi-tether: field() needs a member of the class or of a base");
    if constexpr (detail::FieldKind<M>::kSlot) {
      detail::defineSlotField(*type_, name, detail::offsetOf<T>(member),
                              detail::FieldKind<M>::kCheck);
    } else if constexpr (detail::FieldKind<M>::kLink) {
      using Target = typename detail::FieldKind<M>::Target;
      const auto set = [member](T& self, Target* target) { self.*member = target; };
      detail::defineLinkField(*type_, name, detail::offsetOf<T>(member),
                              make<T>(Kind::kSetter, name, set, "value"));
    } else if constexpr (detail::IsTraced<M>::value) {
      using Inner = typename detail::IsTraced<M>::Inner;
      property(
          std::move(name), [member](const T& self) { return (self.*member).get(); },
          [member](T& self, const Inner& value) { (self.*member).set(value); });
    } else {
      valueField(std::move(name), member);
    }
    return *this;
  }

  /// A value on the class itself.
  template <class V>
  Class& constant(std::string name, const V& value) {
    detail::defineConstant(*type_, name, Value::from(value).raw());
    return *this;
  }

  /// What objects of this class hold behind containers, pointers, std::function and
  /// std::shared_ptr. See Visitor.
  template <class F>
  Class& traverse(F) {
    static_assert(std::is_empty_v<F>,
                  "napi-tether: a traverse cannot capture; it may be called at any time and gets "
                  "all it needs");
    static_assert(std::is_invocable_v<F, const T&, Visitor&>,
                  "napi-tether: a traverse is called with (const T&, tether::Visitor&)");
    detail::setTraverse(*type_, [](const void* object, Visitor& visitor) {
      F()(*static_cast<const T*>(object), visitor);
    });
    return *this;
  }
  /// Called once for a collected object, while all natives collected with it are still allocated.
  /// It may look at them; it may not hand them to JS. Not called on dispose, nor at the end of the
  /// environment.
  template <class F>
  Class& onCollect(F) {
    static_assert(std::is_empty_v<F> && std::is_invocable_v<F, T&>,
                  "napi-tether: onCollect takes a callable of T& without captures");
    detail::setOnCollect(*type_, [](void* object) { F()(*static_cast<T*>(object)); });
    return *this;
  }
  /// Bytes of native memory that an object holds beyond sizeof(T), read after construction and
  /// after each call on it. The engine counts them, and collects in time.
  template <class F>
  Class& externalSize(F) {
    static_assert(std::is_empty_v<F> && std::is_invocable_r_v<std::size_t, F, const T&>,
                  "napi-tether: externalSize takes a callable of const T& that returns bytes, "
                  "without captures");
    detail::setExternalSize(*type_, [](const void* object) -> std::size_t {
      return F()(*static_cast<const T*>(object));
    });
    return *this;
  }
  /// Destroys living objects at process exit too, also after process.exit() and an uncaught error,
  /// where the runtime skips all addon teardown. For classes that own more than memory: files,
  /// locks, devices.
  Class& destroyAtExit() {
    detail::setDestroyAtExit(*type_);
    return *this;
  }

 private:
  using Kind = detail::FunctionRecord::Kind;

  template <class Self, class F, class... E>
  auto make(Kind kind, std::string name, F function, const E&... extras) {
    return detail::makeRecord<Self>(environment_, type_, kind, std::move(name), std::move(function),
                                    extras...);
  }
  template <class M, class C>
  void valueField(std::string name, M C::*member) {
    static_assert(
        !requires { Converter<M>::kIsHandle; } && !std::is_same_v<M, Bytes>,
        "napi-tether: a Value, a Napi:: value or a Bytes is valid during a call only; keep a "
        "tether::Traced<tether::Value>");
    const auto get = [member](const T& self) -> const M& { return self.*member; };
    if constexpr (std::is_assignable_v<M&, const M&> && !std::is_const_v<M>)
      property(std::move(name), get, [member](T& self, const M& value) { self.*member = value; });
    else
      property(std::move(name), get);
  }

  detail::Environment& environment_;
  detail::BoundClass* type_ = nullptr;
};

/// Makes a bound object from C++. JS owns it; it stays whole at least until the running call
/// returns.
template <class T, class... A>
T& create(A&&... arguments) {
  detail::Environment& environment = detail::currentEnvironment();
  detail::Newborn newborn =
      detail::beginObject(detail::requireClass(environment, detail::kTypeIndex<T>, typeid(T)));
  try {
    detail::Construction construction(environment, *newborn.instance, newborn.storage);
    new (newborn.storage) T(std::forward<A>(arguments)...);
  } catch (...) {
    detail::abandonObject(*newborn.instance);
    throw;
  }
  detail::finishObject(*newborn.instance);
  detail::pin(*newborn.instance);
  return *static_cast<T*>(newborn.storage);
}

/// The wrapper that JS knows an object by, or `undefined` when it knows none.
template <class T>
Value find(const T& object) {
  const Env env = Env::current();
  detail::BoundClass& type = detail::requireClass(env.internal(), detail::kTypeIndex<T>, typeid(T));
  detail::Instance* instance = detail::findInstance(type, &object);
  return instance ? Value(env, detail::wrapperOf(*instance)) : Value();
}

}  // namespace tether

// SPDX-License-Identifier: MIT
// Class<T>: a C++ class as a JS class.
#pragma once

#include <memory>
#include <new>
#include <type_traits>

#include "async.h"
#include "bytes.h"
#include "call.h"
#include "detail/operations.h"
#include "function.h"
#include "iterable.h"
#include "member.h"
#include "module.h"
#include "traced.h"
#include "visitor.h"

namespace tether {

namespace detail {

/// A field of this type holds a function or nothing.
template <class R, class... A>
struct TypeOf<Callback<R(A...)>> {
  static std::string expected() { return "a function or null"; }
  static std::string typescript(Way) {
    return declaredNullable(parenthesized(declaredFunction<R, A...>(Way::kIn)), Way::kIn);
  }
  static constexpr std::uint16_t kinds() { return accepts::kFunction | accepts::kNullish; }
  static constexpr const std::uint32_t* bound() { return nullptr; }
};

template <class M>
struct FieldKind {
  static constexpr bool kSlot = false, kLink = false;
};
template <class S>
struct FieldKind<Callback<S>> {
  static constexpr bool kSlot = true, kLink = false;
  static constexpr SlotCheck kCheck = SlotCheck::kFunction;
  static constexpr const TypeRecord& kType = kTypeRecord<Callback<S>>;
};
template <>
struct FieldKind<Traced<Value>> {
  static constexpr bool kSlot = true, kLink = false;
  static constexpr SlotCheck kCheck = SlotCheck::kAny;
  static constexpr const TypeRecord& kType = kTypeRecord<Value>;
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

/// Binds `T`. `Related` are, in any order: a base of `T` that is bound already, so that JS sees
/// `class T extends Base`; more bases of `T` that are bound, whose parameters then take a `T` too;
/// and a class derived from `T` that overrides its virtual functions (see override.h).
///
/// Each call adds one member and returns the class. Names of arguments follow the function as
/// strings or as `"name"_a = default`. Everything is declared once per environment, inside
/// TETHER_MODULE. `Outer` is a Module or another Class.
template <class T, class... Related>
class Class {
  using Base = typename detail::BaseOf<T, Related...>::Type;
  using Made = typename detail::MadeAs<T, Related...>::Type;
  static_assert(((std::is_base_of_v<Related, T> || std::is_base_of_v<T, Related>)&&... && true),
                "napi-tether: Class<T, Base> needs T to derive from Base");
  static_assert(std::is_same_v<T, Made> || std::has_virtual_destructor_v<T>,
                "napi-tether: a class whose virtual functions JS overrides needs a virtual "
                "destructor");

 public:
  template <class Outer>
  Class(Outer& outer, detail::Name name)
      : environment_(outer.scope().environment),
        type_(detail::defineClass(outer.scope(), name, detail::kTypeIndex<T>,
                                  detail::kOperations<T, Made>,
                                  detail::traitsOf(detail::kIndexed<T>, !std::is_same_v<T, Made>,
                                                   std::is_abstract_v<T>))) {
    if constexpr (!std::is_same_v<T, Made>)
      if (detail::offsetOfBase<Made, T>() != 0) detail::refuseSecondBase(typeid(Made), typeid(T));
    if constexpr (!std::is_void_v<Base>)
      detail::setBase(type_,
                      detail::requireClass(environment_, detail::kTypeIndex<Base>, typeid(Base)),
                      {&detail::upcastTo<T, Base>, detail::downcastFrom<T, Base>(),
                       detail::offsetOfBase<T, Base>()});
    (addBase<Related>(), ...);
  }

  /// For what is nested in this class: `tether::Class<Part>(whole, "Part")`.
  detail::Scope scope() const { return detail::scopeOf(type_); }

  using Type = T;
  const std::string& name() const { return detail::nameOf(type_); }

  /// Adds members that belong together: each visitor is called with this class. Write one for what
  /// several classes of yours have; operators.h and protocols.h have some.
  template <class... V>
  Class& with(const V&... visitors) {
    (visitors(*this), ...);
    return *this;
  }

  /// What the class is for; goes into the declarations.
  Class& doc(const char* text) {
    detail::setDoc(type_, text);
    return *this;
  }

  /// A constructor. Several are overloads, tried in order.
  template <class... P, class... E>
  TETHER_INLINE Class& constructor(const E&... extras) {
    static_assert(!std::is_abstract_v<Made>,
                  "napi-tether: an abstract class has no constructor; name a class that overrides "
                  "its virtual functions in Class<T, Overriding>");
    detail::Nothing nothing;
    detail::add<detail::Constructed<Made, P...>>(detail::addConstructor, type_, "", nothing,
                                                 extras...);
    return *this;
  }

  /// A constructor that is a function: `new T(...)` in JS calls it. It returns a `T`, a pointer or
  /// std::unique_ptr that JS then owns, a std::shared_ptr or a Ref. One that answers an object
  /// which JS knows already makes `new` answer that object's wrapper.
  template <class F, class... E>
  Class& factory(F function, const E&... extras) {
    using Function = detail::Factory<T, F, typename detail::Signature<F>::Parameters>;
    detail::add<Function>(detail::addConstructor, type_, "", function, extras...);
    return *this;
  }

  /// A value that converts to `A` may stand where a `T` is expected, and becomes `T(A)` for the
  /// length of the call. Tried only after every overload was tried without.
  template <class A>
  Class& implicitFrom() {
    detail::Nothing nothing;
    detail::add<detail::Constructed<Made, A>>(detail::addImplicit, type_, "", nothing, "value");
    return *this;
  }

  /// A method: a member function, or a callable that takes `T&` first. The same name again adds an
  /// overload.
  template <class F, class... E>
  TETHER_INLINE Class& method(detail::Name name, F function, const E&... extras) {
    detail::add<detail::Function<T, F, E...>>(detail::addMethod, type_, name, function, extras...);
    return *this;
  }
  /// A method that runs on the runtime's thread pool and answers a promise. Arguments are converted
  /// before it runs, the result after; a C++ exception rejects, and so does a wrong receiver or
  /// argument. The object and all bound arguments are kept until it is done. Calls that use the
  /// same object take turns; say tether::shared or tether::unguarded where they need not. Meanwhile
  /// other methods throw ERR_TETHER_BUSY, and a dispose waits. See async.h.
  template <class F, class... E>
  Class& asyncMethod(detail::Name name, F function, const E&... extras) {
    detail::addAsync<detail::AsyncFunction<T, F, E...>>(detail::addMethod, type_, name, function,
                                                        extras...);
    return *this;
  }
  template <class F, class... E>
  Class& asyncStaticMethod(detail::Name name, F function, const E&... extras) {
    detail::addAsync<detail::AsyncFunction<void, F, E...>>(detail::addStaticMethod, type_, name,
                                                           function, extras...);
    return *this;
  }
  /// A method that copies: `clone()`.
  Class& clonable(detail::Name name = "clone") {
    static_assert(std::is_copy_constructible_v<T>,
                  "napi-tether: a class that cannot be copied cannot be cloned");
    return method(name, [](const T& self) { return T(self); });
  }
  template <class F, class... E>
  TETHER_INLINE Class& staticMethod(detail::Name name, F function, const E&... extras) {
    detail::add<detail::Function<void, F, E...>>(detail::addStaticMethod, type_, name, function,
                                                 extras...);
    return *this;
  }

  /// `for (const x of object)`: defines `[Symbol.iterator]`. See iterable.h for what an iterator
  /// keeps, and for what happens when the container changes meanwhile.
  template <class... E>
  Class& iterable(const E&... extras) requires(!(detail::Callable<E> || ...)) {
    static_assert(detail::Walkable<T>,
                  "napi-tether: iterable() needs a class with begin() and end(); pass a function "
                  "that returns a range");
    return method(
        "[Symbol.iterator]", [](T& self) { return iterate(self); }, extras...);
  }
  /// The same over what a function of `T&` returns: a reference to a part of it, or a range.
  template <detail::Callable F, class... E>
  Class& iterable(F range, const E&... extras) {
    return method(
        "[Symbol.iterator]",
        [range](T& self) -> decltype(auto) {
          using R = decltype(detail::callOn(range, self));
          return iterate(static_cast<R&&>(detail::callOn(range, self)));
        },
        extras...);
  }

  /// A property; read-only without a setter. Extras (docs, policies) are the getter's.
  template <class G, class... E>
  requires(!std::is_member_object_pointer_v<G> &&
           !(detail::Callable<E> || ...)) TETHER_INLINE Class& property(detail::Name name, G getter,
                                                                        const E&... extras) {
    detail::add<detail::Function<T, G, E...>>(detail::addGetter, type_, name, getter, extras...);
    return *this;
  }
  template <class G, class S, class... E>
  requires(detail::Callable<S>) TETHER_INLINE Class& property(detail::Name name, G getter, S setter,
                                                              const E&... extras) {
    detail::add<detail::Function<T, G, E...>>(detail::addGetter, type_, name, getter, extras...);
    detail::add<detail::Function<T, S>>(detail::addSetter, type_, name, setter);
    return *this;
  }
  template <class G, class... E>
  requires(!(detail::Callable<E> || ...)) Class& staticProperty(detail::Name name, G getter,
                                                                const E&... extras) {
    detail::add<detail::Function<void, G, E...>>(detail::addStaticGetter, type_, name, getter,
                                                 extras...);
    return *this;
  }
  template <class G, class S, class... E>
  requires(detail::Callable<S>) Class& staticProperty(detail::Name name, G getter, S setter,
                                                      const E&... extras) {
    detail::add<detail::Function<void, G, E...>>(detail::addStaticGetter, type_, name, getter,
                                                 extras...);
    detail::add<detail::Function<void, S>>(detail::addSetter, type_, name, setter);
    return *this;
  }

  /// A data member. Callback and Traced<Value> are read and written by JS without entering native
  /// code; the rest converts.
  template <class M, class C, class... E>
  Class& field(detail::Name name, M C::*member, const E&... extras) {
    static_assert(std::is_base_of_v<C, T>,
                  "napi-tether: field() needs a member of the class or of a base");
    if constexpr (detail::FieldKind<M>::kSlot) {
      detail::addSlotField(type_, name, detail::offsetOf<T>(member), detail::FieldKind<M>::kCheck,
                           detail::FieldKind<M>::kType, detail::docOf(extras...));
    } else if constexpr (detail::FieldKind<M>::kLink) {
      using Target = typename detail::FieldKind<M>::Target;
      auto set = [member](T& self, Target* target) { self.*member = target; };
      using Setter = detail::Function<T, decltype(set), E...>;
      auto& record = detail::addLinkField(type_, name, detail::offsetOf<T>(member),
                                          detail::originOf<Setter>(set));
      detail::complete<Setter>(record, set, extras...);
    } else if constexpr (detail::IsTraced<M>::value) {
      using Inner = typename detail::IsTraced<M>::Inner;
      property(
          name, [member](const T& self) { return (self.*member).get(); },
          [member](T& self, const Inner& value) { (self.*member).set(value); }, extras...);
    } else {
      valueField(name, member, extras...);
    }
    return *this;
  }

  /// A data member that JS only reads.
  template <class M, class C, class... E>
  Class& readonlyField(detail::Name name, M C::*member, const E&... extras) {
    return property(
        name, [member](const T& self) -> const M& { return self.*member; }, extras...);
  }
  /// A variable of the C++ class, read and written through the JS class.
  template <class M, class... E>
  Class& staticField(detail::Name name, M* variable, const E&... extras) {
    const auto get = [variable]() -> const M& { return *variable; };
    if constexpr (std::is_const_v<M>)
      return staticProperty(name, get, extras...);
    else
      return staticProperty(
          name, get, [variable](const M& value) { *variable = value; }, extras...);
  }

  /// A value on the class itself.
  template <class V>
  Class& constant(detail::Name name, const V& value, Doc doc = {""}) {
    detail::addConstant(scope(), name, value, doc);
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
    detail::setTraverse(type_, [](const void* object, Visitor& visitor) {
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
    detail::setOnCollect(type_, [](void* object) { F()(*static_cast<T*>(object)); });
    return *this;
  }
  /// Bytes of native memory that an object holds beyond sizeof(T), read after construction and
  /// after each call on it. The engine counts them, and collects in time.
  template <class F>
  Class& externalSize(F) {
    static_assert(std::is_empty_v<F> && std::is_invocable_r_v<std::size_t, F, const T&>,
                  "napi-tether: externalSize takes a callable of const T& that returns bytes, "
                  "without captures");
    detail::setExternalSize(type_, [](const void* object) -> std::size_t {
      return F()(*static_cast<const T*>(object));
    });
    return *this;
  }
  /// Destroys living objects at process exit too, also after process.exit() and an uncaught error,
  /// where the runtime skips all addon teardown. For classes that own more than memory: files,
  /// locks, devices.
  Class& destroyAtExit() {
    detail::setDestroyAtExit(type_);
    return *this;
  }

 private:
  template <class B>
  void addBase() {
    if constexpr (std::is_base_of_v<B, T> && !std::is_same_v<B, Base>)
      detail::addBase(type_, detail::requireClass(environment_, detail::kTypeIndex<B>, typeid(B)),
                      &detail::upcastTo<T, B>, detail::downcastFrom<T, B>());
  }
  template <class M, class C, class... E>
  void valueField(detail::Name name, M C::*member, const E&... extras) {
    static_assert(
        !kHoldsHandle<M>,
        "napi-tether: a Value, a Napi:: value or a Bytes is valid during a call only; keep a "
        "tether::Traced<tether::Value>");
    const auto get = [member](const T& self) -> const M& { return self.*member; };
    if constexpr (std::is_assignable_v<M&, const M&> && !std::is_const_v<M>)
      property(
          name, get, [member](T& self, const M& value) { self.*member = value; }, extras...);
    else
      property(name, get, extras...);
  }

  detail::Environment& environment_;
  detail::BoundClass& type_;
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

// SPDX-License-Identifier: MIT
// JS classes that override C++ virtual functions.
//
// The author derives a class from the bound one and forwards each virtual function that JS may
// override:
//
//     struct JsAnimal : tether::Overriding<Animal> {
//       using Overriding::Overriding;
//       std::string sound() const override { return TETHER_OVERRIDE(Animal, sound); }
//       int legs(int extra) override { return TETHER_OVERRIDE_PURE(Animal, legs, extra); }
//     };
//     tether::Class<Animal, JsAnimal>(m, "Animal").constructor<>().method("sound", &Animal::sound);
//
// A JS class that `extends Animal` and defines `sound` is called where C++ calls `sound`; its
// `super.sound()` is the C++ function.
#pragma once

#include <type_traits>
#include <utility>

#include "call.h"

namespace tether {

namespace detail {

/// Knows the instance of the object that it is a part of, and tells it of the object's end.
class Overrides {
 public:
  Overrides();
  /// A copy is another object, which JS does not know.
  Overrides(const Overrides&) noexcept : Overrides() {}
  Overrides& operator=(const Overrides&) noexcept { return *this; }
  ~Overrides();

  /// Whether JS overrides `name`: not while a bound method of this name runs on the object, since
  /// that is the override calling `super`.
  bool has(const char* name) const;
  Environment& environment() const;
  napi_value call(const char* name, std::size_t count, const napi_value* arguments) const;
  void moveTo(Instance& instance);
  [[noreturn]] void refusePure(const char* name) const;

 private:
  bool usable() const;

  Instance* instance_ = nullptr;
};

}  // namespace detail

/// See the head of this file. `T` needs a virtual destructor. Overrides are looked for on the class
/// of the JS object: a function put on a single object of the bound class itself is not seen.
///
/// Threads: overrides run on the environment's own thread; elsewhere, and when JS cannot run any
/// more, the C++ function runs, and a pure one throws ERR_TETHER_ENVIRONMENT.
template <class T>
class Overriding : public T {
 public:
  using T::T;
  Overriding() = default;

 protected:
  /// Calls the override, or `fallback` where JS has none. A JS exception comes out as JsError.
  template <class R, class Fallback, class... A>
  R callOverride(const char* name, Fallback&& fallback, A&&... arguments) const {
    if (!overrides_.has(name)) return fallback();
    return callJs<R>(name, std::forward<A>(arguments)...);
  }
  template <class R, class... A>
  R callPureOverride(const char* name, A&&... arguments) const {
    if (!overrides_.has(name)) overrides_.refusePure(name);
    return callJs<R>(name, std::forward<A>(arguments)...);
  }

 private:
  template <class R, class... A>
  R callJs(const char* name, A&&... arguments) const {
    return detail::callInto<R>(
        overrides_.environment(),
        [&](std::size_t count, const napi_value* raws) {
          return overrides_.call(name, count, raws);
        },
        std::forward<A>(arguments)...);
  }

  detail::Overrides overrides_;
};

}  // namespace tether

/// Calls what JS overrides NAME with, or BASE's own. Inside a class derived from
/// tether::Overriding<BASE>.
#define TETHER_OVERRIDE(BASE, NAME, ...)                                                          \
  this->template callOverride<decltype(BASE::NAME(__VA_ARGS__))>(#NAME, [&]() -> decltype(auto) { \
    return BASE::NAME(__VA_ARGS__);                                                               \
  } __VA_OPT__(, ) __VA_ARGS__)
/// The same for a function that BASE does not define: without an override it throws
/// ERR_TETHER_ABSTRACT.
#define TETHER_OVERRIDE_PURE(BASE, NAME, ...)                                             \
  this->template callPureOverride<decltype(BASE::NAME(__VA_ARGS__))>(#NAME __VA_OPT__(, ) \
                                                                         __VA_ARGS__)

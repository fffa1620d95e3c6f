// SPDX-License-Identifier: MIT
// Plain structs as JS objects, by a list of their members. Opt-in.
//
//     struct Point { double x, y; };
//     TETHER_AGGREGATE(Point, x, y);
//
// `{ x: 1, y: 2 }` is a Point then, wherever a value converts. With other names in JS, members that
// may be left out, or no others allowed:
//
//     template <>
//     struct tether::Converter<Style>
//         : tether::Aggregate<Style, tether::Strict, tether::Item<"line-width", &Style::lineWidth>,
//                             tether::OptionalItem<"color", &Style::color>> {};
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

#include "detail/each.h"
#include "function.h"
#include "module.h"

namespace tether {

namespace detail {

/// A literal as a template argument.
template <std::size_t N>
struct PropertyName {
  char text[N];
  consteval PropertyName(const char (&name)[N]) { std::copy_n(name, N, text); }
};

template <class M>
struct DataMember;
template <class M, class C>
struct DataMember<M C::*> {
  using Type = M;
};

/// What the core must know of an aggregate.
struct AggregateShape {
  const std::uint32_t* index;      ///< its type index
  const char* const* names;        ///< of its properties
  const TypeRecord* const* types;  ///< of its properties
  const bool* optional;            ///< which of them keep C++'s default when they are left out
  std::size_t count;
  bool strict;     ///< other properties are refused
  bool hasHandle;  ///< what is read is valid in the scope that it was read in
};

/// `take` is called once with the properties' values, in the order of the shape. What it throws
/// comes out of here.
void readAggregate(const Source& source, napi_value value, const AggregateShape& shape,
                   void (*take)(void* state, const napi_value* values), void* state);
napi_value makeAggregate(Environment& environment, const AggregateShape& shape,
                         const napi_value* values);
std::string expectedAggregate(const AggregateShape& shape);
std::string declaredAggregate(const AggregateShape& shape, Way way);
/// False when the members were prepared already; types may contain themselves.
bool beginPreparing(Environment& environment, const AggregateShape& shape, Way way);
void defineInterface(const Scope& scope, const std::string& name, const AggregateShape& shape,
                     const char* doc);

}  // namespace detail

/// A member under its name in JS.
template <detail::PropertyName Name, auto Member>
struct Item {
  static_assert(std::is_member_object_pointer_v<decltype(Member)>,
                "napi-tether: an item of an aggregate is a data member: Item<\"x\", &Point::x>");
  using Type = typename detail::DataMember<decltype(Member)>::Type;
  static constexpr const char* kName = Name.text;
  static constexpr auto kMember = Member;
  static constexpr bool kOptional = false;
};
/// One that JS may leave out: it keeps what C++ gives it in `T{}`.
template <detail::PropertyName Name, auto Member>
struct OptionalItem : Item<Name, Member> {
  static constexpr bool kOptional = true;
};

/// Before the items: an object with any other property is refused.
struct Strict {};
/// Before the items: members may be Values, Bytes and other things that are valid during a call
/// only, and so is the aggregate.
struct DuringCall {};

namespace detail {

template <class T, bool IsStrict, bool HasHandle, class... Items>
struct AggregateConverter {
  using Stored = T;
  static constexpr auto kAccepts = accepts::kObject;
  static constexpr bool kIsHandle = HasHandle;
  static std::string expected() { return expectedAggregate(kShape); }
  static std::string typescript(Way way) { return declaredAggregate(kShape, way); }

  static T fromJs(const Source& source, napi_value value) {
    static_assert(std::is_default_constructible_v<T>,
                  "napi-tether: an aggregate starts as `T{}`; give its members defaults");
    (checkItem<Items>(), ...);
    Reading reading{source};
    try {
      readAggregate(source, value, kShape, &take, &reading);
    } catch (...) {
      giveBack(reading.object, reading.count, std::index_sequence_for<Items...>());
      throw;
    }
    return std::move(reading.object);
  }

  template <class O>
  static napi_value toJs(const Sink& sink, O&& object) {
    const napi_value values[] = {writeItem(sink, std::forward<O>(object).*Items::kMember)...,
                                 nullptr};
    return makeAggregate(sink.environment, kShape, values);
  }

  /// Without a constraint, since an aggregate may contain itself, in a vector say.
  static void release(T& object) {
    giveBack(object, sizeof...(Items), std::index_sequence_for<Items...>());
  }
  static void prepare(Environment& environment, Way way) {
    if (beginPreparing(environment, kShape, way))
      (detail::prepare<typename Items::Type>(environment, way), ...);
  }

  static constexpr const AggregateShape& shape() { return kShape; }

 private:
  struct Reading {
    const Source& source;
    T object{};
    std::size_t count = 0;  // members that have their value from JS
  };

  static constexpr const char* kNames[] = {Items::kName..., nullptr};
  static constexpr const TypeRecord* kTypes[] = {&kTypeRecord<typename Items::Type>..., nullptr};
  static constexpr bool kOptional[] = {Items::kOptional..., false};
  static constexpr AggregateShape kShape = {&kTypeIndex<T>,   kNames,   kTypes,   kOptional,
                                            sizeof...(Items), IsStrict, HasHandle};

  template <class I>
  static constexpr void checkItem() {
    using M = typename I::Type;
    static_assert(
        !std::is_const_v<M> && std::is_move_assignable_v<M>,
        "napi-tether: an aggregate's members are assigned one by one; this one cannot be");
    static_assert(kOwnsItself<M>,
                  "napi-tether: a member that is a std::string_view or const char* would outlive "
                  "its string; make it a std::string");
    static_assert(HasHandle || !kHoldsHandle<M>,
                  "napi-tether: a Value, a Napi:: value or Bytes is valid during a call only; say "
                  "tether::DuringCall before the items if the aggregate is too");
  }
  static void take(void* state, [[maybe_unused]] const napi_value* values) {
    [[maybe_unused]] auto& reading = *static_cast<Reading*>(state);
    (readMember<Items>(reading, values), ...);
  }
  template <class I>
  static void readMember(Reading& reading, const napi_value* values) {
    const napi_value value = values[reading.count];
    if (!I::kOptional || !isUndefined(reading.source.environment, value))
      reading.object.*I::kMember = readItem<typename I::Type>(reading.source.at(I::kName), value);
    reading.count++;
  }
  template <std::size_t... Index>
  static void giveBack(T& object, std::size_t count, std::index_sequence<Index...>) {
    (giveMemberBack<Items>(object, Index < count), ...);
  }
  template <class I>
  static void giveMemberBack(T& object, bool came) {
    if constexpr (Transfers<typename I::Type>)
      if (came) Converter<typename I::Type>::release(object.*I::kMember);
  }
};

template <class T, bool IsStrict, bool HasHandle, class... Parts>
struct ChosenAggregate {
  using Type = AggregateConverter<T, IsStrict, HasHandle, Parts...>;
};
template <class T, bool IsStrict, bool HasHandle, class... Parts>
struct ChosenAggregate<T, IsStrict, HasHandle, Strict, Parts...>
    : ChosenAggregate<T, true, HasHandle, Parts...> {};
template <class T, bool IsStrict, bool HasHandle, class... Parts>
struct ChosenAggregate<T, IsStrict, HasHandle, DuringCall, Parts...>
    : ChosenAggregate<T, IsStrict, true, Parts...> {};

template <class A>
struct AggregateOf {
  using Type = A;
};
template <class T>
concept NamesItsMembers = requires {
  tetherAggregate(std::type_identity<T>());
};

}  // namespace detail

/// A Converter of a struct by its members; derive `tether::Converter<T>` from it. `Parts` are Items
/// and OptionalItems, in the order in which they are read; before them may stand Strict and
/// DuringCall.
///
/// From JS any object converts that has the properties: its own, inherited ones, getters. Each is
/// read once, and all before the first is converted. A member that accepts `undefined`, as
/// std::optional does, may be left out. To JS goes a new object with all of them.
template <class T, class... Parts>
struct Aggregate : detail::ChosenAggregate<T, false, false, Parts...>::Type {};

template <detail::NamesItsMembers T>
struct Converter<T> : decltype(tetherAggregate(std::type_identity<T>()))::Type {};

/// Gives an aggregate a name in declarations: an `interface` where it stands. JS sees nothing of
/// it.
template <class T>
class Interface {
 public:
  template <class Outer>
  Interface(Outer& outer, const std::string& name, Doc doc = {nullptr}) {
    static_assert(
        requires { Converter<T>::shape(); },
        "napi-tether: an Interface is of an aggregate; list its members by TETHER_AGGREGATE first");
    detail::defineInterface(outer.scope(), name, Converter<T>::shape(), doc.text);
  }
};

}  // namespace tether

#define TETHER_DETAIL_ITEM(TYPE, MEMBER) , ::tether::Item<#MEMBER, &TYPE::MEMBER>

/// Lists the members of a struct by which it crosses, up to 32. Stands in the namespace of the
/// struct, after it, and before what converts it.
#define TETHER_AGGREGATE(TYPE, ...)                                                      \
  [[maybe_unused]] inline constexpr auto tetherAggregate(::std::type_identity<TYPE>) {   \
    return ::tether::detail::AggregateOf<                                                \
        ::tether::Aggregate<TYPE TETHER_EACH(TETHER_DETAIL_ITEM, TYPE, __VA_ARGS__)>>(); \
  }                                                                                      \
  static_assert(true)

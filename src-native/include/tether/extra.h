// SPDX-License-Identifier: MIT
// What an author says beside a function (names, defaults, policies), on its way into the core.
#pragma once

#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>

#include "argument.h"
#include "parameter.h"
#include "policy.h"
#include "detail/signature.h"

namespace tether::detail {

[[noreturn]] void refuseDefault(const std::string& parameter, const std::string& expected);

/// Puts the author's extras into a record.
class Describer {
 public:
  explicit Describer(FunctionRecord& record) : record_(record) {}

  void name(const char* name, bool exact);
  void doc(const char* text) { record_.doc = text; }
  /// Parameters from the next on are properties of one object.
  void options();
  /// After the call `keeper` keeps `kept`, each the name of a parameter, "this" or "return".
  void keep(const char* keeper, const char* kept);
  void policy(Policy policy) { record_.policy = policy; }
  /// What a call does before and after the function runs; see tether::callPolicy.
  void callPolicy(const CallPolicy& policy);

  FunctionRecord& record() { return record_; }
  std::size_t next() const { return next_; }

 private:
  FunctionRecord& record_;
  std::size_t next_ = 0;
};

std::string literal(bool value);
std::string literal(double value);
std::string literal(std::string_view value);
/// `Mode.Fast`; empty for an enum that is not bound.
std::string literalOfEnum(std::uint32_t typeIndex, std::int64_t bits);

/// A default value as JS writes it; empty where that is not known.
template <class T>
std::string literalOf(const T& value) {
  if constexpr (std::is_same_v<T, bool>)
    return literal(value);
  else if constexpr (std::is_same_v<T, char>)
    return literal(std::string_view(&value, 1));
  else if constexpr (std::is_arithmetic_v<T>)
    return literal(static_cast<double>(value));
  else if constexpr (std::is_convertible_v<T, std::string_view>)
    return literal(std::string_view(value));
  else if constexpr (std::is_same_v<T, std::nullptr_t>)
    return "null";
  else if constexpr (std::is_enum_v<T>)
    return literalOfEnum(kTypeIndex<T>,
                         static_cast<std::int64_t>(static_cast<std::underlying_type_t<T>>(value)));
  else
    return "";
}

template <class P, class T>
void setFallback(ParameterRecord& parameter, const T& value) {
  if constexpr (!RestOf<std::remove_cvref_t<P>>::kIs) {
    using Stored = typename Argument<P>::Stored;
    if constexpr (std::is_constructible_v<Stored, const T&>) {
      parameter.fallback = std::make_shared<const Stored>(Stored(value));
      if constexpr (Transfers<std::remove_cvref_t<P>>)
        parameter.copyFallback = [](void* to, const void* from) {
          new (to) Stored(*static_cast<const Stored*>(from));
        };
      parameter.fallbackText = literalOf(value);
      return;
    }
  }
  refuseDefault(parameter.name, kTypeRecord<P>.expected());
}

template <class T, class... P>
void addDefault(Describer& describer, const DefaultArg<T>& argument, Types<P...>) {
  const std::size_t index = describer.next();
  describer.name(argument.name, argument.exact);
  std::size_t i = 0;
  ((i++ == index ? setFallback<P>(describer.record().parameters[index], argument.value) : void()),
   ...);
}

/// An extra as the core takes it. `List` are the types of the function's parameters.
template <class List, class E>
Extra extraOf(const E& extra) {
  return {&extra, [](Describer& describer, const void* what) {
            const E& extra = *static_cast<const E*>(what);
            if constexpr (std::is_same_v<E, Arg>)
              describer.name(extra.name, extra.exact);
            else if constexpr (std::is_same_v<E, Doc>)
              describer.doc(extra.text);
            else if constexpr (std::is_same_v<E, Options>)
              describer.options();
            else if constexpr (std::is_same_v<E, KeepAlive>)
              describer.keep(extra.keeper, extra.kept);
            else
              addOther(describer, extra, List());
          }};
}
template <class List>
Extra extraOf(const char* name) {
  return {name, nullptr};
}
template <Policy P, class List>
void addOther(Describer& describer, ReturnPolicy<P>, List) {
  describer.policy(P);
}
template <class... G, class List>
void addOther(Describer&, CallGuard<G...>, List) {}
template <class P, class List>
void addOther(Describer& describer, PolicyOfCall<P>, List) {
  describer.callPolicy(kCallPolicy<P>);
}
template <class T, class List>
void addOther(Describer& describer, const DefaultArg<T>& argument, List list) {
  addDefault(describer, argument, list);
}

/// What an author says of a member that is no function; empty without a Doc among the extras.
inline const char* docOf() { return ""; }
template <class First, class... E>
const char* docOf(const First& first, const E&... extras) {
  if constexpr (std::is_same_v<First, Doc>)
    return first.text;
  else
    return docOf(extras...);
}

template <class E>
constexpr bool kNamesParameter =
    std::is_convertible_v<E, const char*> || std::is_same_v<std::decay_t<E>, Arg>;
template <class T>
constexpr bool kNamesParameter<DefaultArg<T>> = true;

}  // namespace tether::detail

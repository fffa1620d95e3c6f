// SPDX-License-Identifier: MIT
// What an author says beside a function (names, defaults, policies), on its way into the core.
#pragma once

#include <cstddef>
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

std::string literal(bool value);
std::string literal(double value);
std::string literal(std::string_view value);
/// `Mode.Fast`; empty for an enum that is not bound.
std::string literalOfEnum(std::uint32_t typeIndex, std::int64_t bits);

/// A default value as JS writes it; empty where that is not known.
template <class T>
std::string literalOf(const T& value) {
  if constexpr (std::is_same_v<T, std::nullptr_t>)
    return "null";  // before the texts: C++20 takes it for a `const char*`
  else if constexpr (std::is_same_v<T, bool>)
    return literal(value);
  else if constexpr (std::is_same_v<T, char>)
    return literal(std::string_view(&value, 1));
  else if constexpr (std::is_arithmetic_v<T>)
    return literal(static_cast<double>(value));
  else if constexpr (std::is_convertible_v<T, std::string_view>)
    return literal(std::string_view(value));
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
      // A reference or a value needs an object; only a pointer may be null.
      if constexpr (BoundObject<std::remove_cvref_t<P>>)
        if (!Stored(value)) refuseDefault(parameter.name, kTypeRecord<P>.expected());
      auto fallback = std::make_unique<Fallback>();
      fallback->value = std::make_shared<const Stored>(Stored(value));
      if constexpr (Transfers<std::remove_cvref_t<P>>)
        fallback->copy = [](void* to, const void* from) {
          new (to) Stored(*static_cast<const Stored*>(from));
        };
      fallback->text = literalOf(value);
      parameter.fallback = std::move(fallback);
      return;
    }
  }
  refuseDefault(parameter.name, kTypeRecord<P>.expected());
}

template <class List>
void addExtra(FunctionRecord& record, List, const char* name) {
  nameParameter(record, name);
}
template <class List>
void addExtra(FunctionRecord& record, List, const Arg& argument) {
  nameParameter(record, argument.name).exact = argument.exact;
}
template <class... P, class T>
void addExtra(FunctionRecord& record, Types<P...>, const DefaultArg<T>& argument) {
  const std::size_t index = record.named;
  ParameterRecord& parameter = nameParameter(record, argument.name);
  parameter.exact = argument.exact;
  std::size_t i = 0;
  ((i++ == index ? setFallback<P>(parameter, argument.value) : void()), ...);
}
template <class List>
void addExtra(FunctionRecord& record, List, Doc doc) {
  record.doc = doc.text;
}
template <class List>
void addExtra(FunctionRecord& record, List, Options) {
  startOptions(record);
}
template <class List>
void addExtra(FunctionRecord& record, List, KeepAlive keep) {
  addKeep(record, keep.keeper, keep.kept);
}
template <class List, Policy P>
void addExtra(FunctionRecord& record, List, ReturnPolicy<P>) {
  record.policy = P;
}
template <class List, class... G>
void addExtra(FunctionRecord&, List, CallGuard<G...>) {}
template <class List, class P>
void addExtra(FunctionRecord& record, List, PolicyOfCall<P>) {
  addCallPolicy(record, kCallPolicy<P>);
}

template <class E>
constexpr bool kNamesParameter =
    std::is_convertible_v<E, const char*> || std::is_same_v<std::decay_t<E>, Arg>;
template <class T>
constexpr bool kNamesParameter<DefaultArg<T>> = true;

/// What an author says of a member that is no function; empty without a Doc among the extras.
inline const char* docOf() { return ""; }
template <class First, class... E>
const char* docOf(const First& first, const E&... extras) {
  if constexpr (std::is_same_v<First, Doc>)
    return first.text;
  else
    return docOf(extras...);
}

}  // namespace tether::detail

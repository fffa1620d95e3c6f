// SPDX-License-Identifier: MIT
// std::variant: a JS value of any of its types. std::monostate: `undefined`.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "../visitor.h"
#include "../detail/elements.h"
#include "part.h"

namespace tether {

/// `null` is accepted too.
template <>
struct Converter<std::monostate> {
  using Stored = std::monostate;
  static constexpr auto kAccepts = accepts::kNullish;
  static std::string expected() { return "undefined"; }
  static std::string typescript(Way way) {
    return way == Way::kIn ? "undefined | null" : "undefined";
  }
  static std::monostate fromJs(const Source& source, napi_value value) {
    if (!detail::isNullish(source.environment, value)) source.mismatch(expected(), value);
    return {};
  }
  static napi_value toJs(const Sink& sink, std::monostate) {
    return detail::writeUndefined(sink.environment);
  }
};

namespace detail {

/// Whether a value's kind is one that a type may be converted from.
bool kindMayFit(const Source& source, const TypeRecord& type, napi_valuetype kind);
napi_valuetype kindOf(Environment& environment, napi_value value);
/// Runs `read`; false where it says that the value does not fit. What else it throws passes.
bool attempt(void (*read)(void* context), void* context);
/// "a number, a string or null".
std::string anyOf(const std::string* names, std::size_t count);
std::string unionOf(const std::string* names, std::size_t count);

/// Spares an exception where a number does not fit an integer.
template <class T>
bool numberMayFit(const Source& source, napi_value value, napi_valuetype kind) {
  if constexpr (PlainNumber<T> && std::is_integral_v<T>) {
    T ignored;
    if (kind == napi_number) return narrow(readDouble(source, value), ignored);
  }
  return true;
}

}  // namespace detail

/// From JS: the first alternative that the value fits exactly, else the first that it converts to
/// implicitly, as with overloads. So a number goes to the first numeric alternative that can hold
/// it: put an integer before a `double`. To JS: what it holds.
template <class... T>
struct Converter<std::variant<T...>> {
  using Variant = std::variant<T...>;
  using Stored = Variant;
  static constexpr bool kIsHandle = (kHoldsHandle<T> || ...);
  static constexpr std::uint16_t kAccepts = (detail::kTypeRecord<T>.accepts | ...);
  static std::string expected() {
    const std::string names[] = {detail::kTypeRecord<T>.expected()...};
    return detail::anyOf(names, sizeof...(T));
  }
  static std::string typescript(Way way) {
    const std::string names[] = {detail::kTypeRecord<T>.typescript(way)...};
    return detail::unionOf(names, sizeof...(T));
  }

  static Variant fromJs(const Source& source, napi_value value) {
    std::optional<Variant> result;
    const napi_valuetype kind = detail::kindOf(source.environment, value);
    Source exact = source;
    exact.implicit = false;
    if (!tryAll(exact, value, kind, result, std::index_sequence_for<T...>()) && source.implicit)
      tryAll(source, value, kind, result, std::index_sequence_for<T...>());
    if (!result) refuse(source, value, kind);
    return std::move(*result);
  }
  template <class V>
  static napi_value toJs(const Sink& sink, V&& variant) {
    return std::visit(
        [&](auto&& held) { return detail::writeItem(sink, std::forward<decltype(held)>(held)); },
        std::forward<V>(variant));
  }

  static void prepare(detail::Environment& environment, Way way) {
    (detail::prepare<T>(environment, way), ...);
  }
  static void release(Variant& variant) noexcept requires(Transfers<T> || ...) {
    if (!variant.valueless_by_exception())
      std::visit([](auto& held) { detail::releasePart(held); }, variant);
  }

 private:
  template <std::size_t... I>
  static bool tryAll(const Source& source, napi_value value, napi_valuetype kind,
                     std::optional<Variant>& result, std::index_sequence<I...>) {
    return (tryOne<I>(source, value, kind, result) || ...);
  }

  template <std::size_t I>
  static bool tryOne(const Source& source, napi_value value, napi_valuetype kind,
                     std::optional<Variant>& result) {
    using U = std::variant_alternative_t<I, Variant>;
    static_assert(detail::requireOwner<U>());
    if (!detail::kindMayFit(source, detail::kTypeRecord<U>, kind)) return false;
    if (!detail::numberMayFit<U>(source, value, kind)) return false;
    struct Context {
      const Source& source;
      napi_value value;
      std::optional<Variant>& result;
    } context{source, value, result};
    return detail::attempt(
        [](void* pointer) {
          auto& [part, raw, target] = *static_cast<Context*>(pointer);
          target.emplace(std::in_place_index<I>, detail::readItem<U>(part, raw));
        },
        &context);
  }

  /// Where only one alternative takes values of this kind, it knows best what is wrong.
  [[noreturn]] static void refuse(const Source& source, napi_value value, napi_valuetype kind) {
    if ((detail::kindMayFit(source, detail::kTypeRecord<T>, kind) + ...) == 1)
      ((detail::kindMayFit(source, detail::kTypeRecord<T>, kind)
            ? static_cast<void>(detail::readPart<T>(source, value))
            : void()),
       ...);
    source.mismatch(expected(), value);
  }
};

template <class... T>
struct Visit<std::variant<T...>> {
  static void visit(Visitor& visitor, const std::variant<T...>& held) {
    if (!held.valueless_by_exception())
      std::visit([&](const auto& part) { detail::visitPart(visitor, part); }, held);
  }
};

}  // namespace tether

// SPDX-License-Identifier: MIT
// A std::map or std::unordered_map as a JS object: a live view instead of a copy. See bind_vector.h
// for which one to use.
#pragma once

#include <concepts>
#include <map>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bind_container.h"

namespace tether {

namespace detail {

template <class K, class V, class C, class A>
inline constexpr bool kIsStandard<std::map<K, V, C, A>> = false;
template <class K, class V, class H, class E, class A>
inline constexpr bool kIsStandard<std::unordered_map<K, V, H, E, A>> = false;

/// Any number of entries, from an iterable of pairs or the properties of an object; none from
/// nothing.
template <class M>
struct Entries {
  M map;
};
/// The value of a key on its way to JS, where there is one.
template <class M>
struct Found {
  M* map;
  typename M::iterator at;
};

}  // namespace detail

template <class M>
struct Converter<detail::Entries<M>> {
  using Key = typename M::key_type;
  using Value = typename M::mapped_type;
  using Stored = detail::Entries<M>;
  static constexpr auto kAccepts = accepts::kObject | accepts::kFunction | accepts::kNullish;
  static std::string expected() { return "an iterable of [key, value] pairs, or an object"; }
  static std::string typescript(Way way) {
    const std::string value = detail::kTypeRecord<Value>.typescript(way);
    const std::string key = detail::kTypeRecord<Key>.typescript(way);
    return detail::declaredNullable(
        "Iterable<readonly [" + key + ", " + value + "]> | Record<string, " + value + ">", way);
  }
  static Stored fromJs(const Source& source, napi_value value) {
    Stored entries;
    if (detail::isNullish(source.environment, value)) return entries;
    const detail::Reading reading(source);
    detail::ListReader flat(source, value, expected(), detail::ListReader::Shape::kPairs);
    for (std::uint32_t i = 0; i + 1 < flat.size(); i += 2) {
      const Source entry = source.at(i / 2);
      Key key = detail::readItem<Key>(entry.at(std::size_t{0}), flat.at(i));
      entries.map.insert_or_assign(std::move(key),
                                   detail::readItem<Value>(entry.at(1), flat.at(i + 1)));
    }
    return entries;
  }
  static void prepare(detail::Environment& environment, Way way) {
    detail::prepare<Key>(environment, way);
    detail::prepare<Value>(environment, way);
  }
};

template <class M>
struct Converter<detail::Found<M>> {
  using Value = typename M::mapped_type;
  using Stored = detail::Found<M>;
  static std::string expected() { return detail::kTypeRecord<Value>.expected(); }
  static std::string typescript(Way way) {
    return detail::kTypeRecord<Value>.typescript(way) + " | undefined";
  }
  static napi_value toJs(const Sink& sink, const detail::Found<M>& found) {
    if (found.at == found.map->end()) return nullptr;
    return detail::writePart<Value>(sink, found.at->second);
  }
  static void prepare(detail::Environment& environment, Way way) {
    detail::prepare<Value>(environment, way);
  }
};

namespace detail {

/// What JS does with a map, as functions of it.
template <class M>
struct MapMembers {
  using Key = typename M::key_type;
  using Value = typename M::mapped_type;
  static constexpr bool kParts = BoundObject<Value>;

  static double size(const M& map) { return static_cast<double>(map.size()); }
  static bool has(const M& map, const Key& key) { return map.find(key) != map.end(); }
  static Found<M> get(M& map, const Key& key) { return {&map, map.find(key)}; }
  static M& set(M& map, Element<Key> key, Element<Value> value) {
    const auto found = map.find(key.value);
    if (found == map.end())
      map.emplace(std::move(key.value), std::move(value.value));
    else
      found->second = std::move(value.value);
    return map;
  }
  static bool erase(M& map, const Key& key) {
    const auto found = map.find(key);
    if (found == map.end()) return false;
    if constexpr (kParts) releaseElements(currentEnvironment(), &found->second, &found->second + 1);
    // A destructor may call JS, which must find the map whole.
    const auto left = map.extract(found);
    return true;
  }
  static void clear(M& map) {
    if constexpr (kParts) releaseElements(currentEnvironment());
    M left;
    left.swap(map);
  }
};

/// Lets the collector see what the values hold. Keys hold nothing.
template <class M>
void traverseValues(Environment& environment, BoundClass& type) {
  using Value = typename M::mapped_type;
  if constexpr (BoundObject<Value>) {
    if (!holdsEdges(environment, kTypeIndex<Value>)) return;
    setTraverse(type, [](const void* map, Visitor& visitor) {
      for (const auto& [key, value] : *static_cast<const M*>(map))
        visitor.object(&value, kTypeIndex<Value>, &value, nullptr);
    });
  } else if constexpr (kVisited<Value>) {
    setTraverse(type, [](const void* map, Visitor& visitor) {
      for (const auto& [key, value] : *static_cast<const M*>(map)) visitor(value);
    });
  }
}

}  // namespace detail

/// Binds a std::map or std::unordered_map as the JS class `name`, which does what JS's Map does;
/// the order of its entries is the C++ container's. Bind the class of its values first. Answers the
/// class, for methods of your own.
///
/// `new Name(entries)` takes pairs or an object. Values that are bound objects are live parts:
/// `delete` and `clear` dispose their wrappers. With `tether::copy` after the name, they are
/// copies. A walk may meet any change: see iterable.h.
template <class M, class Outer, class... E>
Class<M> bindMap(Outer& outer, std::string name, const E&... extras) {
  using Value = typename M::mapped_type;
  using Members = detail::MapMembers<M>;
  static_assert(!Convertible<M>,
                "napi-tether: this map is converted; say TETHER_OPAQUE(the type) before its first "
                "use to bind it instead");
  static_assert(!kHoldsHandle<Value> && !Transfers<Value>,
                "napi-tether: a bound map holds values, bound objects, std::shared_ptr or "
                "pointers; JS cannot share what a std::unique_ptr owns");
  Class<M> result(outer, std::move(name));
  detail::Environment& environment = outer.scope().environment;
  detail::BoundClass& type = detail::requireClass(environment, detail::kTypeIndex<M>, typeid(M));
  result.factory([](detail::Entries<M> entries) { return std::move(entries.map); }, "entries")
      .property("size", &Members::size)
      .method("has", &Members::has, "key")
      .method("get", &Members::get, "key", extras...)
      .method("set", &Members::set, "key", "value")
      .method("delete", &Members::erase, "key")
      .method("clear", &Members::clear)
      .method("keys", [](M& map) { return keys(map); })
      .method(
          "values", [](M& map) { return values(map); }, tether::referenceInternal, extras...)
      .method(
          "entries", [](M& map) { return entries(map); }, tether::referenceInternal, extras...);
  if constexpr (std::is_copy_constructible_v<Value>) result.clonable();
  // A node has two to four pointers beside its entry.
  result.externalSize([](const M& map) {
    return map.size() * (sizeof(typename M::value_type) + 3 * sizeof(void*));
  });
  detail::completeMap(type);
  detail::traverseValues<M>(environment, type);
  return result;
}

}  // namespace tether

// SPDX-License-Identifier: MIT
// What std::map and std::unordered_map have in common: JS Maps.
#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include "../detail/elements.h"
#include "part.h"

namespace tether {

/// From JS: a Map; where conversions are implicit and keys are strings, an object of no class too,
/// of which the own enumerable properties count. Keys that JS tells apart and C++ does not are
/// ERR_TETHER_ARGUMENT: one value would be lost. To JS: a Map, in the order of `C`.
template <class C>
struct KeyedConverter {
  using Key = typename C::key_type;
  using Mapped = typename C::mapped_type;
  using Stored = C;
  static constexpr bool kIsHandle = kHoldsHandle<Key> || kHoldsHandle<Mapped>;
  static constexpr auto kAccepts = accepts::kObject;
  static constexpr bool kStringKeys = (detail::kTypeRecord<Key>.accepts & accepts::kString) != 0;

  static std::string expected() { return kStringKeys ? "a Map or a plain object" : "a Map"; }
  static std::string typescript(Way way) {
    const std::string value = detail::kTypeRecord<Mapped>.typescript(way);
    const std::string map = "Map<" + detail::kTypeRecord<Key>.typescript(way) + ", " + value + ">";
    if (way == Way::kOut) return map;
    return "Readonly" + map + (kStringKeys ? " | Readonly<Record<string, " + value + ">>" : "");
  }

  static C fromJs(const Source& source, napi_value value) {
    static_assert(detail::requireOwner<Key>() && detail::requireOwner<Mapped>());
    static_assert(!Transfers<Key>, "napi-tether: a map's keys cannot be given away by JS");
    C map;
    detail::Transaction<C> transaction(map);
    const napi_value items = detail::mapItems(source, value, kStringKeys, &expected);
    detail::Elements elements(source, items, detail::Elements::Of::kArray, !kIsHandle, &expected);
    while (elements.next()) readEntry(source, elements, map);
    transaction.commit();
    return map;
  }

  template <class Map>
  static napi_value toJs(const Sink& sink, Map&& map) {
    detail::ArrayWriter writer(sink.environment, map.size() * 2);
    for (auto& [key, mapped] : map) {
      writer.next();
      writer.add(detail::writeItem(sink, key));
      writer.next();
      writer.add(detail::writeItem(sink, detail::forwardPart<Map>(mapped)));
    }
    return detail::makeMap(sink.environment, writer.finish());
  }

  static void prepare(detail::Environment& environment, Way way) {
    detail::prepareConversion(environment);
    detail::prepare<Key>(environment, way);
    detail::prepare<Mapped>(environment, way);
  }
  static void release(C& map) noexcept requires Transfers<Mapped> {
    for (auto& entry : map) Converter<Mapped>::release(entry.second);
  }

 private:
  /// Errors name the entry: `argument "prices"[2].value`.
  static void readEntry(const Source& source, detail::Elements& elements, C& map) {
    const Source entry = source.at(elements.part().element / 2);
    const napi_value key = elements.value();  // its batch of handles ends after a value only
    Key converted = detail::readItem<Key>(entry.at("key"), key);
    elements.next();
    if (map.find(converted) != map.end()) detail::refuseSameKey(entry.at("key"), key);
    detail::Part<Mapped> mapped = detail::readPart<Mapped>(entry.at("value"), elements.value());
    map.emplace(std::move(converted), mapped.take());
  }
};

}  // namespace tether

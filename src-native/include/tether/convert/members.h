// SPDX-License-Identifier: MIT
// What std::set and std::unordered_set have in common: JS Sets.
#pragma once

#include <string>
#include <utility>

#include "../detail/elements.h"
#include "part.h"

namespace tether {

/// From JS: a Set; where conversions are implicit an array or any other iterable. Elements that are
/// equal in C++ become one, as they do in `new Set(...)`. To JS: a Set, in the order of `C`.
template <class C>
struct MembersConverter {
  using T = typename C::key_type;
  using Stored = C;
  static constexpr bool kIsHandle = kHoldsHandle<T>;
  static constexpr auto kAccepts = accepts::kObject;
  static std::string expected() { return "a Set"; }
  static std::string typescript(Way way) {
    const char* kind = way == Way::kIn ? "Iterable<" : "Set<";
    return kind + detail::kTypeRecord<T>.typescript(way) + ">";
  }

  static C fromJs(const Source& source, napi_value value) {
    static_assert(detail::requireOwner<T>());
    static_assert(!Transfers<T>,
                  "napi-tether: a set of std::unique_ptr would lose what it holds already; take a "
                  "std::vector");
    C items;
    detail::Elements elements(source, value, detail::Elements::Of::kSet, !kHoldsHandle<T>,
                              &expected);
    while (elements.next()) items.insert(detail::readItem<T>(elements.part(), elements.value()));
    return items;
  }

  static napi_value toJs(const Sink& sink, const C& items) {
    detail::ArrayWriter writer(sink.environment, items.size());
    for (const T& item : items) {
      writer.next();
      writer.add(detail::writeItem(sink, item));
    }
    return detail::makeSet(sink.environment, writer.finish());
  }
  static napi_value toJs(const Sink& sink, C&& items) {
    detail::ArrayWriter writer(sink.environment, items.size());
    while (!items.empty()) {
      writer.next();
      writer.add(detail::writeItem(sink, std::move(items.extract(items.begin()).value())));
    }
    return detail::makeSet(sink.environment, writer.finish());
  }

  static void prepare(detail::Environment& environment, Way way) {
    detail::prepareConversion(environment);
    detail::prepare<T>(environment, way);
  }
};

}  // namespace tether

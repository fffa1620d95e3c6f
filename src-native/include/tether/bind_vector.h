// SPDX-License-Identifier: MIT
// A std::vector or std::deque as a JS object: a live view instead of a copy.
//
// Which one do I want? A converter (tether/convert/) gives JS an array of its own, a copy, each
// time the value crosses. A bound vector is the C++ container itself: `owner.values.push(3)`
// changes the member, a parameter `std::vector<double>&` gets it without a copy, and it keeps its
// owner alive.
#pragma once

#include <algorithm>
#include <concepts>
#include <deque>
#include <iterator>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "bind_container.h"

namespace tether {

namespace detail {

template <class T, class A>
inline constexpr bool kIsStandard<std::vector<T, A>> = false;
template <class T, class A>
inline constexpr bool kIsStandard<std::deque<T, A>> = false;
template <class T, class A>
inline constexpr bool kIndexed<std::vector<T, A>> = true;
template <class T, class A>
inline constexpr bool kIndexed<std::deque<T, A>> = true;

/// Any number of elements, from an array or another iterable; none from nothing.
template <class V>
struct GivenElements {
  V values;
};
/// An element on its way to JS, where there is one.
template <class V>
struct ElementAt {
  V* container;
  double index;
};
/// Elements that left their container.
template <class V>
struct Removed {
  V values;
};
template <class V>
struct RemovedLast {
  V values;
};

template <class V>
napi_value writeRemoved(const Sink& sink, V& values, std::size_t index) {
  using T = typename V::value_type;
  return writeResult<T>(sink, T(std::move(values[index])));
}

}  // namespace detail

template <class V>
struct Converter<detail::GivenElements<V>> {
  using T = typename V::value_type;
  using Stored = detail::GivenElements<V>;
  static constexpr auto kAccepts = accepts::kObject | accepts::kFunction | accepts::kNullish;
  static std::string expected() {
    return "an iterable, each element " + detail::kTypeRecord<T>.expected();
  }
  static std::string typescript(Way way) {
    return detail::declaredNullable("Iterable<" + detail::kTypeRecord<T>.typescript(way) + ">",
                                    way);
  }
  static Stored fromJs(const Source& source, napi_value value) {
    Stored elements;
    if (detail::isNullish(source.environment, value)) return elements;
    const detail::Reading reading(source);
    detail::ListReader list(source, value, expected());
    for (std::uint32_t i = 0; i < list.size(); i++)
      elements.values.push_back(detail::readItem<T>(source.at(i), list.at(i)));
    return elements;
  }
  static void prepare(detail::Environment& environment, Way way) {
    detail::prepare<T>(environment, way);
  }
};

template <class V>
struct Converter<detail::ElementAt<V>> {
  using T = typename V::value_type;
  using Stored = detail::ElementAt<V>;
  static std::string expected() { return detail::kTypeRecord<T>.expected(); }
  static std::string typescript(Way way) {
    return detail::kTypeRecord<T>.typescript(way) + " | undefined";
  }
  static napi_value toJs(const Sink& sink, const detail::ElementAt<V>& at) {
    V& container = *at.container;
    const bool exists = at.index >= 0 && at.index < static_cast<double>(container.size());
    napi_value value = nullptr;
    if (exists) {
      decltype(auto) element = container[static_cast<std::size_t>(at.index)];
      value = detail::writePart<T>(sink, element);
    }
    detail::markEnd(sink.environment, !exists);
    return value;
  }
  static void prepare(detail::Environment& environment, Way way) {
    detail::prepare<T>(environment, way);
  }
};

template <class V>
struct Converter<detail::Removed<V>> {
  using Stored = detail::Removed<V>;
  static std::string expected() { return "an array"; }
  static std::string typescript(Way way) {
    return "Array<" + detail::kTypeRecord<typename V::value_type>.typescript(way) + ">";
  }
  static napi_value toJs(const Sink& sink, detail::Removed<V> removed) {
    detail::ListWriter list(sink.environment, removed.values.size());
    for (std::size_t i = 0; i < removed.values.size(); i++)
      list.add(detail::writeRemoved(sink, removed.values, i));
    return list.list();
  }
  static void prepare(detail::Environment& environment, Way way) {
    detail::prepare<typename V::value_type>(environment, way);
  }
};

template <class V>
struct Converter<detail::RemovedLast<V>> : Converter<detail::ElementAt<V>> {
  using Stored = detail::RemovedLast<V>;
  static napi_value toJs(const Sink& sink, detail::RemovedLast<V> removed) {
    return removed.values.empty() ? nullptr : detail::writeRemoved(sink, removed.values, 0);
  }
};

namespace detail {

/// What JS does with a vector, as functions of it.
template <class V>
struct VectorMembers {
  using T = typename V::value_type;
  using Difference = typename V::difference_type;
  static constexpr bool kParts = BoundObject<T>;
  static constexpr bool kContiguous = requires(V & v) {
    v.data();
    v.capacity();
  };

  static double size(const V& v) { return static_cast<double>(v.size()); }
  static ElementAt<V> read(V& v, double index) { return {&v, index}; }

  static void write(V& v, double index, Element<T> element) {
    const auto size = static_cast<double>(v.size());
    if (index > size) refuseIndex("there are no holes, so it cannot be set", index, v.size());
    if (index == size)
      push(v, std::move(element));
    else
      assign(v[static_cast<std::size_t>(index)], std::move(element.value));
  }
  static double push(V& v, Element<T> element) {
    makeRoom(v, 1);
    v.push_back(std::move(element.value));
    return size(v);
  }
  static RemovedLast<V> pop(V& v) {
    RemovedLast<V> removed;
    if (v.empty()) return removed;
    leave(v, v.size() - 1);
    removed.values.push_back(std::move(v.back()));
    v.pop_back();
    return removed;
  }
  static Removed<V> splice(V& v, double start, double count, GivenElements<V> items) {
    const std::size_t first = std::min(static_cast<std::size_t>(start), v.size());
    const std::size_t last = first + std::min(static_cast<std::size_t>(count), v.size() - first);
    if (items.values.size() > last - first) makeRoom(v, items.values.size() - (last - first));
    if (first != v.size()) leave(v, first);
    const auto from = v.begin() + static_cast<Difference>(first);
    const auto to = v.begin() + static_cast<Difference>(last);
    Removed<V> removed{V(std::make_move_iterator(from), std::make_move_iterator(to))};
    const auto gap = v.erase(from, to);
    v.insert(gap, std::make_move_iterator(items.values.begin()),
             std::make_move_iterator(items.values.end()));
    return removed;
  }
  static void resize(V& v, double length) {
    const bool whole = length >= 0 && length <= 4294967295.0 &&
                       length == static_cast<double>(static_cast<std::uint32_t>(length));
    if (!whole) refuseLength("must be a whole number from 0 to 2^32 - 1", length);
    const auto size = static_cast<std::size_t>(length);
    if (size < v.size()) {
      leave(v, size);
      // Moved out first: a destructor may call JS, which must find the vector whole.
      const auto from = v.begin() + static_cast<Difference>(size);
      const V left(std::make_move_iterator(from), std::make_move_iterator(v.end()));
      v.erase(from, v.end());
    } else if (size > v.size()) {
      grow(v, size);
    }
  }
  /// Puts element `order[i]` at `i`.
  static void permute(V& v, GivenElements<std::vector<std::uint32_t>> order) {
    std::vector<bool> met(v.size());
    if (order.values.size() != v.size()) refuseOrder();
    for (const std::uint32_t index : order.values) {
      if (index >= met.size() || met[index]) refuseOrder();
      met[index] = true;
    }
    leave(v, 0);
    V arranged;
    for (const std::uint32_t index : order.values) arranged.push_back(std::move(v[index]));
    std::move(arranged.begin(), arranged.end(), v.begin());
  }

  static Extent extent(const void* container) {
    if constexpr (kContiguous && kParts) {
      const V& v = *static_cast<const V*>(container);
      const auto* begin = reinterpret_cast<const std::byte*>(v.data());
      return {begin, begin + v.size() * sizeof(T)};
    } else {
      return {};
    }
  }

 private:
  template <class Place>
  static void assign(Place&& place, T&& value) {
    static_assert(std::is_assignable_v<Place, T&&>,
                  "napi-tether: the elements of a bound vector can be assigned");
    place = std::move(value);
  }
  static void grow(V& v, std::size_t size) {
    if constexpr (std::is_default_constructible_v<T>) {
      makeRoom(v, size - v.size());
      v.resize(size);
    } else {
      refuseLength("cannot grow, because new elements have no default value",
                   static_cast<double>(size));
    }
  }
  /// The elements from `first` on will not be where they are. A deque moves whichever it likes.
  static void leave(V& v, std::size_t first) {
    if constexpr (kParts && kContiguous)
      releaseElements(currentEnvironment(), v.data() + first, v.data() + v.size());
    else if constexpr (kParts)
      releaseElements(currentEnvironment());
  }
  static void makeRoom(V& v, std::size_t more) {
    if constexpr (kContiguous) {
      if (v.size() + more <= v.capacity()) return;
      leave(v, 0);
      v.reserve(std::max(v.size() + more, 2 * v.capacity()));
    }
  }
};

/// Lets the collector see what the elements hold.
template <class V>
void traverseElements([[maybe_unused]] Environment& environment,
                      [[maybe_unused]] BoundClass& type) {
  using T = typename V::value_type;
  if constexpr (BoundObject<T>) {
    if (!holdsEdges(environment, kTypeIndex<T>)) return;
    setTraverse(type, [](const void* container, Visitor& visitor) {
      for (const T& item : *static_cast<const V*>(container))
        visitor.object(&item, kTypeIndex<T>, &item, nullptr);
    });
  } else if constexpr (kVisited<T>) {
    setTraverse(type, [](const void* container, Visitor& visitor) {
      visitor(*static_cast<const V*>(container));
    });
  }
}

template <class V, class F, class... E>
ViewMember viewMember(BoundClass& type, Environment& environment, const char* key, std::string name,
                      FunctionRecord::Kind kind, bool direct, F function, const E&... extras) {
  using Member = Function<V, F, E...>;
  auto record = newRecord(type, kind, name, originOf<Member>(function));
  complete<Member>(*record, function, extras...);
  return {key, std::move(record), direct};
}

template <class V, class... E>
void addVectorMembers(Environment& environment, BoundClass& type, const E&... extras) {
  using M = VectorMembers<V>;
  using Kind = FunctionRecord::Kind;
  constexpr bool kDirect = kIsScalar<typename V::value_type>;
  const auto member = [&](const char* key, auto function, const auto&... names) {
    return viewMember<V>(type, environment, key, key, Kind::kMethod, false, function, names...);
  };
  std::vector<ViewMember> members;
  members.push_back(
      viewMember<V>(type, environment, "size", "length", Kind::kGetter, true, &M::size));
  members.push_back(viewMember<V>(type, environment, "read", "at", Kind::kMethod, kDirect, &M::read,
                                  "index", extras...));
  members.push_back(viewMember<V>(type, environment, "write", "[index]", Kind::kSetter, false,
                                  &M::write, "index", "value"));
  members.push_back(viewMember<V>(type, environment, "resize", "length", Kind::kSetter, false,
                                  &M::resize, "length"));
  members.push_back(member("push", &M::push, "value"));
  members.push_back(member("pop", &M::pop));
  members.push_back(member("splice", &M::splice, "start", "count", "items"));
  if constexpr (M::kParts) members.push_back(member("permute", &M::permute, "order"));
  completeVector(type, std::move(members));
}

}  // namespace detail

/// Binds a std::vector or std::deque as the JS class `name`, which does what arrays do. Bind the
/// class of its elements first. Answers the class, for methods of your own.
///
/// `new Name(iterable)` makes one; a reference to one that a method, property or field gives is a
/// view on it. Elements that are bound objects are live parts: a change that moves or removes them
/// disposes their wrappers (ERR_TETHER_DISPOSED), and never lets one dangle. With `tether::copy`
/// after the name they are copies.
///
/// Writing behind the end grows by one; further on there would be a hole, which is an
/// ERR_TETHER_RANGE.
template <class V, class Outer, class... E>
Class<V> bindVector(Outer& outer, std::string name, const E&... extras) {
  using T = typename V::value_type;
  static_assert(detail::kIndexed<V>, "napi-tether: bindVector takes a std::vector or std::deque");
  static_assert(!Convertible<V>,
                "napi-tether: this vector is converted; say TETHER_OPAQUE(the type) before its "
                "first use to bind it instead");
  static_assert(std::is_move_constructible_v<T> && !kHoldsHandle<T> && !Transfers<T>,
                "napi-tether: a bound vector holds values, bound objects, std::shared_ptr or "
                "pointers; JS cannot share what a std::unique_ptr owns");
  Class<V> result(outer, std::move(name));
  detail::Environment& environment = outer.scope().environment;
  detail::BoundClass& type = detail::requireClass(environment, detail::kTypeIndex<V>, typeid(V));
  result.factory([](detail::GivenElements<V> elements) { return std::move(elements.values); },
                 "values");
  if constexpr (requires(V & v) { v.reserve(1); })
    result.property("capacity", [](const V& v) { return static_cast<double>(v.capacity()); });
  if constexpr (std::is_copy_constructible_v<T>) result.clonable();
  result.externalSize([](const V& v) {
    if constexpr (requires { v.capacity(); })
      return v.capacity() * sizeof(T) / (std::is_same_v<T, bool> ? 8 : 1);
    else
      return v.size() * sizeof(T);
  });
  detail::addVectorMembers<V>(environment, type, extras...);
  detail::traverseElements<V>(environment, type);
  if constexpr (detail::VectorMembers<V>::kParts && detail::VectorMembers<V>::kContiguous)
    detail::setExtent(type, &detail::VectorMembers<V>::extent);
  return result;
}

}  // namespace tether

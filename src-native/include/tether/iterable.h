// SPDX-License-Identifier: MIT
// C++ ranges as JS iterators: results of methods that `for...of`, spread and iterator helpers take.
//
// Which one do I want?
//   Class<T>::iterable()       `for (const x of object)` for a T that has begin() and end()
//   iterate(container)         a method that walks over a part of its object
//   iterate(first, last)       the same, with two C++ iterators
//   keys(m), values(m), entries(m)   what JS's Map has, for anything like std::map
//
// An iterator keeps the object whose method made it. After that was disposed, next() throws
// ERR_TETHER_DISPOSED.
//
// Changes during the walk: containers with indices are walked by index, up to their size of the
// moment; ordered maps and sets go on behind the last key; unordered ones visit the keys that they
// had at the start and still have. All these are safe. A std::list, a range of views, or a pair of
// iterators follows C++'s rule: what invalidates the iterator must not happen during the walk.
//
// Elements that are bound objects are copied, because a wrapper of the element itself would live as
// long as the whole. Say tether::referenceInternal after the function to get the elements.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "detail/views.h"
#include "function.h"

namespace tether {

namespace detail {

enum class Take : std::uint8_t { kItem, kKey, kValue, kEntry };

template <class C>
concept Walkable = requires(C& container) {
  std::begin(container) != std::end(container);
};
template <class C>
concept Keyed = requires {
  typename C::key_type;
};
template <class C>
concept Mapping = Keyed<C> && requires {
  typename C::mapped_type;
};
template <class C>
concept Ordered = Keyed<C> && requires(C& container, const typename C::key_type& key) {
  container.lower_bound(key);
};
template <class C>
concept Hashed = Keyed<C> && requires(C& container) {
  container.bucket_count();
};
template <class C>
concept Indexable = !Keyed<C> && requires(C & container) {
  container[container.size() - 1];
  requires std::random_access_iterator<decltype(std::begin(container))>;
};

/// A bound object is copied unless a policy says otherwise.
template <class Item>
napi_value writeElement(const Sink& sink, Item&& item) {
  using U = std::remove_cvref_t<Item>;
  if constexpr (BoundObject<U> && std::is_lvalue_reference_v<Item>) {
    const bool copied = sink.policy == Policy::kAutomatic;
    return writeResult<Item>(copied ? Sink{sink.environment, Policy::kCopy} : sink, item);
  } else {
    return writeResult<Item>(sink, std::forward<Item>(item));
  }
}
/// What a C++ iterator points to; std::vector<bool> answers with a stand-in.
template <class Value, class Reference>
napi_value writeReferred(const Sink& sink, Reference&& reference) {
  if constexpr (std::is_same_v<std::remove_cvref_t<Reference>, std::remove_cv_t<Value>>)
    return writeElement<Reference>(sink, std::forward<Reference>(reference));
  else
    return writeElement<Value>(sink, static_cast<Value>(reference));
}
template <Take kTake, class Pair>
napi_value writeTaken(const Sink& sink, Pair& pair) {
  if constexpr (kTake == Take::kKey)
    return writeElement<decltype((pair.first))>(sink, pair.first);
  else if constexpr (kTake == Take::kValue)
    return writeElement<decltype((pair.second))>(sink, pair.second);
  else if constexpr (kTake == Take::kEntry)
    return writeEntry(sink.environment, writeTaken<Take::kKey>(sink, pair),
                      writeTaken<Take::kValue>(sink, pair));
  else
    return writeElement<Pair&>(sink, pair);
}

template <Take kTake, class Item>
std::string takenType() {
  if constexpr (kTake == Take::kKey)
    return kTypeRecord<decltype(Item::first)>.typescript(Way::kOut);
  else if constexpr (kTake == Take::kValue)
    return kTypeRecord<decltype(Item::second)>.typescript(Way::kOut);
  else if constexpr (kTake == Take::kEntry)
    return "[" + takenType<Take::kKey, Item>() + ", " + takenType<Take::kValue, Item>() + "]";
  else
    return kTypeRecord<Item>.typescript(Way::kOut);
}

template <Take kTake, class Item>
void prepareTaken(Environment& environment) {
  if constexpr (kTake == Take::kItem) {
    prepare<Item>(environment, Way::kOut);
  } else {
    prepare<decltype(Item::first)>(environment, Way::kOut);
    prepare<decltype(Item::second)>(environment, Way::kOut);
  }
}

/// By index: the container may grow, shrink and move its elements meanwhile.
template <class C>
class IndexWalk : public Cursor {
 public:
  using Item = typename C::value_type;
  static constexpr Take kTake = Take::kItem;
  explicit IndexWalk(C& container) : container_(container) {}
  napi_value next(const Sink& sink) override {
    if (at_ >= container_.size()) return nullptr;
    return writeReferred<Item>(sink, container_[at_++]);
  }

 private:
  C& container_;
  std::size_t at_ = 0;
};

/// Behind the last key, and behind as many of its equals as were visited.
template <class C, Take T>
class OrderedWalk : public Cursor {
 public:
  using Item = typename C::value_type;
  static constexpr Take kTake = T;
  explicit OrderedWalk(C& container) : container_(container) {}
  napi_value next(const Sink& sink) override {
    auto at = last_ ? container_.lower_bound(*last_) : container_.begin();
    std::size_t equals = 0;
    for (; last_ && at != container_.end() && isLast(keyOf(*at)); ++at)
      if (equals++ == visited_) break;
    if (at == container_.end()) return nullptr;
    visited_ = last_ && isLast(keyOf(*at)) ? visited_ + 1 : 1;
    last_.emplace(keyOf(*at));
    return writeTaken<kTake>(sink, *at);
  }

 private:
  static const auto& keyOf(const Item& item) {
    if constexpr (Mapping<C>)
      return item.first;
    else
      return item;
  }
  bool isLast(const typename C::key_type& key) const { return !container_.key_comp()(*last_, key); }

  C& container_;
  std::optional<typename C::key_type> last_;
  std::size_t visited_ = 0;
};

/// The keys of the start: an unordered container may order itself anew at each insertion.
template <class C, Take T>
class HashedWalk : public Cursor {
 public:
  using Item = typename C::value_type;
  static constexpr Take kTake = T;
  explicit HashedWalk(C& container) : container_(container) {
    keys_.reserve(container.size());
    for (const auto& item : container) {
      if constexpr (Mapping<C>)
        keys_.push_back(item.first);
      else
        keys_.push_back(item);
    }
  }
  napi_value next(const Sink& sink) override {
    while (at_ < keys_.size()) {
      const auto found = container_.find(keys_[at_++]);
      if (found != container_.end()) return writeTaken<kTake>(sink, *found);
    }
    return nullptr;
  }

 private:
  C& container_;
  std::vector<typename C::key_type> keys_;
  std::size_t at_ = 0;
};

template <class It, class End, Take T>
class RangeWalk : public Cursor {
 public:
  using Item = std::remove_cvref_t<decltype(*std::declval<It&>())>;
  static constexpr Take kTake = T;
  RangeWalk(It first, End last) : at_(std::move(first)), end_(std::move(last)) {}
  napi_value next(const Sink& sink) override {
    if (started_ && at_ != end_) ++at_;
    started_ = true;
    if (at_ == end_) return nullptr;
    if constexpr (kTake != Take::kItem) {
      auto&& item = *at_;
      return writeTaken<kTake>(sink, item);
    } else {
      return writeReferred<typename std::iterator_traits<It>::value_type>(sink, *at_);
    }
  }

 private:
  It at_;
  End end_;
  bool started_ = false;
};

/// Owns the range that a function returned by value.
template <class R>
class OwnRangeWalk : public Cursor {
  using It = decltype(std::begin(std::declval<R&>()));
  using End = decltype(std::end(std::declval<R&>()));

 public:
  static constexpr Take kTake = Take::kItem;
  using Walk = RangeWalk<It, End, kTake>;
  using Item = typename Walk::Item;
  explicit OwnRangeWalk(R range)
      : range_(std::move(range)), walk_(std::begin(range_), std::end(range_)) {}
  napi_value next(const Sink& sink) override { return walk_.next(sink); }

 private:
  R range_;
  Walk walk_;
};

template <class C, Take T>
auto walkOf(C& container) {
  if constexpr (Hashed<C>)
    return std::make_unique<HashedWalk<C, T>>(container);
  else if constexpr (Ordered<C>)
    return std::make_unique<OrderedWalk<C, T>>(container);
  else if constexpr (Indexable<C>)
    return std::make_unique<IndexWalk<C>>(container);
  else
    return std::make_unique<
        RangeWalk<decltype(std::begin(container)), decltype(std::end(container)), T>>(
        std::begin(container), std::end(container));
}

}  // namespace detail

/// A walk as the result of a bound function. Made by `iterate`, `keys`, `values` and `entries`;
/// becomes a JS iterator.
template <class Walk>
class Iteration {
 public:
  explicit Iteration(std::unique_ptr<Walk> walk) : walk_(std::move(walk)) {}
  std::unique_ptr<Walk> take() { return std::move(walk_); }

 private:
  std::unique_ptr<Walk> walk_;
};

template <class Walk>
struct Converter<Iteration<Walk>> {
  using Stored = Iteration<Walk>;
  static std::string expected() { return "an iterator"; }
  static std::string typescript(Way) {
    return "IterableIterator<" + detail::takenType<Walk::kTake, typename Walk::Item>() + ">";
  }
  static napi_value toJs(const Sink& sink, Iteration<Walk> value) {
    return detail::writeIterator(sink, value.take());
  }
  static void prepare(detail::Environment& environment, Way) {
    detail::prepareIterators(environment);
    detail::prepareTaken<Walk::kTake, typename Walk::Item>(environment);
  }
};

/// Walks over a container that is a part of the object whose method returns this; or, given a
/// temporary, over that. A map gives its entries.
template <class C>
auto iterate(C&& container) {
  using Plain = std::remove_reference_t<C>;
  constexpr detail::Take kTake =
      detail::Mapping<Plain> ? detail::Take::kEntry : detail::Take::kItem;
  if constexpr (std::is_lvalue_reference_v<C>) {
    auto walk = detail::walkOf<Plain, kTake>(container);
    return Iteration<typename decltype(walk)::element_type>(std::move(walk));
  } else {
    using Walk = detail::OwnRangeWalk<Plain>;
    return Iteration<Walk>(std::make_unique<Walk>(std::move(container)));
  }
}

/// Walks from one C++ iterator to another; both must stay valid, by C++'s rule.
template <class It, class End>
auto iterate(It first, End last) {
  using Walk = detail::RangeWalk<It, End, detail::Take::kItem>;
  return Iteration<Walk>(std::make_unique<Walk>(std::move(first), std::move(last)));
}

/// What a JS Map answers, for a map that is a part of the object whose method returns this.
template <detail::Mapping M>
auto keys(M& map) {
  auto walk = detail::walkOf<M, detail::Take::kKey>(map);
  return Iteration<typename decltype(walk)::element_type>(std::move(walk));
}
template <detail::Mapping M>
auto values(M& map) {
  auto walk = detail::walkOf<M, detail::Take::kValue>(map);
  return Iteration<typename decltype(walk)::element_type>(std::move(walk));
}
template <detail::Mapping M>
auto entries(M& map) {
  auto walk = detail::walkOf<M, detail::Take::kEntry>(map);
  return Iteration<typename decltype(walk)::element_type>(std::move(walk));
}

}  // namespace tether

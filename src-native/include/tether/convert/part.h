// SPDX-License-Identifier: MIT
// For converters of containers: what JS gives away with the parts of a container goes back when a
// later part does not convert.
#pragma once

#include <type_traits>
#include <utility>

#include "../function.h"

namespace tether {

namespace detail {

/// Whether a type can be a part of something that lasts longer than the conversion.
template <class T>
constexpr bool requireOwner() {
  static_assert(kOwnsItself<T>,
                "napi-tether: a view (std::string_view, const char*, std::span) in a container "
                "would outlive what it looks at; use an owner such as std::string or std::vector");
  return true;
}

template <class T>
void releasePart(T& part) noexcept {
  if constexpr (Transfers<T>) Converter<T>::release(part);
}

/// Gives back all that `container` took from JS unless `commit` is called.
template <class C>
class Transaction {
 public:
  explicit Transaction(C& container) : container_(container) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (!committed_) releasePart(container_);
  }
  void commit() { committed_ = true; }

 private:
  C& container_;
  bool committed_ = false;
};

/// A converted part that has not found its place yet.
template <class T>
class Part {
 public:
  explicit Part(T&& value) : value_(std::move(value)) {}
  T take() { return std::move(value_); }

 private:
  T value_;
};

/// One that goes back to JS unless it is taken.
template <Transfers T>
class Part<T> {
 public:
  explicit Part(T&& value) : value_(std::move(value)) {}
  Part(Part&& other) : value_(std::move(other.value_)), taken_(std::exchange(other.taken_, true)) {}
  Part& operator=(const Part&) = delete;
  ~Part() {
    if (!taken_) Converter<T>::release(value_);
  }
  T take() {
    taken_ = true;
    return std::move(value_);
  }

 private:
  T value_;
  bool taken_ = false;
};

template <class T>
Part<T> readPart(const Source& source, napi_value value) {
  static_assert(requireOwner<T>());
  return Part<T>(readItem<T>(source, value));
}

/// A part of a container that is a temporary is moved, of any other it is not.
template <class Whole, class Item>
decltype(auto) forwardPart(Item& item) {
  if constexpr (std::is_lvalue_reference_v<Whole>)
    return static_cast<const std::remove_const_t<Item>&>(item);
  else
    return std::move(item);
}

}  // namespace detail
}  // namespace tether

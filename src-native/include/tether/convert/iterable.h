// SPDX-License-Identifier: MIT
// Iterable<T>: walks a JS iterable from C++, element by element.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "../detail/elements.h"
#include "part.h"

namespace tether {

/// Any JS iterable, as a parameter. Valid during the call. Elements are asked for and converted one
/// at a time, while the loop runs:
///
///     double sum(const tether::Iterable<double>& numbers) {
///       double sum = 0;
///       for (const double number : numbers) sum += number;
///       return sum;
///     }
///
/// The loop runs JS. What JS throws comes out as JsError, an element that is no T as
/// ERR_TETHER_ARGUMENT. A loop that is left early, also by an exception, calls the iterator's
/// `return()`.
template <class T>
class Iterable {
  static_assert(detail::requireOwner<T>());

 public:
  class Iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    T& operator*() const { return *item_; }
    T* operator->() const { return &*item_; }
    Iterator& operator++() {
      step();
      return *this;
    }
    void operator++(int) { step(); }
    friend bool operator==(const Iterator& iterator, std::default_sentinel_t) {
      return !iterator.item_;
    }

   private:
    friend class Iterable;
    explicit Iterator(const Iterable& iterable)
        : environment_(&iterable.value_.env().internal()),
          record_(iterable.record_),
          parameter_(iterable.parameter_),
          iteration_(*environment_, iterable.value_.raw()) {
      step();
    }
    void step() {
      item_.reset();
      const detail::CallScope scope(*environment_, kHoldsHandle<T>
                                                       ? detail::CallScope::Mode::kNever
                                                       : detail::CallScope::Mode::kAlways);
      napi_value value = nullptr;
      if (!iteration_.next(value)) return;
      const auto place = record_ ? Source::Place::kParameter : Source::Place::kValue;
      const Source whole{*environment_, place, record_, parameter_};
      item_.emplace(detail::readItem<T>(whole.at(index_++), value));
    }

    detail::Environment* environment_;
    const detail::FunctionRecord* record_;
    std::size_t parameter_;
    detail::Iteration iteration_;
    mutable std::optional<T> item_;
    std::size_t index_ = 0;
  };

  explicit Iterable(const Value& value) : value_(value) {}

  /// Starts a walk. Each walk asks the iterable for an iterator of its own.
  Iterator begin() const { return Iterator(*this); }
  std::default_sentinel_t end() const { return {}; }
  const Value& value() const { return value_; }

 private:
  friend struct Converter<Iterable>;

  Value value_;
  const detail::FunctionRecord* record_ = nullptr;  // whose parameter it is, for errors
  std::size_t parameter_ = 0;
};

/// A string is one where T is one.
template <class T>
struct Converter<Iterable<T>> {
  using Stored = Iterable<T>;
  static constexpr bool kIsHandle = true;
  static constexpr std::uint16_t kAccepts =
      accepts::kObject | (detail::kTypeRecord<T>.accepts & accepts::kString);
  static std::string expected() { return "an iterable"; }
  static std::string typescript(Way way) {
    return "Iterable<" + detail::kTypeRecord<T>.typescript(way) + ">";
  }
  static Stored fromJs(const Source& source, napi_value value) {
    napi_valuetype kind = napi_undefined;
    napi_typeof(source.env(), value, &kind);
    if (!(kAccepts & (1u << kind)) || !detail::isIterable(source.environment, value))
      source.mismatch(expected(), value);
    Stored iterable(Value(Env(source.environment), value));
    if (source.outer) return iterable;
    iterable.record_ = source.record;
    iterable.parameter_ = source.index;
    return iterable;
  }
  static napi_value toJs(const Sink&, const Stored& iterable) { return iterable.value().raw(); }
  static void prepare(detail::Environment& environment, Way way) {
    detail::prepareConversion(environment);
    detail::prepare<T>(environment, way);
  }
};

}  // namespace tether

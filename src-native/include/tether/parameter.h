// SPDX-License-Identifier: MIT
// How the arguments of a call are read, kept while the function runs, and passed on.
#pragma once

#include <string>
#include <type_traits>
#include <utility>

#include "argument.h"
#include "scalar.h"

namespace tether::detail {

bool isUndefined(Environment& environment, napi_value value);

template <class P>
struct RestOf {
  static constexpr bool kIs = false;
};
template <class T>
struct RestOf<Rest<T>> {
  static constexpr bool kIs = true;
  using Item = T;
};

std::string arrayType(const std::string& item);

template <class T>
struct TypeOf<Rest<T>> : TypeOf<std::remove_cvref_t<T>> {
  static std::string typescript(Way way) { return arrayType(kTypeRecord<T>.typescript(way)); }
};

/// What a parameter is kept as while its function runs.
template <class P>
struct KeptType {
  using Type = typename Argument<P>::Stored;
};
template <class P>
requires RestOf<std::remove_cvref_t<P>>::kIs struct KeptType<P> {
  using Type = std::remove_cvref_t<P>;
};
/// Holds what may not be dropped by accident: an object that JS gives away goes back to JS when
/// the call fails before the function runs.
template <class P>
requires Transfers<std::remove_cvref_t<P>>
struct KeptType<P> {
  class Type {
   public:
    using Stored = typename Argument<P>::Stored;
    Type(Stored value) : value_(std::move(value)) {}
    Type(Type&& other)
        : value_(std::move(other.value_)), passed_(std::exchange(other.passed_, true)) {}
    Type& operator=(Type&&) = delete;
    ~Type() {
      if (!passed_) Converter<std::remove_cvref_t<P>>::release(value_);
    }
    Stored& take() {
      passed_ = true;
      return value_;
    }

   private:
    Stored value_;
    bool passed_ = false;
  };
};
template <class P>
using Kept = typename KeptType<P>::Type;

inline Source sourceOf(const FunctionRecord& record, Frame& frame, std::size_t index) {
  return {frame.environment, Source::Place::kParameter, &record, index,
          frame.implicit && !record.parameters[index].exact};
}

template <class T>
Rest<T> readRest(const FunctionRecord& record, Frame& frame, std::size_t index) {
  static_assert(Convertible<T> || std::is_pointer_v<T>,
                "napi-tether: Rest<T> takes a converted type, or a pointer to a bound class");
  const Source source = sourceOf(record, frame, index);
  Rest<T> values;
  for (std::size_t at = index, end = endOfArguments(frame); at < end; at++) {
    auto stored = Argument<T>::read(source.at(at - index), frame.arguments[at]);
    values.push_back(Argument<T>::pass(stored));
  }
  return values;
}

template <class P>
Kept<P> readParameter(const FunctionRecord& record, Frame& frame, std::size_t index) {
  if constexpr (RestOf<std::remove_cvref_t<P>>::kIs) {
    return readRest<typename RestOf<std::remove_cvref_t<P>>::Item>(record, frame, index);
  } else {
    using Stored = typename Argument<P>::Stored;
    const auto& fallback = record.parameters[index].fallback;
    if (fallback && isUndefined(frame.environment, frame.arguments[index])) {
      // Containers call themselves copyable whatever they contain.
      if constexpr (std::is_copy_constructible_v<Stored> && !Transfers<std::remove_cvref_t<P>>)
        return *static_cast<const Stored*>(fallback.get());
    }
    return Argument<P>::read(sourceOf(record, frame, index), frame.arguments[index]);
  }
}

template <class P>
decltype(auto) passKept(Kept<P>& kept) {
  using U = std::remove_cvref_t<P>;
  if constexpr (RestOf<U>::kIs)
    return static_cast<std::conditional_t<std::is_lvalue_reference_v<P>, const U&, U&&>>(kept);
  else if constexpr (Transfers<U>)
    return Argument<P>::pass(kept.take());
  else
    return Argument<P>::pass(kept);
}

}  // namespace tether::detail

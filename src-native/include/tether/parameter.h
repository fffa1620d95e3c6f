// SPDX-License-Identifier: MIT
// How the arguments of a call are read, kept while the function runs, and passed on.
#pragma once

#include <cstddef>
#include <new>
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

/// Whether JS gives something away with a parameter.
template <class U>
concept GivesAway = Transfers<U> || Transfers<typename RestOf<U>::Item>;

template <class U>
void releaseGiven(U& value) {
  if constexpr (RestOf<U>::kIs)
    for (auto& item : value) Converter<typename RestOf<U>::Item>::release(item);
  else
    Converter<U>::release(value);
}

/// What a parameter is kept as while its function runs.
template <class P>
struct KeptType {
  using Type = typename Argument<P>::Stored;
};
template <class P>
requires(RestOf<std::remove_cvref_t<P>>::kIs &&
         !GivesAway<std::remove_cvref_t<P>>) struct KeptType<P> {
  using Type = std::remove_cvref_t<P>;
};
/// Holds what may not be dropped by accident: an object that JS gives away goes back to JS when
/// the call fails before the function runs. Its Stored type is the parameter's own.
template <class U>
class Given {
 public:
  Given(U value) : value_(std::move(value)) {}
  Given(Given&& other)
      : value_(std::move(other.value_)), passed_(std::exchange(other.passed_, true)) {}
  Given& operator=(const Given&) = delete;
  ~Given() {
    if (!passed_) releaseGiven(value_);
  }
  U& value() { return value_; }
  U& take() {
    passed_ = true;
    return value_;
  }

 private:
  U value_;
  bool passed_ = false;
};
template <class P>
requires GivesAway<std::remove_cvref_t<P>>
struct KeptType<P> {
  using Type = Given<std::remove_cvref_t<P>>;
};
template <class P>
using Kept = typename KeptType<P>::Type;

inline Source sourceOf(const FunctionRecord& record, Frame& frame, std::size_t index) {
  return {frame.environment, Source::Place::kParameter, &record, index,
          frame.implicit && !record.parameters[index].exact};
}

template <class T>
Rest<T>& restOf(Rest<T>& kept) {
  return kept;
}
template <class T>
Rest<T>& restOf(Given<Rest<T>>& kept) {
  return kept.value();
}

template <class T>
Kept<Rest<T>> readRest(const FunctionRecord& record, Frame& frame, std::size_t index) {
  static_assert(Convertible<T> || std::is_pointer_v<T>,
                "napi-tether: Rest<T> takes a converted type, or a pointer to a bound class");
  const Source source = sourceOf(record, frame, index);
  Kept<Rest<T>> kept{Rest<T>()};
  Rest<T>& values = restOf(kept);
  for (std::size_t at = index, end = endOfArguments(frame); at < end; at++) {
    auto stored = Argument<T>::read(source.at(at - index), frame.arguments[at]);
    values.push_back(Argument<T>::pass(stored));
  }
  return kept;
}

template <class Stored>
Stored copyOfDefault(const Fallback& fallback) {
  alignas(Stored) std::byte room[sizeof(Stored)];
  fallback.copy(room, fallback.value.get());
  auto& copy = *std::launder(reinterpret_cast<Stored*>(room));
  Stored result(std::move(copy));
  copy.~Stored();
  return result;
}

template <class P>
Kept<P> readParameter(const FunctionRecord& record, Frame& frame, std::size_t index) {
  if constexpr (RestOf<std::remove_cvref_t<P>>::kIs) {
    return readRest<typename RestOf<std::remove_cvref_t<P>>::Item>(record, frame, index);
  } else {
    using Stored = typename Argument<P>::Stored;
    const auto& fallback = record.parameters[index].fallback;
    if (fallback && isUndefined(frame.environment, frame.arguments[index])) {
      // Containers call themselves copyable whatever they contain; who gave a default knows better.
      if constexpr (Transfers<std::remove_cvref_t<P>>)
        return copyOfDefault<Stored>(*fallback);
      else if constexpr (std::is_copy_constructible_v<Stored>)
        return *static_cast<const Stored*>(fallback->value.get());
    }
    return Argument<P>::read(sourceOf(record, frame, index), frame.arguments[index]);
  }
}

template <class P>
decltype(auto) passKept(Kept<P>& kept) {
  using U = std::remove_cvref_t<P>;
  using Passed = std::conditional_t<std::is_lvalue_reference_v<P>, const U&, U&&>;
  if constexpr (GivesAway<U>)
    return static_cast<Passed>(kept.take());
  else if constexpr (RestOf<U>::kIs)
    return static_cast<Passed>(kept);
  else
    return Argument<P>::pass(kept);
}

}  // namespace tether::detail

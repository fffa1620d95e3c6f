// SPDX-License-Identifier: MIT
// std::reference_wrapper to bound objects: the object itself, in containers too.
#pragma once

#include <functional>
#include <string>
#include <type_traits>

#include "../visitor.h"
#include "../convert.h"

namespace tether {

/// From JS: the object that the wrapper stands for, valid during the call. To JS: as a returned
/// `T&`.
template <class T>
struct Converter<std::reference_wrapper<T>> {
  static_assert(detail::BoundObject<std::remove_cv_t<T>>,
                "napi-tether: a std::reference_wrapper refers to an object of a bound class; a "
                "converted value has no place that it could refer to");
  using Stored = std::reference_wrapper<T>;
  static constexpr auto kAccepts = detail::kTypeRecord<T>.accepts;
  static std::string expected() { return detail::kTypeRecord<T>.expected(); }
  static std::string typescript(Way way) { return detail::kTypeRecord<T>.typescript(way); }
  static Stored fromJs(const Source& source, napi_value value) {
    return *detail::Argument<T*>::read(source, requireObject(source, value));
  }
  static napi_value toJs(const Sink& sink, Stored reference) {
    return detail::writeResult<T&>(sink, reference.get());
  }

 private:
  static napi_value requireObject(const Source& source, napi_value value) {
    if (detail::isNullish(source.environment, value)) source.mismatch(expected(), value);
    return value;
  }
};

template <class T>
struct Visit<std::reference_wrapper<T>> {
  static void visit(Visitor& visitor, const std::reference_wrapper<T>& held) {
    visitor.object(&held.get(), detail::kTypeIndex<std::remove_cv_t<T>>, &held, nullptr);
  }
};

}  // namespace tether

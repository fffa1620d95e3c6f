// SPDX-License-Identifier: MIT
// std::shared_ptr to bound objects. Where C++ may share a class, its objects
// are held by std::shared_ptr.
#pragma once

#include <memory>

#include "../convert.h"

namespace tether {

namespace detail {

Instance* readInstance(const Source& source, napi_value value, std::uint32_t typeIndex,
                       const std::type_info& type, bool nullable);
const std::shared_ptr<void>& requireShared(const Source& source, const Instance& instance,
                                           napi_value value);
/// `owner` may own more than the object.
napi_value writeShared(const Sink& sink, std::shared_ptr<void> owner, const Outgoing& outgoing);

}  // namespace detail

/// Shares ownership with JS in both directions, with identity kept. `nullptr` is `null`.
template <class T>
struct Converter<std::shared_ptr<T>> {
  using Object = std::remove_cv_t<T>;
  using Stored = std::shared_ptr<T>;
  static constexpr auto kAccepts = accepts::kObject | accepts::kNullish;
  static std::string expected() {
    return detail::expectedObject(detail::kTypeIndex<Object>, typeid(Object)) + " or null";
  }
  static std::string typescript(Way way) {
    return detail::declaredNullable(
        detail::declaredObject(detail::kTypeIndex<Object>, typeid(Object), way), way);
  }
  static constexpr const std::uint32_t* bound() { return &detail::kTypeIndex<Object>; }
  static Stored fromJs(const detail::Source& source, napi_value value) {
    detail::Instance* instance =
        detail::readInstance(source, value, detail::kTypeIndex<Object>, typeid(Object), true);
    if (!instance) return nullptr;
    auto* object = static_cast<Object*>(
        detail::readObject(source, value, detail::kTypeIndex<Object>, typeid(Object), false));
    return Stored(detail::requireShared(source, *instance, value), object);
  }
  static napi_value toJs(const detail::Sink& sink, Stored value) {
    const detail::Outgoing outgoing = detail::outgoing(value.get());
    return detail::writeShared(sink, std::const_pointer_cast<Object>(std::move(value)), outgoing);
  }
  static void prepare(detail::Environment& environment, Way) {
    detail::markShared(environment, detail::kTypeIndex<Object>);
  }
};

}  // namespace tether

// SPDX-License-Identifier: MIT
// std::shared_ptr and std::unique_ptr to bound objects. Where C++ may share a class, its objects
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
napi_value writeShared(const Sink& sink, std::shared_ptr<void> object, std::uint32_t typeIndex,
                       const std::type_info& type);

}  // namespace detail

/// Shares ownership with JS in both directions, with identity kept. `nullptr` is `null`.
template <class T>
struct Converter<std::shared_ptr<T>> {
  using Object = std::remove_cv_t<T>;
  using Stored = std::shared_ptr<T>;
  static std::string expected() {
    return detail::expectedObject(detail::kTypeIndex<Object>, typeid(Object)) + " or null";
  }
  static Stored fromJs(const detail::Source& source, napi_value value) {
    detail::Instance* instance =
        detail::readInstance(source, value, detail::kTypeIndex<Object>, typeid(Object), true);
    if (!instance) return nullptr;
    auto* object = static_cast<Object*>(
        detail::readObject(source, value, detail::kTypeIndex<Object>, typeid(Object), false));
    return Stored(detail::requireShared(source, *instance, value), object);
  }
  static napi_value toJs(const detail::Sink& sink, Stored value) {
    return detail::writeShared(sink, std::const_pointer_cast<Object>(std::move(value)),
                               detail::kTypeIndex<Object>, typeid(Object));
  }
  static void prepare(detail::Environment& environment) {
    detail::markShared(environment, detail::kTypeIndex<Object>);
  }
};

/// Hands an object to JS, which then owns it. Taking one back from JS is not offered: JS may still
/// hold the wrapper.
template <class T>
struct Converter<std::unique_ptr<T>> {
  using Stored = std::unique_ptr<T>;
  static std::string expected() { return detail::expectedObject(detail::kTypeIndex<T>, typeid(T)); }
  template <class S>
  static Stored fromJs(const S&, napi_value) {
    static_assert(!sizeof(S),
                  "napi-tether: a std::unique_ptr cannot be taken from JS, which may still hold "
                  "the wrapper; take T&, T* or "
                  "std::shared_ptr<T>");
    return nullptr;
  }
  static napi_value toJs(const detail::Sink& sink, std::unique_ptr<T> value) {
    if (!value) return detail::writeNull(sink.environment);
    detail::Sink owned{sink.environment, detail::Policy::kTakeOwnership};
    const napi_value result =
        detail::writeObject(owned, value.get(), detail::kTypeIndex<T>, typeid(T), true);
    value.release();
    return result;
  }
};

}  // namespace tether

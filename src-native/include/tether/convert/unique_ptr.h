// SPDX-License-Identifier: MIT
// std::unique_ptr to bound objects, in both directions.
#pragma once

#include <memory>

#include "../convert.h"

namespace tether {

namespace detail {

/// Takes an object from JS: from here on its wrapper is empty. Throws where JS does not own it
/// alone.
void* takeObject(const Source& source, napi_value value, std::uint32_t typeIndex,
                 const std::type_info& type, bool virtualDestructor);
/// Undoes it, when the call failed before C++ got the object. False for an object that is not from
/// JS.
bool giveBack(void* object, std::uint32_t typeIndex) noexcept;

}  // namespace detail

/// Hands ownership over. From JS: the wrapper is emptied, and every use of it throws
/// ERR_TETHER_GIVEN until C++ hands the object back, which then has its old wrapper. `nullptr` is
/// `null`. A call that fails before the function runs gives everything back, also out of
/// containers. JS must own the object alone: not as a part of another, not shared, and not in use
/// by a running call.
///
/// An object of a JS subclass that overrides virtual functions keeps its wrapper, which goes on
/// working for as long as C++ keeps the object.
template <class T>
struct Converter<std::unique_ptr<T>> {
  using Object = std::remove_cv_t<T>;
  using Stored = std::unique_ptr<T>;
  static constexpr auto kAccepts = accepts::kObject | accepts::kNullish;
  static std::string expected() {
    return detail::expectedObject(detail::kTypeIndex<Object>, typeid(Object)) + " or null";
  }
  static std::string typescript(Way way) {
    return detail::declaredNullable(
        detail::declaredObject(detail::kTypeIndex<Object>, typeid(Object), way), way);
  }
  static constexpr const std::uint32_t* bound() { return &detail::kTypeIndex<Object>; }
  static Stored fromJs(const Source& source, napi_value value) {
    return Stored(
        static_cast<T*>(detail::takeObject(source, value, detail::kTypeIndex<Object>,
                                           typeid(Object), std::has_virtual_destructor_v<Object>)));
  }
  static void release(Stored& stored) noexcept {
    if (stored && detail::giveBack(const_cast<Object*>(stored.get()), detail::kTypeIndex<Object>))
      stored.release();
  }
  static napi_value toJs(const Sink& sink, Stored value) {
    if (!value) return detail::writeNull(sink.environment);
    const Sink owned{sink.environment, detail::Policy::kTakeOwnership};
    const Release release{value};
    detail::Outgoing outgoing = detail::outgoing(value.get());
    outgoing.taken = &release.taken;
    return detail::writeObject(owned, outgoing, true);
  }
  static void prepare(detail::Environment& environment, Way way) {
    if (way == Way::kIn) detail::markOwned(environment, detail::kTypeIndex<Object>);
  }

 private:
  /// What JS has taken is its own, also where its wrapper could not be handed out.
  struct Release {
    Stored& value;
    mutable bool taken = false;
    ~Release() {
      if (taken) value.release();
    }
  };
};

}  // namespace tether

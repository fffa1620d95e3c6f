// SPDX-License-Identifier: MIT
// What a bound function does about ownership, and around each call.
#pragma once

#include <cstddef>

#include "value.h"

namespace tether {

/// What a returned reference or pointer means. The default: an object that JS knows is that same
/// object; a part of `this` (from a method, property or field) keeps `this` alive; otherwise a
/// reference is copied and a pointer becomes JS's to delete.
template <detail::Policy P>
struct ReturnPolicy {};

inline constexpr ReturnPolicy<detail::Policy::kCopy> copy{};
/// C++ keeps it, for ever as far as JS can tell.
inline constexpr ReturnPolicy<detail::Policy::kReference> reference{};
inline constexpr ReturnPolicy<detail::Policy::kReferenceInternal> referenceInternal{};
inline constexpr ReturnPolicy<detail::Policy::kTakeOwnership> takeOwnership{};
/// The wrapper that JS knows the object by; `null` when it knows none.
inline constexpr ReturnPolicy<detail::Policy::kExisting> existing{};

/// After the call, `keeper` keeps `kept`: each is the name of a parameter, "this" or "return". An
/// edge that the collector sees, so that circles of them are collected. Null and undefined keep
/// nothing and are not kept. A value that was converted implicitly is kept as what it became.
struct KeepAlive {
  const char* keeper;
  const char* kept;
};
constexpr KeepAlive keepAlive(const char* keeper, const char* kept) { return {keeper, kept}; }

/// Objects of these types live while the C++ function runs, made after the arguments were converted
/// and gone before the result is: locks, say. Made and destroyed on the calling thread.
template <class... Guards>
struct CallGuard {};
template <class... Guards>
inline constexpr CallGuard<Guards...> callGuard{};

/// What a call policy sees of one call, while it lasts.
class Call {
 public:
  Call(detail::Frame& frame, napi_value* arguments, std::size_t size)
      : frame_(frame), arguments_(arguments), size_(size) {}

  Env env() const;
  /// How many parameters the C++ function has.
  std::size_t size() const { return size_; }
  /// An argument as it came from JS; `undefined` for one that is missing.
  Value operator[](std::size_t index) const;
  void replace(std::size_t index, const Value& value);
  /// The receiver; `undefined` for a free function.
  Value self() const;

 private:
  detail::Frame& frame_;
  napi_value* arguments_;
  std::size_t size_;
};

namespace detail {

struct CallPolicy {
  void (*before)(Call&);
  void (*after)(Call&, const Value& result);
};

template <class P>
inline constexpr CallPolicy kCallPolicy = {
    [](Call& call) {
      if constexpr (requires { P::before(call); }) P::before(call);
    },
    [](Call& call, [[maybe_unused]] const Value& result) {
      if constexpr (requires { P::after(call, result); }) P::after(call, result);
    },
};

}  // namespace detail

/// Runs `P::before(Call&)` before the arguments are converted and `P::after(Call&, const Value&)`
/// after the result was; either may be missing, and either may throw. Several run in the order in
/// which they are given. `after` does not run when something threw before.
template <class P>
struct PolicyOfCall {};
template <class P>
inline constexpr PolicyOfCall<P> callPolicy{};

}  // namespace tether

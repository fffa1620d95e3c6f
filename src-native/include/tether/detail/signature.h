// SPDX-License-Identifier: MIT
// The result and parameter types of anything callable.
#pragma once

#include <tuple>
#include <type_traits>

namespace tether::detail {

template <class... T>
struct Types {
  static constexpr std::size_t kCount = sizeof...(T);
};

/// What has a signature: a function, a member function, or an object with one operator().
template <class F>
concept Callable =
    std::is_member_pointer_v<F> || std::is_function_v<std::remove_pointer_t<F>> || requires {
  &F::operator();
};

template <class F>
struct Signature : Signature<decltype(&F::operator())> {
  static constexpr bool kIsMember = false;
};

template <class R, class... P>
struct Signature<R (*)(P...)> {
  using Result = R;
  using Parameters = Types<P...>;
  static constexpr bool kIsMember = false;
};
template <class R, class... P>
struct Signature<R (*)(P...) noexcept> : Signature<R (*)(P...)> {};

#define TETHER_DETAIL_MEMBER(QUALIFIERS)        \
  template <class R, class C, class... P>       \
  struct Signature<R (C::*)(P...) QUALIFIERS> { \
    using Result = R;                           \
    using Parameters = Types<P...>;             \
    static constexpr bool kIsMember = true;     \
  };
TETHER_DETAIL_MEMBER()
TETHER_DETAIL_MEMBER(const)
TETHER_DETAIL_MEMBER(&)
TETHER_DETAIL_MEMBER(const&)
TETHER_DETAIL_MEMBER(noexcept)
TETHER_DETAIL_MEMBER(const noexcept)
TETHER_DETAIL_MEMBER(&noexcept)
TETHER_DETAIL_MEMBER(const& noexcept)
#undef TETHER_DETAIL_MEMBER

/// Without its first type, for a lambda that takes the object first.
template <class List>
struct WithoutFirst;
template <class First, class... Rest>
struct WithoutFirst<Types<First, Rest...>> {
  using Parameters = Types<Rest...>;
};

}  // namespace tether::detail

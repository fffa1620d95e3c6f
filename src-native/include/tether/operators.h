// SPDX-License-Identifier: MIT
// C++ operators as methods of a bound class, under the names that JS libraries have for them.
// Opt-in. Given to Class::with:
//
//     tether::Class<Vector>(m, "Vector")
//         .with(tether::op::add, tether::op::multiply.with<double>(), tether::op::compare)
//
// An operator that C++ does not have is a compile error that says so.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <type_traits>

#include "class.h"

namespace tether {

namespace op {

/// The bound class itself, among the types on the right: `add.with<op::Self, double>()`.
struct Self {};

}  // namespace op

namespace detail {

template <class T, class Side>
using SideOf = std::conditional_t<std::is_same_v<Side, op::Self>, T, Side>;

/// What a method answers that answers its receiver.
struct Receiver {};

/// Any value that is compared: empty where it cannot be a `T`.
template <class T>
struct Comparand {
  std::optional<typename Argument<const T&>::Stored> stored;
};

// Each operator with the name of its method.
#define TETHER_DETAIL_BINARY(RULE, SYMBOL, METHOD)                                              \
  struct RULE {                                                                                 \
    static constexpr const char* kMethod = METHOD;                                              \
    template <class L, class R>                                                                 \
    static auto apply(const L& left, const R& right) {                                          \
      static_assert(                                                                            \
          requires { left SYMBOL right; },                                                      \
          "napi-tether: \"" METHOD "\" needs `left " #SYMBOL " right` in C++, of these types"); \
      return left SYMBOL right;                                                                 \
    }                                                                                           \
  };
#define TETHER_DETAIL_ASSIGNING(RULE, SYMBOL, METHOD)                                           \
  struct RULE {                                                                                 \
    static constexpr const char* kMethod = METHOD;                                              \
    template <class L, class R>                                                                 \
    static void apply(L& left, const R& right) {                                                \
      static_assert(                                                                            \
          requires { left SYMBOL right; },                                                      \
          "napi-tether: \"" METHOD "\" needs `left " #SYMBOL " right` in C++, of these types"); \
      left SYMBOL right;                                                                        \
    }                                                                                           \
  };
#define TETHER_DETAIL_UNARY(RULE, SYMBOL, METHOD)                                             \
  struct RULE {                                                                               \
    static constexpr const char* kMethod = METHOD;                                            \
    template <class T>                                                                        \
    static decltype(auto) apply(T& value) {                                                   \
      static_assert(                                                                          \
          requires { SYMBOL value; },                                                         \
          "napi-tether: \"" METHOD "\" needs `" #SYMBOL "value` in C++, of the bound class"); \
      return SYMBOL value;                                                                    \
    }                                                                                         \
  };
TETHER_DETAIL_BINARY(Add, +, "add")
TETHER_DETAIL_BINARY(Subtract, -, "subtract")
TETHER_DETAIL_BINARY(Multiply, *, "multiply")
TETHER_DETAIL_BINARY(Divide, /, "divide")
TETHER_DETAIL_BINARY(Modulo, %, "modulo")
TETHER_DETAIL_BINARY(BitAnd, &, "and")
TETHER_DETAIL_BINARY(BitOr, |, "or")
TETHER_DETAIL_BINARY(BitXor, ^, "xor")
TETHER_DETAIL_BINARY(ShiftLeft, <<, "shiftLeft")
TETHER_DETAIL_BINARY(ShiftRight, >>, "shiftRight")
TETHER_DETAIL_BINARY(Less, <, "lessThan")
TETHER_DETAIL_BINARY(LessOrEqual, <=, "lessThanOrEqual")
TETHER_DETAIL_BINARY(Greater, >, "greaterThan")
TETHER_DETAIL_BINARY(GreaterOrEqual, >=, "greaterThanOrEqual")
TETHER_DETAIL_BINARY(Equal, ==, "equals")
TETHER_DETAIL_ASSIGNING(AddAssign, +=, "addAssign")
TETHER_DETAIL_ASSIGNING(SubtractAssign, -=, "subtractAssign")
TETHER_DETAIL_ASSIGNING(MultiplyAssign, *=, "multiplyAssign")
TETHER_DETAIL_ASSIGNING(DivideAssign, /=, "divideAssign")
TETHER_DETAIL_ASSIGNING(ModuloAssign, %=, "moduloAssign")
TETHER_DETAIL_ASSIGNING(AndAssign, &=, "andAssign")
TETHER_DETAIL_ASSIGNING(OrAssign, |=, "orAssign")
TETHER_DETAIL_ASSIGNING(XorAssign, ^=, "xorAssign")
TETHER_DETAIL_ASSIGNING(ShiftLeftAssign, <<=, "shiftLeftAssign")
TETHER_DETAIL_ASSIGNING(ShiftRightAssign, >>=, "shiftRightAssign")
TETHER_DETAIL_UNARY(Negate, -, "negate")
TETHER_DETAIL_UNARY(BitNot, ~, "not")
TETHER_DETAIL_UNARY(Increment, ++, "increment")
TETHER_DETAIL_UNARY(Decrement, --, "decrement")
#undef TETHER_DETAIL_BINARY
#undef TETHER_DETAIL_ASSIGNING
#undef TETHER_DETAIL_UNARY

/// -1, 0 or 1; NaN for what has no order.
template <class L, class R>
double compareObjects(const L& left, const R& right) {
  if constexpr (requires { left <=> right; }) {
    const auto order = left <=> right;
    if (order < 0) return -1;
    if (order > 0) return 1;
    return order == 0 ? 0 : std::numeric_limits<double>::quiet_NaN();
  } else {
    static_assert(
        requires {
          left < right;
          right < left;
        },
        "napi-tether: \"compare\" needs `left <=> right`, or `<` both ways round, in C++");
    return left < right ? -1 : right < left ? 1 : 0;
  }
}

}  // namespace detail

template <>
struct Converter<detail::Receiver> {
  using Stored = detail::Receiver;
  static std::string expected() { return "the receiver"; }
  static std::string typescript(Way) { return "this"; }
  static napi_value toJs(const Sink& sink, detail::Receiver) {
    return detail::wrapperOf(*sink.parent);
  }
};

/// Anything may be compared, also what is no `T`. But an overload that takes it as it is goes
/// first.
template <class T>
struct Converter<detail::Comparand<T>> {
  using Stored = detail::Comparand<T>;
  static std::string expected() { return detail::kTypeRecord<T>.expected(); }
  static std::string typescript(Way) { return "unknown"; }
  static Stored fromJs(const Source& source, napi_value value) {
    try {
      return {detail::Argument<const T&>::read(source, value)};
    } catch (const Error& error) {
      const bool unfit =
          error.code() == "ERR_TETHER_ARGUMENT" || error.code() == "ERR_TETHER_RANGE";
      if (!unfit || !source.implicit) throw;
      return {};
    }
  }
};

namespace op {

/// A static method, for an operator with the class on its right: `Vector.multiply(2, vector)`.
template <class Rule, class... Left>
struct OnRight {
  template <class C>
  void operator()(C& type) const {
    using T = typename C::Type;
    (type.staticMethod(
         Rule::kMethod, [](const Left& left, const T& right) { return Rule::apply(left, right); },
         "left", "right"),
     ...);
  }
};

/// `a.add(b)` for `a + b`; with several types on the right, an overload each.
template <class Rule, class... Right>
struct Binary {
  template <class... R>
  constexpr Binary<Rule, R...> with() const {
    return {};
  }
  template <class... L>
  constexpr OnRight<Rule, L...> onRightOf() const {
    return {};
  }
  template <class C>
  void operator()(C& type) const {
    (bind<typename C::Type, detail::SideOf<typename C::Type, Right>>(type), ...);
  }

 private:
  template <class T, class R, class C>
  void bind(C& type) const {
    type.method(
        Rule::kMethod, [](const T& self, const R& other) { return Rule::apply(self, other); },
        "other");
  }
};

/// `a.addAssign(b)` for `a += b`; answers `a`.
template <class Rule, class... Right>
struct Assigning {
  template <class... R>
  constexpr Assigning<Rule, R...> with() const {
    return {};
  }
  template <class C>
  void operator()(C& type) const {
    (bind<typename C::Type, detail::SideOf<typename C::Type, Right>>(type), ...);
  }

 private:
  template <class T, class R, class C>
  void bind(C& type) const {
    type.method(
        Rule::kMethod,
        [](T& self, const R& other) {
          Rule::apply(self, other);
          return detail::Receiver();
        },
        "other");
  }
};

template <class Rule>
struct Unary {
  template <class C>
  void operator()(C& type) const {
    using T = typename C::Type;
    type.method(Rule::kMethod, [](const T& self) {
      return std::remove_cvref_t<decltype(Rule::apply(self))>(Rule::apply(self));
    });
  }
};

template <class Rule>
struct Stepping {
  template <class C>
  void operator()(C& type) const {
    using T = typename C::Type;
    type.method(Rule::kMethod, [](T& self) {
      Rule::apply(self);
      return detail::Receiver();
    });
  }
};

/// `a.equals(b)` for `a == b`; false for a `b` of any other type.
template <class... Right>
struct Equality {
  template <class... R>
  constexpr Equality<R...> with() const {
    return {};
  }
  template <class C>
  void operator()(C& type) const {
    (bind<typename C::Type, detail::SideOf<typename C::Type, Right>>(type), ...);
  }

 private:
  template <class T, class R, class C>
  void bind(C& type) const {
    type.method(
        "equals",
        [](const T& self, detail::Comparand<R> other) -> bool {
          return other.stored &&
                 detail::Equal::apply(self, detail::Argument<const R&>::pass(*other.stored));
        },
        "other");
  }
};

/// `a.compare(b)` is -1, 0 or 1, by `<=>` or `<`, and NaN for what has no order; with the class
/// itself on the right also the static `compare(a, b)` that Array.prototype.sort takes.
template <class... Right>
struct Comparison {
  template <class... R>
  constexpr Comparison<R...> with() const {
    return {};
  }
  template <class C>
  void operator()(C& type) const {
    (bind<typename C::Type, detail::SideOf<typename C::Type, Right>>(type), ...);
  }

 private:
  template <class T, class R, class C>
  void bind(C& type) const {
    type.method("compare", &detail::compareObjects<T, R>, "other");
    if constexpr (std::is_same_v<T, R>)
      type.staticMethod("compare", &detail::compareObjects<T, T>, "a", "b");
  }
};

inline constexpr Binary<detail::Add, Self> add{};
inline constexpr Binary<detail::Subtract, Self> subtract{};
inline constexpr Binary<detail::Multiply, Self> multiply{};
inline constexpr Binary<detail::Divide, Self> divide{};
inline constexpr Binary<detail::Modulo, Self> modulo{};
// `and`, `or`, `xor` and `not` are operators in C++; the methods have these names.
inline constexpr Binary<detail::BitAnd, Self> bitAnd{};
inline constexpr Binary<detail::BitOr, Self> bitOr{};
inline constexpr Binary<detail::BitXor, Self> bitXor{};
inline constexpr Unary<detail::BitNot> bitNot{};
inline constexpr Binary<detail::ShiftLeft, int> shiftLeft{};
inline constexpr Binary<detail::ShiftRight, int> shiftRight{};
inline constexpr Unary<detail::Negate> negate{};

inline constexpr Assigning<detail::AddAssign, Self> addAssign{};
inline constexpr Assigning<detail::SubtractAssign, Self> subtractAssign{};
inline constexpr Assigning<detail::MultiplyAssign, Self> multiplyAssign{};
inline constexpr Assigning<detail::DivideAssign, Self> divideAssign{};
inline constexpr Assigning<detail::ModuloAssign, Self> moduloAssign{};
inline constexpr Assigning<detail::AndAssign, Self> andAssign{};
inline constexpr Assigning<detail::OrAssign, Self> orAssign{};
inline constexpr Assigning<detail::XorAssign, Self> xorAssign{};
inline constexpr Assigning<detail::ShiftLeftAssign, int> shiftLeftAssign{};
inline constexpr Assigning<detail::ShiftRightAssign, int> shiftRightAssign{};
inline constexpr Stepping<detail::Increment> increment{};
inline constexpr Stepping<detail::Decrement> decrement{};

inline constexpr Equality<Self> equals{};
inline constexpr Comparison<Self> compare{};
inline constexpr Binary<detail::Less, Self> lessThan{};
inline constexpr Binary<detail::LessOrEqual, Self> lessThanOrEqual{};
inline constexpr Binary<detail::Greater, Self> greaterThan{};
inline constexpr Binary<detail::GreaterOrEqual, Self> greaterThanOrEqual{};

}  // namespace op
}  // namespace tether

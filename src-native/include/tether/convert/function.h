// SPDX-License-Identifier: MIT
// std::function in both directions, with identity: the JS function that was stored is the one that
// comes back.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "../call.h"
#include "../function.h"
#include "../visitor.h"

namespace tether {

namespace detail {

/// A JS function that C++ may copy wherever it likes. All copies share a token; each copy is
/// counted.
class TokenHolder {
 public:
  TokenHolder(const Source& source, napi_value function);
  TokenHolder(const TokenHolder& other);
  TokenHolder(TokenHolder&& other) noexcept;
  TokenHolder& operator=(const TokenHolder&) = delete;
  ~TokenHolder();

  Token* token() const { return token_; }
  /// A destructor calls a function that was collected together with its object, or after the end of
  /// the environment. Nothing is left to call, and a destructor must not throw.
  bool lostInCleanup() const;
  /// Throws ERR_TETHER_ENVIRONMENT off the environment's thread or after its end.
  Environment& environment() const;
  /// Makes ready for a call: pins the objects whose traverses visit this one.
  Environment& enter() const;
  napi_value call(std::size_t count, const napi_value* arguments) const;
  napi_value get() const;

 private:
  Token* token_;
};

template <class Signature>
class TokenFunction;

template <class R, class... A>
class TokenFunction<R(A...)> : public TokenHolder {
 public:
  using TokenHolder::TokenHolder;
  R operator()(A... arguments) const {
    // The std::function that holds this functor may be replaced while JS runs.
    const TokenHolder self(*this);
    if constexpr (std::is_void_v<R> || std::is_default_constructible_v<R>)
      if (self.lostInCleanup()) return R();
    return callInto<R>(
        enter(), [&](std::size_t count, const napi_value* raws) { return self.call(count, raws); },
        std::forward<A>(arguments)...);
  }
};

/// A C++ function as a JS function, which owns it.
napi_value writeFunction(const Sink& sink, std::unique_ptr<FunctionRecord> record);
/// False for `undefined` and `null`; throws ERR_TETHER_ARGUMENT for anything but a function.
bool requireFunction(const Source& source, napi_value value, const std::string& expected);

}  // namespace detail

template <class R, class... A>
struct Converter<std::function<R(A...)>> {
  using Function = std::function<R(A...)>;
  using Stored = Function;
  static constexpr auto kAccepts = accepts::kFunction | accepts::kNullish;
  static std::string expected() { return "a function or null"; }
  static std::string typescript(Way way) {
    return detail::declaredNullable(detail::parenthesized(detail::declaredFunction<R, A...>(way)),
                                    way);
  }
  static Function fromJs(const detail::Source& source, napi_value value) {
    if (!detail::requireFunction(source, value, expected())) return nullptr;
    return detail::TokenFunction<R(A...)>(source, value);
  }
  static napi_value toJs(const detail::Sink& sink, const Function& function) {
    if (!function) return detail::writeNull(sink.environment);
    if (const auto* stored = function.template target<detail::TokenFunction<R(A...)>>())
      return stored->get();
    using Bound = detail::Function<void, Function>;
    Function copied = function;
    auto record = detail::newRecord(sink.environment, detail::originOf<Bound>(copied));
    detail::moveCallable(*record, copied);
    return detail::writeFunction(sink, std::move(record));
  }
  static void prepare(detail::Environment& environment, Way way) {
    [[maybe_unused]] const Way back = way == Way::kIn ? Way::kOut : Way::kIn;
    (detail::prepare<A>(environment, back), ...);
    detail::prepare<R>(environment, way);
  }
};

template <class R, class... A>
struct Visit<std::function<R(A...)>> {
  static void visit(Visitor& visitor, const std::function<R(A...)>& held) {
    if (const auto* stored = held.template target<detail::TokenFunction<R(A...)>>())
      visitor.token(stored->token(), stored);
  }
};

}  // namespace tether

// SPDX-License-Identifier: MIT
// The entry of an addon.
#pragma once

#include <string>
#include <utility>

#include "function.h"

namespace tether {

/// What an addon exports. One per environment; its body runs once for the main thread and once for
/// each worker that loads the addon.
class Module {
 public:
  Module(Env env, napi_value exports) : env_(env), exports_(exports) {}

  Env env() const { return env_; }
  napi_value exports() const { return exports_; }

  /// A free function. The same name again adds an overload.
  template <class F, class... E>
  Module& function(std::string name, F function, const E&... extras) {
    using Kind = detail::FunctionRecord::Kind;
    detail::defineFunction(env_.internal(), exports_,
                           detail::makeRecord<void>(env_.internal(), nullptr, Kind::kFunction,
                                                    std::move(name), function, extras...));
    return *this;
  }
  template <class V>
  Module& constant(const std::string& name, const V& value) {
    Value(env_, exports_).set(name, Value::from(value));
    return *this;
  }

 private:
  Env env_;
  napi_value exports_;
};

namespace detail {

/// Makes the environment, runs the author's body, and puts the module's control object on
/// `exports`.
napi_value initialize(napi_env env, napi_value exports, void (*body)(Module&));

}  // namespace detail
}  // namespace tether

/// The body of an addon: `TETHER_MODULE(m) { tether::Class<T>(m, "T")...; }`. Once per addon, at
/// namespace scope.
#define TETHER_MODULE(NAME)                                                                    \
  static void tetherModuleBody(::tether::Module&);                                             \
  NAPI_MODULE_INIT() { return ::tether::detail::initialize(env, exports, &tetherModuleBody); } \
  using namespace ::tether::literals;                                                          \
  static void tetherModuleBody([[maybe_unused]] ::tether::Module& NAME)

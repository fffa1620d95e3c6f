// SPDX-License-Identifier: MIT
// The entry of an addon.
#pragma once

#include <string>
#include <utility>

#include "async.h"
#include "function.h"

namespace tether {

namespace detail {

/// Where names are defined: a module's exports, a submodule, or a class.
struct Scope {
  Environment& environment;
  napi_value target;  ///< valid while the module's body runs; null for a class
  std::string path;   ///< empty for the exports themselves
  BoundClass* type = nullptr;
};

/// What is declared is collected, and defined on its targets all at once.
void defineExports(Environment& environment);

void addConstant(const Scope& scope, Name name, const Value& value, const TypeRecord& type,
                 const char* doc);
Scope defineSubmodule(const Scope& scope, Name name, const char* doc);

template <class V>
void addConstant(const Scope& scope, Name name, const V& value, Doc doc) {
  addConstant(scope, name, Value::from(value), kTypeRecord<V>, doc.text);
}

}  // namespace detail

/// What an addon exports. One per environment; its body runs once for the main thread and once for
/// each worker that loads the addon.
class Module {
 public:
  Module(Env env, napi_value exports) : scope_{env.internal(), exports, ""} {}

  Env env() const { return Env(scope_.environment); }
  /// With all that was declared so far.
  napi_value exports() const {
    detail::defineExports(scope_.environment);
    return scope_.target;
  }
  const detail::Scope& scope() const { return scope_; }

  /// A free function. The same name again adds an overload.
  template <class F, class... E>
  Module& function(detail::Name name, F function, const E&... extras) {
    detail::add<detail::Function<void, F, E...>>(detail::addFunction, scope(), name, function,
                                                 extras...);
    return *this;
  }
  /// A free function that runs on the runtime's thread pool and answers a promise; see
  /// Class::asyncMethod.
  template <class F, class... E>
  Module& asyncFunction(detail::Name name, F function, const E&... extras) {
    detail::addAsync<detail::AsyncFunction<void, F, E...>>(detail::addFunction, scope(), name,
                                                           function, extras...);
    return *this;
  }
  template <class V>
  Module& constant(detail::Name name, const V& value, Doc doc = {""}) {
    detail::addConstant(scope_, name, value, doc);
    return *this;
  }
  /// An object among the exports that holds exports of its own: a C++ namespace, say. In
  /// declarations it is a namespace.
  Module submodule(detail::Name name, Doc doc = {nullptr}) {
    return Module(detail::defineSubmodule(scope_, name, doc.text));
  }

 private:
  explicit Module(detail::Scope scope) : scope_(std::move(scope)) {}

  detail::Scope scope_;
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

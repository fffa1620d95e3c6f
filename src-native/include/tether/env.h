// SPDX-License-Identifier: MIT
// The environment: one Node-API environment (main thread or worker) of this addon.
#pragma once

#include "detail/core.h"

namespace tether {

/// The environment of the running call. Cheap to copy; valid while the environment lives, on its
/// own thread.
class Env {
 public:
  /// Throws ERR_TETHER_ENVIRONMENT on a thread where no environment of this addon lives.
  static Env current() { return Env(detail::currentEnvironment()); }

  explicit Env(detail::Environment& environment) : environment_(&environment) {}
  napi_env napi() const { return detail::napiOf(*environment_); }
  detail::Environment& internal() const { return *environment_; }

 private:
  detail::Environment* environment_;
};

/// A handle scope. Open one where native code that no JS call is waiting for (a timer, a queue)
/// touches JS values.
class Scope {
 public:
  explicit Scope(Env env) : inner_(env.internal(), detail::CallScope::Mode::kAlways) {}

 private:
  detail::CallScope inner_;
};

}  // namespace tether

// SPDX-License-Identifier: MIT
// An environment of the core on a stand-in of a runtime, for trials of what outlives it.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include <core/internal.h>

#include "node_api.h"
#include "trial.h"

namespace trials {

using tether::detail::Environment;

/// Lives and ends on the thread that made it.
class Home {
 public:
  Home();
  ~Home() { require(ended_, "an environment ends before its runtime"); }
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;

  void end(Random& random);

  napi_env__ env;
  Environment& environment;              // until the end
  std::atomic<std::size_t> settled = 0;  // promises
  std::size_t rejected = 0;

 private:
  napi_value newSettler();

  bool ended_ = false;
  std::vector<std::uint32_t> words_;
};

/// What `operator new` has given and not got back.
std::size_t livingAllocations();

}  // namespace trials

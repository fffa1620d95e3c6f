// SPDX-License-Identifier: MIT
// An addon that fails while it loads, as TETHER_TEST_FAILURE says.
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include <tether/tether.h>

static std::string failure() {
  const char* set = std::getenv("TETHER_TEST_FAILURE");
  return set ? set : "";
}

static void body(tether::Module& m) {
  std::printf("the addon prints\n");
  std::fflush(stdout);
  if (failure() == "throw") throw std::runtime_error("no licence found");
  if (failure() == "abort") std::abort();
  if (failure() == "exit") std::_Exit(3);
  m.function("greet", [](const std::string& name) { return "hello " + name; }, "name");
}

// TETHER_MODULE, but for an addon that may be one of another toolkit.
NAPI_MODULE_INIT() {
  if (failure() == "foreign") return exports;
  return tether::detail::initialize(env, exports, &body);
}

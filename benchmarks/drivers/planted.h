// SPDX-License-Identifier: MIT
// A slow-down of a chosen size, to show that a comparison of results finds it. Nothing at all, unless a driver is built for that.
#pragma once

#ifdef TETHER_BENCH_PLANTED

#include <cstdlib>

namespace planted {

inline const long steps = [] {
  const char* text = std::getenv("TETHER_BENCH_PLANTED");
  return text == nullptr ? 0 : std::atol(text);
}();

/// One store for each step, which the compiler must not leave out. A step takes about one cycle of the processor.
inline void slowDown() {
  volatile long sink;
  for (long step = 0; step < steps; step++) sink = step;
}

}  // namespace planted

#else

namespace planted {

inline void slowDown() {}

}  // namespace planted

#endif

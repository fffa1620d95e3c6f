// SPDX-License-Identifier: MIT
// What is counted, so that nothing can be lost.
#pragma once

#include <atomic>

/// Base or member of every object of the addon.
struct Witness {
  static inline std::atomic<int> living = 0;
  Witness() { living++; }
  Witness(const Witness&) { living++; }
  Witness& operator=(const Witness&) = default;
  ~Witness() { living--; }
};

// SPDX-License-Identifier: MIT
// The driver `tether`: the class of the benchmarks, bound with napi-tether.
#include <tether/tether.h>

#include <algorithm>
#include <string>

#include "compiler.h"

namespace {

struct Emitter {
  Emitter() { ++living; }
  ~Emitter() { --living; }
  Emitter(const Emitter&) = delete;
  Emitter& operator=(const Emitter&) = delete;

  tether::Callback<double(double)> onValue;
  tether::Member<Emitter> next;

  void noop() {}
  double add(double a, double b) { return a + b; }
  std::string turn(std::string text) {
    if (!text.empty()) std::rotate(text.begin(), text.begin() + 1, text.end());
    return text;
  }
  // The arithmetic forces argument and result through C++ doubles, in every driver.
  double emit(double x) { return onValue(2 * x) + 1; }

  static inline double living = 0;
};

}  // namespace

TETHER_MODULE(m) {
  tether::Class<Emitter>(m, "Emitter")
      .constructor<>()
      .field("onValue", &Emitter::onValue)
      .field("next", &Emitter::next)
      .method("noop", &Emitter::noop)
      .method("add", &Emitter::add, "a", "b")
      .method("turn", &Emitter::turn, "text")
      .method("emit", &Emitter::emit, "x");
  m.function("living", [] { return Emitter::living; });
  m.constant("compiler", BENCH_COMPILER);
}

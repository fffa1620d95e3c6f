// SPDX-License-Identifier: MIT
// The driver `tether`: the class of the benchmarks, bound with napi-tether.
#include <tether/tether.h>
#include <tether/thread.h>

#include <algorithm>
#include <string>
#include <thread>

#include "compiler.h"
#include "planted.h"

namespace {

struct Emitter {
  Emitter() { ++living; }
  ~Emitter() { --living; }
  Emitter(const Emitter&) = delete;
  Emitter& operator=(const Emitter&) = delete;

  tether::Callback<double(double)> onValue;
  tether::Member<Emitter> next;

  void noop() { planted::slowDown(); }
  double add(double a, double b) { return a + b; }
  std::string turn(std::string text) {
    if (!text.empty()) std::rotate(text.begin(), text.begin() + 1, text.end());
    return text;
  }
  // The arithmetic forces argument and result through C++ doubles, in every driver.
  double emit(double x) { return onValue(2 * x) + 1; }

  static inline double living = 0;
};

/// Runs a native thread. What waits in the queue is dropped before the thread is joined.
class Worker {
 public:
  ~Worker() { end(); }

  void call(const tether::Value& listener, std::int32_t count) {
    begin(listener, [count](const Listener& listener) {
      double x = 0;
      for (std::int32_t i = 0; i < count; i++) x = listener(x);
    });
  }
  void post(const tether::Value& listener, std::int32_t count) {
    begin(listener, [count](const Listener& listener) {
      for (std::int32_t i = 0; i < count; i++) listener.post(i);
    });
  }
  double addLater(double a, double b) { return a + b; }

 private:
  using Listener = tether::CrossThread<double(double)>;

  template <class Work>
  void begin(const tether::Value& listener, Work work) {
    end();
    listener_ = Listener(listener, "the listener of a thread");
    thread_ = std::thread([work, listener = listener_] { work(listener); });
  }
  void end() {
    listener_.close();
    if (thread_.joinable()) thread_.join();
    listener_ = {};
  }

  Listener listener_;
  std::thread thread_;
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
  tether::Class<Worker>(m, "Worker")
      .constructor<>()
      .method("call", &Worker::call, "listener", "count")
      .method("post", &Worker::post, "listener", "count")
      .asyncMethod("addLater", &Worker::addLater, "a", "b", tether::unguarded);
  m.function("living", [] { return Emitter::living; });
  m.constant("compiler", BENCH_COMPILER);
}

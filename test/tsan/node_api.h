// SPDX-License-Identifier: MIT
// A small stand-in for a runtime: the functions of Node-API that the core calls where threads meet.
// Each looks whether it is called on its environment's own thread. What the trials do not need ends
// the process, see refusals.cc.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <node_api.h>

using Arguments = std::span<const napi_value>;
using FakeFunction = std::function<napi_value(napi_env, Arguments)>;

struct napi_value__ {
  napi_valuetype type = napi_undefined;
  double number = 0;
  std::string text;
  FakeFunction call;
  std::unordered_map<std::string, napi_value> properties;
  std::vector<napi_value> elements;
  bool isArray = false;
  bool reachable = false;  // from JS
};

/// Weak while its count is zero.
struct napi_ref__ {
  napi_value value;
  std::uint32_t count;
};

/// An environment, and the runtime's loop that it lives on.
struct napi_env__ {
  napi_env__() = default;
  ~napi_env__();

  void requireOwnThread() const;
  napi_value add(napi_valuetype type);
  napi_value undefined() { return undefined_; }
  napi_value number(double number);
  napi_value function(FakeFunction call);
  /// An object of the class layer, which has any property asked for, as a function that answers
  /// another such object.
  napi_value layer();
  /// But for those that a trial has put here.
  std::unordered_map<std::string, FakeFunction> layerFunctions;

  /// Runs what one call of a thread-safe function asks for, if there was one.
  bool tryTurn();
  /// Waits for one.
  void turn();
  /// Weak references to what nobody holds are empty from here on.
  void collect();
  /// Cleanup hooks, newest first, and finalizers of thread-safe functions. After this nobody may
  /// call one. `functionsFirst` as runtimes differ in their order.
  void end(bool functionsFirst);

  const std::thread::id thread = std::this_thread::get_id();
  std::unordered_set<napi_ref> references;
  napi_value thrown = nullptr;
  std::size_t uncaught = 0;

 private:
  friend struct napi_threadsafe_function__;
  void closeFunctions();
  void answer(napi_threadsafe_function function, void* data);

  std::deque<std::unique_ptr<napi_value__>> values_;
  const napi_value undefined_ = add(napi_undefined);

 public:
  std::vector<std::pair<napi_cleanup_hook, void*>> hooks;
  std::vector<napi_threadsafe_function> functions;
  struct Finalizer {
    napi_finalize call;
    void* data;
    void* hint;
  };
  std::vector<Finalizer> finalizers;

 private:
  std::mutex mutex_;
  std::condition_variable called_;
  std::deque<std::pair<napi_threadsafe_function, void*>> calls_;
};

struct napi_threadsafe_function__ {
  napi_env env;
  void* context;
  napi_finalize finalize;
  void* finalizeData;
  napi_threadsafe_function_call_js callJs;
  std::mutex mutex = {};
  bool closing = false;

  napi_status post(void* data);
};

// SPDX-License-Identifier: MIT
#include "home.h"

#include <cstdlib>
#include <new>

static std::atomic<std::size_t> living = 0;

void* operator new(std::size_t size) {
  void* const memory = std::malloc(size);
  if (!memory) throw std::bad_alloc();
  living.fetch_add(1, std::memory_order_relaxed);
  return memory;
}
void operator delete(void* memory) noexcept {
  if (!memory) return;
  living.fetch_sub(1, std::memory_order_relaxed);
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

namespace trials {

using namespace tether::detail;

std::size_t livingAllocations() { return living.load(std::memory_order_relaxed); }

static napi_value pack(napi_env env, Arguments arguments) {
  const napi_value array = env->add(napi_object);
  array->isArray = true;
  array->elements.assign(arguments.begin(), arguments.end());
  return array;
}

static napi_value refuseReport(napi_env, Arguments arguments) {
  require(false, arguments[0]->text.c_str());
  return nullptr;
}

/// As the module's start does, without a class layer.
Home::Home() : environment(*new Environment(&env)), words_(4096) {
  environment.threadState->current = &environment;
  napi_add_env_cleanup_hook(&env, &closeEnvironment, &environment);
  environment.shared = strongReference(environment, env.layer());
  environment.callbacks = strongReference(environment, env.layer());
  environment.pack = strongReference(environment, env.function(&pack));
  environment.report = strongReference(environment, env.function(&refuseReport));
  environment.table.push_back(nullptr);
  environment.words = words_.data();
  environment.mailbox = words_.data();
  environment.wordsCapacity = words_.size();
  // As on a runtime without such a thing: each task is an event of its own.
  env.layerFunctions["findMicrotaskRunner"] = [](napi_env env, Arguments) {
    return env->undefined();
  };
  env.layerFunctions["defer"] = [this](napi_env, Arguments) { return newSettler(); };
}

void Home::end(Random& random) {
  env.end(random.oneIn(2));
  ended_ = true;
}

/// A function that settles one promise, which somebody waits for, as the class layer makes it.
napi_value Home::newSettler() {
  const napi_value settler = env.function(nullptr);
  settler->reachable = true;
  settler->call = [this, settler](napi_env, Arguments arguments) {
    const bool asksOnly = arguments[0]->number == 0;
    require(asksOnly || settler->reachable, "a promise is settled once");
    if (!asksOnly) {
      settler->reachable = false;
      rejected += arguments[0]->number >= 2;  // by C++, or dropped
      settled++;
    }
    return env.undefined();
  };
  return settler;
}

}  // namespace trials

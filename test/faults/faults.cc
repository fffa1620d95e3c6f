// SPDX-License-Identifier: MIT
// One addon with every feature, in which the Nth call of Node-API or the Nth allocation can be made
// to fail. The core is compiled into it, so that its calls can fail too.
#include "interpose.h"

#include "../../src-native/core/core.cc"

#undef malloc

#include "crossing.h"
#include "async.h"
#include "handles.h"
#include "owners.h"
#include "threads.h"
#include "values.h"

// --- allocations of this addon: it is linked so that its own operators are used by it alone

#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
void* operator new(std::size_t size) {
  if (!faults::allocationFails())
    if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t align) {
  const auto step = std::max(static_cast<std::size_t>(align), sizeof(void*));
  if (!faults::allocationFails())
    if (void* memory = std::aligned_alloc(step, (size + step - 1) / step * step)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return faults::allocationFails() ? nullptr : std::malloc(size ? size : 1);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
#endif

namespace {

/// What the next environment starts with, on whatever thread that is.
std::mutex nextGate;
faults::Plan next;

double numberOf(napi_env env, napi_value value) {
  double number = 0;
  (napi_get_value_double)(env, value, &number);
  return number;
}

faults::Plan planOf(napi_env env, napi_callback_info info) {
  napi_value values[2];
  std::size_t count = 2;
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  return {static_cast<faults::Mode>(numberOf(env, values[0])),
          static_cast<std::uint64_t>(numberOf(env, values[1]))};
}

void start(napi_env env, faults::Plan plan) {
  faults::thread = {};
  faults::thread.env = env;
  faults::thread.plan = plan;
}

// These do not go through the core, which may be about to fail.

napi_value arm(napi_env env, napi_callback_info info) {
  start(env, planOf(env, info));
  return nullptr;
}

/// For another thread, which does steps for the trial.
napi_value armElsewhere(napi_env env, napi_callback_info info) {
  faults::elsewhere = {};
  faults::elsewhere.plan = planOf(env, info);
  return nullptr;
}

napi_value armNext(napi_env env, napi_callback_info info) {
  const std::lock_guard lock(nextGate);
  next = planOf(env, info);
  return nullptr;
}

void put(napi_env env, napi_value object, const char* name, double number) {
  napi_value value = nullptr;
  (napi_create_double)(env, number, &value);
  (napi_set_named_property)(env, object, name, value);
}

/// Answers what happened since, here and elsewhere.
napi_value disarm(napi_env env, napi_callback_info) {
  faults::thread.plan.mode = faults::Mode::kOff;
  napi_value result = nullptr, where = nullptr;
  (napi_create_object)(env, &result);
  const faults::Thread &here = faults::thread, there = std::exchange(faults::elsewhere, {});
  put(env, result, "calls", static_cast<double>(here.calls + there.calls));
  put(env, result, "entries", static_cast<double>(here.entries + there.entries));
  put(env, result, "allocations", static_cast<double>(here.allocations + there.allocations));
  put(env, result, "failed", static_cast<double>(here.failed + there.failed));
  (napi_create_string_utf8)(env, there.failed ? there.where : here.where, NAPI_AUTO_LENGTH, &where);
  (napi_set_named_property)(env, result, "where", where);
  return result;
}

/// Objects and closures of this addon, of all threads.
napi_value living(napi_env env, napi_callback_info) {
  napi_value value = nullptr;
  (napi_create_double)(env, Witness::living.load(), &value);
  return value;
}

/// How many calls and allocations have failed, on all threads.
napi_value failedEver(napi_env env, napi_callback_info) {
  napi_value value = nullptr;
  (napi_create_double)(env, static_cast<double>(faults::failedEver.load()), &value);
  return value;
}

void exportPlain(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function = nullptr;
  (napi_create_function)(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  (napi_set_named_property)(env, exports, name, function);
}

napi_value beginStep(napi_env env, napi_callback_info info) {
  char name[32] = "";
  napi_value value = nullptr;
  std::size_t count = 1;
  napi_get_cb_info(env, info, &count, &value, nullptr, nullptr);
  (napi_get_value_string_utf8)(env, value, name, sizeof name, nullptr);
  stepper().begin(name);
  return nullptr;
}

/// What the step has come to; undefined while it goes on.
napi_value stepOutcome(napi_env env, napi_callback_info) {
  const std::optional<std::string> outcome = stepper().outcome();
  napi_value value = nullptr;
  if (!outcome) return nullptr;
  (napi_create_string_utf8)(env, outcome->c_str(), NAPI_AUTO_LENGTH, &value);
  return value;
}

/// Blocks JavaScript's thread until the step is over, or stands still because of it.
napi_value awaitStep(napi_env, napi_callback_info) {
  stepper().awaitMark();
  return nullptr;
}

napi_value openGate(napi_env, napi_callback_info) {
  gate().open();
  return nullptr;
}

napi_value shutGate(napi_env, napi_callback_info) {
  gate().shut();
  return nullptr;
}

void body(tether::Module& m) {
  bindValues(m);
  bindHandles(m);
  bindOwners(m);
  bindCrossing(m);
  bindThreads(m);
  bindAsync(m);
}

}  // namespace

NAPI_MODULE_INIT() {
  exportPlain(env, exports, "arm", &arm);
  exportPlain(env, exports, "armNext", &armNext);
  exportPlain(env, exports, "disarm", &disarm);
  exportPlain(env, exports, "armElsewhere", &armElsewhere);
  exportPlain(env, exports, "beginStep", &beginStep);
  exportPlain(env, exports, "stepOutcome", &stepOutcome);
  exportPlain(env, exports, "awaitStep", &awaitStep);
  exportPlain(env, exports, "openGate", &openGate);
  exportPlain(env, exports, "shutGate", &shutGate);
  exportPlain(env, exports, "living", &living);
  exportPlain(env, exports, "failedEver", &failedEver);
  {
    const std::lock_guard lock(nextGate);
    if (next.mode != faults::Mode::kOff) start(env, std::exchange(next, {}));
  }
  return tether::detail::initialize(env, exports, &body);
}

// SPDX-License-Identifier: MIT
// A build for tests: collections at every crossing of the boundary between JS and C++, where an
// engine could have them and hardly ever does. Whatever is held by nothing but luck is gone then.
//
// Compiled in by TETHER_STRESS. At run time, the environment variable of that name switches it on,
// in processes with --expose-gc. Its number N makes every Nth collection a major one.
// While TETHER_STRESS_DRAIN is set as well, what died is destroyed at once. With
// TETHER_STRESS_CALLS, each call of Node-API that the core makes may collect too.

#if TETHER_STRESS

#include <cstdlib>

namespace tether::detail {

// A loop of a hundred thousand calls shows nothing new after so many of them.
static constexpr std::uint64_t kEachOf = 500;
static constexpr std::uint64_t kThenEvery = 500;

static std::uint64_t numberFromProcess(const char* name) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : 0;
}

static napi_value collectorOf(Environment& environment) {
  napi_value global = nullptr;
  check(environment, napi_get_global(environment.env, &global));
  return property(environment, global, "gc");
}

static napi_value minorOptions(Environment& environment) {
  const napi_value options = newObject(environment);
  defineValue(environment, options, "type", writeString(environment, "minor"));
  return options;
}

void startStress(Environment& environment) {
  const std::uint64_t every = numberFromProcess("TETHER_STRESS");
  const napi_value collector = collectorOf(environment);
  napi_valuetype kind = napi_undefined;
  napi_typeof(environment.env, collector, &kind);
  if (every == 0 || kind != napi_function) return;
  Stress& stress = environment.stress;
  stress.minor = strongReference(environment, minorOptions(environment));
  stress.inCalls = numberFromProcess("TETHER_STRESS_CALLS") != 0;
  stress.collector = strongReference(environment, collector);
  stress.majorEvery = every;
}

/// In a turn of the event loop all of the first ones, then few.
static bool isDue(const Stress& stress, std::uint64_t& count) {
  return !stress.pauses && (++count <= kEachOf || count % kThenEvery == 0);
}

/// Nothing may run JS with an exception on its way; its end crosses the boundary as well.
static bool canCollect(const Environment& environment) {
  bool pending = true;
  napi_is_exception_pending(environment.env, &pending);
  return !pending;
}

static void collect(Environment& environment) {
  Stress& stress = environment.stress;
  napi_value receiver = nullptr, ignored = nullptr;
  napi_get_undefined(environment.env, &receiver);
  const napi_value minor = referenceValue(environment, stress.minor);
  const bool major = ++stress.collections % stress.majorEvery == 0;
  // Where there is no room for it there is no collection, and that is no error of the call.
  if (napi_call_function(environment.env, receiver, referenceValue(environment, stress.collector),
                         major ? 0 : 1, &minor, &ignored) != napi_ok)
    dropException(environment.env);
}

/// Asked each time: a test of what died and is not destroyed yet takes the variable away for its
/// length.
static bool drains() { return numberFromProcess("TETHER_STRESS_DRAIN") != 0; }

/// Leaves the mailboxes as they were: a destructor may call JS, and that this.
static void drainBetween(Environment& environment) {
  std::array<double, kMostWithOptions> numbers;
  std::copy_n(environment.numbers, numbers.size(), numbers.begin());
  const std::uint32_t handle = *environment.mailbox;
  drain(environment, false);
  *environment.mailbox = handle;
  std::copy(numbers.begin(), numbers.end(), environment.numbers);
}

/// False where nothing can be collected now.
static bool collectBetween(Environment& environment) {
  const CallScope scope(environment, CallScope::Mode::kAlways);
  if (!canCollect(environment)) return false;
  environment.stress.pauses = true;
  collect(environment);
  environment.stress.pauses = false;
  return true;
}

void crossStressed(Environment& environment, bool mayDrain) noexcept {
  Stress& stress = environment.stress;
  if (!isDue(stress, stress.crossings) || !collectBetween(environment)) return;
  const CallScope scope(environment, CallScope::Mode::kAlways);
  if (mayDrain && drains()) drainBetween(environment);
}

void callStressed(Environment& environment) noexcept {
  Stress& stress = environment.stress;
  if (stress.inCalls && isDue(stress, stress.calls)) collectBetween(environment);
}

}  // namespace tether::detail

#endif

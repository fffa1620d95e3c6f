// SPDX-License-Identifier: MIT
// Other threads: one doorbell per environment wakes its thread, for what they dropped and for what
// they want to run there.

#include <chrono>

#include <tether/thread.h>

#include "blocks.h"

namespace tether::detail {

/// Calls of JS functions with nothing but numbers, many at a time: the class layer makes them, so
/// that they cost a call from JS each, and not one from native code.
struct Lots {
  static constexpr std::size_t kMost = 32;

  napi_ref run = nullptr;  // once there are any
  // In memory that the class layer has too: how many calls, and their arguments.
  std::atomic<double> none = 0;
  std::atomic<double>* calls = &none;
  double* numbers = nullptr;
  std::size_t size = 1;  // of the next one: few, while the calls are slow
  bool running = false;
};

/// What an environment's doorbell rings: a thread-safe function of Node-API, which belongs to the
/// runtime in the end, and so may outlive the environment.
struct Waker {
  Environment* environment = nullptr;  // null once that is gone
  std::shared_ptr<Doorbell> doorbell;
  napi_threadsafe_function function = nullptr;
  napi_ref runMicrotasks = nullptr;  // unless the runtime has no such thing
  bool searched = false;             // for it
  Lots lots = {};
  std::atomic<bool> hasDropped = true;  // something was dropped by other threads
};

/// How long one event of the runtime's runs tasks. Each costs the runtime about a microsecond, and
/// it looks at other events after a thousand of a kind.
using Clock = std::chrono::steady_clock;
static constexpr auto kSlice = std::chrono::microseconds(5);

/// Under the doorbell's lock, so that the waker and its function are there as long as the doorbell
/// is open.
static bool wake(void* waker) {
  return napi_call_threadsafe_function(static_cast<Waker*>(waker)->function, nullptr,
                                       napi_tsfn_nonblocking) == napi_ok;
}

// --- the environment's side

/// JS that no other JS is waiting for has thrown.
static void reportUncaught(Environment& environment) noexcept {
  contained(environment, "an uncaught exception", [&] {
    napi_fatal_exception(environment.env, writeException(environment, std::current_exception()));
  });
}

static void runTask(Environment& environment, Task& task) {
  try {
    const Frame frame(environment, environment.posted, nullptr, nullptr, nullptr);
    task.run(environment, task.line());
  } catch (...) {
    reportUncaught(environment);
  }
}

/// This runs them too, if it finds it.
static void findMicrotaskRunner(Waker& waker) {
  Environment& environment = *waker.environment;
  const napi_value found =
      callLayer(environment, callbackLayer(environment), "findMicrotaskRunner", {});
  if (!isNullish(environment, found)) waker.runMicrotasks = strongReference(environment, found);
  waker.searched = true;
}

/// What the runtime does between two events. False where addons cannot do so.
static bool runMicrotasks(Environment& environment) {
  Waker& waker = *environment.waker;
  const CallScope scope(environment, CallScope::Mode::kAlways);
  try {
    if (waker.searched && !waker.runMicrotasks) return false;
    cross(environment);
    if (waker.searched)
      callLayer(environment, waker.runMicrotasks, {});
    else
      findMicrotaskRunner(waker);
    cross(environment);
  } catch (...) {
    reportUncaught(environment);
  }
  return !waker.searched || waker.runMicrotasks;
}

// --- many calls at once

static napi_value reportFromLayer(napi_env env, napi_callback_info info) {
  std::size_t count = 1;
  napi_value error = nullptr;
  napi_get_cb_info(env, info, &count, &error, nullptr, nullptr);
  napi_fatal_exception(env, error);
  return nullptr;
}

static void makeLots(Environment& environment, Lots& lots) {
  void* data = nullptr;
  napi_value buffer = nullptr, numbers = nullptr;
  constexpr std::size_t kLength = 1 + Lots::kMost * PostedNumbers::kMost;
  check(environment,
        napi_create_arraybuffer(environment.env, kLength * sizeof(double), &data, &buffer));
  check(environment,
        napi_create_typedarray(environment.env, napi_float64_array, kLength, buffer, 0, &numbers));
  const napi_value run =
      callLayer(environment, callbackLayer(environment), "makeLots",
                {numbers, nativeFunction(environment, "uncaught", &reportFromLayer, &environment)});
  static_assert(sizeof(std::atomic<double>) == sizeof(double));
  lots.calls = new (data) std::atomic<double>(0);
  lots.numbers = static_cast<double*>(data) + 1;
  lots.run = strongReference(environment, run);
}

/// Without them each call is made by itself, as it is where this fails.
static bool startLots(Environment& environment, Lots& lots) noexcept {
  try {
    makeLots(environment, lots);
    return true;
  } catch (...) {
    dropException(environment.env);
    return false;
  }
}

static void callAll(Environment& environment, const Lots& lots, const Lot& lot) noexcept {
  try {
    const Frame frame(environment, environment.posted, nullptr, nullptr, nullptr);
    cross(environment);
    callLayer(environment, lots.run, {lineValue(*lot.line), number(environment, lot.arity)});
    cross(environment);
  } catch (...) {
    reportUncaught(environment);
  }
}

/// Whether calls can be made together now. A callback that runs the runtime's event loop may bring
/// us here while some are.
static bool canCallMany(Environment& environment, Waker& waker) {
  if (!waker.runMicrotasks || waker.lots.running) return false;
  return waker.lots.run || startLots(environment, waker.lots);
}

static void runLot(Environment& environment, Lots& lots, const Lot& lot) {
  const auto start = Clock::now();
  lots.running = true;
  callAll(environment, lots, lot);
  lots.running = false;
  lots.size = Clock::now() - start < kSlice / 2 ? std::min(2 * lots.size, Lots::kMost) : 1;
}

enum class Ran : std::uint8_t { kNothing, kLast, kMoreWaits };

/// Runs what waits longest of all that was posted up to `newest`.
static Ran runNext(Environment& environment, Waker& waker, std::uint64_t newest = Doorbell::kAny) {
  const CallScope scope(environment, CallScope::Mode::kAlways);
  const bool many = canCallMany(environment, waker);
  Lots& lots = waker.lots;
  Lot lot{*lots.calls, lots.numbers, lots.size};
  const Next next = waker.doorbell->take(many ? &lot : nullptr, newest);
  if (!next) return Ran::kNothing;
  if (next.task) runTask(environment, *next.task);
  if (next.isLot) {
    runLot(environment, lots, lot);
    waker.doorbell->endLot();
  }
  return next.hasMore ? Ran::kMoreWaits : Ran::kLast;
}

/// What others post meanwhile may be without end, and is left for later.
bool deliver(Environment& environment, std::uint64_t& newest) {
  if (!environment.waker) return true;
  const std::shared_ptr<Waker> waker = environment.waker;
  if (newest == 0) newest = waker->doorbell->newest();
  const auto end = Clock::now() + kSlice;
  for (Ran ran = Ran::kMoreWaits; ran == Ran::kMoreWaits && !environment.closing;) {
    ran = runNext(environment, *waker, newest);
    if (ran == Ran::kNothing || !runMicrotasks(environment)) continue;
    if (ran == Ran::kMoreWaits && Clock::now() >= end) return environment.closing;
  }
  newest = 0;
  return true;
}

static void applyDropped(Environment& environment) {
  if (!environment.waker->hasDropped.exchange(false)) return;
  contained(environment, "what other threads have dropped", [&] {
    const CallScope scope(environment, CallScope::Mode::kAlways);
    applyReleases(environment);
  });
}

/// Says when an event of the runtime's has run enough; until then it runs microtasks between two
/// tasks, as the runtime does between two events. Where nobody else can do so each task is an
/// event.
class Slice {
 public:
  explicit Slice(Environment& environment) : environment_(environment) {}
  bool operator()() {
    const auto now = Clock::now();
    if (!std::exchange(begun_, true)) end_ = now + kSlice;
    return now >= end_ || !runMicrotasks(environment_) || environment_.closing;
  }

 private:
  Environment& environment_;
  bool begun_ = false;  // after the first task: most often it is the only one
  Clock::time_point end_;
};

/// True when nothing waits any more.
static bool runSome(Environment& environment, Waker& waker, Slice& slice) {
  while (runNext(environment, waker) == Ran::kMoreWaits)
    if (slice()) return false;
  return true;
}

static void answerDoorbell(napi_env env, napi_value, void* context, void*) {
  // The runtime empties its queue like this after it has told the end of the context.
  if (!env) return;
  const std::shared_ptr<Waker> waker = *static_cast<std::shared_ptr<Waker>*>(context);
  if (!waker->environment || waker->environment->closing) return;
  Environment& environment = *waker->environment;
  const Entrance entrance(environment);
  Doorbell& doorbell = *waker->doorbell;
  Slice slice(environment);
  for (;;) {
    doorbell.answer();
    applyDropped(environment);
    const bool all = runSome(environment, *waker, slice);
    if (all && doorbell.rest()) return;
    if (all && !slice()) continue;
    if (environment.closing || doorbell.ringAgain()) return;
    runMicrotasks(environment);  // nobody can be woken for the rest: it runs now
  }
}

/// Only at the end of an environment.
static void endDoorbell(napi_env, void*, void* context) {
  const std::unique_ptr<std::shared_ptr<Waker>> waker(
      static_cast<std::shared_ptr<Waker>*>(context));
  (*waker)->doorbell->close();
}

Waker& wakerOf(Environment& environment) {
  if (environment.waker) return *environment.waker;
  requireThread(environment);
  const CallScope scope(environment, CallScope::Mode::kAlways);
  const PendingException aside(environment.env);
  watchExit(environment);
  auto waker = std::make_shared<Waker>();
  waker->environment = &environment;
  waker->doorbell = std::make_shared<Doorbell>(&wake, waker.get());
  auto context = std::make_unique<std::shared_ptr<Waker>>(waker);
  check(environment, napi_create_threadsafe_function(environment.env, nullptr, nullptr,
                                                     writeString(environment, "napi-tether"), 0, 1,
                                                     nullptr, &endDoorbell, context.get(),
                                                     &answerDoorbell, &waker->function));
  context.release();  // to `endDoorbell`
  napi_unref_threadsafe_function(environment.env, waker->function);
  const std::lock_guard gate(threadGate());
  environment.waker = std::move(waker);
  return *environment.waker;
}

void ringDoorbell(const Environment& environment) {
  if (!environment.waker) return;
  environment.waker->hasDropped = true;
  environment.waker->doorbell->ring();
}

/// The process ends, and its event loop turns no more. The runtime waits for the pool's threads
/// then, and some may wait for JavaScript.
void endCalls(Environment& environment) noexcept {
  if (environment.waker) environment.waker->doorbell->close();
}

void closeDoorbell(Environment& environment) {
  if (!environment.waker) return;
  environment.waker->doorbell->close();
  environment.waker->environment = nullptr;
}

/// A process with such handles does not end by itself.
void holdLoop(Environment& environment, bool hold) {
  if (environment.closing) return;
  const napi_threadsafe_function function = wakerOf(environment).function;
  if (hold && environment.loopHolds++ == 0)
    napi_ref_threadsafe_function(environment.env, function);
  else if (!hold && --environment.loopHolds == 0)
    napi_unref_threadsafe_function(environment.env, function);
}

// --- ThreadHandle

/// The calls through one CrossThread, and what it keeps.
struct ThreadLine : Line {
  ThreadLine(Environment& environment, const QueueOptions& options)
      : Line(options),
        environment(&environment),
        thread(environment.thread),
        doorbell(wakerOf(environment).doorbell) {}
  ~ThreadLine() override {
    if (root) dropRoot(root);
  }

  Environment* const environment;  // on its own thread, as long as the root says so
  const std::thread::id thread;
  const std::shared_ptr<Doorbell> doorbell;
  RootRecord* root = nullptr;
};

static ThreadLine& threadLine(const LineOwner& line) { return static_cast<ThreadLine&>(*line); }

ThreadHandle::ThreadHandle(Environment& environment, napi_value value, std::string label,
                           BoundClass* type, const QueueOptions& options) {
  requireThread(environment);
  const auto line = new ThreadLine(environment, options);
  line_ = LineOwner(line);
  line->root = makeRoot(environment, value ? value : writeUndefined(environment), std::move(label),
                        type, value ? RootKind::kCrossThread : RootKind::kUnseen);
  if (options.keepsAlive) keepLoopFor(*line->root);
}

Posted ThreadHandle::post(std::unique_ptr<Task> task) const {
  if (line_) return threadLine(line_).doorbell->post(std::move(task), line_, !onOwnThread());
  task->drop(Dropped::kEnded);
  return Posted::kEnded;
}

bool ThreadHandle::onOwnThread() const {
  return line_ && threadLine(line_).thread == std::this_thread::get_id();
}

Environment& ThreadHandle::environment() const {
  if (!line_) throwEnvironment("this handle is empty");
  if (!onOwnThread()) throwForeignThread();
  if (Environment* environment = rootEnvironment(threadLine(line_).root)) return *environment;
  throwEnvironment("the environment of this handle has ended");
}

/// A thread may have the number of one that has ended, so that its environment is gone.
Environment* ThreadHandle::tryEnvironment() const {
  return onOwnThread() ? rootEnvironment(threadLine(line_).root) : nullptr;
}

void ThreadHandle::run(Task& task, Environment& environment) const {
  if (line_->closed) return task.drop(Dropped::kEnded);
  task.run(environment, *line_);
}

napi_value ThreadHandle::value() const { return line_ ? lineValue(*line_) : nullptr; }

napi_value lineValue(const Line& line) {
  return rootValue(static_cast<const ThreadLine&>(line).root);
}

/// What is dropped may own this very handle.
void ThreadHandle::close() const {
  if (const LineOwner line = line_) threadLine(line).doorbell->closeLine(*line);
}

// --- posted numbers

template <std::size_t kCount>
class NumbersTask final : public Task {
 public:
  using Memory = Blocks<sizeof(Task) + sizeof(double[kCount + (kCount == 0)])>;

  static void* operator new(std::size_t) { return Memory::take(); }
  static void operator delete(void* memory) { Memory::giveBack(memory); }

  explicit NumbersTask(const double* numbers) { std::copy_n(numbers, kCount, numbers_); }
  PostedNumbers numbers() const override { return {numbers_, kCount}; }
  void run(Environment& environment, const Line& line) override {
    napi_value values[kCount + 1] = {};
    for (std::size_t i = 0; i < kCount; i++) values[i] = writeDouble(environment, numbers_[i]);
    callFunction(environment, lineValue(line), kCount, values);
  }
  void drop(Dropped) noexcept override {}

 private:
  double numbers_[kCount + (kCount == 0)];
};

Posted postNumbers(const ThreadHandle& handle, const double* numbers, std::size_t count) {
  switch (count) {
    case 0:
      return handle.post(std::make_unique<NumbersTask<0>>(numbers));
    case 1:
      return handle.post(std::make_unique<NumbersTask<1>>(numbers));
    case 2:
      return handle.post(std::make_unique<NumbersTask<2>>(numbers));
    default:
      return handle.post(std::make_unique<NumbersTask<3>>(numbers));
  }
}

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// Async methods: work on the runtime's thread pool, in turn where it uses the same objects.
//
// Always true here: turns are given and taken on the environment's own thread. A call stands in the
// lines of all its objects from the same moment on, so that no two calls can wait for each other.
// What a call uses stays pinned until its work is done.

#include "work.h"

namespace tether::detail {

static Workshop& workshopOf(Environment& environment) {
  if (!environment.workshop) environment.workshop = std::make_shared<Workshop>();
  return *environment.workshop;
}

// --- settling

static void forgetSignal(Work& work) {
  const napi_env env = work.environment->env;
  if (work.stopListening) napi_delete_reference(env, std::exchange(work.stopListening, nullptr));
  if (work.signal) napi_delete_reference(env, std::exchange(work.signal, nullptr));
}

static void stopListening(Work& work) {
  if (work.stopListening)
    contained(*work.environment, "leaving an AbortSignal", [&] {
      callLayer(*work.environment, work.stopListening, {});
      work.heard = false;
    });
  if (!work.heard || !work.stopListening) forgetSignal(work);
}

static void settle(Work& work, bool resolve, napi_value value) {
  const napi_deferred promise = std::exchange(work.promise, nullptr);
  if (!promise) return;
  const napi_env env = work.environment->env;
  check(*work.environment, resolve ? napi_resolve_deferred(env, promise, value)
                                   : napi_reject_deferred(env, promise, value));
}

static napi_value reasonOf(Environment& environment, napi_ref signal) {
  return property(environment, referenceValue(environment, signal), "reason");
}

/// What the promise is rejected with. A function that stops because it was told to has not failed.
static napi_value failureOf(const Work& work, const std::exception_ptr& failure) {
  Environment& environment = *work.environment;
  try {
    std::rethrow_exception(failure);
  } catch (const Aborted&) {
    if (work.signal) return reasonOf(environment, work.signal);
  } catch (...) {
  }
  return writeException(environment, failure);
}

/// Where the failure cannot be told, what prevents it is: the promise does not stay open.
static void settleFailure(Work& work, std::exception_ptr failure) noexcept {
  contained(*work.environment, "settling a promise", [&] {
    try {
      return settle(work, false, failureOf(work, failure));
    } catch (...) {
      failure = std::current_exception();
    }
    settle(work, false, writeException(*work.environment, failure));
  });
}

static void settleDone(Work& work) noexcept {
  Environment& environment = *work.environment;
  if (!work.promise || environment.closing) return;
  try {
    if (!work.failure) {
      Frame frame(environment, work.record, work.self, work.object, nullptr);
      return settle(work, true, work.job->result(Sink{environment, work.record.policy, work.self}));
    }
  } catch (...) {
    work.failure = std::current_exception();
  }
  settleFailure(work, work.failure);
}

// --- turns

static void queueWork(Work& work);

/// Those who have got their last turn, in that order.
class Ready {
 public:
  void add(Work& work) {
    (last_ ? last_->nextReady : first_) = &work;
    last_ = &work;
  }
  void queue() {
    while (Work* work = first_) {
      first_ = std::exchange(work->nextReady, nullptr);
      queueWork(*work);
    }
  }

 private:
  Work* first_ = nullptr;
  Work* last_ = nullptr;
};

/// Lets in all who may use the object now.
static void grant(Instance& instance, Turns& turns, Ready& ready) {
  while (Place* next = turns.first) {
    if (turns.running > 0 && (turns.exclusive || !next->work->isShared())) break;
    turns.remove(*next);
    next->state = Place::State::kRuns;
    turns.running++;
    turns.exclusive = !next->work->isShared();
    if (--next->work->turns == 0) ready.add(*next->work);
  }
  instance.busy = turns.running == 0 ? Busy::kNot
                  : turns.exclusive  ? Busy::kWriting
                                     : Busy::kReading;
}

static std::span<Place> makePlaces(Work& work) {
  const std::size_t size = work.pins->size();
  if (size > work.few.size()) work.many = std::make_unique<Place[]>(size);
  const std::span<Place> all(work.many ? work.many.get() : work.few.data(), size);
  const auto at = [&work](Instance* object) { return Place{&work, object}; };
  std::transform(work.pins->begin(), work.pins->end(), all.begin(), at);
  std::sort(all.begin(), all.end(), [](const Place& left, const Place& right) {
    return std::less<>()(left.instance, right.instance);
  });
  const auto isSame = [](const Place& left, const Place& right) {
    return left.instance == right.instance;
  };
  return {all.begin(), std::unique(all.begin(), all.end(), isSame)};
}

static void forgetIfOver(Workshop& workshop, const Place& place) {
  if (place.turns->areOver()) workshop.turns.erase(place.instance);
}

/// All that may fail comes first, and leaves no line behind when it does.
static void findPlaces(Work& work) {
  if (!work.pins) return;
  Workshop& workshop = *work.environment->workshop;
  const std::span<Place> places = makePlaces(work);
  std::size_t found = 0;
  try {
    for (; found < places.size(); found++)
      places[found].turns = &workshop.turns[places[found].instance];
  } catch (...) {
    for (const Place& place : places.first(found)) forgetIfOver(workshop, place);
    throw;
  }
  work.places = places;
}

static void awaitTurn(Work& work) {
  findPlaces(work);
  work.turns = work.places.size() + 1;  // one more, so that it does not begin on the way
  Ready ready;
  for (Place& place : work.places) {
    place.turns->append(place);
    grant(*place.instance, *place.turns, ready);
  }
  if (--work.turns == 0) queueWork(work);
}

static void leave(Place& place) {
  Turns& turns = *place.turns;
  if (place.state == Place::State::kWaits) turns.remove(place);
  if (place.state == Place::State::kRuns && --turns.running == 0) turns.exclusive = false;
}

static void passTurn(Work& work) {
  Workshop& workshop = *work.environment->workshop;
  Ready ready;
  for (Place& place : work.places) {
    leave(place);
    grant(*place.instance, *place.turns, ready);
    forgetIfOver(workshop, place);
  }
  ready.queue();
}

// --- one call

/// Everything that the call used is free again. What it held goes first, while all is pinned still.
static void finishWork(Work* finished) {
  std::unique_ptr<Work> work(finished);
  Environment& environment = *work->environment;
  work->finished = true;
  stopListening(*work);
  contained(environment, "the end of an async call", [&] { work->job.reset(); });
  environment.workshop->remove(*work);
  passTurn(*work);
  if (work->pins) unpin(*work->pins);
  if (!work->heard) return;
  work->failure = nullptr;
  work->nextHeard = environment.workshop->heard;
  environment.workshop->heard = work.release();
}

/// Leaves the signals that could not be left before.
void leaveSignals(Environment& environment) {
  if (!environment.workshop) return;
  Work* waiting = std::exchange(environment.workshop->heard, nullptr);
  while (waiting) {
    std::unique_ptr<Work> work(std::exchange(waiting, waiting->nextHeard));
    stopListening(*work);
    if (!work->heard) continue;
    work->nextHeard = environment.workshop->heard;
    environment.workshop->heard = work.release();
  }
}

static void runWork(napi_env, void* data) {
  Work& work = *static_cast<Work*>(data);
  if (work.waitsForCalls || work.waitsForPosts || !work.gate->enter()) return;
  try {
    work.hop = work.job->run(false);
  } catch (...) {
    work.failure = std::current_exception();
    work.hop = Hop::kDone;
  }
  work.gate->leave();
}

/// A coroutine goes on on this thread, as a call of its own.
static void runOnJs(Work& work) {
  Environment& environment = *work.environment;
  try {
    Frame frame(environment, work.record, work.self, work.object, nullptr);
    work.hop = work.job->run(true);
  } catch (...) {
    work.failure = std::current_exception();
    work.hop = Hop::kDone;
  }
}

static void completeWork(napi_env env, napi_status, void* data) {
  Work* const work = static_cast<Work*>(data);
  napi_delete_async_work(env, std::exchange(work->handle, nullptr));
  if (!work->environment) return delete work;  // it ended before
  Environment& environment = *work->environment;
  const Entrance entrance(environment);
  const CallScope scope(environment, CallScope::Mode::kAlways);
  if (std::exchange(work->waitsForCalls, false) && work->promise) return queueWork(*work);
  // What the function has posted comes before its result.
  work->waitsForPosts = !deliver(environment, work->newestPost);
  if (work->waitsForPosts) return queueWork(*work);
  if (work->hop == Hop::kJs && !environment.closing) runOnJs(*work);
  if (std::exchange(work->hop, Hop::kDone) == Hop::kPool) return queueWork(*work);
  settleDone(*work);
  finishWork(work);
}

static void refuse(Work& work) {
  work.failure = std::current_exception();
  if (work.handle) napi_delete_async_work(work.environment->env, work.handle);
  settleFailure(work, work.failure);
  finishWork(&work);
}

static bool mayRunBeside(const FunctionRecord& call, const Work& work) {
  if (call.asynchronous || call.use == Use::kUnguarded) return true;
  return call.use == Use::kShared && work.isShared();
}

/// Whether JS that a call has called began this one, on objects that the call goes on with.
static bool isUsedByCalls(const Work& work) {
  for (const Frame* frame = work.environment->frame; frame; frame = frame->previous)
    if (!mayRunBeside(frame->record, work) &&
        std::any_of(work.places.begin(), work.places.end(),
                    [frame](const Place& place) { return frame->uses(*place.instance); }))
      return true;
  return false;
}

/// Calls that go on meanwhile have ended when the runtime comes to its next event.
static void queueWork(Work& work) {
  Environment& environment = *work.environment;
  const CallScope scope(environment);
  work.waitsForCalls = isUsedByCalls(work);
  try {
    constexpr std::string_view kName = "napi-tether";  // as async hooks are told
    napi_value name = nullptr;
    check(environment,
          napi_create_string_latin1(environment.env, kName.data(), kName.size(), &name));
    check(environment, napi_create_async_work(environment.env, nullptr, name, &runWork,
                                              &completeWork, &work, &work.handle));
    check(environment, napi_queue_async_work(environment.env, work.handle));
  } catch (...) {
    refuse(work);
  }
}

// --- aborting

bool readAborted(const Source& source, napi_value signal) {
  napi_valuetype type = napi_undefined;
  napi_typeof(source.environment.env, signal, &type);
  bool aborted = false;
  if (type != napi_object ||
      napi_get_value_bool(source.environment.env, property(source.environment, signal, "aborted"),
                          &aborted) != napi_ok)
    source.mismatch(Converter<AbortSignal>::expected(), signal);
  return aborted;
}

/// The promise is rejected now; what has not begun does not begin.
static void abortWork(Work& work) {
  Environment& environment = *work.environment;
  work.aborted->store(true, std::memory_order_relaxed);
  settleFailure(work, std::make_exception_ptr(Aborted()));
  if (work.turns > 0) return finishWork(&work);
  if (work.handle) napi_cancel_async_work(environment.env, work.handle);
}

static napi_value onAbort(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  Work& work = *static_cast<Work*>(data);
  return guarded(*work.environment, [&]() -> napi_value {
    if (!work.finished) abortWork(work);
    return nullptr;
  });
}

/// The class layer calls `onAbort` at most once, and never after `stopListening`, nor when this
/// fails. What looks like a signal may call it at once.
static void listen(Work& work, napi_value signal) {
  Environment& environment = *work.environment;
  work.signal = strongReference(environment, signal);
  const napi_value layer = callbackLayer(environment);  // before anybody may call `abort`
  const napi_value abort = nativeFunction(environment, "abort", &onAbort, &work);
  work.heard = true;
  napi_value stop = nullptr;
  try {
    stop = callLayer(environment, layer, "listen", {signal, abort});
  } catch (const JsError&) {
    work.heard = false;
    throw;
  }
  try {
    work.stopListening = strongReference(environment, stop);
  } catch (...) {
    contained(environment, "leaving an AbortSignal", [&] {
      callLayer(environment, writeUndefined(environment), stop, {});
      work.heard = false;
    });
    throw;
  }
}

/// JS that ran for the sake of other arguments may have aborted before anybody listened.
static bool isAborted(const Work& work, const AbortSignal& signal) {
  return signal.aborted() || readAborted(Source{*work.environment}, SignalAccess::raw(signal));
}

// --- starting

/// Everything is pinned that the call has got as its receiver or as an argument.
static std::unique_ptr<Work> makeWork(const FunctionRecord& record, Frame& frame,
                                      std::unique_ptr<Job> job) {
  Environment& environment = frame.environment;
  auto work = std::make_unique<Work>(record, frame, std::move(job), workshopOf(environment).gate);
  work->pins = frame.handOverPins();
  environment.workshop->add(*work);
  return work;
}

static void begin(Work& work) {
  const AbortSignal* signal = work.job->signal();
  if (signal) work.aborted = SignalAccess::flag(*signal);
  if (signal) listen(work, SignalAccess::raw(*signal));
  if (signal && isAborted(work, *signal)) {
    abortWork(work);
    return finishWork(&work);
  }
  work.record.use == Use::kUnguarded ? queueWork(work) : awaitTurn(work);
}

napi_value startJob(const FunctionRecord& record, Frame& frame, std::unique_ptr<Job> job) {
  Environment& environment = frame.environment;
  napi_value promise = nullptr;
  Work* const work = makeWork(record, frame, std::move(job)).release();
  try {
    check(environment, napi_create_promise(environment.env, &work->promise, &promise));
    begin(*work);
  } catch (...) {
    work->promise ? refuse(*work) : finishWork(work);
    if (!promise) throw;
  }
  return promise;
}

void markAsync(FunctionRecord& record) { record.asynchronous = true; }
void setUse(FunctionRecord& record, Use use) { record.use = use; }

/// What a synchronous failure of an async function answers. Without a promise it is thrown.
static napi_value rejection(Environment& environment) noexcept {
  napi_value error = nullptr, promise = nullptr;
  napi_deferred deferred = nullptr;
  if (napi_get_and_clear_last_exception(environment.env, &error) != napi_ok) return nullptr;
  if (napi_create_promise(environment.env, &deferred, &promise) == napi_ok)
    napi_reject_deferred(environment.env, deferred, error);
  else
    napi_throw(environment.env, error);
  return promise;
}

napi_value failCall(const FunctionRecord& record) noexcept {
  throwInto(*record.environment);
  return record.asynchronous ? rejection(*record.environment) : nullptr;
}

// --- the end of an environment

/// Waits for what runs. What the runtime has queued still, it will complete or forget.
void closeWorkshop(Environment& environment) {
  if (!environment.workshop) return;
  environment.workshop->gate->close();
  Work* next = std::exchange(environment.workshop->all, nullptr);
  while (Work* const work = next) {
    next = work->next;
    contained(environment, "the end of an async call", [&] { work->job.reset(); });
    work->environment = nullptr;
    if (!work->handle) delete work;
  }
  while (Work* const work = environment.workshop->heard) {
    environment.workshop->heard = work->nextHeard;
    delete work;
  }
}

}  // namespace tether::detail

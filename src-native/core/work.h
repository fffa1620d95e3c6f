// SPDX-License-Identifier: MIT
// The records behind async calls; see async.cc.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>

#include <tether/async.h>

#include "records.h"

namespace tether::detail {

/// Counts the work that runs, so that an environment does not end under it. Costs an atomic
/// operation for each way through; the lock is for the end alone.
class WorkGate {
 public:
  bool enter() {
    if (!(state_.fetch_add(kOne, std::memory_order_acquire) & kClosed)) return true;
    leave();
    return false;
  }
  void leave() {
    if (state_.fetch_sub(kOne, std::memory_order_release) != (kClosed | kOne)) return;
    const std::lock_guard lock(mutex_);  // so that who waits has seen it, or sleeps
    idle_.notify_all();
  }
  /// Lets nobody in, and waits for those who are.
  void close() {
    state_.fetch_or(kClosed, std::memory_order_relaxed);
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [this] { return state_.load(std::memory_order_acquire) == kClosed; });
  }

 private:
  static constexpr std::uint32_t kClosed = 1, kOne = 2;
  std::atomic<std::uint32_t> state_ = 0;  // how many run, and whether it is closed
  std::mutex mutex_;
  std::condition_variable idle_;
};

struct Work;
struct Turns;

/// Where a call stands in the line of one object.
struct Place {
  enum class State : std::uint8_t { kNot, kWaits, kRuns };

  Work* work = nullptr;
  Instance* instance = nullptr;
  Turns* turns = nullptr;
  Place* next = nullptr;  // behind it
  State state = State::kNot;
};

/// One async call. Belongs to the runtime while that has it queued, else to the lines it stands in,
/// and at last, where its signal may still call it, to its workshop.
struct Work {
  Work(const FunctionRecord& record, const Frame& frame, std::unique_ptr<Job> job,
       std::shared_ptr<WorkGate> gate)
      : environment(&frame.environment),
        record(record),
        self(frame.self),
        object(frame.object),
        job(std::move(job)),
        gate(std::move(gate)) {}

  Environment* environment;  // null once that is gone
  const FunctionRecord& record;
  Instance* const self;
  void* const object;
  std::unique_ptr<Job> job;
  const std::shared_ptr<WorkGate> gate;
  std::unique_ptr<Pins> pins;
  std::span<Place> places;   // in the lines of these, each once
  std::array<Place, 2> few;  // where they lie, for most calls
  std::unique_ptr<Place[]> many;
  Work* next = nullptr;  // among all of its workshop
  Work* previous = nullptr;
  std::size_t turns = 0;      // lines in which others come first
  Work* nextReady = nullptr;  // in a list of those whose turn it is
  napi_deferred promise = nullptr;
  napi_async_work handle = nullptr;
  napi_ref signal = nullptr;                   // while it may abort
  std::shared_ptr<std::atomic<bool>> aborted;  // what the function asks, which may move the signal
  napi_ref stopListening = nullptr;
  bool heard = false;                    // the signal may call it
  bool finished = false;                 // then without effect
  Work* nextHeard = nullptr;             // among those that are finished
  std::exception_ptr failure = nullptr;  // written before the work is done, read after
  Hop hop = Hop::kDone;
  // In the runtime's queue only to go on at one of its next events: before it begins, or before its
  // result is told.
  bool waitsForCalls = false;
  bool waitsForPosts = false;
  std::uint64_t newestPost = 0;  // the last that comes before its result, once it is known

  bool isShared() const { return record.use == Use::kShared; }
};

/// Those who want to use one object. Nothing here allocates: a turn must not get lost.
struct Turns {
  Place* first = nullptr;  // of those who wait
  Place* last = nullptr;
  std::size_t running = 0;
  bool exclusive = false;

  void append(Place& place) {
    (last ? last->next : first) = &place;
    last = &place;
    place.state = Place::State::kWaits;
  }
  void remove(Place& place) {
    Place* before = nullptr;
    for (Place* at = first; at != &place; at = at->next) before = at;
    (before ? before->next : first) = place.next;
    if (last == &place) last = before;
    place.next = nullptr;
  }
  bool areOver() const { return !first && running == 0; }
};

/// An environment's async calls.
struct Workshop {
  const std::shared_ptr<WorkGate> gate = std::make_shared<WorkGate>();
  std::unordered_map<Instance*, Turns> turns;
  Work* all = nullptr;    // those that are not finished
  Work* heard = nullptr;  // those that are, while their signals could not be left

  void add(Work& work) {
    work.next = all;
    if (all) all->previous = &work;
    all = &work;
  }
  void remove(Work& work) {
    (work.previous ? work.previous->next : all) = work.next;
    if (work.next) work.next->previous = work.previous;
  }
};

}  // namespace tether::detail

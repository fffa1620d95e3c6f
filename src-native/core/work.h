// SPDX-License-Identifier: MIT
// The records behind async calls; see async.cc.
#pragma once

#include <condition_variable>

#include <tether/async.h>

#include "records.h"

namespace tether::detail {

/// Counts the work that runs, so that an environment does not end under it.
class WorkGate {
 public:
  bool enter() {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    running_++;
    return true;
  }
  void leave() {
    {
      const std::lock_guard lock(mutex_);
      running_--;
    }
    idle_.notify_all();
  }
  /// Lets nobody in, and waits for those who are.
  void close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    idle_.wait(lock, [this] { return running_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable idle_;
  std::size_t running_ = 0;
  bool closed_ = false;
};

struct Work;
struct Turns;

/// Where a call stands in the line of one object.
struct Place {
  enum class State : std::uint8_t { kNot, kWaits, kRuns };

  Work* work;
  Instance* instance;
  Turns* turns;
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
  std::vector<Instance*> pins;
  std::vector<Place> places;  // in the lines of these, each once
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
  std::unordered_set<Work*> all;
  Work* heard = nullptr;    // finished, while their signals could not be left
  napi_ref name = nullptr;  // for async hooks
};

}  // namespace tether::detail

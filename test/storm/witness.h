// SPDX-License-Identifier: MIT
// Counts what lives, over all environments and threads of the process, and knows each by its
// address: so what ends twice, never, or on a thread that is not its own is seen.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <unordered_set>

namespace storm {

enum Kind : std::size_t {
  kNode,
  kBus,
  kCareless,
  kShared,
  kCounted,
  kActor,
  kPlugin,
  kHost,
  kWhole,
  kPart,
  kKeeper,
  kKept,
  kJob,
  kBuilder,
  kFrame,   // a call into JS, on the stack
  kBurden,  // what another thread is to drop
  kCaller,
  kErrand,  // a native thread that posts, calls and waits
  kDesk,
  kTally,
  kLedger,
  kKinds
};
inline constexpr std::array<const char*, kKinds> kKindNames = {
    "Node",   "Bus",    "Careless", "Shared", "Counted", "Actor",   "Plugin",          "Host",
    "Whole",  "Part",   "Keeper",   "Kept",   "Job",     "Builder", "call in a frame", "burden",
    "Caller", "errand", "Desk",     "Tally",  "Ledger"};

struct Record {
  std::atomic<std::int64_t> made = 0;
  std::atomic<std::int64_t> ended = 0;
  std::atomic<std::int64_t> elsewhere = 0;  // on another thread than its own
  std::atomic<std::int64_t> twice = 0;
  std::mutex gate;
  std::unordered_set<const void*> living;
};

/// Never destroyed: threads may still run at the end of the process.
inline Record& tallyOf(Kind kind) {
  static auto* const tallies = new std::array<Record, kKinds>();
  return (*tallies)[kind];
}

enum class Thread : std::uint8_t { kOwn, kAny };

/// A member of everything that is counted.
template <Kind kind, Thread where = Thread::kOwn>
class Witness {
 public:
  Witness() : thread_(std::this_thread::get_id()) {
    Record& tally = tallyOf(kind);
    tally.made++;
    const std::lock_guard lock(tally.gate);
    tally.living.insert(this);
  }
  Witness(const Witness&) : Witness() {}
  Witness& operator=(const Witness&) { return *this; }
  ~Witness() {
    Record& tally = tallyOf(kind);
    tally.ended++;
    if (where == Thread::kOwn && thread_ != std::this_thread::get_id()) tally.elsewhere++;
    const std::lock_guard lock(tally.gate);
    if (!tally.living.erase(this)) tally.twice++;
  }

 private:
  std::thread::id thread_;
};

}  // namespace storm

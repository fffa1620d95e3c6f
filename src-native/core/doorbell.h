// SPDX-License-Identifier: MIT
// The queue between all threads and one environment's own. Knows nothing of Node-API, so that it
// can be tested without an engine.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include <tether/detail/task.h>

namespace tether::detail {

/// The calls through one handle: they have a limit of their own.
struct Line {
  explicit Line(const QueueOptions& options) : options(options) {}
  virtual ~Line() = default;

  bool isBounded() const { return options.capacity > 0; }

  const QueueOptions options;
  std::atomic<bool> closed = false;

  // Guarded by its doorbell; of an unbounded line, without what is in the inbox still.
  std::size_t waiting = 0;
  Task* oldest = nullptr;
  Task* newest = nullptr;

 private:
  friend void retain(Line& line) noexcept;
  friend void release(Line& line, std::size_t owners) noexcept;
  std::atomic<std::size_t> owners_ = 0;
};

/// Calls of one line that are made together, each with `arity` numbers.
struct Lot {
  std::atomic<double>& calls;  ///< how many; 0 once the line is closed
  double* const numbers;       ///< their arguments, one call after the other
  const std::size_t most;
  LineOwner line = {};
  std::size_t arity = 0;
  std::size_t taken = 0;
};

/// What is taken from a queue.
struct Next {
  std::unique_ptr<Task> task = nullptr;
  bool isLot = false;  ///< a lot was filled instead
  bool hasMore = false;

  explicit operator bool() const { return task || isLot; }
};

/// Tasks run in the order in which they were posted. The environment's thread is woken once for all
/// that wait. Lives as long as anybody may post, and so longer than its environment.
///
/// Who posts to a line without a limit takes no lock: the task goes to the inbox, and from there,
/// in its turn, to the queue. Always true here: a task is in the inbox, or in the queue, or taken,
/// or dropped; what is in the queue is older than what is in the inbox; `bell_` is null once
/// closed.
class Doorbell {
 public:
  static constexpr std::uint64_t kAny = static_cast<std::uint64_t>(-1);

  /// Wakes the environment's thread; false where that cannot be done.
  using Ring = bool (*)(void* bell);

  Doorbell(Ring ring, void* bell) : ring_(ring), bell_(bell) {}
  ~Doorbell() { close(); }
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;

  /// From any thread. `mayWait` is false on the environment's own thread, which would wait for
  /// itself. A task that is not queued is dropped: also where the environment's thread could not be
  /// woken, since nobody would ever come for it.
  Posted post(std::unique_ptr<Task> task, const LineOwner& line, bool mayWait);
  /// Wakes the environment's thread without a task.
  void ring();
  /// Drops what waits in a line, and lets nothing more in.
  void closeLine(Line& line);

  /// On the environment's thread, before it looks at anything that it may have been rung for.
  void answer();
  /// When it has found nothing more: false if somebody rang since it answered, so that it must
  /// answer once more.
  bool rest();
  /// Instead of resting, when something is left for later. False where nobody would come for it.
  bool ringAgain();
  /// What to do next of what was posted up to the task number `newest`; it then belongs to the
  /// caller. Calls go into the lot, if there is one: who makes them looks at `lot.calls` before
  /// each.
  Next take(Lot* lot = nullptr, std::uint64_t newest = kAny);
  /// When the calls of a lot are made.
  void endLot();
  /// The number of the newest task so far.
  std::uint64_t newest();
  /// Drops all tasks, wakes all who wait, and refuses everything from here on.
  void close() noexcept;

 private:
  /// What the environment's thread knows. While it answers, nobody needs to wake it.
  enum class Bell : std::uint8_t { kQuiet, kRung, kRungSince };

  bool wake();
  bool summon(const Task* posted, Posted& answer);
  Posted postBounded(std::unique_ptr<Task> task, bool mayWait);
  Posted admit(std::unique_lock<std::mutex>& lock, Line& line, bool mayWait, Task*& oldest);
  bool isClosed(const Line& line) const { return closed_.load() || line.closed.load(); }
  bool dropWaiting(Line& line, const Task* wanted);
  bool dropAll(const Task* wanted = nullptr) noexcept;
  void push(Task* task);
  void collect();
  void append(Task* task);
  void unlink(Task& task);
  Next takeOldest(Lot* lot, std::uint64_t newest, Task*& taken);
  Task* fill(Lot& lot, std::uint64_t newest);
  static void discard(Task* taken, Lot& lot);

  std::atomic<Task*> inbox_ = nullptr;  // newest first
  std::atomic<Bell> state_ = Bell::kQuiet;
  std::atomic<bool> closed_ = false;
  std::mutex mutex_;
  std::condition_variable room_;
  Task* first_ = nullptr;
  Task* last_ = nullptr;
  Lot* lot_ = nullptr;        // whose calls are being made
  std::uint64_t newest_ = 0;  // of all that have been in the queue
  const Ring ring_;
  void* bell_;
};

}  // namespace tether::detail

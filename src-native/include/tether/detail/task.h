// SPDX-License-Identifier: MIT
// Work that any thread hands to an environment's own thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace tether {

/// What became of a call that was handed to another thread.
enum class Posted : std::uint8_t {
  kQueued,  ///< it will run, unless the environment ends before
  kFull,    ///< its queue is full, and the queue's policy or the calling thread forbids to wait
  kEnded    ///< the environment has ended, or the queue was closed
};

/// What a full queue does with one call more.
enum class WhenFull : std::uint8_t {
  kBlock,      ///< the calling thread waits for room; on the environment's own thread it fails
  kFail,       ///< the call is refused
  kDropOldest  ///< the oldest call that waits is dropped
};

struct QueueOptions {
  std::size_t capacity = 0;  ///< calls that may wait; 0: any number
  WhenFull whenFull = WhenFull::kBlock;
  bool keepsAlive = false;  ///< the process does not end by itself as long as the handle exists
};

namespace detail {

struct Environment;
class Doorbell;

/// Why a task will not run.
enum class Dropped : std::uint8_t { kFull, kOldest, kEnded };

struct Line;
void retain(Line& line) noexcept;
void release(Line& line, std::size_t owners) noexcept;

/// An owner of a line, on any thread. Other than those of a std::shared_ptr, many can leave at
/// once.
class LineOwner {
 public:
  LineOwner() = default;
  explicit LineOwner(Line* line) : line_(line) {
    if (line_) retain(*line_);
  }
  LineOwner(const LineOwner& other) : LineOwner(other.line_) {}
  LineOwner(LineOwner&& other) noexcept : line_(other.leave()) {}
  LineOwner& operator=(LineOwner other) noexcept {
    std::swap(line_, other.line_);
    return *this;
  }
  ~LineOwner() {
    if (line_) release(*line_, 1);
  }

  explicit operator bool() const { return line_ != nullptr; }
  Line* get() const { return line_; }
  Line& operator*() const { return *line_; }
  Line* operator->() const { return line_; }
  /// It must be released by hand then.
  Line* leave() noexcept { return std::exchange(line_, nullptr); }

 private:
  Line* line_ = nullptr;
};

/// The arguments of a call that hands over nothing but numbers, and whose result nobody wants.
struct PostedNumbers {
  static constexpr std::size_t kMost = 3;
  const double* values;  // null for any other call
  std::size_t count;
};

/// One piece of work. Exactly one of `run` and `drop` is called; none for a call that is made
/// together with others.
class Task {
 public:
  Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  virtual ~Task() = default;

  /// On the environment's thread. What it throws is reported as an uncaught exception. `line` is
  /// the one that it was posted to.
  virtual void run(Environment& environment, const Line& line) = 0;
  /// On any thread.
  virtual void drop(Dropped why) noexcept = 0;

  /// Of a call that may be made together with others of its line, instead of `run`.
  virtual PostedNumbers numbers() const { return {nullptr, 0}; }
  /// Once it is posted.
  const Line& line() const { return *line_; }

 private:
  friend class Doorbell;
  Task* next_ = nullptr;
  Task* previous_ = nullptr;
  Task* nextOfLine_ = nullptr;
  std::uint64_t number_ = 0;  // in the order of the queue
  LineOwner line_;
};

}  // namespace detail
}  // namespace tether

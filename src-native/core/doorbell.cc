// SPDX-License-Identifier: MIT
#include "doorbell.h"

#include <algorithm>
#include <utility>

namespace tether::detail {

/// Runs without the lock: what a task holds may be anything.
static void dropTask(Task* task, Dropped why) {
  const std::unique_ptr<Task> owned(task);
  owned->drop(why);
}

void retain(Line& line) noexcept { line.owners_.fetch_add(1, std::memory_order_relaxed); }

void release(Line& line, std::size_t owners) noexcept {
  if (line.owners_.fetch_sub(owners, std::memory_order_acq_rel) == owners) delete &line;
}

// --- inbox and queue

void Doorbell::push(Task* task) {
  task->next_ = inbox_.load(std::memory_order_relaxed);
  while (!inbox_.compare_exchange_weak(task->next_, task)) {
  }
}

/// Puts what is in the inbox at the end of the queue.
void Doorbell::collect() {
  Task* oldest = nullptr;
  for (Task* task = inbox_.exchange(nullptr); task;)
    oldest = std::exchange(task, std::exchange(task->next_, oldest));
  while (oldest) append(std::exchange(oldest, oldest->next_));
}

void Doorbell::append(Task* task) {
  task->next_ = nullptr;
  task->previous_ = last_;
  task->number_ = ++newest_;
  (last_ ? last_->next_ : first_) = task;
  last_ = task;
  Line& line = *task->line_;
  (line.newest ? line.newest->nextOfLine_ : line.oldest) = task;
  line.newest = task;
  line.waiting++;
}

/// Tasks leave their line in order, so this one is its line's oldest.
void Doorbell::unlink(Task& task) {
  (task.previous_ ? task.previous_->next_ : first_) = task.next_;
  (task.next_ ? task.next_->previous_ : last_) = task.previous_;
  task.next_ = task.previous_ = nullptr;
  Line& line = *task.line_;
  line.oldest = std::exchange(task.nextOfLine_, nullptr);
  if (!line.oldest) line.newest = nullptr;
  line.waiting--;
}

// --- posting

/// Makes sure that there is room in a line.
Posted Doorbell::admit(std::unique_lock<std::mutex>& lock, Line& line, bool mayWait,
                       Task*& oldest) {
  const auto full = [&] { return line.waiting >= line.options.capacity; };
  if (full() && line.options.whenFull == WhenFull::kBlock && mayWait)
    room_.wait(lock, [&] { return isClosed(line) || !full(); });
  if (isClosed(line)) return Posted::kEnded;
  if (!full()) return Posted::kQueued;
  if (line.options.whenFull != WhenFull::kDropOldest) return Posted::kFull;
  oldest = line.oldest;
  unlink(*oldest);
  return Posted::kQueued;
}

Posted Doorbell::postBounded(std::unique_ptr<Task> task, bool mayWait) {
  Task* oldest = nullptr;
  Task* posted = nullptr;
  Posted answer = Posted::kEnded;
  {
    std::unique_lock lock(mutex_);
    answer = admit(lock, *task->line_, mayWait, oldest);
    if (answer == Posted::kQueued) {
      collect();
      posted = task.release();
      append(posted);
    }
  }
  if (answer == Posted::kQueued) summon(posted, answer);
  if (oldest) dropTask(oldest, Dropped::kOldest);
  if (task) task->drop(answer == Posted::kFull ? Dropped::kFull : Dropped::kEnded);
  return answer;
}

Posted Doorbell::post(std::unique_ptr<Task> task, const LineOwner& line, bool mayWait) {
  task->line_ = line;
  if (line->isBounded()) return postBounded(std::move(task), mayWait);
  if (isClosed(*line)) {
    task->drop(Dropped::kEnded);
    return Posted::kEnded;
  }
  Task* const posted = task.release();
  push(posted);
  Posted answer = Posted::kQueued;
  if (!summon(posted, answer)) return answer;
  // Who has closed the line since may not have seen the task.
  if (!isClosed(*line)) return Posted::kQueued;
  return dropWaiting(*line, posted) ? Posted::kEnded : Posted::kQueued;
}

// --- the bell

/// False if it fell to this thread to wake the environment's, and could not be done.
bool Doorbell::wake() {
  Bell before = state_.load();
  Bell after = Bell::kQuiet;
  do {
    if (before == Bell::kRungSince) return true;
    after = before == Bell::kQuiet ? Bell::kRung : Bell::kRungSince;
  } while (!state_.compare_exchange_weak(before, after));
  return after != Bell::kRung || ringAgain();
}

/// Somebody may have relied on a bell that did not ring: then it is tried once more for them.
void Doorbell::ring() {
  if (wake()) return;
  while (!rest()) {
    answer();
    if (ringAgain()) return;
  }
}

/// For a task. Where nobody comes, what waits is dropped, so that nobody waits for it in vain; the
/// answer says whether the task was. It may have run before.
bool Doorbell::summon(const Task* posted, Posted& answered) {
  if (wake()) return true;
  do {
    answer();
    if (dropAll(posted)) answered = Posted::kEnded;
  } while (!rest());
  return false;
}

bool Doorbell::ringAgain() {
  const std::lock_guard lock(mutex_);
  return !bell_ || ring_(bell_);
}

void Doorbell::answer() { state_.store(Bell::kRung); }

bool Doorbell::rest() {
  Bell before = Bell::kRung;
  return state_.compare_exchange_strong(before, Bell::kQuiet);
}

/// `taken` is what went into the lot, linked.
Next Doorbell::takeOldest(Lot* lot, std::uint64_t newest, Task*& taken) {
  Next next;
  const std::lock_guard lock(mutex_);
  if (!first_) collect();
  if (!first_ || first_->number_ > newest) return next;
  if (lot && first_->numbers().values && !isClosed(*first_->line_)) {
    taken = fill(*lot, newest);
    lot_ = lot;
    next.isLot = true;
  } else {
    next.task.reset(first_);
    unlink(*first_);
  }
  next.hasMore = first_ ? first_->number_ <= newest : newest == kAny && inbox_.load();
  return next;
}

std::uint64_t Doorbell::newest() {
  const std::lock_guard lock(mutex_);
  collect();
  return newest_;
}

Next Doorbell::take(Lot* lot, std::uint64_t newest) {
  for (;;) {
    Task* taken = nullptr;
    Next next = takeOldest(lot, newest, taken);
    if (!next) return next;
    const Line& line = next.isLot ? *lot->line : *next.task->line_;
    if (line.isBounded()) room_.notify_all();
    if (next.isLot) discard(taken, *lot);
    if (next.isLot || !isClosed(line)) return next;
    // Who has posted it while the line was closed is late to drop it.
    next.task->drop(Dropped::kEnded);
  }
}

// --- calls that are made together

/// Answers the tasks that were moved to the lot, linked, and without their line.
Task* Doorbell::fill(Lot& lot, std::uint64_t newest) {
  Task* taken = nullptr;
  double* place = lot.numbers;
  lot.line = first_->line_;
  lot.arity = first_->numbers().count;
  for (; first_ && lot.taken < lot.most && first_->line_.get() == lot.line.get(); lot.taken++) {
    const PostedNumbers numbers = first_->numbers();
    if (!numbers.values || first_->number_ > newest) break;
    place = std::copy_n(numbers.values, lot.arity, place);
    Task* const task = first_;
    unlink(*task);
    task->line_.leave();
    task->next_ = std::exchange(taken, task);
  }
  lot.calls = static_cast<double>(lot.taken);
  return taken;
}

/// What is left of calls that are in a lot now.
void Doorbell::discard(Task* taken, Lot& lot) {
  while (taken) delete std::exchange(taken, taken->next_);
  release(*lot.line, lot.taken);
}

void Doorbell::endLot() {
  const std::lock_guard lock(mutex_);
  lot_ = nullptr;
}

// --- ends

/// True if `wanted` was among what waited.
bool Doorbell::dropWaiting(Line& line, const Task* wanted) {
  Task *first = nullptr, *last = nullptr;
  bool found = false;
  {
    const std::lock_guard lock(mutex_);
    collect();
    if (lot_ && lot_->line.get() == &line) lot_->calls = 0;
    while (Task* task = line.oldest) {
      unlink(*task);
      found |= task == wanted;
      (last ? last->next_ : first) = task;
      last = task;
    }
  }
  while (first) dropTask(std::exchange(first, first->next_), Dropped::kEnded);
  return found;
}

void Doorbell::closeLine(Line& line) {
  line.closed = true;
  dropWaiting(line, nullptr);
  room_.notify_all();
}

/// One by one: what is dropped may try to post again.
bool Doorbell::dropAll(const Task* wanted) noexcept {
  bool found = false;
  while (const Next next = take()) {
    found |= next.task.get() == wanted;
    next.task->drop(Dropped::kEnded);
  }
  return found;
}

void Doorbell::close() noexcept {
  closed_ = true;
  {
    const std::lock_guard lock(mutex_);
    bell_ = nullptr;
    if (lot_) lot_->calls = 0;
  }
  room_.notify_all();
  dropAll();
}

}  // namespace tether::detail

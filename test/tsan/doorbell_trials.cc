// SPDX-License-Identifier: MIT
// The queue between all threads and one.
#include "parts.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

#include <core/doorbell.h>

using namespace tether;
using namespace tether::detail;

namespace trials {
namespace {

constexpr std::size_t kThreads = 4;

/// What became of the tasks of one line.
struct Tally {
  std::atomic<std::size_t> made = 0, queued = 0, ran = 0, dropped = 0, refused = 0;
  std::array<std::size_t, kThreads + 1> last{};  // on the loop's thread: what ran of each thread's
  LineOwner line;
};

/// The thread that tasks run on, with a bell that wakes it as the runtime's would.
class Loop {
 public:
  Loop() : doorbell(std::make_shared<Doorbell>(&ring, this)) {}

  void awaitBell() {
    std::unique_lock lock(mutex_);
    rung_.wait(lock, [this] { return rings_ > 0; });
    rings_--;
  }
  bool tryBell() {
    const std::lock_guard lock(mutex_);
    return rings_ > 0 && rings_--;
  }

  const std::shared_ptr<Doorbell> doorbell;
  std::thread::id thread = std::this_thread::get_id();
  bool ended = false;  // on its own thread

 private:
  static bool ring(void* bell) {
    Loop& loop = *static_cast<Loop*>(bell);
    {
      const std::lock_guard lock(loop.mutex_);
      loop.rings_++;
    }
    loop.rung_.notify_one();
    return true;
  }

  std::mutex mutex_;
  std::condition_variable rung_;
  std::size_t rings_ = 0;
};

class Piece final : public Task {
 public:
  Piece(Loop& loop, Tally& tally, std::size_t poster, std::size_t number, bool again)
      : loop_(loop), tally_(tally), poster_(poster), number_(number), again_(again) {
    tally.made++;
  }
  ~Piece() override { require(ended_ == 1, "a task is run or dropped, and once"); }

  void run(Environment&, const Line& line) override {
    require(&line == tally_.line.get(), "a task knows its line");
    ended_++;
    require(loop_.thread == std::this_thread::get_id(), "tasks run on the loop's thread");
    require(!loop_.ended, "nothing runs after the end");
    if (poster_ < kThreads) {
      require(tally_.last[poster_] < number_, "tasks of one thread run in their order");
      tally_.last[poster_] = number_;
    }
    tally_.ran++;
    postAgain();
  }
  void drop(Dropped why) noexcept override {
    ended_++;
    tally_.dropped++;
    if (why == Dropped::kFull) tally_.refused++;
    postAgain();
  }

 private:
  /// From inside a task, or from the end of one.
  void postAgain() {
    if (!again_) return;
    const bool mayWait = loop_.thread != std::this_thread::get_id();
    auto task = std::make_unique<Piece>(loop_, tally_, kThreads, 0, false);
    if (loop_.doorbell->post(std::move(task), tally_.line, mayWait) == Posted::kQueued)
      tally_.queued++;
  }

  Loop& loop_;
  Tally& tally_;
  const std::size_t poster_, number_;
  const bool again_;
  int ended_ = 0;
};

/// A call of numbers: who posted it, and its number there.
class NumbersPiece final : public Task {
 public:
  NumbersPiece(Loop& loop, Tally& tally, std::size_t poster, std::size_t number)
      : loop_(loop),
        tally_(tally),
        numbers_{static_cast<double>(poster), static_cast<double>(number)} {
    tally.made++;
  }
  /// In a lot, on the loop's thread, neither is called.
  ~NumbersPiece() override {
    require(ended_ == 1 || (ended_ == 0 && loop_.thread == std::this_thread::get_id()),
            "a call is made, or dropped, and once");
  }

  PostedNumbers numbers() const override { return {numbers_, 2}; }
  void run(Environment&, const Line&) override {
    ended_++;
    make(loop_, tally_, numbers_);
  }
  void drop(Dropped why) noexcept override {
    ended_++;
    tally_.dropped++;
    if (why == Dropped::kFull) tally_.refused++;
  }
  static void make(const Loop& loop, Tally& tally, const double* numbers) {
    const auto poster = static_cast<std::size_t>(numbers[0]);
    const auto number = static_cast<std::size_t>(numbers[1]);
    require(!loop.ended, "nothing runs after the end");
    require(tally.last[poster] < number, "calls of one thread are made in their order");
    tally.last[poster] = number;
    tally.ran++;
  }

 private:
  Loop& loop_;
  Tally& tally_;
  const double numbers_[2];
  int ended_ = 0;
};

Environment& noEnvironment() {
  static int nothing;
  return reinterpret_cast<Environment&>(nothing);
}

QueueOptions anyOptions(Random& random) {
  constexpr WhenFull kPolicies[] = {WhenFull::kBlock, WhenFull::kFail, WhenFull::kDropOldest};
  QueueOptions options;
  options.capacity = random.oneIn(3) ? 0 : random.between(1, 5);
  options.whenFull = kPolicies[random.below(3)];
  return options;
}

std::vector<std::unique_ptr<Tally>> anyLines(Random& random) {
  std::vector<std::unique_ptr<Tally>> lines;
  for (std::size_t i = random.between(1, 3); i > 0; i--) {
    lines.push_back(std::make_unique<Tally>());
    lines.back()->line = LineOwner(new Line(anyOptions(random)));
  }
  return lines;
}

using Lines = std::vector<std::unique_ptr<Tally>>;

void postMany(Loop& loop, Lines& lines, std::size_t poster, std::size_t count, Random random,
              bool closes) {
  const std::size_t closesAt = closes ? random.below(count) : count;
  for (std::size_t number = 1; number <= count; number++) {
    Tally& tally = *lines[random.below(lines.size())];
    if (number == closesAt) loop.doorbell->closeLine(*tally.line);
    std::unique_ptr<Task> task;
    if (random.oneIn(2))
      task = std::make_unique<NumbersPiece>(loop, tally, poster, number);
    else
      task = std::make_unique<Piece>(loop, tally, poster, number, random.oneIn(8));
    const Posted answer = loop.doorbell->post(std::move(task), tally.line, true);
    require(answer != Posted::kFull || tally.line->options.whenFull == WhenFull::kFail,
            "only a line that says so refuses");
    if (answer == Posted::kQueued) tally.queued++;
  }
}

/// Who posts counts after the fact, so that this never sees too many.
void requireRoom(const Tally& tally) {
  const QueueOptions& options = tally.line->options;
  if (options.capacity == 0 || options.whenFull == WhenFull::kDropOldest) return;
  // What is refused is counted last, so it is read first.
  const std::size_t queued = tally.queued, refused = tally.refused;
  const std::size_t ended = tally.ran + tally.dropped - refused;
  require(queued <= ended + options.capacity, "a line holds no more than its capacity");
}

void requireAllEnded(const Lines& lines) {
  for (const auto& tally : lines)
    require(tally->ran + tally->dropped == tally->made, "nothing is forgotten");
}

/// As the class layer makes the calls of a lot: another thread may close their line meanwhile.
void makeCalls(Loop& loop, Lines& lines, const Lot& lot) {
  const auto at = std::find_if(lines.begin(), lines.end(), [&](const auto& tally) {
    return tally->line.get() == lot.line.get();
  });
  Tally& tally = **at;
  std::size_t made = 0;
  for (const double* call = lot.numbers; static_cast<double>(made) < lot.calls; made++) {
    NumbersPiece::make(loop, tally, call);
    call += lot.arity;
  }
  tally.dropped += lot.taken - made;
}

/// True when more waits.
bool runNext(Loop& loop, Lines& lines, bool many) {
  std::atomic<double> calls = 0;
  double numbers[5 * 2];
  Lot lot{calls, numbers, 5};
  const Next next = loop.doorbell->take(many ? &lot : nullptr);
  if (next.task) next.task->run(noEnvironment(), next.task->line());
  if (next.isLot) {
    makeCalls(loop, lines, lot);
    loop.doorbell->endLot();
  }
  return next.hasMore;
}

/// Runs a few tasks, as one event of the runtime's does, and leaves the rest to another.
void answerBell(Loop& loop, Lines& lines, std::size_t most) {
  do {
    loop.doorbell->answer();
    bool hasMore = true;
    for (std::size_t i = 0; i < most && hasMore; i++) hasMore = runNext(loop, lines, most % 2 == 0);
    if (hasMore) return static_cast<void>(loop.doorbell->ringAgain());
  } while (!loop.doorbell->rest());
}

/// Lines are posted to, closed and drained at once; then what waits must be run without another
/// post.
void postAndRun(Random& random) {
  Lines lines = anyLines(random);
  Loop loop;
  const std::size_t count = random.between(20, 150);
  const bool closes = random.oneIn(2);
  const std::size_t most = random.between(1, 20);
  std::atomic<std::size_t> posting = kThreads;
  Crew crew;
  for (std::size_t poster = 0; poster < kThreads; poster++)
    crew.add([&, poster, own = Random(random.seed())] {
      postMany(loop, lines, poster, count, own, closes && poster == 0);
      if (--posting == 0) loop.doorbell->ring();
    });
  while (posting > 0) {
    loop.awaitBell();
    answerBell(loop, lines, most);
    for (const auto& tally : lines) requireRoom(*tally);
  }
  crew.join();
  while (loop.tryBell()) answerBell(loop, lines, most);
  requireAllEnded(lines);
  require(!loop.doorbell->take(), "a bell rings as long as something waits");
  loop.doorbell->close();
}

/// The end comes while others post, and while some of them wait for room.
void endInTheMiddle(Random& random) {
  Lines lines = anyLines(random);
  Loop loop;
  const std::size_t runs = random.below(60);
  const std::size_t most = random.between(1, 5);
  Crew crew;
  for (std::size_t poster = 0; poster < kThreads; poster++)
    crew.add([&, poster, own = Random(random.seed())] {
      postMany(loop, lines, poster, 120, own, false);
    });
  for (std::size_t i = 0; i < runs; i++)
    if (loop.tryBell()) answerBell(loop, lines, most);
  loop.doorbell->close();
  loop.ended = true;
  crew.join();
  requireAllEnded(lines);
  auto late = std::make_unique<Piece>(loop, *lines[0], kThreads, 0, false);
  require(loop.doorbell->post(std::move(late), lines[0]->line, true) == Posted::kEnded,
          "after the end nothing is taken");
}

/// Nobody takes anything: exactly the capacity waits.
void fillUp(Random& random) {
  Lines lines = anyLines(random);
  Loop loop;
  Crew crew;
  for (std::size_t poster = 0; poster < kThreads; poster++)
    crew.add([&, poster, own = Random(random.seed())] {
      postMany(loop, lines, poster, 40, own, false);
    });
  for (const auto& tally : lines)
    if (tally->line->options.whenFull == WhenFull::kBlock && tally->line->options.capacity > 0)
      loop.doorbell->closeLine(*tally->line);
  crew.join();
  for (const auto& tally : lines) {
    const std::size_t waiting = tally->made - tally->dropped - tally->ran;
    const std::size_t capacity = tally->line->options.capacity;
    require(capacity == 0 || waiting <= capacity, "a line holds no more than its capacity");
    if (tally->line->isBounded()) require(waiting == tally->line->waiting, "what waits is counted");
  }
  loop.doorbell->close();
  loop.ended = true;
  requireAllEnded(lines);
}

/// A ring without a task: what was written before it is seen after it, whenever it comes.
void ringOnly(Random& random) {
  Loop loop;
  std::atomic<std::size_t> written = 0;
  const std::size_t each = random.between(10, 200);
  Crew crew;
  for (std::size_t i = 0; i < kThreads; i++)
    crew.add([&] {
      for (std::size_t n = 0; n < each; n++) {
        written++;
        loop.doorbell->ring();
      }
    });
  for (std::size_t seen = 0; seen < kThreads * each;) {
    loop.awaitBell();
    do {
      loop.doorbell->answer();
      seen += written.exchange(0);
      if (random.oneIn(2)) std::this_thread::yield();
    } while (!loop.doorbell->rest());
  }
}

}  // namespace

const std::array<Trial, 4> kDoorbellTrials = {{
    {"doorbell-run", &postAndRun, 400},
    {"doorbell-end", &endInTheMiddle, 400},
    {"doorbell-full", &fillUp, 400},
    {"doorbell-ring", &ringOnly, 400},
}};

}  // namespace trials

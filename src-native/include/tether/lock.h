// SPDX-License-Identifier: MIT
// Guarded<T>: native state that several threads use.
#pragma once

#include <mutex>
#include <utility>

namespace tether {

namespace detail {

/// One taking of a lock, on the stack of the thread that took it.
class Hold {
 public:
  /// Waits for the lock. Where the thread holds others and has to wait, it lets go of them
  /// meanwhile.
  explicit Hold(std::mutex& lock);
  ~Hold();
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  friend class LetGo;
  static void releaseAll(Hold* newest) noexcept;
  static void takeAll(Hold* newest);

  std::mutex& lock_;
  Hold* outer_;
  bool owns_ = false;  // false where the thread held the lock already
};

/// Throws ERR_TETHER_GUARD where the running thread holds a guard.
void requireNoGuard();

}  // namespace detail

/// A value with a lock that cannot deadlock with the collector, with JavaScript, or with another of
/// its kind.
///
///     tether::Guarded<std::vector<int>> values;
///     values.lock()->push_back(1);                 // to the end of the statement
///     { auto access = values.lock(); ... }         // or of the block
///
/// A thread that holds guards lets go of all of them while it calls into JavaScript, while dead
/// objects are destroyed, and while it has to wait for another guard; it holds them again before it
/// goes on. So two guards can be taken in either order by two threads, and a callback may use what
/// its caller guards. The price: after any of these the value may have changed. Read it again.
///
/// A thread may take a guard that it holds once more. Waiting for something else that needs the
/// guard (a std::future, a join) still deadlocks, as with any lock; CrossThread's own call operator
/// lets go while it waits.
template <class T>
class Guarded {
 public:
  template <class... A>
  explicit Guarded(A&&... arguments) : value_(std::forward<A>(arguments)...) {}
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  /// Access to the value for as long as it lives, on the thread and in the scope that made it.
  class Access {
   public:
    explicit Access(Guarded& guarded) : hold_(guarded.lock_), value_(guarded.value_) {}
    T& operator*() const { return value_; }
    T* operator->() const { return &value_; }

   private:
    detail::Hold hold_;
    T& value_;
  };

  [[nodiscard]] Access lock() { return Access(*this); }

 private:
  std::mutex lock_;
  T value_;
};

}  // namespace tether

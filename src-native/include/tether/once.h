// SPDX-License-Identifier: MIT
// OnceCell<T>: a value that is made once per process; EnvLocal<T>: one per environment.
#pragma once

#include <atomic>
#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "env.h"
#include "error.h"

namespace tether {

namespace detail {

struct OnceThread;

/// Who makes a value, and who waits for it.
class OnceState {
 public:
  OnceState() = default;
  OnceState(const OnceState&) = delete;
  OnceState& operator=(const OnceState&) = delete;

  bool made() const { return made_.load(std::memory_order_acquire); }
  /// True for the thread that is to make the value, which then calls `finish`; false when it is
  /// there. Waits while another thread makes it. Throws ERR_TETHER_REENTRY where the running thread
  /// would wait for itself.
  bool begin();
  void finish(bool made) noexcept;

 private:
  bool waitsFor(const OnceThread& thread) const;

  std::atomic<bool> made_ = false;
  const OnceThread* maker_ = nullptr;  // the thread that makes it
};

/// Calls `finish` however the making ends.
class Making {
 public:
  explicit Making(OnceState& state) : state_(state) {}
  ~Making() { state_.finish(made); }
  Making(const Making&) = delete;
  Making& operator=(const Making&) = delete;

  bool made = false;

 private:
  OnceState& state_;
};

using DropLocal = void (*)(void* value);
std::size_t nextLocalIndex();
/// Null while there is none.
void* findLocal(Environment& environment, std::size_t index);
void* addLocal(Environment& environment, std::size_t index, void* value, DropLocal drop);
/// Marks that a value is being made; throws ERR_TETHER_REENTRY where one is already.
class MakingLocal {
 public:
  MakingLocal(Environment& environment, std::size_t index);
  ~MakingLocal();
  MakingLocal(const MakingLocal&) = delete;
  MakingLocal& operator=(const MakingLocal&) = delete;

 private:
  Environment& environment_;
  const std::size_t index_;
};

}  // namespace detail

/// A value that is made when it is first asked for, once, by whichever thread comes first; the
/// others wait, and let go of what they guard meanwhile (see lock.h). Make it a static: it is
/// destroyed with the process, or with the object that it is a part of. Any thread.
///
/// A value that needs itself is an error (ERR_TETHER_REENTRY) and no deadlock, also where two
/// threads each make what the other one waits for. When the making throws, the cell stays empty and
/// the next one tries again.
template <class T>
class OnceCell {
 public:
  OnceCell() = default;
  ~OnceCell() {
    if (state_.made()) value().~T();
  }
  OnceCell(const OnceCell&) = delete;
  OnceCell& operator=(const OnceCell&) = delete;

  /// The value; `make()` returns it, where there is none yet.
  template <class F>
  T& get(F&& make) {
    if (!state_.made() && state_.begin()) {
      detail::Making making(state_);
      new (room_) T(std::forward<F>(make)());
      making.made = true;
    }
    return value();
  }
  /// Null while there is none.
  T* tryGet() { return state_.made() ? &value() : nullptr; }

 private:
  T& value() { return *std::launder(reinterpret_cast<T*>(room_)); }

  detail::OnceState state_;
  alignas(T) std::byte room_[sizeof(T)];
};

/// A value of each environment: what a class keeps per main thread or worker. Make it a static.
/// Each environment makes its own when it is first asked for there, on its own thread, and destroys
/// it at its end, after all bound objects and newest first. It may hold handles.
///
///     static tether::EnvLocal<std::map<std::string, int>> counts;
///     counts.get()["x"]++;
template <class T>
class EnvLocal {
 public:
  using Make = T (*)();
  /// Without a function, the value is default-made.
  explicit EnvLocal(Make make = nullptr) : make_(make) {}
  EnvLocal(const EnvLocal&) = delete;
  EnvLocal& operator=(const EnvLocal&) = delete;

  /// Throws ERR_TETHER_ENVIRONMENT on a thread where no environment of this addon lives,
  /// ERR_TETHER_REENTRY when the value is being made.
  T& get() const {
    detail::Environment& environment = detail::currentEnvironment();
    if (void* const known = detail::findLocal(environment, index_)) return *static_cast<T*>(known);
    const detail::MakingLocal making(environment, index_);
    return *static_cast<T*>(detail::addLocal(environment, index_, made(), &drop));
  }

 private:
  T* made() const {
    if (make_) return new T(make_());
    if constexpr (std::is_default_constructible_v<T>) return new T();
    throw Error("ERR_TETHER_ARGUMENT", "an EnvLocal of this type needs a function that makes it");
  }
  static void drop(void* value) { delete static_cast<T*>(value); }

  const Make make_;
  const std::size_t index_ = detail::nextLocalIndex();
};

}  // namespace tether

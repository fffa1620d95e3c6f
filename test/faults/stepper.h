// SPDX-License-Identifier: MIT
// A native thread that does one step after another for a trial, and tells JS what came of it
// without going through the core.
#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <thread>

#include <tether/error.h>

#include "interpose.h"

/// What came of something that may throw: what it answered, or the code of its error.
template <class F>
std::string outcomeOf(F&& step) {
  try {
    return step();
  } catch (const tether::Error& error) {
    const faults::Pause pause;
    return error.code().empty() ? std::string("error: ") + error.what() : error.code();
  } catch (const std::bad_alloc&) {
    return "ENOMEM";
  } catch (const std::exception& error) {
    const faults::Pause pause;
    return std::string("not clear: ") + error.what();
  }
}

class Stepper {
 public:
  using Step = std::function<std::string()>;

  void add(const std::string& name, Step step) { steps_[name] = std::move(step); }

  void begin(const std::string& name) {
    const faults::Pause pause;
    const std::lock_guard lock(gate_);
    outcome_.reset();
    marked_ = false;
    std::thread([this, step = &steps_.at(name)] { run(*step); }).detach();
  }
  std::optional<std::string> outcome() {
    const faults::Pause pause;
    const std::lock_guard lock(gate_);
    return outcome_;
  }

  /// On the step's thread: from here on it may wait for JS.
  void mark() {
    const std::lock_guard lock(gate_);
    marked_ = true;
    changed_.notify_all();
  }
  /// On JavaScript's: until the step has come there or is over, so that its order is always the
  /// same.
  void awaitMark() {
    std::unique_lock lock(gate_);
    changed_.wait(lock, [this] { return marked_ || outcome_; });
  }

 private:
  void run(const Step& step) {
    std::string outcome;
    {
      const faults::Elsewhere armed;
      outcome = outcomeOf(step);
    }
    const std::lock_guard lock(gate_);
    outcome_ = std::move(outcome);
    changed_.notify_all();
  }

  std::mutex gate_;
  std::condition_variable changed_;
  std::map<std::string, Step> steps_;
  std::optional<std::string> outcome_;
  bool marked_ = false;
};

/// Never destroyed: its threads may be there at the end of the process.
inline Stepper& stepper() {
  static auto* const one = new Stepper();
  return *one;
}

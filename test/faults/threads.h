// SPDX-License-Identifier: MIT
// What native threads do: they post and call, hold objects and values, and drop what they hold.
#pragma once

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/promise.h>
#include <tether/convert/shared_ptr.h>
#include <tether/convert/unique_ptr.h>
#include <tether/lock.h>
#include <tether/once.h>
#include <tether/share.h>
#include <tether/tether.h>
#include <tether/thread.h>

#include "owners.h"
#include "stepper.h"
#include "witness.h"

/// Used from several threads.
struct Counter : Witness {
  std::atomic<int> number = 0;
  int add(int n) { return number += n; }
};

/// What the steps use. Only the main thread's environment fills it.
struct Crossing {
  tether::CrossThread<int(int)> function;
  tether::CrossThread<std::string(std::string)> text;
  tether::CrossThread<Counter> object;
  tether::CrossThread<tether::Value> value;
  tether::CrossThread<tether::Env> env;
  std::optional<tether::RemoteError> error;
  std::vector<std::future<int>> answers;
  // For threads that drop them.
  std::function<int(int)> listener;
  std::shared_ptr<Node> node;
  tether::Ref<CountedNode> counted;
  std::unique_ptr<Parcel> parcel;
  std::optional<tether::Deferred<int>> deferred;
};
inline Crossing& crossing() {
  static auto* const one = new Crossing();
  return *one;
}

/// A value that is made once, and one that threads take turns with.
struct Cells : Witness {
  tether::OnceCell<std::string> cell;
  tether::Guarded<std::vector<int>> guarded;

  std::string text(const std::function<std::string()>& make) { return cell.get(make); }
  /// JS is called with the guard taken, which is let go meanwhile.
  int push(const std::function<int(int)>& ask, int number) {
    const auto numbers = guarded.lock();
    const int answer = ask(number);
    numbers->push_back(answer);
    return static_cast<int>(numbers->size());
  }
};
inline std::shared_ptr<Cells> sharedCells;

/// One per environment, and gone with it.
struct Ledger : Witness {
  std::vector<std::string> lines{"a line that is long enough to be allocated"};
};
inline tether::EnvLocal<Ledger> ledger;

inline std::string named(tether::Posted posted) {
  switch (posted) {
    case tether::Posted::kQueued:
      return "queued";
    case tether::Posted::kFull:
      return "full";
    default:
      return "ended";
  }
}

/// Allocates nothing while the toolkit's own allocations are counted.
template <class... T>
std::string joined(const T&... parts) {
  const faults::Pause pause;
  std::string all;
  ((all += all.empty() ? parts : ' ' + parts), ...);
  return all;
}
inline std::string numbered(int number) { return joined(std::to_string(number)); }

inline void addSteps(Stepper& steps) {
  steps.add("post", [] { return named(crossing().function.post(5)); });
  steps.add("call", [] { return numbered(crossing().function(6)); });
  steps.add("callText",
            [] { return crossing().text("a text that is long enough to be allocated"); });
  steps.add("keepError", [] {
    try {
      return numbered(crossing().function(7));
    } catch (const tether::RemoteError& error) {
      crossing().error = error;
      return joined(std::string("kept"));
    }
  });
  steps.add("dropError", [] {
    crossing().error.reset();
    return std::string("done");
  });
  steps.add("fill", [] {
    const std::string first = named(crossing().function.post(1));
    const std::string second = named(crossing().function.post(2));
    return joined(first, second, named(crossing().function.post(3)));
  });
  steps.add("fillAndWait", [] {
    const std::string first = named(crossing().function.post(1));
    stepper().mark();
    return joined(first, named(crossing().function.post(2)));
  });
  steps.add("callOften", [] {
    std::vector<std::future<int>> answers;
    for (int i = 0; i < 3; i++) answers.push_back(crossing().function.call(i));
    stepper().mark();
    std::string all;
    for (auto& answer : answers)
      all = joined(all, outcomeOf([&] { return numbered(answer.get()); }));
    return all;
  });
  steps.add("callAndWait", [] {
    std::future<int> answer = crossing().function.call(8);
    stepper().mark();
    return numbered(answer.get());
  });
  steps.add("postObject",
            [] { return named(crossing().object.post([](Counter& one) { one.add(1); })); });
  steps.add("callObject", [] {
    return numbered(crossing().object.call([](Counter& one) { return one.add(10); }).get());
  });
  steps.add("callEnv", [] { return numbered(crossing().env.call([] { return 12; }).get()); });
  steps.add("postEnv", [] { return named(crossing().env.post([] {})); });
  steps.add("handBack", [] {
    auto back = [value = crossing().value] { return value.get().get("number").as<int>(); };
    return numbered(crossing().env.call(std::move(back)).get());
  });
  steps.add("copy", [] {
    const auto function = crossing().function;
    const auto object = crossing().object;
    const auto value = crossing().value;
    const auto env = crossing().env;
    return std::string("done");
  });
  steps.add("makeCell", [] {
    return sharedCells->cell.get(
        [] { return std::string("a value that needs memory of its own"); });
  });
  steps.add("guard", [] {
    const auto numbers = sharedCells->guarded.lock();
    numbers->push_back(1);
    return std::string("done");
  });
  // Destructors of handles throw nothing; what they cannot do waits.
  steps.add("drop", [] {
    crossing().function = {};
    crossing().text = {};
    crossing().object = {};
    crossing().value = {};
    crossing().env = {};
    return std::string("done");
  });
  steps.add("dropListener", [] {
    crossing().listener = nullptr;
    return std::string("done");
  });
  steps.add("copyListener", [] {
    const std::function<int(int)> copy = crossing().listener;
    const std::function<int(int)> again = copy;
    return std::string("done");
  });
  steps.add("dropNode", [] {
    crossing().node.reset();
    return std::string("done");
  });
  steps.add("dropCounted", [] {
    crossing().counted = nullptr;
    return std::string("done");
  });
  steps.add("copyCounted", [] {
    const tether::Ref<CountedNode> copy = crossing().counted;
    return std::string("done");
  });
  steps.add("dropParcel", [] {
    crossing().parcel.reset();
    return std::string("done");
  });
  steps.add("dropDeferred", [] {
    crossing().deferred.reset();
    return std::string("done");
  });
}

inline tether::QueueOptions bounded(const std::string& whenFull) {
  tether::QueueOptions options{.capacity = 2};
  if (whenFull == "one") options.capacity = 1;
  if (whenFull == "none") options.capacity = 0;
  if (whenFull == "fail") options.whenFull = tether::WhenFull::kFail;
  if (whenFull == "dropOldest") options.whenFull = tether::WhenFull::kDropOldest;
  options.keepsAlive = true;
  return options;
}

inline void bindCalls(tether::Module& m) {
  m.function(
       "openFunction",
       [](const tether::Value& f, const std::string& whenFull) {
         crossing().function = {f, "a function for the steps", bounded(whenFull)};
       },
       "f", "whenFull")
      .function(
          "openText",
          [](tether::CrossThread<std::string(std::string)> f) { crossing().text = std::move(f); },
          "f")
      .function(
          "openObject",
          [](Counter& counter) {
            crossing().object = {&counter, "a counter for the steps"};
          },
          "counter")
      .function(
          "openValue",
          [](const tether::Value& value) {
            crossing().value = {value, "a value for the steps"};
          },
          "value")
      .function("openEnv",
                [] { crossing().env = tether::CrossThread<tether::Env>(tether::Env::current()); })
      .function("callHere", [](int n) { return crossing().function(n); })
      .function("postHere", [](int n) { return named(crossing().function.post(n)); })
      .function("objectHere", [] { return crossing().object.get().number.load(); })
      .function("valueHere", [] { return crossing().value.get(); })
      .function("throwKept", [] { throw *crossing().error; })
      .function("closeFunction", [] { crossing().function.close(); })
      .function("dropCrossing", [] { crossing() = {}; });
}

inline void bindLoads(tether::Module& m) {
  m.function(
       "loadListener", [](std::function<int(int)> f) { crossing().listener = std::move(f); }, "f")
      .function("callListener", [](int n) { return crossing().listener(n); })
      .function(
          "loadNode", [](std::shared_ptr<Node> node) { crossing().node = std::move(node); }, "node")
      .function(
          "loadCounted",
          [](tether::Ref<CountedNode> node) { crossing().counted = std::move(node); }, "node")
      .function(
          "loadParcel",
          [](std::unique_ptr<Parcel> parcel) { crossing().parcel = std::move(parcel); }, "parcel")
      .function("loadPromise", [] { return crossing().deferred.emplace(); });
}

inline void bindThreads(tether::Module& m) {
  static const bool added = (addSteps(stepper()), true);
  static_cast<void>(added);
  tether::Class<Counter>(m, "Counter")
      .constructor<>()
      .method("add", &Counter::add, "n")
      .with(tether::shareable);
  tether::Class<Cells>(m, "Cells")
      .constructor<>()
      .method("text", &Cells::text, "make")
      .method("push", &Cells::push, "ask", "number");
  bindCalls(m);
  bindLoads(m);
  m.function(
       "shareCells", [](std::shared_ptr<Cells> cells) { sharedCells = std::move(cells); }, "cells")
      .function("lines", [] { return static_cast<int>(ledger.get().lines.size()); });
  // So that loading asks for it.
  m.constant("firstLines", static_cast<int>(ledger.get().lines.size()));
}

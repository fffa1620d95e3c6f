// SPDX-License-Identifier: MIT
// Classes that keep JS values: by handles, and by what traverses show.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/optional.h>
#include <tether/convert/promise.h>
#include <tether/convert/shared_ptr.h>
#include <tether/convert/vector.h>
#include <tether/tether.h>

#include "witness.h"

struct Emitter : Witness {
  tether::Callback<int(int)> onEvent;
  // More arguments than helpers have.
  tether::Callback<void(int, std::string, bool, int, int, int)> onWide;
  tether::Traced<tether::Value> tag;
  tether::Member<Emitter> next;
  tether::Weak<Emitter> back;
  int fire(int n) { return onEvent ? onEvent(n) : -1; }
  void fireWide(int n) {
    if (onWide) onWide(n, "text", true, 1, 2, 3);
  }
  int fireAll(int n) {
    int sum = fire(n);
    return next ? sum + next->fireAll(n + 1) : sum;
  }
};

/// A class derives from it, so its values lie in arrays and not in fields of wrappers.
struct Station : Witness {
  tether::Callback<int(int)> onEvent;
  tether::Member<Station> next;
  int fireAll(int n) {
    const int own = onEvent ? onEvent(n) : -1;
    return next ? own + next->fireAll(n + 1) : own;
  }
};
struct Relay : Station {};

/// Knows nothing of JS.
struct Bus : Witness {
  std::vector<std::function<int(int)>> listeners;
  void on(std::function<int(int)> f) { listeners.push_back(std::move(f)); }
  int send(int n) const {
    int sum = 0;
    for (const auto& f : listeners) sum += f(n);
    return sum;
  }
  void clear() { listeners.clear(); }
  std::function<int(int)> first() const { return listeners.at(0); }
};
struct Traversed : Bus {};  // says what it holds
struct Forgetful : Bus {};  // does not

struct Tags : Witness {
  std::vector<tether::Traced<tether::Value>> tags;
  std::optional<tether::Callback<int()>> late;
  void add(const tether::Value& tag) { tags.emplace_back(tag); }
  void setLate(const tether::Value& f) { late.emplace().set(f); }
  int callLate() { return late && *late ? (*late)() : -1; }
};

/// Has a size that the engine is told.
struct Heavy : Witness {
  std::vector<char> bytes;
  explicit Heavy(unsigned size) : bytes(size) {}
  void grow(unsigned by) { bytes.resize(bytes.size() + by); }
};

struct Work : Witness {
  tether::Deferred<int> done;
  tether::Deferred<int> start() { return done; }
  void finish(int value) { done.resolve(value); }
};

/// Several environments of one thread may load this.
inline thread_local tether::Root<int(int)> rooted;
inline thread_local std::function<int(int)> global;
inline thread_local std::optional<tether::Deferred<std::string>> pending;

inline void bindEmitters(tether::Module& m) {
  tether::Class<Emitter>(m, "Emitter")
      .constructor<>()
      .field("onEvent", &Emitter::onEvent)
      .field("onWide", &Emitter::onWide)
      .field("tag", &Emitter::tag)
      .field("next", &Emitter::next)
      .method("setTag", [](Emitter& self, const tether::Value& tag) { self.tag = tag; })
      .method("setEvent", [](Emitter& self, const tether::Value& f) { self.onEvent.set(f); })
      .method("setNext", [](Emitter& self, Emitter* other) { self.next = other; })
      .method("setBack", [](Emitter& self, Emitter* other) { self.back = other; })
      .method("back", [](Emitter& self) { return self.back.tryLock(); })
      .method("drop", [](Emitter& self) { self.onEvent.clear(), self.next = nullptr; })
      .method("fire", &Emitter::fire, "n")
      .method("fireWide", &Emitter::fireWide, "n")
      .method("fireAll", &Emitter::fireAll, "n")
      .onCollect([](Emitter&) {});
  tether::Class<Station>(m, "Station")
      .field("onEvent", &Station::onEvent)
      .field("next", &Station::next)
      .method("fireAll", &Station::fireAll, "n");
  tether::Class<Relay, Station>(m, "Relay").constructor<>();
  tether::Class<Tags>(m, "Tags")
      .constructor<>()
      .method("add", &Tags::add, "tag")
      .method("at", [](const Tags& self, unsigned i) { return self.tags.at(i).get(); })
      .method("pop", [](Tags& self) { self.tags.pop_back(); })
      .method("setLate", &Tags::setLate)
      .method("callLate", &Tags::callLate)
      .traverse([](const Tags& self, tether::Visitor& visit) { visit(self.tags); });
}

template <class T>
void bindBus(tether::Class<T>& type) {
  type.template constructor<>()
      .method(
          "on", [](T& self, std::function<int(int)> f) { self.on(std::move(f)); }, "listener")
      .method(
          "send", [](const T& self, int n) { return self.send(n); }, "n")
      .method("clear", [](T& self) { self.clear(); })
      .method("first", [](const T& self) { return self.first(); });
}

inline void bindHandles(tether::Module& m) {
  bindEmitters(m);
  auto traversed = tether::Class<Traversed>(m, "Traversed");
  bindBus(traversed);
  traversed.traverse([](const Traversed& bus, tether::Visitor& visit) { visit(bus.listeners); });
  auto forgetful = tether::Class<Forgetful>(m, "Forgetful");
  bindBus(forgetful);
  tether::Class<Heavy>(m, "Heavy")
      .constructor<unsigned>("size")
      .method("grow", &Heavy::grow, "by")
      .externalSize([](const Heavy& heavy) { return heavy.bytes.capacity(); })
      .destroyAtExit();
  tether::Class<Work>(m, "Work")
      .constructor<>()
      .method("start", &Work::start)
      .method("finish", &Work::finish, "value")
      .traverse([](const Work& work, tether::Visitor& visit) { visit(work.done); });
  m.function(
       "setRoot",
       [](const tether::Value& f) {
         rooted = {f, "the root"};
       },
       "f")
      .function(
          "callRoot", [](int n) { return rooted ? rooted(n) : -1; }, "n")
      .function("dropRoot", [] { rooted.reset(); })
      .function(
          "setGlobal", [](std::function<int(int)> f) { global = std::move(f); }, "f")
      .function(
          "callGlobal", [](int n) { return global ? global(n) : -1; }, "n")
      .function("getGlobal", [] { return global; })
      .function("dropGlobal", [] { global = nullptr; })
      .function("addOne",
                [] { return std::function<int(int)>([w = Witness()](int n) { return n + 1; }); })
      .function("promise", [] { return pending.emplace(); })
      .function(
          "resolve", [](const std::string& text) { pending->resolve(text); }, "text")
      .function(
          "reject", [](const std::string& text) { pending->reject(std::out_of_range(text)); },
          "text")
      .function("dropPromise", [] { pending.reset(); });
}

// SPDX-License-Identifier: MIT
// Natives of all kinds, for workers that end at any moment. Everything that lives is counted over
// the whole process; see witness.h.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/promise.h>
#include <tether/convert/shared_ptr.h>
#include <tether/convert/unique_ptr.h>
#include <tether/convert/vector.h>
#include <tether/tether.h>

#include "../../src-native/core/records.h"
#include "callers.h"
#include "carriers.h"
#include "places.h"

namespace storm {

template <class Callable>
void callInto(const Callable& callable) {
  if (!callable) return;
  const Witness<kFrame> frame;
  callable();
}

// Every handle that needs no traverse, and containers of them.
struct Node {
  Witness<kNode> witness;
  tether::Callback<void()> callback;
  tether::Member<Node> next;
  tether::Traced<tether::Value> value;
  tether::Weak<Node> weak;
  std::vector<tether::Member<Node>> many;
  std::vector<tether::Callback<void()>> callbacks;
  std::vector<char> ballast;

  ~Node() { at(Place::kDestructor); }
  void call() const {
    at(Place::kMethod);
    callInto(callback);
    at(Place::kMethod);
  }
  void callNext() const {
    if (next) next->call();
    if (const Node* other = weak.tryLock()) other->call();
  }
  void add(Node& node) {
    many.emplace_back(&node);
    weak = &node;
  }
  void listen(const tether::Value& other) { callbacks.emplace_back().set(other); }
  void callAll() const {
    for (const auto& each : callbacks) callInto(each);
  }
  void load(std::uint32_t bytes) { ballast.resize(bytes); }
};

// A class that knows nothing of JS, with a traverse.
struct Bus {
  Witness<kBus> witness;
  std::map<std::string, std::vector<Function>> handlers;

  ~Bus() { at(Place::kDestructor); }
  void on(const std::string& topic, Function handler) {
    handlers[topic].push_back(std::move(handler));
  }
  void off(const std::string& topic) { handlers.erase(topic); }
  void send(const std::string& topic) const {
    if (const auto found = handlers.find(topic); found != handlers.end())
      for (const Function& handler : found->second) callInto(handler);
  }
  void leak(const std::string& topic, int microseconds) const {
    if (const auto found = handlers.find(topic); found != handlers.end())
      for (const Function& handler : found->second) copyAndDropElsewhere(handler, microseconds);
  }
};

// One whose author forgot the traverse.
struct Careless {
  Witness<kCareless> witness;
  Function callback;
  explicit Careless(Function callback) : callback(std::move(callback)) {}
  void call() const { callInto(callback); }
};

// Shared by std::shared_ptr, with other threads too: the last owner may be one of them.
struct Shared {
  Witness<kShared, Thread::kAny> witness;
  std::shared_ptr<Shared> next;
  Function function;
  tether::Callback<void()> callback;
  void call() const {
    callInto(callback);
    callInto(function);
  }
};

struct Counted : tether::RefCounted {
  Witness<kCounted, Thread::kAny> witness;
  tether::Ref<Counted> next;
  Function function;
  void call() const { callInto(function); }
};

// Implemented by JS classes, and given away by std::unique_ptr.
struct Actor {
  Witness<kActor> witness;
  tether::Callback<void()> callback;
  virtual ~Actor() { at(Place::kDestructor); }
  virtual int act(int n) const { return n; }
};
struct JsActor : tether::Overriding<Actor> {
  using Overriding::Overriding;
  int act(int n) const override { return TETHER_OVERRIDE(Actor, act, n); }
};

struct Host {
  Witness<kHost> witness;
  std::vector<std::unique_ptr<Actor>> actors;
  Host() = default;
  Host(const Host&) = delete;
  void hire(std::unique_ptr<Actor> actor) { actors.push_back(std::move(actor)); }
  int play() const {
    int sum = 0;
    for (const auto& actor : actors) {
      const Witness<kFrame> frame;
      sum += actor->act(1);
    }
    return sum;
  }
  std::unique_ptr<Actor> dismiss() {
    if (actors.empty()) return nullptr;
    auto actor = std::move(actors.back());
    actors.pop_back();
    return actor;
  }
};

// Implemented by JS classes, and shared.
struct Plugin {
  Witness<kPlugin, Thread::kAny> witness;
  virtual ~Plugin() = default;
  virtual void run() = 0;
};
struct JsPlugin : tether::Overriding<Plugin> {
  using Overriding::Overriding;
  void run() override { TETHER_OVERRIDE_PURE(Plugin, run); }
};
void runPlugin(const std::shared_ptr<Plugin>& plugin) {
  const Witness<kFrame> frame;
  plugin->run();
}

struct Part {
  Witness<kPart> witness;
  tether::Callback<void()> callback;
  void call() const { callInto(callback); }
};
struct Whole {
  Witness<kWhole> witness;
  Part part;
};

struct Kept {
  Witness<kKept> witness;
  int number = 1;
};
struct Keeper {
  Witness<kKeeper> witness;
  std::vector<const Kept*> all;
  void keep(const Kept& kept) { all.push_back(&kept); }
  int sum() const {
    int sum = 0;
    for (const Kept* kept : all) sum += kept->number;
    return sum;
  }
};

// Promises that nobody may ever settle.
struct Job {
  Witness<kJob> witness;
  tether::Deferred<int> answer;
  std::vector<tether::Deferred<int>> waiting;
  tether::Deferred<int> ask() { return answer = {}; }
  tether::Deferred<int> askMore() { return waiting.emplace_back(); }
  void settle(int number) {
    if (!answer.settled()) answer.resolve(number);
    for (const auto& deferred : waiting) deferred.reject(tether::Error("ERR_NONE", "no answer"));
    waiting.clear();
  }
  void abandon(int microseconds) {
    dropElsewhere(answer, microseconds);
    for (auto& deferred : waiting) dropElsewhere(std::move(deferred), microseconds);
    waiting.clear();
  }
};

// Calls JS while it is being constructed.
struct Builder {
  Witness<kBuilder> witness;
  tether::Callback<void()> callback;
  explicit Builder(const tether::Value& early) {
    at(Place::kConstructor);
    const Witness<kFrame> frame;
    if (early.isFunction()) early();
    at(Place::kConstructor);
  }
};

// --- roots, and what the threads of the process share

thread_local std::vector<tether::Root<tether::Value>> rootsOfThread;
thread_local tether::Root<void()> functionOfThread;

void root(const tether::Value& value, const tether::Value& function) {
  rootsOfThread.emplace_back(value, "of this thread");
  functionOfThread = {function, "a function of this thread"};
  callInto(functionOfThread);
  if (rootsOfThread.size() > 4) rootsOfThread.erase(rootsOfThread.begin());
}

void rootElsewhere(const tether::Value& value, int microseconds) {
  dropElsewhere(tether::Root<tether::Value>(value, "dropped elsewhere"), microseconds);
}

/// What one environment put there another one takes out, and drops.
struct Exchange {
  std::mutex gate;
  Function function;
  std::shared_ptr<Shared> shared;
  tether::Ref<Counted> counted;
};
Exchange& exchange() {
  static auto* const instance = new Exchange();
  return *instance;
}

void swapFunction(Function function) {
  const std::lock_guard lock(exchange().gate);
  exchange().function.swap(function);
}
void swapShared(std::shared_ptr<Shared> shared) {
  std::unique_lock lock(exchange().gate);
  exchange().shared.swap(shared);
  lock.unlock();
}
void swapCounted(tether::Ref<Counted> counted) {
  std::unique_lock lock(exchange().gate);
  exchange().counted.swap(counted);
  lock.unlock();
}
void emptyExchange() {
  swapFunction(nullptr);
  swapShared(nullptr);
  swapCounted(nullptr);
  tokens().empty();
}

void dropRoots() {
  rootsOfThread.clear();
  functionOfThread.reset();
}

// --- faults, planted to see that they are found

void plant(const std::string& fault) {
  if (fault == "leak") new Part();
  if (fault == "wrong thread") dropElsewhere(std::make_unique<Part>(), 0);
  if (fault == "twice") {
    alignas(Part) static std::byte storage[sizeof(Part)];
    auto* part = new (storage) Part();
    part->~Part();
    part->witness.~Witness();
  }
  if (fault == "stranded") turnstile().stranded++;
}
void plantToken(const Function& function) { new Function(function); }
void plantRoot(const tether::Value& value) {
  new tether::Root<tether::Value>(value, "never dropped");
}

// --- the report

template <class Record>
double living() {
  return static_cast<double>(tether::detail::Census<Record>::living.load());
}

std::vector<std::vector<double>> tallies() {
  std::vector<std::vector<double>> rows;
  for (std::size_t kind = 0; kind < kKinds; kind++) {
    const Record& tally = tallyOf(static_cast<Kind>(kind));
    rows.push_back({static_cast<double>(tally.made), static_cast<double>(tally.ended),
                    static_cast<double>(tally.elsewhere), static_cast<double>(tally.twice)});
  }
  return rows;
}

std::vector<double> records() {
  using namespace tether::detail;
  return {living<Environment>(), living<Instance>(), living<Extras>(), living<Token>(),
          living<RootRecord>()};
}

/// At the very end of the process, when no environment is left that could tell.
void reportAtExit() {
  std::atexit([] {
    awaitErrands();
    carriers().waitUntilIdle();
    for (std::size_t kind = 0; kind < kKinds; kind++) {
      const Record& tally = tallyOf(static_cast<Kind>(kind));
      if (const auto left = tally.made - tally.ended)
        std::fprintf(stderr, "left: %ld %s\n", static_cast<long>(left), kKindNames[kind]);
      if (tally.elsewhere) std::fprintf(stderr, "on a wrong thread: %s\n", kKindNames[kind]);
      if (tally.twice) std::fprintf(stderr, "twice: %s\n", kKindNames[kind]);
    }
    for (const double left : records())
      if (left > 0) std::fprintf(stderr, "left: %g records\n", left);
    std::fputs("told\n", stderr);
  });
}

/// A worker says what is to happen to it before it loads the addon.
void readPlan() {
  const tether::Env env = tether::Env::current();
  napi_value global = nullptr;
  napi_get_global(env.napi(), &global);
  const tether::Value planned = tether::Value(env, global).get("stormPlan");
  if (planned.isUndefined()) return;
  plan = {planned.get("worker").as<int>(), static_cast<Place>(planned.get("place").as<int>()),
          planned.get("passes").as<int>()};
}

void bindHandles(tether::Module& m) {
  tether::Class<Node>(m, "Node")
      .constructor<>()
      .field("callback", &Node::callback)
      .field("next", &Node::next)
      .field("value", &Node::value)
      .method("call", &Node::call)
      .method("callNext", &Node::callNext)
      .method("add", &Node::add, "node")
      .method("listen", &Node::listen, "callback")
      .method("callAll", &Node::callAll)
      .method("load", &Node::load, "bytes")
      .externalSize([](const Node& self) {
        at(Place::kSize);
        return self.ballast.capacity();
      })
      .onCollect([](Node&) { at(Place::kHook); })
      .traverse([](const Node& self, tether::Visitor& visit) {
        at(Place::kTraverse);
        visit(self.many, self.callbacks);
      });
  tether::Class<Bus>(m, "Bus")
      .constructor<>()
      .method("on", &Bus::on, "topic", "handler")
      .method("off", &Bus::off, "topic")
      .method("send", &Bus::send, "topic")
      .method("leak", &Bus::leak, "topic", "microseconds")
      .traverse([](const Bus& self, tether::Visitor& visit) { visit(self.handlers); });
  tether::Class<Careless>(m, "Careless")
      .constructor<Function>("callback")
      .method("call", &Careless::call);
  tether::Class<Builder>(m, "Builder")
      .constructor<tether::Value>("early")
      .field("callback", &Builder::callback);
  tether::Class<Job>(m, "Job")
      .constructor<>()
      .method("ask", &Job::ask)
      .method("askMore", &Job::askMore)
      .method("settle", &Job::settle, "number")
      .method("abandon", &Job::abandon, "microseconds")
      .traverse([](const Job& self, tether::Visitor& visit) { visit(self.waiting); });
}

void bindOwners(tether::Module& m) {
  tether::Class<Shared>(m, "Shared")
      .constructor<>()
      .field("next", &Shared::next)
      .field("callback", &Shared::callback)
      .field("function", &Shared::function)
      .method("call", &Shared::call)
      .traverse(
          [](const Shared& self, tether::Visitor& visit) { visit(self.next, self.function); });
  tether::Class<Counted>(m, "Counted")
      .constructor<>()
      .field("next", &Counted::next)
      .field("function", &Counted::function)
      .method("call", &Counted::call)
      .traverse(
          [](const Counted& self, tether::Visitor& visit) { visit(self.next, self.function); });
  tether::Class<Actor, JsActor>(m, "Actor")
      .constructor<>()
      .field("callback", &Actor::callback)
      .method("act", &Actor::act, "n");
  tether::Class<Host>(m, "Host")
      .constructor<>()
      .method("hire", &Host::hire, "actor")
      .method("play", &Host::play)
      .method("dismiss", &Host::dismiss)
      .traverse([](const Host& self, tether::Visitor& visit) { visit(self.actors); });
  tether::Class<Plugin, JsPlugin>(m, "Plugin").constructor<>().method("run", &Plugin::run);
  tether::Class<Part>(m, "Part")
      .constructor<>()
      .field("callback", &Part::callback)
      .method("call", &Part::call);
  tether::Class<Whole>(m, "Whole").constructor<>().field("part", &Whole::part);
  tether::Class<Kept>(m, "Kept").constructor<>();
  tether::Class<Keeper>(m, "Keeper")
      .constructor<>()
      .method("keep", &Keeper::keep, "kept", tether::keepAlive("this", "kept"))
      .method("sum", &Keeper::sum);
}

}  // namespace storm

TETHER_MODULE(m) {
  using namespace storm;
  readPlan();
  at(Place::kLoading);
  bindHandles(m);
  bindOwners(m);
  bindCallers(m);
  at(Place::kLoading);
  m.function("inCallback", [] { at(Place::kCallback); })
      .function("root", &root, "value", "function")
      .function("rootElsewhere", &rootElsewhere, "value", "microseconds")
      .function(
          "dropFunction", [](Function f, int after) { copyAndDropElsewhere(std::move(f), after); },
          "function", "microseconds")
      .function(
          "dropShared",
          [](std::shared_ptr<Shared> s, int after) { copyAndDropElsewhere(std::move(s), after); },
          "shared", "microseconds")
      .function(
          "dropCounted",
          [](tether::Ref<Counted> c, int after) { copyAndDropElsewhere(std::move(c), after); },
          "counted", "microseconds")
      .function(
          "dropPlugin",
          [](std::shared_ptr<Plugin> p, int after) { copyAndDropElsewhere(std::move(p), after); },
          "plugin", "microseconds")
      .function("runPlugin", &runPlugin, "plugin")
      .function("swapFunction", &swapFunction, "function")
      .function("swapShared", &swapShared, "shared")
      .function("swapCounted", &swapCounted, "counted")
      .function(
          "visitElsewhere",
          [](Node& node, const tether::Value& value, int after) {
            visitElsewhere(node, value, after);
          },
          "node", "value", "microseconds")
      .function("emptyExchange", &emptyExchange)
      .function("dropRoots", &dropRoots)
      .function("waiting", [] { return turnstile().takeWaiting(); })
      .function(
          "release", [](int worker) { turnstile().release(worker); }, "worker")
      .function("stranded", [] { return turnstile().stranded.load(); })
      .function("plant", &plant, "fault")
      .function("plantToken", &plantToken, "function")
      .function("plantRoot", &plantRoot, "value")
      .function("waitForThreads", [] { carriers().waitUntilIdle(); })
      .function("kinds",
                [] { return std::vector<std::string>(kKindNames.begin(), kKindNames.end()); })
      .function("tallies", &tallies)
      .function("records", &records)
      .function("reportAtExit", &reportAtExit);
}

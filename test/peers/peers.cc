// SPDX-License-Identifier: MIT
// What other toolkits test of references, finalizers and workers, said with the handles of this
// one. README.md has the table.
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/vector.h>
#include <tether/tether.h>

namespace {

// --- of the process: environments come and go

std::atomic<int> captures = 0;  // living
std::atomic<int> outers = 0;

struct Capture {
  Capture() { captures++; }
  Capture(const Capture&) = delete;
  ~Capture() { captures--; }
  int number = 5;
};

void tell(const std::string& line) {
  const std::string whole = line + "\n";
  std::fwrite(whole.data(), 1, whole.size(), stderr);
}

/// Holds a worker's native code until the main thread has terminated it.
struct Meeting {
  std::mutex gate;
  std::condition_variable changed;
  bool arrived = false, released = false;

  void arrive() {
    std::unique_lock lock(gate);
    arrived = true;
    changed.notify_all();
    changed.wait(lock, [this] { return released; });
  }
  void awaitArrival() {
    std::unique_lock lock(gate);
    changed.wait(lock, [this] { return arrived; });
  }
  void release() {
    const std::lock_guard lock(gate);
    released = true;
    changed.notify_all();
  }
};
Meeting meeting;

// --- references

struct Holder {
  tether::Traced<tether::Value> traced;
  std::vector<tether::Traced<tether::Value>> many;
  std::vector<tether::Root<tether::Value>> roots;
  Holder() = default;
  Holder(const Holder&) = delete;
  void keep(const tether::Value& value) {
    traced = value;
    many.emplace_back(value);
    roots.emplace_back(value, "Holder.roots");
  }
  std::vector<tether::Value> kept() const {
    return {traced.get(), many.back().get(), roots.back().get()};
  }
  void dropRoots() { roots.clear(); }
};

thread_local std::vector<tether::Root<tether::Value>> made;  // in the module's body
thread_local std::vector<tether::Root<tether::Value>> many;

/// What a native object holds by a Root ends with it, wherever that happens.
struct Outer {
  tether::Root<Outer> inner;
  tether::Root<tether::Value> value;
  std::string name;
  explicit Outer(std::string name) : name(std::move(name)) { outers++; }
  ~Outer() {
    outers--;
    value.reset();
    value.reset();
    inner.reset();
    if (!name.empty()) tell("~" + name);
  }
  void hold(Outer* other) { other ? void(inner = {other, "Outer.inner"}) : inner.reset(); }
  void holdValue(const tether::Value& other) { value = {other, "Outer.value"}; }
};

// --- hooks and destructors of a hierarchy

std::vector<std::string>& events() {
  static thread_local std::vector<std::string> list;
  return list;
}

struct Base {
  virtual ~Base() { events().push_back("~Base"); }
};
struct Middle : Base {
  ~Middle() override { events().push_back("~Middle"); }
};
struct Leaf : Middle {
  ~Leaf() override { events().push_back("~Leaf"); }
};

// --- what is thrown while JS cannot run any more

struct Strange {};

void failWith(const std::string& kind) {
  if (kind == "an Error") throw std::runtime_error("too late");
  if (kind == "a RangeError") throw std::out_of_range("too late");
  if (kind == "a TypeError")
    throw tether::Error("ERR_LATE", "too late", tether::Error::Kind::kTypeError);
  if (kind == "no std::exception") throw Strange();
}

void failLate(const std::string& kind, const tether::Value& callback) {
  meeting.arrive();
  if (kind == "what a callback throws") callback();
  if (kind == "a new object's error") tether::create<Outer>("");
  failWith(kind);
}

int sumOf(int count, bool scoped) {
  const tether::Env env = tether::Env::current();
  int sum = 0;
  for (int i = 0; i < count; i++) {
    if (scoped) {
      const tether::Scope scope(env);
      sum += tether::Value::from(i).as<int>() % 2;
    } else {
      sum += tether::Value::from(i).as<int>() % 2;
    }
  }
  return sum;
}

void failIfAsked(const tether::Env& env, tether::Module& m) {
  napi_value global = nullptr;
  napi_get_global(env.napi(), &global);
  const tether::Value asked = tether::Value(env, global).get("peersFail");
  if (!asked.isObject()) return;
  // Things that have to be taken back.
  made.emplace_back(asked, "of a module that fails");
  m.function("early", [capture = std::make_shared<Capture>()] { return capture->number; });
  asked.get("run")();
  throw std::logic_error("the module cannot start");
}

}  // namespace

TETHER_MODULE(m) {
  const tether::Env env = tether::Env::current();
  failIfAsked(env, m);
  tether::Class<Holder>(m, "Holder")
      .constructor<>()
      .method("keep", &Holder::keep, "value")
      .method("kept", &Holder::kept)
      .method("dropRoots", &Holder::dropRoots)
      .traverse([](const Holder& self, tether::Visitor& visit) { visit(self.many); });
  tether::Class<Outer>(m, "Outer")
      .constructor<std::string>("name")
      .method("hold", &Outer::hold, "other")
      .method("holdValue", &Outer::holdValue, "value");
  tether::Class<Base>(m, "Base").constructor<>().onCollect(
      [](Base&) { events().push_back("hook of Base"); });
  tether::Class<Middle, Base>(m, "Middle").constructor<>();
  tether::Class<Leaf, Middle>(m, "Leaf").constructor<>().onCollect(
      [](Leaf&) { events().push_back("hook of Leaf"); });

  made.clear();
  made.emplace_back(tether::Value::from(std::string("text")), "made with the module");
  made.emplace_back(tether::Value::from(7), "made with the module");
  made.emplace_back(tether::Value::from(true), "made with the module");
  made.emplace_back(tether::Value::from(std::function<int()>([] { return 8; })),
                    "made with the module");
  m.function("made", [] {
    std::vector<tether::Value> values;
    for (const auto& root : made) values.push_back(root.get());
    return values;
  });
  m.function(
       "rootMany", [](const tether::Value& value) { many.emplace_back(value, "one of many"); },
       "value")
      .function("dropMany", [] { many.clear(); })
      .function("events", [] { return std::exchange(events(), {}); })
      .function("captured", [capture = std::make_unique<Capture>()] { return capture->number; })
      .function("captures", [] { return captures.load(); })
      .function("outers", [] { return outers.load(); })
      .function("failLate", &failLate, "kind", "callback")
      .function("awaitArrival", [] { meeting.awaitArrival(); })
      .function("release", [] { meeting.release(); })
      .function("sumOf", &sumOf, "count", "scoped");
}

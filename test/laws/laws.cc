// SPDX-License-Identifier: MIT
// Classes that write down what happens to them, for the tests of the memory model's laws.
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/shared_ptr.h>
#include <tether/tether.h>

namespace {

// One entry per event, in order.
std::string journal;

void note(const std::string& entry) { journal += (journal.empty() ? "" : ", ") + entry; }
std::string takeJournal() { return std::exchange(journal, ""); }

template <class T>
struct Counted {
  static inline int alive = 0;
  static inline int peak = 0;
  Counted() { peak = std::max(peak, ++alive); }
  Counted(const Counted&) : Counted() {}
  ~Counted() { alive--; }
};

// --- order ------------------------------------------------------------------------------------------------------------------------

// Holds others in each way that C++ can, and tells in its hook and in its destructor what it sees of them.
struct Link : Counted<Link> {
  std::string name;
  tether::Member<Link> next;
  tether::Member<Link> other;
  tether::Weak<Link> weak;
  std::vector<tether::Member<Link>> many;
  tether::Callback<void()> callback;

  explicit Link(std::string name) : name(std::move(name)) {}
  ~Link() noexcept(false) {
    note("~" + name + (next || other || (!many.empty() && many[0]) || callback || weak.tryLock() ? " sees others" : ""));
    if (name.starts_with("bad")) throw std::runtime_error(name + " cannot be destroyed");
  }
  void collected() const {
    const int mine = alive;
    note(name + (next ? "->" + next->name : "") + (weak.tryGet() ? "~>" + weak.tryGet()->name : "") + " of " + std::to_string(mine));
    if (name.ends_with("hook")) throw std::runtime_error(name + " cannot be collected");
  }
  void add(Link& link) { many.emplace_back(&link); }
  void watch(Link& link) { weak = &link; }
  void call() const { callback(); }
};

// The same through std::shared_ptr, for a class that knows nothing of JavaScript.
struct Sharer : Counted<Sharer> {
  std::string name;
  std::shared_ptr<Sharer> next;

  explicit Sharer(std::string name) : name(std::move(name)) {}
  ~Sharer() noexcept(false) {
    note("~" + name);
    if (name.starts_with("bad")) throw std::runtime_error(name + " cannot be destroyed");
  }
};

// A whole and its parts, one of them again a whole.
struct Screw : Counted<Screw> {
  int turns = 0;
  int turn() { return ++turns; }
  int turnWith(const std::function<void()>& callback) {
    callback();
    return ++turns;
  }
};
struct Hinge : Counted<Hinge> {
  Screw screw;
};
struct Door : Counted<Door> {
  Hinge hinge;
  std::string name;
  explicit Door(std::string name) : name(std::move(name)) {}
  ~Door() { note("~" + name); }
};

// --- dispose ----------------------------------------------------------------------------------------------------------------------

struct Device : Counted<Device> {
  tether::Callback<void()> onCall;
  tether::Traced<tether::Value> tag;
  tether::Member<Device> peer;
  int number = 7;

  ~Device() { note("~Device"); }
  int call() {
    note("enter");
    onCall();
    note(onCall ? "whole" : "empty");
    return ++number;
  }
  int callTwice() {
    onCall();
    onCall();
    return ++number;
  }
  int get() const { return number; }
  void set(int value) { number = value; }
  // Another object's call that uses `device` before and after JS runs.
  int lend(Device& device, const std::function<void()>& callback) const {
    const int before = device.number;
    callback();
    return device.number - before;
  }
  bool hasPeer() const { return static_cast<bool>(peer); }
};

// --- external memory --------------------------------------------------------------------------------------------------------------

struct Blob : Counted<Blob> {
  std::vector<std::uint8_t> bytes;
  explicit Blob(std::uint32_t size) : bytes(size) {}
  void resize(std::uint32_t size) {
    bytes.resize(size);
    bytes.shrink_to_fit();
  }
  void growThenFail(std::uint32_t size) {
    resize(size);
    throw std::runtime_error("after growing");
  }
};

// What the engine has been told. process.memoryUsage().external counts array buffers only.
double engineBytes() {
  std::int64_t total = 0;
  napi_adjust_external_memory(tether::Env::current().napi(), 0, &total);
  return static_cast<double>(total);
}

// --- garbage ----------------------------------------------------------------------------------------------------------------------

struct Pebble : Counted<Pebble> {
  int weight = 1;
};
struct Holder : Counted<Holder> {
  tether::Callback<void()> callback;
};

// --- exceptions -------------------------------------------------------------------------------------------------------------------

struct NotStandard {};

void raise(const std::string& kind) {
  if (kind == "runtime_error") throw std::runtime_error("plain");
  if (kind == "logic_error") throw std::logic_error("logic");
  if (kind == "out_of_range") throw std::out_of_range("outside");
  if (kind == "range_error") throw std::range_error("range");
  if (kind == "overflow_error") throw std::overflow_error("over");
  if (kind == "underflow_error") throw std::underflow_error("under");
  if (kind == "length_error") throw std::length_error("long");
  if (kind == "invalid_argument") throw std::invalid_argument("invalid");
  if (kind == "domain_error") throw std::domain_error("domain");
  if (kind == "bad_alloc") throw std::bad_alloc();
  if (kind == "system_error") throw std::system_error(std::make_error_code(std::errc::no_such_file_or_directory), "opening");
  if (kind == "filesystem_error")
    throw std::filesystem::filesystem_error("reading", "a path", std::make_error_code(std::errc::permission_denied));
  if (kind == "tether") throw tether::Error("ERR_MINE", "mine");
  if (kind == "tether type") throw tether::Error("ERR_MINE", "mine", tether::Error::Kind::kTypeError);
  if (kind == "tether range") throw tether::Error("ERR_MINE", "mine", tether::Error::Kind::kRangeError);
  if (kind == "non-standard") throw NotStandard();
  if (kind == "int") throw 42;
}

using Callback = std::function<void()>;

tether::Value relay(const std::function<tether::Value()>& callback) { return callback(); }
void relayTwice(const Callback& callback) {
  const Callback again = callback;
  const Callback inner = [&again] { again(); };
  inner();
}
std::string describeCaught(const Callback& callback) {
  try {
    callback();
  } catch (const tether::JsError& error) {
    return error.what();
  }
  return "nothing";
}
void rethrowLater(const Callback& callback) {
  std::exception_ptr kept;
  try {
    callback();
  } catch (...) {
    kept = std::current_exception();
  }
  std::rethrow_exception(kept);
}

// Writes to its handles while a JS exception is already on its way.
struct Keeper : Counted<Keeper> {
  tether::Traced<tether::Value> value;
  tether::Callback<int()> function;
  tether::Member<Keeper> link;
  std::vector<tether::Traced<tether::Value>> list;

  static void begin(const tether::Value& error) { napi_throw(error.env().napi(), error.raw()); }
  void storeValue(tether::Value error, tether::Value stored) {
    begin(error);
    value = stored;
  }
  void storeFunction(tether::Value error, tether::Value stored) {
    begin(error);
    function.set(stored);
  }
  void storeLink(tether::Value error, Keeper& stored) {
    begin(error);
    link = &stored;
  }
  void storeInList(tether::Value error, tether::Value stored) {
    begin(error);
    list.emplace_back(stored);
  }
  void clearAll(tether::Value error) {
    begin(error);
    value.clear();
    function.clear();
    link.clear();
    list.clear();
  }
  tether::Value listAt(std::uint32_t index) const { return list.at(index).get(); }
  std::uint32_t listSize() const { return static_cast<std::uint32_t>(list.size()); }
  bool holds() const { return value || function || link; }
  int callFunction() const { return function(); }
};

// --- zombies ----------------------------------------------------------------------------------------------------------------------

Link* remembered = nullptr;

void remember(Link& link) { remembered = &link; }
Link* recall() { return remembered; }
std::string rememberedState() {
  return remembered->name + (remembered->callback ? " with callback" : "") + (remembered->next ? " with next" : "");
}

// --- the addon --------------------------------------------------------------------------------------------------------------------

template <class T, class Bound>
Bound& counted(Bound& type) {
  return type.staticProperty("alive", [] { return T::alive; })
      .staticProperty("peak", [] { return T::peak; }, [](int peak) { T::peak = peak; });
}

void bindOrder(tether::Module& m) {
  tether::Class<Link> link(m, "Link");
  link.constructor<std::string>("name")
      .field("next", &Link::next)
      .field("other", &Link::other)
      .field("callback", &Link::callback)
      .method("add", &Link::add, "link")
      .method("watch", &Link::watch, "link")
      .method("call", &Link::call)
      .property("name", [](const Link& self) { return self.name; })
      .onCollect([](Link& self) { self.collected(); })
      .traverse([](const Link& self, tether::Visitor& visit) { visit(self.many); });
  counted<Link>(link);

  tether::Class<Sharer> sharer(m, "Sharer");
  sharer.constructor<std::string>("name")
      .field("next", &Sharer::next)
      .traverse([](const Sharer& self, tether::Visitor& visit) { visit(self.next); });
  counted<Sharer>(sharer);

  tether::Class<Screw> screw(m, "Screw");
  screw.constructor<>().method("turn", &Screw::turn).method("turnWith", &Screw::turnWith, "callback").onCollect([](Screw&) { note("screw"); });
  counted<Screw>(screw);
  tether::Class<Hinge> hinge(m, "Hinge");
  hinge.constructor<>().field("screw", &Hinge::screw).onCollect([](Hinge&) { note("hinge"); });
  counted<Hinge>(hinge);
  tether::Class<Door> door(m, "Door");
  door.constructor<std::string>("name").field("hinge", &Door::hinge).onCollect([](Door& self) { note(self.name); });
  counted<Door>(door);

  m.function("takeJournal", &takeJournal);
  m.function("makeLinks", [](std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; i++) tether::create<Link>("made");
  }, "count");
  m.function("remember", &remember, "link").function("recall", &recall, tether::reference).function("rememberedState", &rememberedState);
}

void bindDispose(tether::Module& m) {
  tether::Class<Device> device(m, "Device");
  device.constructor<>()
      .field("onCall", &Device::onCall)
      .field("tag", &Device::tag)
      .field("peer", &Device::peer)
      .field("number", &Device::number)
      .property("level", &Device::get, &Device::set)
      .method("call", &Device::call)
      .method("callTwice", &Device::callTwice)
      .method("get", &Device::get)
      .method("hasPeer", &Device::hasPeer)
      .method("lend", &Device::lend, "device", "callback");
  counted<Device>(device);
  m.function("touch", [](Device& touched) { return touched.number; }, "device");
  m.function("touchPointer", [](const Device* touched) { return touched ? touched->number : -1; }, "device");
  m.function("makeDevice", [] { return &tether::create<Device>(); });
}

void bindMemory(tether::Module& m) {
  tether::Class<Blob> blob(m, "Blob");
  blob.constructor<std::uint32_t>("size")
      .method("resize", &Blob::resize, "size")
      .method("growThenFail", &Blob::growThenFail, "size")
      .externalSize([](const Blob& self) { return self.bytes.capacity(); });
  counted<Blob>(blob);
  m.function("engineBytes", &engineBytes);
  m.function("resizeBlob", [](Blob& resized, std::uint32_t size) { resized.resize(size); }, "blob", "size");

  tether::Class<Pebble> pebble(m, "Pebble");
  pebble.constructor<>().field("weight", &Pebble::weight);
  counted<Pebble>(pebble);
  tether::Class<Holder> holder(m, "Holder");
  holder.constructor<>().field("callback", &Holder::callback);
  counted<Holder>(holder);
  m.function("makePebble", [] { return Pebble(); });
}

void bindExceptions(tether::Module& m) {
  m.function("raise", &raise, "kind")
      .function("relay", &relay, "callback")
      .function("relayTwice", &relayTwice, "callback")
      .function("describeCaught", &describeCaught, "callback")
      .function("rethrowLater", &rethrowLater, "callback");
  tether::Class<Keeper> keeper(m, "Keeper");
  keeper.constructor<>()
      .field("value", &Keeper::value)
      .field("function", &Keeper::function)
      .field("link", &Keeper::link)
      .method("storeValue", &Keeper::storeValue, "error", "value")
      .method("storeFunction", &Keeper::storeFunction, "error", "value")
      .method("storeLink", &Keeper::storeLink, "error", "value")
      .method("storeInList", &Keeper::storeInList, "error", "value")
      .method("clearAll", &Keeper::clearAll, "error")
      .method("listAt", &Keeper::listAt, "index")
      .method("callFunction", &Keeper::callFunction)
      .property("listSize", &Keeper::listSize)
      .property("holds", &Keeper::holds)
      .traverse([](const Keeper& self, tether::Visitor& visit) { visit(self.list); });
  counted<Keeper>(keeper);
}

}  // namespace

TETHER_MODULE(m) {
  bindOrder(m);
  bindDispose(m);
  bindMemory(m);
  bindExceptions(m);
}

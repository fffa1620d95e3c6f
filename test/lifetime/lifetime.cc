// SPDX-License-Identifier: MIT
// Who owns what: return policies, shared ownership, cycles, handles, conversions and the shape of classes.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/optional.h>
#include <tether/convert/shared_ptr.h>
#include <tether/tether.h>

using namespace tether::literals;

namespace {

// --- counting ---------------------------------------------------------------------------------------------------------------------

struct Counts {
  int made = 0, copied = 0, moved = 0, destroyed = 0;
};

// Counts for itself what happens to it.
struct Struct {
  static inline Counts counts;
  int value = 5;

  Struct() { counts.made++; }
  explicit Struct(int value) : value(value) {
    if (value < 0) throw std::invalid_argument("a Struct is not negative");
    counts.made++;
  }
  Struct(const Struct& other) : value(other.value) { counts.copied++; }
  Struct(Struct&& other) noexcept : value(other.value) { counts.moved++; }
  Struct& operator=(const Struct& other) = default;
  ~Struct() { counts.destroyed++; }

  Struct* self() { return this; }
  Struct& same() { return *this; }
  Struct* none() { return nullptr; }
};

std::string takeCounts() {
  const Counts counts = std::exchange(Struct::counts, {});
  return std::to_string(counts.made) + " made, " + std::to_string(counts.copied) + " copied, " + std::to_string(counts.moved) +
         " moved, " + std::to_string(counts.destroyed) + " destroyed";
}

template <class T>
struct Counted {
  static inline int alive = 0;
  Counted() { alive++; }
  Counted(const Counted&) { alive++; }
  ~Counted() { alive--; }
};

// --- wholes and parts -------------------------------------------------------------------------------------------------------------

struct Pair {
  Struct first{1};
  Struct second{2};
  Struct& get(bool wantFirst) { return wantFirst ? first : second; }
};

Struct& globalStruct() {
  static Struct object(50);
  return object;
}

// --- shared ownership -------------------------------------------------------------------------------------------------------------

struct Example : Counted<Example> {
  int value;
  explicit Example(int value) : value(value) {}
  static std::shared_ptr<Example> make(int value) { return std::make_shared<Example>(value); }
};
struct SharedWrapper : Counted<SharedWrapper> {
  std::shared_ptr<Example> pointer;
  explicit SharedWrapper(std::shared_ptr<Example> pointer) : pointer(std::move(pointer)) {}
};
struct Self : Counted<Self>, std::enable_shared_from_this<Self> {
  int value = 3;
};

std::shared_ptr<Example> keptExample;
std::shared_ptr<Self> keptSelf;
std::map<int, tether::Weak<Struct>> interned;

Struct& intern(int key) {
  tether::Weak<Struct>& entry = interned[key];
  if (Struct* known = entry.tryLock()) return *known;
  Struct& fresh = tether::create<Struct>(key);
  entry = &fresh;
  return fresh;
}

// --- what holds JS values ---------------------------------------------------------------------------------------------------------

struct Func : Counted<Func> {
  std::function<int(int)> f;
  int call(int x) const { return f(x); }
};
struct List : Counted<List> {
  std::vector<tether::Traced<tether::Value>> items;
  std::map<std::string, std::function<void()>> named;
  void append(tether::Value value) { items.emplace_back(value); }
  tether::Value at(std::uint32_t index) const { return items.at(index).get(); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(items.size()); }
  void name(const std::string& key, std::function<void()> f) { named[key] = std::move(f); }
  void erase(const std::string& key) { named.erase(key); }
  void clear() { items.clear(); }
};
// The same, whose author forgot the traverse.
struct Forgetful : List, Counted<Forgetful> {
  using Counted<Forgetful>::alive;
};
// A pimpl, a base class and a struct member that hold handles.
struct Inner {
  tether::Callback<int()> callback;
  tether::Member<List> list;
};
struct Hidden : Counted<Hidden> {
  Inner direct;
  std::unique_ptr<Inner> behind = std::make_unique<Inner>();
  std::optional<tether::Traced<tether::Value>> late;
  void set(tether::Value f, List* list) {
    direct.callback.set(f);
    behind->callback.set(f);
    direct.list = list;
    behind->list = list;
  }
  void emplace(tether::Value value) { late.emplace(value); }
  int callBoth() const { return direct.callback() + behind->callback(); }
  bool hasBoth() const { return direct.list && behind->list; }
};
struct Payload : Counted<Payload> {};

std::function<int()> makeCounter() {
  return [payload = std::make_shared<Payload>(), count = 0]() mutable { return ++count; };
}

// Collects while it is half built.
struct Early : Counted<Early> {
  tether::Traced<tether::Value> first;
  std::vector<tether::Traced<tether::Value>> rest;
  Early(tether::Value value, const std::function<void()>& collect) {
    first = value;
    collect();
    rest.emplace_back(value);
    collect();
  }
  tether::Value get() const { return rest.at(0).get(); }
};

// --- inheritance ------------------------------------------------------------------------------------------------------------------

struct Animal : Counted<Animal> {
  std::string name;
  tether::Callback<std::string()> voice;
  tether::Member<Animal> friend_;
  explicit Animal(std::string name) : name(std::move(name)) {}
  virtual ~Animal() = default;
  virtual std::string kind() const { return "animal"; }
  std::string speak() const { return name + ": " + voice(); }
};
struct Padding {
  double before = 1;
  virtual ~Padding() = default;
};
// Its Animal part does not lie at its beginning.
struct Dog : Padding, Animal {
  tether::Traced<tether::Value> toy;
  explicit Dog(std::string name) : Animal(std::move(name)) {}
  std::string kind() const override { return "dog"; }
};
struct Puppy : Dog {
  explicit Puppy(std::string name) : Dog(std::move(name)) {}
  std::string kind() const override { return "puppy"; }
};

// --- handles in globals -----------------------------------------------------------------------------------------------------------

std::vector<tether::Root<Struct>> roots;
tether::Root<tether::Value> valueRoot;
tether::Root<int(int)> functionRoot;
tether::Weak<Struct> weak;
std::vector<std::function<void()>> registry;

// --- the addon --------------------------------------------------------------------------------------------------------------------

void bindStructs(tether::Module& m) {
  tether::Class<Struct>(m, "Struct")
      .constructor<>()
      .constructor<int>("value")
      .field("value", &Struct::value)
      .method("self", &Struct::self)
      .method("same", &Struct::same)
      .method("none", &Struct::none);
  tether::Class<Pair>(m, "Pair")
      .constructor<>()
      .field("first", &Pair::first)
      .field("second", &Pair::second)
      .method("get", &Pair::get, "wantFirst")
      .method("copyOfFirst", [](Pair& self) -> Struct& { return self.first; }, tether::copy)
      .method("valueOfFirst", [](Pair& self) { return self.first; })
      .method("internal", [](Pair& self) -> Struct* { return &self.second; }, tether::referenceInternal);
  m.function("takeCounts", &takeCounts)
      .function("owned", [] { return new Struct(10); })
      .function("ownedByPolicy", [] { return new Struct(11); }, tether::takeOwnership)
      .function("byValue", [] { return Struct(12); })
      .function("unique", [] { return std::make_unique<Struct>(13); })
      .function("globalByReference", [] { return &globalStruct(); }, tether::reference)
      .function("globalByDefault", []() -> Struct& { return globalStruct(); })
      .function("globalByCopy", [] { return &globalStruct(); }, tether::copy)
      .function("globalIfKnown", [] { return &globalStruct(); }, tether::existing)
      .function("globalAsPart", [] { return &globalStruct(); }, tether::referenceInternal)
      .function("created", [] { return &tether::create<Struct>(14); })
      .function("createAndFail", [] {
        tether::create<Struct>(15);
        tether::create<Struct>(-1);
      })
      .function("intern", &intern, "key")
      .function("find", [](Struct& object) { return tether::find(object); }, "object")
      .function("findUnknown", [] { return tether::find(Struct(1)); })
      .function("byValueArgument", [](Struct taken) { return taken.value; }, "object")
      .function("byReferenceArgument", [](const Struct& taken) { return taken.value; }, "object")
      .function("byPointerArgument", [](Struct* taken) { return taken ? taken->value : -1; }, "object")
      .function("withDefault", [](Struct* taken, int other) { return taken ? taken->value : other; }, "object", "other"_a = 9);
}

// An object as a default would belong to no environment, and to all.
void bindDefaults(tether::Module& m) {
  m.function("orNothing", [](Struct* taken) { return taken ? taken->value : -1; }, "object"_a = nullptr)
      .function("orGlobal", [](Struct* taken) { return taken ? taken->value : -1; }, "object"_a = &globalStruct());
  try {
    m.function("orObject", [](const Struct& taken) { return taken.value; }, "object"_a = Struct(1));
  } catch (const tether::Error& error) {
    m.constant("refusedDefault", std::string(error.what()));
  }
  try {
    m.function("orNull", [](const Struct& taken) { return taken.value; }, "object"_a = nullptr);
  } catch (const tether::Error& error) {
    m.constant("refusedNull", std::string(error.what()));
  }
}

void bindTwice(tether::Module& m) {
  try {
    tether::Class<Struct>(m, "Again");
  } catch (const tether::Error& error) {
    m.constant("refusedClass", std::string(error.what()));
  }
}

void bindShared(tether::Module& m) {
  tether::Class<Example>(m, "Example")
      .constructor<int>("value")
      .staticMethod("make", &Example::make, "value")
      .field("value", &Example::value)
      .staticProperty("alive", [] { return Example::alive; });
  tether::Class<SharedWrapper>(m, "SharedWrapper")
      .constructor<std::shared_ptr<Example>>("pointer")
      .field("pointer", &SharedWrapper::pointer)
      .method("read", [](const SharedWrapper& self) { return self.pointer ? self.pointer->value : -1; })
      .staticProperty("alive", [] { return SharedWrapper::alive; })
      .traverse([](const SharedWrapper& self, tether::Visitor& visit) { visit(self.pointer); });
  tether::Class<Self>(m, "Self")
      .constructor<>()
      .field("value", &Self::value)
      .method("self", [](Self& self) { return self.shared_from_this(); })
      .staticProperty("alive", [] { return Self::alive; });
  m.function("keepExample", [](std::shared_ptr<Example> kept) { keptExample = std::move(kept); }, "example")
      .function("keptExample", [] { return keptExample; })
      .function("keptUses", [] { return static_cast<int>(keptExample.use_count()); })
      .function("passThrough", [](std::shared_ptr<Example> passed) { return passed; }, "example")
      .function("nullExample", [] { return std::shared_ptr<Example>(); })
      .function("keepSelf", [](Self& self) { keptSelf = self.shared_from_this(); }, "self")
      .function("makeSelf", [] { return keptSelf = std::make_shared<Self>(); })
      .function("dropSelf", [] { keptSelf.reset(); })
      .function("keptSelf", [] { return keptSelf; });
}

void bindHolders(tether::Module& m) {
  tether::Class<Func>(m, "Func")
      .constructor<>()
      .field("f", &Func::f)
      .method("call", &Func::call, "x")
      .staticProperty("alive", [] { return Func::alive; })
      .traverse([](const Func& self, tether::Visitor& visit) { visit(self.f); });
  tether::Class<List>(m, "List")
      .constructor<>()
      .method("append", &List::append, "value")
      .method("at", &List::at, "index")
      .method("name", &List::name, "key", "f")
      .method("erase", &List::erase, "key")
      .method("clear", &List::clear)
      .property("size", &List::size)
      .staticProperty("alive", [] { return List::alive; })
      .traverse([](const List& self, tether::Visitor& visit) { visit(self.items, self.named); });
  tether::Class<Forgetful>(m, "Forgetful")
      .constructor<>()
      .method("append", [](Forgetful& self, tether::Value value) { self.append(value); }, "value")
      .method("at", [](Forgetful& self, std::uint32_t index) { return self.at(index); }, "index")
      .method("name", [](Forgetful& self, const std::string& key, std::function<void()> f) { self.name(key, std::move(f)); }, "key", "f")
      .method("clear", [](Forgetful& self) { self.clear(), self.named.clear(); })
      .staticProperty("alive", [] { return Forgetful::alive; });
  tether::Class<Hidden>(m, "Hidden")
      .constructor<>()
      .method("set", &Hidden::set, "f", "list")
      .method("emplace", &Hidden::emplace, "value")
      .method("late", [](Hidden& self) { return self.late ? self.late->get() : tether::Value(); })
      .method("callBoth", &Hidden::callBoth)
      .method("hasBoth", &Hidden::hasBoth)
      .staticProperty("alive", [] { return Hidden::alive; })
      .traverse([](const Hidden& self, tether::Visitor& visit) { visit(self.behind->callback, self.behind->list, self.late); });
  tether::Class<Early>(m, "Early")
      .constructor<tether::Value, std::function<void()>>("value", "collect")
      .method("get", &Early::get)
      .field("first", &Early::first)
      .staticProperty("alive", [] { return Early::alive; })
      .traverse([](const Early& self, tether::Visitor& visit) { visit(self.rest); });
  tether::Class<Payload>(m, "Payload");
  m.function("payload", [] { return Payload(); });
  m.function("makeCounter", &makeCounter).function("payloads", [] { return Payload::alive; });
}

void bindAnimals(tether::Module& m) {
  tether::Class<Animal>(m, "Animal")
      .constructor<std::string>("name")
      .field("name", &Animal::name)
      .field("voice", &Animal::voice)
      .field("friend", &Animal::friend_)
      .method("speak", &Animal::speak)
      .method("kind", &Animal::kind)
      .method("friendKind", [](const Animal& self) { return self.friend_ ? self.friend_->kind() : "none"; })
      .staticMethod("count", [] { return Animal::alive; });
  tether::Class<Dog, Animal>(m, "Dog").constructor<std::string>("name").field("toy", &Dog::toy).field("before", &Dog::before);
  tether::Class<Puppy, Dog>(m, "Puppy").constructor<std::string>("name").method("play", [](Puppy& self) { return self.name + " plays"; });
  m.function("kindOf", [](const Animal& animal) { return animal.kind(); }, "animal")
      .function("sameAnimal", [](Animal& animal) { return &animal; }, "animal")
      .function("sameDog", [](Dog& dog) { return &dog; }, "dog");
}

void bindRoots(tether::Module& m) {
  m.function("rootStruct", [](Struct& rooted, const std::string& label) { roots.emplace_back(&rooted, label); }, "object", "label")
      .function("rootedValue", [](std::uint32_t index) { return roots.at(index).get() ? roots.at(index)->value : -1; }, "index")
      .function("dropRoots", [] {
        roots.clear();
        valueRoot.reset();
        functionRoot.reset();
        registry.clear();
      })
      .function("rootValue", [](tether::Value value) { valueRoot = tether::Root<tether::Value>(value, "a value"); }, "value")
      .function("rootedAny", [] { return valueRoot.get(); })
      .function("rootFunction", [](tether::Value f) { functionRoot = tether::Root<int(int)>(f, "a function"); }, "f")
      .function("callRoot", [](int x) { return functionRoot(x); }, "x")
      .function("watch", [](Struct* watched) { weak = watched; }, "object")
      .function("watched", [] { return weak.tryLock(); })
      .function("watchedAllocated", [] { return weak.tryGet() != nullptr; })
      .function("watchedUsable", [] { return weak.tryLock() != nullptr; })
      .function("keepCallback", [](std::function<void()> f) { registry.push_back(std::move(f)); }, "f");
}

}  // namespace

void bindConversions(tether::Module& m);

TETHER_MODULE(m) {
  bindStructs(m);
  bindDefaults(m);
  bindTwice(m);
  bindShared(m);
  bindHolders(m);
  bindAnimals(m);
  bindRoots(m);
  bindConversions(m);
}

// --- conversions ------------------------------------------------------------------------------------------------------------------

namespace {

template <class T>
void echo(tether::Module& m, const char* name) {
  m.function(name, [](T value) { return value; }, "value");
}

std::string hex(const tether::Bytes& bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += "0123456789abcdef"[byte >> 4], text += "0123456789abcdef"[byte & 15];
  return text;
}

struct Document {
  tether::Bytes bytes{std::vector<std::uint8_t>(8192, 7)};
};

}  // namespace

void bindConversions(tether::Module& m) {
  echo<std::int8_t>(m, "int8");
  echo<std::uint8_t>(m, "uint8");
  echo<std::int16_t>(m, "int16");
  echo<std::uint16_t>(m, "uint16");
  echo<std::int32_t>(m, "int32");
  echo<std::uint32_t>(m, "uint32");
  echo<std::int64_t>(m, "int64");
  echo<std::uint64_t>(m, "uint64");
  echo<float>(m, "float");
  echo<double>(m, "double");
  echo<bool>(m, "bool");
  echo<std::string>(m, "string");
  echo<tether::Value>(m, "value");
  echo<std::nullptr_t>(m, "null");
  echo<std::optional<int>>(m, "optionalInt");
  echo<std::optional<std::string>>(m, "optionalString");
  echo<std::function<int(int)>>(m, "function");
  m.function("view", [](std::string_view text) { return static_cast<std::uint32_t>(text.size()); }, "value")
      .function("cString", [](const char* text) { return std::string(text); }, "value")
      .function("nullCString", []() -> const char* { return nullptr; })
      .function("nothing", [] {})
      .function("hex", &hex, "bytes")
      .function("hexAfter", [](const tether::Bytes& bytes, const std::function<void()>& between) {
        between();
        return hex(bytes) + "/" + std::to_string(bytes.size()) + (bytes.data() ? "" : " detached");
      }, "bytes", "between")
      .function("bytes", [](std::uint32_t size) { return tether::Bytes(std::vector<std::uint8_t>(size, 9)); }, "size")
      .function("echoBytes", [](tether::Bytes bytes) { return bytes; }, "bytes")
      .function("giveBytes", [](const std::function<void(tether::Bytes)>& take) { take(tether::Bytes(std::vector<std::uint8_t>(3, 4))); }, "take")
      .function("apply", [](const std::function<double(double, std::string)>& f) { return f(1.5, "text"); }, "f")
      .function("applyInt", [](const std::function<std::int32_t()>& f) { return f(); }, "f")
      .function("addTo", [](int x) { return std::function<int(int)>([x](int y) { return x + y; }); }, "x")
      .function("overloaded", [](int) { return "int"; }, "number")
      .function("overloaded", [](std::string) { return "string"; }, "text")
      .function("overloaded", [](Struct&) { return "Struct"; }, "object")
      .function("overloaded", [](int, int) { return "two"; }, "a", "b")
      .function("defaults", [](int a, std::string b, double c) { return std::to_string(a) + b + std::to_string(static_cast<int>(c)); }, "a"_a,
                "b"_a = "b", "c"_a = 3.0)
      .constant("answer", 42);
  tether::Class<Document>(m, "Document").constructor<>().property("bytes", [](const Document& self) -> const tether::Bytes& { return self.bytes; });
}

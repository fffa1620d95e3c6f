// SPDX-License-Identifier: MIT
// Who owns what: std::unique_ptr both ways, keepAlive, counted objects, and C++ virtual functions
// that JS overrides.

#include <tether/tether.h>
#include <tether/convert/function.h>
#include <tether/convert/optional.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <set>
#include <thread>
#include <vector>

using namespace tether::literals;

namespace {

template <class T>
struct Counted {
  static inline int made = 0, living = 0;
  Counted() { made++, living++; }
  Counted(const Counted&) { made++, living++; }
  ~Counted() { living--; }
};

// --- unique

struct Parcel : Counted<Parcel> {
  explicit Parcel(int weight) : weight(weight) {}
  virtual ~Parcel() = default;
  int weight;
  tether::Callback<int()> onOpen;
  tether::Member<Parcel> twin;
  tether::Traced<tether::Value> note;  // not declared
};
struct Letter : Parcel {
  Letter() : Parcel(1) {}
};
/// Its destructor is not virtual.
struct Plain : Counted<Plain> {
  int value = 5;
};
struct PlainChild : Plain {};

struct Depot : Counted<Depot> {
  std::unique_ptr<Parcel> parcel;
  static inline std::unique_ptr<Parcel> global;
};

/// Holds callbacks in std::function, behind a traverse.
struct Alarm : Counted<Alarm> {
  std::function<int()> ring;
};
std::unique_ptr<Alarm> storedAlarm;

// --- keepAlive

struct Dog : Counted<Dog> {};
struct Owner : Counted<Owner> {
  Owner() = default;
  explicit Owner(Dog*) {}
};

// --- counted

struct Node : tether::RefCounted, Counted<Node> {
  explicit Node(int id = 0) : id(id) {}
  int id;
  virtual int rank() const { return id; }
  tether::Ref<Node> next;
  std::vector<tether::Ref<Node>> others;
};
struct JsNode : tether::Overriding<Node> {
  using Overriding::Overriding;
  int rank() const override { return TETHER_OVERRIDE(Node, rank); }
};
tether::Ref<Node> heldNode;

// --- overriding

struct Animal : Counted<Animal> {
  explicit Animal(std::string name = "animal") : name(std::move(name)) {}
  virtual ~Animal() = default;
  virtual std::string sound() const { return "..."; }
  virtual int legs(int extra) { return 4 + extra; }
  virtual int age() const { return 3; }
  virtual std::string task(const std::string& what) = 0;
  virtual Animal* friendOf() { return nullptr; }
  std::string describe() {
    return name + " says " + sound() + " on " + std::to_string(legs(0)) + " legs";
  }
  std::string name;
  std::function<void()> listener;
  std::shared_ptr<Animal> mate;
};
struct JsAnimal : tether::Overriding<Animal> {
  using Overriding::Overriding;
  std::string sound() const override { return TETHER_OVERRIDE(Animal, sound); }
  int legs(int extra) override { return TETHER_OVERRIDE(Animal, legs, extra); }
  int age() const override { return TETHER_OVERRIDE(Animal, age); }
  std::string task(const std::string& what) override {
    return TETHER_OVERRIDE_PURE(Animal, task, what);
  }
  Animal* friendOf() override { return TETHER_OVERRIDE(Animal, friendOf); }
};
struct Zoo : Counted<Zoo> {
  std::vector<std::shared_ptr<Animal>> animals;
};
std::shared_ptr<Animal> star;

struct Plugin : Counted<Plugin> {
  virtual ~Plugin() = default;
  virtual int run(int value) { return value; }
};
struct JsPlugin : tether::Overriding<Plugin> {
  using Overriding::Overriding;
  int run(int value) override { return TETHER_OVERRIDE(Plugin, run, value); }
};
struct Host : Counted<Host> {
  std::unique_ptr<Plugin> plugin;
};
std::unique_ptr<Plugin> globalPlugin;

template <class T>
void bindCounts(tether::Class<T>& type) {
  type.staticProperty("made", [] { return Counted<T>::made; }).staticProperty("living", [] {
    return Counted<T>::living;
  });
}
template <class T, class... R>
void bindCounts(tether::Class<T, R...>& type) {
  type.staticProperty("made", [] { return Counted<T>::made; }).staticProperty("living", [] {
    return Counted<T>::living;
  });
}

void bindParcels(tether::Module& m) {
  auto parcel = tether::Class<Parcel>(m, "Parcel");
  parcel.constructor<int>("weight")
      .field("weight", &Parcel::weight)
      .field("onOpen", &Parcel::onOpen)
      .field("twin", &Parcel::twin)
      .method("open", [](Parcel& self) { return self.onOpen ? self.onOpen() : -1; })
      .method("setNote", [](Parcel& self, tether::Value note) { self.note.set(note); })
      .method("getNote", [](const Parcel& self) { return self.note.get(); })
      .method("giveSelf", [](Parcel&, std::unique_ptr<Parcel> parcel) { return parcel->weight; });
  bindCounts(parcel);
  tether::Class<Letter, Parcel>(m, "Letter").constructor<>();
  auto plain = tether::Class<Plain>(m, "Plain");
  plain.constructor<>().field("value", &Plain::value);
  bindCounts(plain);
  tether::Class<PlainChild, Plain>(m, "PlainChild").constructor<>();
  auto depot = tether::Class<Depot>(m, "Depot");
  depot.constructor<>()
      .method(
          "store",
          [](Depot& self, std::unique_ptr<Parcel> parcel) { self.parcel = std::move(parcel); },
          "parcel")
      .method("take", [](Depot& self) { return std::move(self.parcel); })
      .method("peek", [](Depot& self) { return self.parcel.get(); })
      .method("openStored",
              [](Depot& self) {
                return self.parcel && self.parcel->onOpen ? self.parcel->onOpen() : -1;
              })
      .method("drop", [](Depot& self) { self.parcel.reset(); })
      .traverse([](const Depot& self, tether::Visitor& visit) { visit(self.parcel); });
  bindCounts(depot);
  m.function(
       "pass", [](std::unique_ptr<Parcel> parcel) { return parcel; }, "parcel")
      .function(
          "keepGlobally", [](std::unique_ptr<Parcel> parcel) { Depot::global = std::move(parcel); },
          "parcel")
      .function("takeGlobal", [] { return std::move(Depot::global); })
      .function("dropGlobal", [] { Depot::global.reset(); })
      .function("openGlobal", [] { return Depot::global->onOpen ? Depot::global->onOpen() : -1; })
      .function("globalTwinWeight",
                [] { return Depot::global->twin ? Depot::global->twin->weight : -1; })
      .function(
          "both",
          [](std::unique_ptr<Parcel> a, std::unique_ptr<Parcel> b) {
            return a->weight + b->weight;
          },
          "a", "b")
      .function(
          "parcelAndNumber",
          [](std::unique_ptr<Parcel> parcel, int number) { return parcel->weight + number; },
          "parcel", "number")
      .function(
          "together", [](Parcel& a, std::unique_ptr<Parcel> b) { return a.weight + b->weight; },
          "a", "b")
      .function(
          "takePlain", [](std::unique_ptr<Plain> plain) { return plain->value; }, "plain")
      .function(
          "optionalParcel",
          [](std::optional<std::unique_ptr<Parcel>> parcel, int number) {
            return parcel ? (*parcel)->weight + number : -1;
          },
          "parcel", "number")
      .function(
          "throwWith", [](std::unique_ptr<Parcel>) { throw std::runtime_error("lost in C++"); },
          "parcel");
  auto alarm = tether::Class<Alarm>(m, "Alarm");
  alarm.constructor<>()
      .field("ring", &Alarm::ring)
      .traverse([](const Alarm& self, tether::Visitor& visit) { visit(self.ring); });
  bindCounts(alarm);
  m.function(
       "storeAlarm", [](std::unique_ptr<Alarm> alarm) { storedAlarm = std::move(alarm); }, "alarm")
      .function("ringStored", [] { return storedAlarm->ring(); })
      .function("dropStored", [] { storedAlarm.reset(); })
      .function("takeAlarm", [] { return std::move(storedAlarm); });
}

/// Keeps its listeners as JS values, to find them again by identity.
struct Publisher : Counted<Publisher> {
  std::vector<tether::Traced<tether::Value>> listeners;
  void subscribe(const tether::Value& listener) { listeners.emplace_back().set(listener); }
  bool unsubscribe(const tether::Value& listener) {
    return std::erase_if(listeners,
                         [&](const auto& each) { return each.get().strictEquals(listener); }) > 0;
  }
  void publish(int what) const {
    for (const auto& listener : listeners) listener.get()(what);
  }
};

void bindPublishers(tether::Module& m) {
  auto publisher = tether::Class<Publisher>(m, "Publisher");
  publisher.constructor<>()
      .method("subscribe", &Publisher::subscribe, "listener")
      .method("unsubscribe", &Publisher::unsubscribe, "listener")
      .method("publish", &Publisher::publish, "what")
      .traverse([](const Publisher& self, tether::Visitor& visit) { visit(self.listeners); });
  bindCounts(publisher);
}

void bindKeepers(tether::Module& m) {
  auto dog = tether::Class<Dog>(m, "Dog");
  dog.constructor<>();
  bindCounts(dog);
  auto owner = tether::Class<Owner>(m, "Owner");
  owner.constructor<>()
      .constructor<Dog*>("dog", tether::keepAlive("this", "dog"))
      .method(
          "watch", [](Owner&, Dog*) {}, "dog", tether::keepAlive("this", "dog"))
      .method(
          "forget", [](Owner&, Dog*) {}, "dog")
      .method(
          "adopt", [](Owner&) { return Dog(); }, tether::keepAlive("this", "return"))
      .method(
          "lend", [](Owner&) { return Dog(); }, tether::keepAlive("return", "this"));
  bindCounts(owner);
  m.function(
       "bind", [](tether::Value keeper, tether::Value) { return keeper; }, "keeper", "kept",
       tether::keepAlive("keeper", "kept"))
      .function(
          "tie", [](Owner&, Owner&) {}, "a", "b", tether::keepAlive("a", "b"),
          tether::keepAlive("b", "a"))
      .function(
          "failing", [](Owner&, Dog&) { throw std::runtime_error("no"); }, "owner", "dog",
          tether::keepAlive("owner", "dog"));
}

void bindNodes(tether::Module& m) {
  auto node = tether::Class<Node, JsNode>(m, "Node");
  node.constructor<int>("id"_a = 0)
      .field("id", &Node::id)
      .field("next", &Node::next)
      .method("rank", &Node::rank)
      .method(
          "add",
          [](Node& self, tether::Ref<Node> other) { self.others.push_back(std::move(other)); },
          "other")
      .method(
          "at", [](Node& self, unsigned index) { return self.others.at(index); }, "index")
      .property("owners", [](const Node& self) { return self.owners(); })
      .traverse([](const Node& self, tether::Visitor& visit) { visit(self.next, self.others); });
  bindCounts(node);
  m.function(
       "hold", [](tether::Ref<Node> node) { heldNode = std::move(node); }, "node")
      .function("held", [] { return heldNode; })
      .function("heldRaw", [] { return heldNode.get(); })
      .function("heldRank", [] { return heldNode ? heldNode->rank() : -1; })
      .function("rawNode", [] { return new Node(11); })
      .function("refNode", [] { return tether::makeRef<Node>(12); })
      .function(
          "ownersDuring", [](tether::Ref<Node> node) { return node->owners(); }, "node")
      .function("dropOnThread", [] { std::thread([] { heldNode.reset(); }).join(); })
      .function("circleInNative", [] {
        auto a = tether::makeRef<Node>(1), b = tether::makeRef<Node>(2);
        a->next = b;
        b->next = a;
        return a;
      });
}

void bindAnimals(tether::Module& m) {
  auto animal = tether::Class<Animal, JsAnimal>(m, "Animal");
  animal.constructor<>()
      .constructor<std::string>("name")
      .field("name", &Animal::name)
      .field("listener", &Animal::listener)
      .field("mate", &Animal::mate)
      .method("sound", &Animal::sound)
      .method("legs", &Animal::legs, "extra")
      .method("task", &Animal::task, "what")
      .method("friendOf", &Animal::friendOf)
      .property("age", &Animal::age)
      .method("describe", &Animal::describe)
      .traverse(
          [](const Animal& self, tether::Visitor& visit) { visit(self.listener, self.mate); });
  bindCounts(animal);
  auto zoo = tether::Class<Zoo>(m, "Zoo");
  zoo.constructor<>()
      .method(
          "add",
          [](Zoo& self, std::shared_ptr<Animal> animal) {
            self.animals.push_back(std::move(animal));
          },
          "animal")
      .method(
          "at", [](Zoo& self, unsigned index) { return self.animals.at(index); }, "index")
      .method("sounds",
              [](Zoo& self) {
                std::string all;
                for (const auto& animal : self.animals) all += animal->sound() + ";";
                return all;
              })
      .traverse([](const Zoo& self, tether::Visitor& visit) { visit(self.animals); });
  bindCounts(zoo);
  m.function(
       "describe", [](Animal& animal) { return animal.describe(); }, "animal")
      .function(
          "callTask", [](Animal& animal, const std::string& what) { return animal.task(what); },
          "animal", "what")
      .function(
          "ageOf", [](const Animal& animal) { return animal.age(); }, "animal")
      .function(
          "callLegs", [](Animal& animal, int extra) { return animal.legs(extra); }, "animal",
          "extra")
      .function(
          "friendName",
          [](Animal& animal) { return animal.friendOf() ? animal.friendOf()->name : "nobody"; },
          "animal")
      .function(
          "sameAnimal", [](Animal& animal) { return &animal; }, "animal")
      .function(
          "soundOnThread",
          [](Animal& animal) {
            std::string sound;
            std::thread([&] { sound = animal.sound(); }).join();
            return sound;
          },
          "animal")
      .function(
          "setStar", [](std::shared_ptr<Animal> animal) { star = std::move(animal); }, "animal")
      .function("starSound", [] { return star ? star->sound() : "none"; })
      .function("getStar", [] { return star; });

  auto plugin = tether::Class<Plugin, JsPlugin>(m, "Plugin");
  plugin.constructor<>().method("run", &Plugin::run, "value");
  bindCounts(plugin);
  auto host = tether::Class<Host>(m, "Host");
  host.constructor<>()
      .method(
          "install",
          [](Host& self, std::unique_ptr<Plugin> plugin) { self.plugin = std::move(plugin); },
          "plugin")
      .method(
          "run", [](Host& self, int value) { return self.plugin ? self.plugin->run(value) : -1; },
          "value")
      .method("remove", [](Host& self) { return std::move(self.plugin); })
      .method("drop", [](Host& self) { self.plugin.reset(); })
      .traverse([](const Host& self, tether::Visitor& visit) { visit(self.plugin); });
  bindCounts(host);
  m.function(
       "installGlobally", [](std::unique_ptr<Plugin> plugin) { globalPlugin = std::move(plugin); },
       "plugin")
      .function(
          "runGlobally", [](int value) { return globalPlugin ? globalPlugin->run(value) : -1; },
          "value")
      .function("removeGlobal", [] { globalPlugin.reset(); });
}

// --- for random graphs: everything by number

std::set<int> livingThings;
struct Thing {
  explicit Thing(int id) : id(id) { livingThings.insert(id); }
  Thing(const Thing&) = delete;
  virtual ~Thing() { livingThings.erase(id); }
  const int id;
  tether::Callback<tether::Value()> listener;
};
/// C++ may own it.
struct Crate : Thing {
  using Thing::Thing;
  tether::Member<Crate> twin;
  std::function<tether::Value()> hidden;
};
/// Counts its owners.
struct Bead : Thing, tether::RefCounted {
  using Thing::Thing;
  std::vector<tether::Ref<Bead>> beads;
};
/// Keeps by keepAlive.
struct Keeper : Thing {
  using Thing::Thing;
};
std::map<int, std::unique_ptr<Crate>> parked;
std::map<int, tether::Ref<Bead>> strung;

void bindThings(tether::Module& m) {
  tether::Class<Thing>(m, "Thing")
      .readonlyField("id", &Thing::id)
      .field("listener", &Thing::listener);
  tether::Class<Crate, Thing>(m, "Crate")
      .constructor<int>("id")
      .field("twin", &Crate::twin)
      .field("hidden", &Crate::hidden)
      .traverse([](const Crate& self, tether::Visitor& visit) { visit(self.hidden); });
  tether::Class<Bead, Thing>(m, "Bead")
      .constructor<int>("id")
      .method(
          "add",
          [](Bead& self, tether::Ref<Bead> other) { self.beads.push_back(std::move(other)); },
          "other")
      .method("clear", [](Bead& self) { self.beads.clear(); })
      .traverse([](const Bead& self, tether::Visitor& visit) { visit(self.beads); });
  tether::Class<Keeper, Thing>(m, "Keeper")
      .constructor<int>("id")
      .method(
          "keep", [](Keeper&, Thing&) {}, "other", tether::keepAlive("this", "other"));
  m.function(
       "park", [](int key, std::unique_ptr<Crate> crate) { parked[key] = std::move(crate); }, "key",
       "crate")
      .function(
          "unpark",
          [](int key) {
            auto crate = std::move(parked.at(key));
            parked.erase(key);
            return crate;
          },
          "key")
      .function(
          "lendParked",
          [](int key, const std::function<void(Crate*)>& f) { f(parked.at(key).get()); }, "key",
          "f")
      .function(
          "scrap", [](int key) { parked.erase(key); }, "key")
      .function(
          "callParked",
          [](int key) {
            return parked.at(key)->listener ? parked.at(key)->listener() : tether::Value();
          },
          "key")
      .function(
          "string", [](int key, tether::Ref<Bead> bead) { strung[key] = std::move(bead); }, "key",
          "bead")
      .function(
          "callStrung",
          [](int key) {
            const tether::Ref<Bead>& bead = strung.at(key);
            return bead->listener ? bead->listener() : tether::Value();
          },
          "key")
      .function(
          "unstring", [](int key) { strung.erase(key); }, "key")
      .function(
          "keepFor", [](tether::Value, tether::Value) {}, "keeper", "kept",
          tether::keepAlive("keeper", "kept"))
      .function("livingThings", [] {
        std::string all;
        for (const int id : livingThings) {
          if (!all.empty()) all.push_back(' ');
          all.append(std::to_string(id));
        }
        return all;
      });
}

}  // namespace

TETHER_MODULE(m) {
  bindThings(m);
  bindParcels(m);
  bindKeepers(m);
  bindPublishers(m);
  bindNodes(m);
  bindAnimals(m);
}

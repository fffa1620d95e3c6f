// SPDX-License-Identifier: MIT
// Objects that C++ keeps for itself and shows to JS, and objects of JS to which C++ keeps raw
// pointers: what they hold, and how they end.

#include <tether/tether.h>
#include <tether/convert/function.h>

#include <uv.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

template <class T>
struct Lives {
  static inline int living = 0;
  Lives() { living++; }
  Lives(const Lives&) { living++; }
  ~Lives() { living--; }
};
template <class... T>
void bindLiving(tether::Class<T...>& type) {
  using First = std::tuple_element_t<0, std::tuple<T...>>;
  type.staticProperty("living", [] { return Lives<First>::living; });
}

/// Counts the closures that callbacks hold.
struct Mark : Lives<Mark> {};

struct Task : Lives<Task> {
  explicit Task(int id = 0) : id(id) {}
  int id;
  tether::Callback<int()> onDone;
  tether::Member<Task> twin;
  std::function<int()> more;  // behind the traverse
  std::optional<tether::Callback<int()>> late;
};
/// A task without handles of its own around one that has some.
struct Crate : Lives<Crate> {
  Task inner;
};
/// Holds no handle; only its traverse tells what it has.
struct Bus : Lives<Bus> {
  std::vector<std::function<int()>> handlers;
};
struct Queue : Lives<Queue> {
  Queue() = default;
  Queue(const Queue&) = delete;
  std::vector<std::unique_ptr<Task>> tasks;
  std::unique_ptr<Bus> bus;
  Task own;
};

/// Visits what is not its own.
struct Passenger : Lives<Passenger> {};
/// Makes its parts anew while JS has them.
struct Bench : Lives<Bench> {
  Bench() = default;
  Bench(const Bench&) = delete;
  std::optional<Task> inside;
  std::unique_ptr<Task> outside;
};

std::unique_ptr<Task> task;
std::unique_ptr<Crate> crate;
std::unique_ptr<Bus> bus;
std::vector<Task> row;

using Borrower = tether::Callback<void(Task*)>;

int done(Task& task) { return task.onDone ? task.onDone() : -1; }

void bindTasks(tether::Module& m) {
  auto mark = tether::Class<Mark>(m, "Mark");
  mark.constructor<>();
  bindLiving(mark);
  auto tasks = tether::Class<Task>(m, "Task");
  tasks.constructor<int>("id")
      .readonlyField("id", &Task::id)
      .field("onDone", &Task::onDone)
      .field("twin", &Task::twin)
      .field("more", &Task::more)
      .method("setLate", [](Task& self, tether::Value f) { self.late.emplace().set(f); })
      .traverse([](const Task& self, tether::Visitor& visit) { visit(self.more); });
  bindLiving(tasks);
  using Lent = std::function<void(Task*)>;
  m.function("makeTask", [](int id) { task = std::make_unique<Task>(id); })
      .function("giveTask", [](std::unique_ptr<Task> given) { task = std::move(given); })
      .function("takeTask", [] { return std::move(task); })
      .function("lendTask", [](const Lent& borrow) { borrow(task.get()); })
      .function(
          "taskForEver", []() -> Task& { return *task; }, tether::reference)
      .function("finish", [] { return done(*task); })
      .function("finishMore", [] { return task->more ? task->more() : -1; })
      .function("finishLate", [] { return task->late && *task->late ? (*task->late)() : -1; })
      .function("resetLate", [] { task->late.reset(); })
      .function("twinId", [] { return task->twin ? task->twin->id : -1; })
      .function("dropTask", [] { task.reset(); })
      .function("dropOnThread", [] { std::thread([] { task.reset(); }).join(); })
      .function("lendLocal",
                [](const Lent& borrow) {
                  Task local(7);
                  borrow(&local);
                  return done(local);
                })
      .function("fillRow", [](unsigned size) { row = std::vector<Task>(size); })
      .function("growRow", [] { row.reserve(2 * row.capacity()); })
      .function("lendRow",
                [](const Lent& borrow) {
                  for (Task& each : row) borrow(&each);
                })
      .function("finishRow", [] {
        int sum = 0;
        for (Task& each : row) sum += done(each);
        return sum;
      });
}

void bindWholes(tether::Module& m) {
  auto crates = tether::Class<Crate>(m, "Crate");
  crates.constructor<>().method("inner", [](Crate& self) { return &self.inner; });
  bindLiving(crates);
  m.function("makeCrate", [] { crate = std::make_unique<Crate>(); })
      .function("lendCrate", [](const std::function<void(Crate*)>& borrow) { borrow(crate.get()); })
      .function("finishCrate", [] { return done(crate->inner); })
      .function("dropCrate", [] { crate.reset(); });
  auto buses = tether::Class<Bus>(m, "Bus");
  buses.method("during", [](Bus&, const std::function<void()>& f) { f(); })
      .method("on",
              [](Bus& self, std::function<int()> f) { self.handlers.push_back(std::move(f)); })
      .traverse([](const Bus& self, tether::Visitor& visit) { visit(self.handlers); });
  bindLiving(buses);
  auto passengers = tether::Class<Passenger>(m, "Passenger");
  passengers.constructor<>().traverse(
      [](const Passenger&, tether::Visitor& visit) { visit(bus.get()); });
  bindLiving(passengers);
  m.function("makeBus", [] { bus = std::make_unique<Bus>(); })
      .function("lendBus", [](const std::function<void(Bus*)>& borrow) { borrow(bus.get()); })
      .function("sendBus",
                [] {
                  int sum = 0;
                  for (const auto& handler : bus->handlers) sum += handler();
                  return sum;
                })
      .function("dropBus", [] { bus.reset(); });
  auto queues = tether::Class<Queue>(m, "Queue");
  queues.constructor<>()
      .method("add", [](Queue& self, int id) { self.tasks.push_back(std::make_unique<Task>(id)); })
      .method("lendAll",
              [](Queue& self, const std::function<void(Task*)>& borrow) {
                for (const auto& each : self.tasks) borrow(each.get());
              })
      .method("lendOwn",
              [](Queue& self, const std::function<void(Task*)>& borrow) { borrow(&self.own); })
      .method("finishOwn", [](Queue& self) { return done(self.own); })
      .method("lendBus",
              [](Queue& self, const std::function<void(Bus*)>& borrow) {
                if (!self.bus) self.bus = std::make_unique<Bus>();
                borrow(self.bus.get());
              })
      .method("finishAll",
              [](Queue& self) {
                int sum = 0;
                for (const auto& each : self.tasks) sum += done(*each);
                return sum;
              })
      .method("clear", [](Queue& self) { self.tasks.clear(); })
      .traverse([](const Queue& self, tether::Visitor& visit) { visit(self.tasks, self.bus); });
  bindLiving(queues);
}

void bindBenches(tether::Module& m) {
  auto benches = tether::Class<Bench>(m, "Bench");
  benches.constructor<>()
      .method("renew",
              [](Bench& self, int id) {
                self.inside.emplace(id);
                // At the same place, where memory is to be had.
                self.outside.reset();
                self.outside = std::make_unique<Task>(id);
              })
      .property("inside", [](Bench& self) { return self.inside ? &*self.inside : nullptr; })
      .property("outside", [](Bench& self) { return self.outside.get(); })
      .method("finishInside", [](Bench& self) { return done(*self.inside); })
      .method("finishOutside", [](Bench& self) { return done(*self.outside); });
  bindLiving(benches);
}

// --- kept by raw pointers

struct Collar {
  int size = 4;
};
struct Dog : Lives<Dog> {
  explicit Dog(std::string name) : name(std::move(name)) {}
  std::string name;
  tether::Callback<std::string()> onBark;
  Collar collar;
  std::string bark() { return onBark ? onBark() : name; }
};
/// Of a class that C++ shares.
struct Cat : Lives<Cat> {
  int lives = 9;
};
/// Trusts that what it points to outlives it.
struct Owner : Lives<Owner> {
  std::vector<Dog*> dogs;
  std::vector<Owner*> friends;
  Collar* collar = nullptr;
  Cat* cat = nullptr;
  static inline std::string lastWords;
  ~Owner() {
    for (const Dog* dog : dogs) lastWords += dog->name;
  }
};
std::unique_ptr<Dog> takenDog;

// --- handles in containers

struct Ring;
Ring* ring = nullptr;  // as a C library keeps its user data
/// Handles of all kinds, direct and behind containers.
struct Ring : Lives<Ring> {
  Ring() { ring = this; }
  Ring(const Ring&) = delete;
  std::vector<tether::Callback<void()>> list;
  std::vector<std::unique_ptr<tether::Callback<void()>>> boxes;
  std::vector<std::function<void()>> functions;
  tether::Callback<void()> direct;
  std::string name = "a name that is long enough to be in memory of its own";
  void add(const tether::Value& f, std::function<void()> function) {
    list.emplace_back().set(f);
    boxes.push_back(std::make_unique<tether::Callback<void()>>());
    boxes.back()->set(f);
    functions.push_back(std::move(function));
    direct.set(f);
  }
  void run(const std::string& kind) const {
    if (kind == "list") list.at(0)();
    if (kind == "boxes") (*boxes.at(0))();
    if (kind == "functions") functions.at(0)();
    if (kind == "direct") direct();
  }
};
/// Owns a ring that JS knows only as C++'s own.
struct Finger : Lives<Finger> {
  std::unique_ptr<Ring> worn;
};

std::string timerKind, timerResult;

void fireFromTimer(std::string kind) {
  static uv_timer_t timer;
  timerKind = std::move(kind);
  uv_loop_t* loop = nullptr;
  napi_get_uv_event_loop(tether::Env::current().napi(), &loop);
  uv_timer_init(loop, &timer);
  const auto run = [](uv_timer_t* self) {
    ring->run(timerKind);
    timerResult = "done";
    uv_close(reinterpret_cast<uv_handle_t*>(self), nullptr);
  };
  timerResult.clear();
  uv_timer_start(&timer, run, 0, 0);
}

void bindRings(tether::Module& m) {
  auto rings = tether::Class<Ring>(m, "Ring");
  rings.constructor<>()
      .method("add", &Ring::add, "f", "function")
      .method(
          "run",
          [](Ring& self, const std::string& kind) {
            self.run(kind);
            return self.name;
          },
          "kind")
      .field("direct", &Ring::direct)
      .traverse([](const Ring& self, tether::Visitor& visit) {
        visit(self.list, self.boxes, self.functions);
      });
  bindLiving(rings);
  auto fingers = tether::Class<Finger>(m, "Finger");
  fingers.constructor<>()
      .method("lend",
              [](Finger& self, const std::function<void(Ring*)>& borrow) {
                if (!self.worn) self.worn = std::make_unique<Ring>();
                borrow(self.worn.get());
              })
      .traverse([](const Finger& self, tether::Visitor& visit) { visit(self.worn); });
  bindLiving(fingers);
  m.function(
       "fire",
       [](const std::string& kind) {
         ring->run(kind);
         return ring->name;
       },
       "kind")
      .function("fireFromTimer", &fireFromTimer, "kind")
      .function("timerResult", [] { return timerResult; });
}

void bindKept(tether::Module& m) {
  tether::Class<Collar>(m, "Collar").field("size", &Collar::size);
  auto dogs = tether::Class<Dog>(m, "Dog");
  dogs.constructor<std::string>("name")
      .field("onBark", &Dog::onBark)
      .field("collar", &Dog::collar)
      .readonlyField("name", &Dog::name)
      .method("callDuring", [](Dog& self, const std::function<void()>& f) { f(), self.bark(); })
      .method(
          "view", [](Dog&, tether::Value view) { return view; }, "view",
          tether::keepAlive("return", "this"));
  bindLiving(dogs);
  auto cats = tether::Class<Cat>(m, "Cat");
  cats.constructor<>();
  bindLiving(cats);
  auto owners = tether::Class<Owner>(m, "Owner");
  owners.constructor<>()
      .method(
          "adopt", [](Owner& self, Dog& dog) { self.dogs.push_back(&dog); }, "dog",
          tether::keepAlive("this", "dog"))
      .method(
          "meet", [](Owner& self, Owner& other) { self.friends.push_back(&other); }, "other",
          tether::keepAlive("this", "other"))
      .method(
          "buy", [](Owner& self, Collar& collar) { self.collar = &collar; }, "collar",
          tether::keepAlive("this", "collar"))
      .method(
          "feed", [](Owner& self, Cat& cat) { self.cat = &cat; }, "cat",
          tether::keepAlive("this", "cat"))
      .method("collarSize", [](Owner& self) { return self.collar->size; })
      .method("catLives", [](Owner& self) { return self.cat->lives; })
      .method("friendsDogs", [](Owner& self) { return self.friends.at(0)->dogs.size(); })
      .method("firstDog", [](Owner& self) { return self.dogs.at(0); })
      .method("bark", [](Owner& self) {
        std::string all;
        for (Dog* dog : self.dogs) all += dog->bark();
        return all;
      });
  bindLiving(owners);
  m.function(
       "takeDog", [](std::unique_ptr<Dog> dog) { takenDog = std::move(dog); }, "dog")
      .function("dropDog", [] { takenDog.reset(); })
      .function("shareCat", [](std::shared_ptr<Cat> cat) { return cat->lives; })
      .function("lastWords", [] { return std::exchange(Owner::lastWords, ""); });
}

}  // namespace

TETHER_MODULE(m) {
  bindRings(m);
  bindKept(m);
  bindTasks(m);
  bindWholes(m);
  bindBenches(m);
}

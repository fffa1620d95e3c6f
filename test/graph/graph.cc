// A family of classes with every kind of edge, for the property tests: whatever the test builds out of them, who lives and who was
// destroyed is counted here, in the natives themselves.
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/optional.h>
#include <tether/tether.h>

using Function = std::function<int(int)>;

// --- the ledger -------------------------------------------------------------------------------------------------------------------

/// Who lives. What may not happen is written down as a fault instead of ending the process, so that the test can shrink it.
class Ledger {
 public:
  void born(int id) {
    if (!living_.insert(id).second) fault(id, "was constructed twice");
  }
  void died(int id) {
    if (living_.erase(id) == 0) fault(id, "was destroyed twice");
    if (std::this_thread::get_id() != thread_) fault(id, "was destroyed on another thread");
    destroyed_++;
  }
  std::string living() const {
    std::string list;
    for (const int id : living_) list.append(std::to_string(id)).append(" ");
    return list;
  }
  int destroyed() const { return destroyed_; }
  std::string takeFaults() { return std::exchange(faults_, {}); }
  void fault(int id, const char* what) { faults_ += std::to_string(id) + " " + what + "\n"; }

 private:
  std::set<int> living_;
  std::string faults_;
  int destroyed_ = 0;
  const std::thread::id thread_ = std::this_thread::get_id();
};

static Ledger& ledger() {
  static Ledger one;
  return one;
}

/// Base of everything that is counted.
struct Counted {
  explicit Counted(int id) : id(id) { ledger().born(id); }
  ~Counted() { ledger().died(id); }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  const int id;
};

// --- the family -------------------------------------------------------------------------------------------------------------------

/// A part of an object that JS sees only when somebody asks for it.
struct Pouch {
  Function function;
  int call(int value) const { return function ? function(value) : -1; }
};

struct Vertex;
struct Bead;

/// One of each kind of edge.
struct Holdings {
  tether::Callback<int(int)> callback;
  tether::Member<Vertex> next;
  tether::Traced<tether::Value> value;
  std::vector<tether::Member<Vertex>> members;
  std::vector<tether::Traced<tether::Value>> values;
  std::map<std::string, std::vector<Function>> listeners;
  std::unique_ptr<Pouch> pouch;
  std::shared_ptr<Bead> bead;
  std::vector<std::shared_ptr<Bead>> beads;

  int call(int argument) const { return callback ? callback(argument) : -1; }
  int emit(const std::string& key, int argument) const;
};

/// Lies in its instance.
struct Vertex : Counted, Holdings {
  Vertex(int id, const std::optional<Function>& during, bool fail);
  ~Vertex();
};
/// Derived, with an edge more.
struct Knot : Vertex {
  using Vertex::Vertex;
  tether::Callback<int(int)> extra;
  int callExtra(int argument) const { return extra ? extra(argument) : -1; }
};
/// Held by std::shared_ptr.
struct Bead : Counted, Holdings {
  Bead(int id, const std::optional<Function>& during, bool fail);
  ~Bead();
};

/// What C++ remembers outside every object.
struct Outside {
  std::map<int, Function> registry;
  std::map<int, tether::Root<Vertex>> vertexRoots;
  std::map<int, tether::Root<Bead>> beadRoots;
  std::map<int, tether::Root<tether::Value>> valueRoots;
  std::map<int, tether::Root<int(int)>> functionRoots;
  std::map<int, std::shared_ptr<Bead>> holds;
  std::map<int, tether::Weak<Vertex>> weakVertices;
  std::map<int, tether::Weak<Bead>> weakBeads;
  // Raw pointers: invisible to everyone, and valid exactly as long as the object.
  std::map<int, Vertex*> vertices;
  std::map<int, Bead*> beads;
};

// Never destroyed: what it holds outlives the environment, which must do no harm either.
static Outside& outside() {
  static auto* one = new Outside();
  return *one;
}

/// Runs `during` while the object is half made, and may throw then.
static void runConstructor(const std::optional<Function>& during, bool fail) {
  if (during && *during) (*during)(0);
  if (fail) throw std::runtime_error("this constructor fails");
}

Vertex::Vertex(int id, const std::optional<Function>& during, bool fail) : Counted(id) {
  runConstructor(during, fail);
  outside().vertices[id] = this;
}
Vertex::~Vertex() { outside().vertices.erase(id); }

Bead::Bead(int id, const std::optional<Function>& during, bool fail) : Counted(id) {
  runConstructor(during, fail);
  outside().beads[id] = this;
}
Bead::~Bead() { outside().beads.erase(id); }

int Holdings::emit(const std::string& key, int argument) const {
  const auto found = listeners.find(key);
  if (found == listeners.end()) return 0;
  int sum = 0;
  // By index and by copy: a listener may run anything, also what changes the list.
  for (std::size_t i = 0; i < found->second.size(); i++) sum += found->second[i](argument);
  return sum;
}

// --- methods, the same for all ----------------------------------------------------------------------------------------------------

static void listen(Holdings& self, const std::string& key, Function function) { self.listeners[key].push_back(std::move(function)); }
static void silence(Holdings& self, const std::string& key) { self.listeners.erase(key); }
static void shareListeners(const Holdings& self, const std::string& key, Holdings& other) {
  const auto found = self.listeners.find(key);
  if (found == self.listeners.end()) return;
  const std::vector<Function> copies = found->second;
  for (const Function& function : copies) other.listeners["shared"].push_back(function);
}
static void publish(const Holdings& self, const std::string& key, int first) {
  const auto found = self.listeners.find(key);
  if (found == self.listeners.end()) return;
  for (const Function& function : found->second) outside().registry[first++] = function;
}
static void fill(Holdings& self, Function function) {
  // Once: JS may hold the pouch, and nobody could tell it that it is gone.
  if (!self.pouch) self.pouch = std::make_unique<Pouch>(Pouch{std::move(function)});
}

/// A bead that JS has never met, and that keeps a JS function.
static void addStranger(Holdings& self, int id, Function listener) {
  auto bead = std::make_shared<Bead>(id, std::nullopt, false);
  listen(*bead, "x", std::move(listener));
  bead->bead = self.bead;
  self.beads.push_back(std::move(bead));
}

template <class T>
T& at(std::vector<T>& list, int index) {
  return list.at(static_cast<std::size_t>(index));
}

template <class T, class... Base>
tether::Class<T, Base...> bindVertexLike(tether::Module& m, const char* name) {
  tether::Class<T, Base...> type(m, name);
  type.template constructor<int, std::optional<Function>, bool>("id", "during", "fail");
  return type;
}

template <class T>
void bindEdges(tether::Class<T>& type) {
  type.property("id", [](const T& self) { return self.id; })
      .field("callback", &Holdings::callback)
      .field("next", &Holdings::next)
      .field("value", &Holdings::value)
      .field("bead", &Holdings::bead)
      .method("call", [](const T& self, int argument) { return self.call(argument); })
      .method("emit", [](const T& self, const std::string& key, int argument) { return self.emit(key, argument); })
      .method("readNext", [](const T& self) { return self.next.get(); }, tether::reference)
      .method("readValue", [](const T& self) { return self.value.get(); })
      .method("addMember", [](T& self, Vertex& other) { self.members.emplace_back(&other); })
      .method("memberAt", [](T& self, int index) { return at(self.members, index).get(); }, tether::reference)
      .method("clearMembers", [](T& self) { self.members.clear(); })
      .method("addValue", [](T& self, tether::Value value) { self.values.emplace_back(value); })
      .method("valueAt", [](T& self, int index) { return at(self.values, index).get(); })
      .method("clearValues", [](T& self) { self.values.clear(); })
      .method("addBead", [](T& self, std::shared_ptr<Bead> bead) { self.beads.push_back(std::move(bead)); })
      .method("addStranger", [](T& self, int id, Function listener) { addStranger(self, id, std::move(listener)); })
      .method("beadAt", [](T& self, int index) { return at(self.beads, index); })
      .method("clearBeads", [](T& self) { self.beads.clear(); })
      .method("listen", [](T& self, const std::string& key, Function function) { listen(self, key, std::move(function)); })
      .method("silence", [](T& self, const std::string& key) { silence(self, key); })
      .method("shareWithVertex", [](T& self, const std::string& key, Vertex& other) { shareListeners(self, key, other); })
      .method("shareWithBead", [](T& self, const std::string& key, Bead& other) { shareListeners(self, key, other); })
      .method("publish", [](T& self, const std::string& key, int first) { publish(self, key, first); })
      .method("fill", [](T& self, Function function) { fill(self, std::move(function)); })
      .method("callPouch", [](const T& self, int argument) { return self.pouch ? self.pouch->call(argument) : -1; })
      .method("pouch", [](T& self) { return self.pouch.get(); })
      .traverse([](const T& self, tether::Visitor& visit) {
        visit(self.members, self.values, self.listeners, self.pouch, self.bead, self.beads);
      });
}

template <class T>
std::unique_ptr<T> makeInNative(int id) {
  return std::make_unique<T>(id, std::nullopt, false);
}

static void bindFamily(tether::Module& m) {
  tether::Class<Pouch>(m, "Pouch").method("call", &Pouch::call).traverse([](const Pouch& self, tether::Visitor& visit) {
    visit(self.function);
  });
  auto vertex = bindVertexLike<Vertex>(m, "Vertex");
  bindEdges(vertex);
  bindVertexLike<Knot, Vertex>(m, "Knot").field("extra", &Knot::extra).method("callExtra", &Knot::callExtra);
  auto bead = bindVertexLike<Bead>(m, "Bead");
  bindEdges(bead);
  m.function("makeVertex", &makeInNative<Vertex>).function("makeBead", [](int id) { return std::shared_ptr<Bead>(makeInNative<Bead>(id)); });
}

// --- what C++ does on its own account ---------------------------------------------------------------------------------------------

static void bindRegistry(tether::Module& m) {
  m.function("callRegistered", [](int key, int argument) { return outside().registry.at(key)(argument); })
      .function("unregister", [](int key) { outside().registry.erase(key); });
}

static void bindRoots(tether::Module& m) {
  m.function("rootVertex", [](int key, Vertex& it) { outside().vertexRoots[key] = tether::Root<Vertex>(&it, "graph: vertex"); })
      .function("rootBead", [](int key, Bead& it) { outside().beadRoots[key] = tether::Root<Bead>(&it, "graph: bead"); })
      .function("rootValue", [](int key, tether::Value it) { outside().valueRoots[key] = tether::Root<tether::Value>(it, "graph: value"); })
      .function("rootFunction", [](int key, tether::Value it) { outside().functionRoots[key] = tether::Root<int(int)>(it, "graph: function"); })
      .function("rootedValue", [](int key) { return outside().valueRoots.at(key).get(); })
      .function("callRooted", [](int key, int argument) { return outside().functionRoots.at(key)(argument); })
      .function("unroot", [](int key) {
        outside().vertexRoots.erase(key);
        outside().beadRoots.erase(key);
        outside().valueRoots.erase(key);
        outside().functionRoots.erase(key);
      })
      .function("hold", [](int key, std::shared_ptr<Bead> bead) { outside().holds[key] = std::move(bead); })
      .function("held", [](int key) { return outside().holds.at(key); })
      .function("letGo", [](int key) { outside().holds.erase(key); });
}

template <class T>
std::string weakState(std::map<int, tether::Weak<T>>& all, int id) {
  const auto found = all.find(id);
  if (found == all.end()) return "none";
  const T* usable = found->second.tryLock();
  const T* allocated = found->second.tryGet();
  if (usable ? usable->id != id : allocated && allocated->id != id) ledger().fault(id, "has a Weak that leads to another object");
  return usable ? "usable" : allocated ? "allocated" : "gone";
}

template <class T>
T* handBack(std::map<int, T*>& all, int id) {
  const auto found = all.find(id);
  return found == all.end() ? nullptr : found->second;
}

static void bindObservers(tether::Module& m) {
  m.function("watchVertex", [](Vertex& it) { outside().weakVertices[it.id] = &it; })
      .function("watchBead", [](Bead& it) { outside().weakBeads[it.id] = &it; })
      .function("weakVertex", [](int id) { return weakState(outside().weakVertices, id); })
      .function("weakBead", [](int id) { return weakState(outside().weakBeads, id); })
      .function("unwatch", [](int id) {
        outside().weakVertices.erase(id);
        outside().weakBeads.erase(id);
      })
      .function("handBackVertex", [](int id) { return handBack(outside().vertices, id); }, tether::reference)
      .function("handBackBead", [](int id) { return handBack(outside().beads, id); }, tether::reference);
  m.function("living", [] { return ledger().living(); })
      .function("destroyed", [] { return ledger().destroyed(); })
      .function("takeFaults", [] { return ledger().takeFaults(); });
}

#ifndef TETHER_PLANT
#define TETHER_PLANT 0
#endif

TETHER_MODULE(m) {
  m.constant("plantedFault", TETHER_PLANT);
  bindFamily(m);
  bindRegistry(m);
  bindRoots(m);
  bindObservers(m);
}

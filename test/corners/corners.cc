// Situations in which an ordinary C++ class meets the collector at a bad moment.
#include <tether/convert/function.h>
#include <tether/convert/optional.h>
#include <tether/tether.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

int living = 0;
struct Counted {
  Counted() { ++living; }
  Counted(const Counted&) { ++living; }
  ~Counted() { --living; }
};

// A part by value, with a handle of its own.
struct Part : Counted {
  tether::Callback<void()> cb;
};
struct Whole : Counted {
  Part part;
  Part& get() { return part; }
  bool fire() {
    if (!part.cb) return false;
    part.cb();
    return true;
  }
};

// A destructor that calls what JS has stored, as connections do.
struct Connection : Counted {
  std::function<void()> onClose;
  void setOnClose(std::function<void()> f) { onClose = std::move(f); }
  ~Connection() {
    if (onClose) onClose();
  }
};

// A dependent that looks at its dependency in its destructor.
struct Dependency : Counted {
  volatile int value = 7;
  // What a dependent would still read in freed memory must not look right.
  ~Dependency() { value = 0; }
};
int seenByDependent = 0;
struct Dependent : Counted {
  Dependency* dependency = nullptr;
  void set(Dependency* d) { dependency = d; }
  ~Dependent() {
    if (dependency) seenByDependent = dependency->value;
  }
};

// A method of JS's favourite name.
struct Factory : Counted {
  explicit Factory(std::string name) : name(std::move(name)) {}
  std::string name;
  int make() { return 42; }
};

// A list as long as lists get, none of whose nodes but the first JS knows.
struct Node : Counted {
  std::unique_ptr<Node> next;
  ~Node() {
    while (next) next = std::move(next->next);
  }
  void grow(int count) {
    for (int i = 0; i < count; i++) {
      auto node = std::make_unique<Node>();
      node->next = std::move(next);
      next = std::move(node);
    }
  }
};

// Many functions in one container.
struct Bus : Counted {
  std::vector<std::function<void()>> listeners;
  void on(std::function<void()> f) { listeners.push_back(std::move(f)); }
};

struct Global : Counted {
  tether::Callback<void()> cb;
  bool fire() {
    if (!cb) return false;
    cb();
    return true;
  }
};

Global& global() {
  static Global* object = new Global;
  return *object;
}

}  // namespace

TETHER_MODULE(m) {
  m.function("living", [] { return living; });
  m.function("seenByDependent", [] { return seenByDependent; });
  m.function("global", &global, tether::reference);
  m.function("fireGlobal", [] { return global().fire(); });
  m.function("twice", [](std::function<int(int)> f) { return f; });
  m.function("addOne", [] { return std::function<int(int)>([](int n) { return n + 1; }); });
  m.function("sizeAfter", [](tether::Bytes bytes, tether::Value then) {
    then();
    return bytes.size();
  });
  m.function("optionalResults", [](tether::Value f) {
    tether::Root<std::optional<tether::Value>()> root(f, "test");
    std::vector<tether::Value> values;
    for (int i = 0; i < 50; i++) values.push_back(*root());
    return values.back();
  });

  tether::Class<Part>(m, "Part").constructor<>().field("cb", &Part::cb);
  tether::Class<Whole>(m, "Whole")
      .constructor<>()
      .method("part", &Whole::get)
      .method("fire", &Whole::fire);
  tether::Class<Connection>(m, "Connection")
      .constructor<>()
      .method("onClose", &Connection::setOnClose)
      .traverse([](const Connection& c, tether::Visitor& visit) { visit(c.onClose); });
  tether::Class<Dependency>(m, "Dependency").constructor<>();
  tether::Class<Dependent>(m, "Dependent")
      .constructor<>()
      .method("set", &Dependent::set)
      .traverse([](const Dependent& d, tether::Visitor& visit) { visit(d.dependency); });
  tether::Class<Factory>(m, "Factory")
      .constructor<std::string>("name")
      .method("new", &Factory::make);
  tether::Class<Node>(m, "Node")
      .constructor<>()
      .method("grow", &Node::grow)
      .traverse([](const Node& n, tether::Visitor& visit) { visit(n.next); });
  tether::Class<Bus>(m, "Bus")
      .constructor<>()
      .method("on", &Bus::on)
      .traverse([](const Bus& b, tether::Visitor& visit) { visit(b.listeners); });
  tether::Class<Global>(m, "Global").field("cb", &Global::cb);
}

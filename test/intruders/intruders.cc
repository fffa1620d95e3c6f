// SPDX-License-Identifier: MIT
// A small hierarchy with one member of each kind, for the tests of who gets in.
#include <functional>
#include <string>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/shared_ptr.h>
#include <tether/tether.h>

using namespace tether::literals;

namespace {

struct Base {
  static inline int alive = 0;
  tether::Callback<int()> callback;
  tether::Traced<tether::Value> tag;
  tether::Member<Base> link;
  int number = 7;

  Base() { alive++; }
  Base(const Base& other) : number(other.number) { alive++; }
  ~Base() { alive--; }
  int get() const { return number; }
  void set(int value) { number = value; }
  int add(int a, int b, int c, int d) const { return number + a + b + c + d; }
  int call() const { return callback(); }
  bool has(const std::string& what) const {
    return what == "callback" ? static_cast<bool>(callback) : what == "tag" ? static_cast<bool>(tag) : static_cast<bool>(link);
  }
};

struct Derived : Base {
  tether::Traced<tether::Value> extra;
  int more = 8;
  int getMore() const { return more; }
};

// Runs JS while it is under construction.
struct Inside : Base {
  Inside(const std::function<void()>& during) { during(); }
};

// Has more slots than the class layer has ready-made shapes for.
struct Wide : Base {
  tether::Traced<tether::Value> slots[8];
  tether::Value at(std::uint32_t index) const { return slots[index].get(); }
  void put(std::uint32_t index, tether::Value value) { slots[index] = value; }
  // A class whose slots come after its objects exist.
  std::vector<tether::Traced<tether::Value>> list;
  void push(tether::Value value) { list.emplace_back(value); }
  tether::Value listed(std::uint32_t index) const { return list.at(index).get(); }
};

// No edges at all: no slots.
struct Plain {
  static inline int alive = 0;
  int number = 3;
  Plain() { alive++; }
  Plain(const Plain&) { alive++; }
  ~Plain() { alive--; }
  int get() const { return number; }
};

Base* kept = nullptr;

void bindBase(tether::Module& m) {
  tether::Class<Base>(m, "Base")
      .constructor<>()
      .field("callback", &Base::callback)
      .field("tag", &Base::tag)
      .field("link", &Base::link)
      .field("number", &Base::number)
      .property("level", &Base::get, &Base::set)
      .method("get", &Base::get)
      .method("set", &Base::set, "value")
      .method("add", &Base::add, "a"_a = 0, "b"_a = 0, "c"_a = 0, "d"_a = 0)
      .method("call", &Base::call)
      .method("has", &Base::has, "what")
      .method("is", [](const Base& self, const Base& other) { return &self == &other; }, "other")
      .staticProperty("alive", [] { return Base::alive; });
}

void bindOthers(tether::Module& m) {
  tether::Class<Derived, Base>(m, "Derived")
      .constructor<>()
      .field("extra", &Derived::extra)
      .field("more", &Derived::more)
      .method("getMore", &Derived::getMore);
  tether::Class<Inside, Base>(m, "Inside").constructor<std::function<void()>>("during");
  tether::Class<Wide, Base>(m, "Wide")
      .constructor<>()
      .method("at", &Wide::at, "index")
      .method("put", &Wide::put, "index", "value")
      .method("push", &Wide::push, "value")
      .method("listed", &Wide::listed, "index")
      .traverse([](const Wide& self, tether::Visitor& visit) { visit(self.list); });
  tether::Class<Plain>(m, "Plain")
      .constructor<>()
      .method("get", &Plain::get)
      .field("number", &Plain::number)
      .staticProperty("alive", [] { return Plain::alive; });
}

}  // namespace

TETHER_MODULE(m) {
  bindBase(m);
  bindOthers(m);
  m.function("take", [](Base& base) { return base.number; }, "base");
  m.function("takePointer", [](const Base* base) { return base ? base->number : -1; }, "base");
  m.function("takeDerived", [](Derived& derived) { return derived.more; }, "derived");
  m.function("takePlain", [](Plain& plain) { return plain.number; }, "plain");
  m.function("makeBase", [] { return Base(); });
  m.function("makeDerived", [] { return &tether::create<Derived>(); });
  m.function("keep", [](Base* base) { kept = base; }, "base");
  m.function("give", [] { return kept; }, tether::reference);
}

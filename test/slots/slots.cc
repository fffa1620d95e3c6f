// SPDX-License-Identifier: MIT
// Where the values of handles lie: in fields of the wrapper, or in an array beside it.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <tether/convert/function.h>
#include <tether/convert/unique_ptr.h>
#include <tether/lock.h>
#include <tether/tether.h>

namespace {

using Function = std::function<int(int)>;

template <class T>
struct Counted {
  static inline int alive = 0;
  Counted() { alive++; }
  ~Counted() { alive--; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
};

// More handles than a wrapper has fields.
struct Three : Counted<Three> {
  tether::Callback<int(int)> first, second, third;
  // Kept alive by the wrapper, unless somebody disposes it.
  std::weak_ptr<Three> other;
  std::shared_ptr<Three> self{this, [](Three*) {}};  // ends with the object
  tether::Guarded<int> guarded{0};

  // What another thread, which waits for the lock, could do to the value while this one reads a slot.
  int readUnderLock() {
    std::optional<tether::Guarded<int>::Access> access(std::in_place, guarded);
    std::thread waiting([this] { ++*guarded.lock(); });
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    for (int i = 0; i < 3; i++) first.get();
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    const int seen = **access;
    access.reset();
    waiting.join();
    return seen;
  }
  int call(int which, int argument) const {
    const auto& callback = which == 1 ? first : which == 2 ? second : third;
    return callback ? callback(argument) : -1;
  }
  // The first one may dispose the object, or do what it likes.
  int callTwice(int argument) const {
    const int before = first(argument);
    return before + (second ? second(argument) : -1);
  }
  void put(int which, tether::Value function) { (which == 1 ? first : which == 2 ? second : third).set(function); }
};

// As many handles as a wrapper has fields, and a traverse that comes on top.
struct Listed : Counted<Listed> {
  tether::Callback<int(int)> first, second;
  std::vector<Function> more;
};

// One handle, and the slot of what its traverse finds is the other field.
struct Single : Counted<Single> {
  tether::Callback<int(int)> only;
  std::vector<Function> more;
};

// Made while the addon is loaded, before a class derives from it.
struct Base : Counted<Base> {
  tether::Callback<int(int)> first;
  virtual ~Base() = default;
  int call(int argument) const { return first ? first(argument) : -1; }
};
// Its slot is that of Late, and its helper another one.
struct Other : Base {
  tether::Callback<std::string(int, int, int, int)> second;
};
struct Late : Base {
  tether::Callback<int(int)> second;
  int callLate(int argument) const { return second ? second(argument) : -1; }
};

// Calls with more arguments than the class layer has helpers for, and with fewer.
template <class... A>
struct Wide : Counted<Wide<A...>> {
  tether::Callback<std::string(A...)> callback, second, third;
  std::string call(A... arguments) const { return callback(arguments...); }
};
template <class... A>
void bindWide(tether::Module& m, const char* name) {
  using T = Wide<A...>;
  tether::Class<T>(m, name)
      .template constructor<>()
      .field("callback", &T::callback)
      .field("second", &T::second)
      .field("third", &T::third)
      .method("call", &T::call)
      .staticProperty("alive", [] { return T::alive; });
}

std::unique_ptr<Three> kept;

}  // namespace

TETHER_MODULE(m) {
  tether::Class<Three>(m, "Three")
      .constructor<>()
      .field("first", &Three::first)
      .field("second", &Three::second)
      .field("third", &Three::third)
      .method("call", &Three::call)
      .method("callTwice", &Three::callTwice)
      .method("put", &Three::put)
      .method("keep", [](Three& self, Three& other) { self.other = other.self; }, "other", tether::keepAlive("this", "other"))
      .method("callOther", [](const Three& self, int argument) {
        const auto other = self.other.lock();
        return other ? other->call(1, argument) + other->call(3, argument) : -1;
      })
      .method("readUnderLock", &Three::readUnderLock)
      .staticProperty("alive", [] { return Three::alive; });
  m.function("give", [](std::unique_ptr<Three> three) { kept = std::move(three); }).function("take", [] { return std::move(kept); });

  tether::Class<Listed>(m, "Listed")
      .constructor<>()
      .field("first", &Listed::first)
      .field("second", &Listed::second)
      .method("add", [](Listed& self, Function function) { self.more.push_back(std::move(function)); })
      .method("clear", [](Listed& self) { self.more.clear(); })
      .method("sum", [](const Listed& self, int argument) {
        int sum = 0;
        for (const Function& function : self.more) sum += function(argument);
        return sum;
      })
      .staticProperty("alive", [] { return Listed::alive; })
      .traverse([](const Listed& self, tether::Visitor& visit) { visit(self.more); });

  tether::Class<Single>(m, "Single")
      .factory([](tether::Rest<Function> functions) {
        auto made = std::make_unique<Single>();
        for (Function& function : functions) made->more.push_back(std::move(function));
        return made;
      })
      .field("only", &Single::only)
      .method("sum", [](const Single& self, int argument) {
        int sum = self.only ? self.only(argument) : 0;
        for (const Function& function : self.more) sum += function(argument);
        return sum;
      })
      .method("clear", [](Single& self) { self.more.clear(); })
      .staticProperty("alive", [] { return Single::alive; })
      .traverse([](const Single& self, tether::Visitor& visit) { visit(self.more); });

  tether::Class<Base>(m, "Base").constructor<>().field("first", &Base::first).method("call", &Base::call).staticProperty("alive", [] {
    return Base::alive;
  });
  bindWide<>(m, "Wide0");
  bindWide<int>(m, "Wide1");
  bindWide<int, int>(m, "Wide2");
  bindWide<int, int, int>(m, "Wide3");
  bindWide<int, int, int, int>(m, "Wide4");
  bindWide<int, int, int, int, int>(m, "Wide5");
  bindWide<int, int, int, int, int, int>(m, "Wide6");
  m.constant("early", tether::find(tether::create<Base>()));
  tether::Class<Other, Base>(m, "Other").constructor<>().field("second", &Other::second).method("callOther", [](const Other& self) {
    return self.second ? self.second(1, 2, 3, 4) : "";
  });
  tether::Class<Late, Base>(m, "Late").constructor<>().field("second", &Late::second).method("callLate", &Late::callLate);
}

// SPDX-License-Identifier: MIT
// Functions and classes as an author binds them: overloads, options, rest arguments, policies,
// factories, bases, nested names.

#include <tether/tether.h>
#include <tether/convert/function.h>
#include <tether/convert/optional.h>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

std::vector<std::string> journal;

std::string takeJournal() {
  std::string text;
  for (const std::string& entry : journal) text += (text.empty() ? "" : " ") + entry;
  journal.clear();
  return text;
}

// --- implicit conversions

struct Meters {
  static inline int living = 0;
  double value;
  explicit Meters(double value) : value(value) {
    if (value < 0) throw std::invalid_argument("a length is not negative");
    living++;
  }
  Meters(const Meters& other) : value(other.value) { living++; }
  ~Meters() { living--; }
};

struct Track {
  tether::Member<Meters> longest;
};
struct Lane {
  static inline int living = 0;
  explicit Lane(const Meters&) { living++; }
  ~Lane() { living--; }
};

std::string whichOverload(const Meters& meters) {
  return "meters " + std::to_string(static_cast<int>(meters.value));
}

// --- guards and policies

struct Guard {
  Guard() { journal.push_back("enter"); }
  ~Guard() { journal.push_back("leave"); }
};

struct Doubling {
  static void before(tether::Call& call) {
    call.replace(0, tether::Value::from(call[0].as<double>() * 2));
  }
  static void after(tether::Call& call, const tether::Value& result) {
    journal.push_back(std::to_string(call.size()) + " argument gave " +
                      std::to_string(static_cast<int>(result.as<double>())));
  }
};
struct Refusing {
  static void before(tether::Call& call) {
    if (call[0].as<double>() > 100) throw std::runtime_error("too much, says the policy");
  }
};
struct Complaining {
  static void after(tether::Call&, const tether::Value&) {
    throw std::runtime_error("refused afterwards");
  }
};

struct Swapping {
  static void before(tether::Call& call) {
    const tether::Value first = call[0];
    call.replace(0, call[1]);
    call.replace(1, first);
  }
};
struct RefusingAtOnce {
  static void before(tether::Call&) { throw std::runtime_error("refused before"); }
};
struct Uncopyable {
  Uncopyable() = default;
  Uncopyable(const Uncopyable&) = delete;
};

// --- bases

struct Named {
  std::string name = "nobody";
  virtual ~Named() = default;
};
struct Sized {
  int size = 3;
  virtual ~Sized() = default;
};
struct Box : Named, Sized {
  Box() { name = "box"; }
};
struct Crate : Box {
  Crate() { size = 30; }
};
/// Bound by nobody; what is bound of it is Crate.
struct Secret : Crate {};

struct Shape {
  virtual ~Shape() = default;
  virtual std::string kind() const { return "shape"; }
};
struct Circle : Shape {
  std::string kind() const override { return "circle"; }
};
struct Ring : Circle {
  std::string kind() const override { return "ring"; }
};

// --- factories

struct Interned {
  static inline int made = 0, living = 0;
  std::string key;
  explicit Interned(std::string key) : key(std::move(key)) { made++, living++; }
  ~Interned() {
    living--;
    known.erase(key);
  }
  static inline std::map<std::string, Interned*> known;
};

struct Token {
  static inline int living = 0;
  std::string how;
  explicit Token(std::string how) : how(std::move(how)) { living++; }
  Token(const Token& other) : how(other.how) { living++; }
  ~Token() { living--; }
};

struct Counter {
  static inline int total = 0;
  static constexpr int kMost = 10;
  int count = 0;
  const int step = 2;
};

}  // namespace

TETHER_MODULE(m) {
  m.function("takeJournal", &takeJournal);

  // Overloads, in an order in which the second round matters.
  tether::Class<Meters>(m, "Meters")
      .constructor<double>("value")
      .field("value", &Meters::value)
      .implicitFrom<double>()
      .staticProperty("living", [] { return Meters::living; });
  m.function("pick", &whichOverload, "meters")
      .function(
          "pick", [](const std::string& text) { return "text " + text; }, "text")
      .function(
          "pick",
          [](double number) { return "number " + std::to_string(static_cast<int>(number)); },
          "number")
      .function(
          "pick", [](int a, int b) { return "two " + std::to_string(a + b); }, "a", "b")
      .function(
          "describe", [](const Meters&) { return "meters"; }, "meters")
      .function(
          "describe", [](const std::string&) { return "text"; }, "text")
      .function(
          "describe", [](tether::Value) { return "anything"; }, "value")
      .function("convert", &whichOverload, "meters")
      .function(
          "convertPointer",
          [](const Meters* meters) { return meters ? whichOverload(*meters) : "none"; }, "meters")
      .function("exact", &whichOverload, "meters"_a.noConvert())
      .function(
          "shared", [](std::shared_ptr<Sized> sized) { return sized ? sized->size : -1; }, "sized");
  tether::Class<Track>(m, "Track")
      .constructor<>()
      .method(
          "keep", [](Track&, const Meters&) {}, "meters", tether::keepAlive("this", "meters"));

  m.function(
       "measure",
       [](const Meters& meters, std::uint8_t more) {
         return "meters and " + std::to_string(static_cast<int>(meters.value) + more);
       },
       "meters", "more")
      .function(
          "measure",
          [](double number, const Meters& meters) {
            return "number and " + std::to_string(static_cast<int>(meters.value + number));
          },
          "number", "meters");
  tether::Class<Lane>(m, "Lane")
      .constructor<const Meters&>("meters", tether::keepAlive("this", "meters"),
                                  tether::callPolicy<Complaining>)
      .staticProperty("living", [] { return Lane::living; });

  // Options and rest.
  m.function(
      "commonOption", [](int toString) { return toString; }, tether::options, "toString"_a = 1);
  m.function(
       "open",
       [](const std::string& path, bool create, int mode, std::optional<std::string> name) {
         return path + (create ? " created" : "") + " " + std::to_string(mode) + " " +
                name.value_or("unnamed");
       },
       "path", tether::options, "create"_a = false, "mode"_a = 438, "name")
      .function(
          "onlyOptions", [](int width, int height) { return width * height; }, tether::options,
          "width", "height"_a = 2)
      .function(
          "join",
          [](const std::string& separator, const tether::Rest<std::string>& parts) {
            std::string text;
            for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
            return text;
          },
          "separator", "parts")
      .function("sum",
                [](tether::Rest<double> numbers) {
                  double sum = 0;
                  for (const double number : numbers) sum += number;
                  return sum;
                })
      .function(
          "either", [](int one) { return "one " + std::to_string(one); }, "one")
      .function(
          "either",
          [](const std::string& first, tether::Rest<int> rest) {
            return first + " and " + std::to_string(rest.size());
          },
          "first", "rest");
  struct Basket {
    int items;
  };
  tether::Class<Basket>(m, "Basket")
      .factory([](tether::Rest<int> items) { return Basket{static_cast<int>(items.size())}; },
               "items")
      .readonlyField("items", &Basket::items)
      .method(
          "add",
          [](Basket& self, tether::Rest<int> more) {
            return self.items += static_cast<int>(more.size());
          },
          "more");
  struct Clashing {
    int value = 1;
    tether::Callback<void()> callback;
    tether::Member<Meters> member;
    static int number() { return 2; }
    int run() { return 3; }
    int runWith(int more) { return 3 + more; }
  };
  tether::Class<Clashing> clashing(m, "Clashing");
  clashing.constructor<>()
      .field("value", &Clashing::value)
      .field("callback", &Clashing::callback)
      .method("run", &Clashing::run)
      .method("run", &Clashing::runWith)
      .staticMethod("number", &Clashing::number)
      .staticProperty("shared", &Clashing::number)
      .constant("fixed", 4);
  std::string clashes;
  const auto declare = [&](auto add) {
    try {
      add();
      clashes += "accepted\n";
    } catch (const tether::Error& error) {
      clashes += error.code() + ": " + error.what() + "\n";
    }
  };
  declare([&] { clashing.method("value", &Clashing::run); });
  declare([&] { clashing.method("callback", &Clashing::run); });
  declare([&] { clashing.field("run", &Clashing::value); });
  declare([&] { clashing.field("run", &Clashing::callback); });
  declare([&] { clashing.field("run", &Clashing::member); });
  declare([&] { clashing.property("value", &Clashing::run); });
  declare([&] { clashing.field("value", &Clashing::callback); });
  declare([&] { clashing.staticProperty("number", &Clashing::number); });
  declare([&] { clashing.staticProperty("shared", &Clashing::number); });
  declare([&] { clashing.staticMethod("shared", &Clashing::number); });
  declare([&] { clashing.constant("number", 5); });
  declare([&] { clashing.staticProperty("fixed", &Clashing::number); });
  // So many members that an index finds them.
  struct Crowded : Clashing {};
  tether::Class<Crowded> crowded(m, "Crowded");
  crowded.constructor<>();
  for (int i = 0; i < 40; i++) {
    const std::string name = "run" + std::to_string(i);
    crowded.method(name, &Clashing::run)
        .staticMethod(name, &Clashing::number)
        .method(name, &Clashing::runWith);
  }
  declare([&] { crowded.property("run3", &Clashing::run); });
  declare([&] { crowded.staticProperty("run39", &Clashing::number); });
  declare([&] { crowded.property("value", &Clashing::run); });
  declare([&] { crowded.method("value", &Clashing::run); });
  m.constant("clashes", clashes);
  // What an object has is no matter to the class, and a derived class may say otherwise.
  clashing.staticMethod("value", &Clashing::number).method("fixed", &Clashing::run);
  struct Unlike : Clashing {};
  tether::Class<Unlike, Clashing>(m, "Unlike")
      .constructor<>()
      .method("value", &Clashing::run)
      .method("run", &Clashing::runWith)
      .staticProperty("number", &Clashing::number);
  struct Hamper : Basket {};
  tether::Class<Hamper, Basket>(m, "Hamper")
      .factory([](double first) { return Hamper{{static_cast<int>(first)}}; }, "first")
      .factory([](const std::string&,
                  tether::Rest<int> items) { return Hamper{{static_cast<int>(items.size())}}; },
               "label", "items");
  struct Plain : Basket {};
  tether::Class<Plain, Basket>(m, "PlainBasket")
      .factory([](int items) { return Plain{{items}}; }, "items");

  // Guards and policies.
  m.function(
       "guarded", [] { journal.push_back("run"); }, tether::callGuard<Guard>)
      .function(
          "guardedThrow", [] { throw std::runtime_error("inside"); }, tether::callGuard<Guard>)
      .function(
          "doubled", [](double number) { return number + 1; }, "number",
          tether::callPolicy<Doubling>)
      .function(
          "limited", [](double number) { return number; }, "number", tether::callPolicy<Refusing>,
          tether::callPolicy<Doubling>)
      .function(
          "complaining", [](const Meters& meters) { return meters.value; }, "meters",
          tether::callPolicy<Complaining>);

  tether::Class<Uncopyable>(m, "Uncopyable");
  m.function(
       "swapped", [](const Meters& a, const Meters& b) { return a.value - b.value; }, "a", "b",
       tether::callPolicy<Swapping>)
      .function(
          "refusing", [](const Meters& meters) { return meters.value; }, "meters",
          tether::callPolicy<RefusingAtOnce>)
      .function(
          "throwing", [](const Meters&) { throw std::runtime_error("thrown inside"); }, "meters",
          tether::callPolicy<Doubling>)
      .function(
          "unreturnable",
          [](const Meters&) -> const Uncopyable& {
            static const Uncopyable one;
            return one;
          },
          "meters", tether::callPolicy<Complaining>)
      .function(
          "guardedCall", [](const std::function<void()>& inner) { inner(); }, "inner",
          tether::callGuard<Guard>);

  // Bases and derived classes.
  tether::Class<Named>(m, "Named").field("name", &Named::name);
  tether::Class<Sized>(m, "Sized").field("size", &Sized::size);
  tether::Class<Box, Named, Sized>(m, "Box").constructor<>();
  tether::Class<Crate, Box>(m, "Crate").constructor<>();
  m.function(
       "sizeOf", [](const Sized& sized) { return sized.size; }, "sized")
      .function(
          "asSized", [](Sized& sized) { return &sized; }, "sized")
      .function("newSized", []() -> std::unique_ptr<Sized> { return std::make_unique<Crate>(); })
      .function(
          "nameOf", [](const Named& named) { return named.name; }, "named")
      .function(
          "sizeOfPointer", [](const Sized* sized) { return sized ? sized->size : -1; }, "sized")
      .function("anyNamed", [](int which) -> Named* {
        if (which == 0) return new Named();
        if (which == 1) return new Box();
        if (which == 2) return new Crate();
        return new Secret();
      });
  tether::Class<Shape>(m, "Shape").constructor<>().method("kind", &Shape::kind);
  tether::Class<Circle, Shape>(m, "Circle").constructor<>();
  tether::Class<Ring, Circle>(m, "Ring").constructor<>();
  m.function("uniqueShape", []() -> std::unique_ptr<Shape> { return std::make_unique<Ring>(); })
      .function("sharedShape", []() -> std::shared_ptr<Shape> { return std::make_shared<Ring>(); })
      .function(
          "staticShape",
          []() -> Shape& {
            static Ring ring;
            return ring;
          },
          tether::reference)
      .function("copiedShape", []() -> const Shape& {
        static Ring ring;
        return ring;
      });

  // Factories.
  tether::Class<Interned>(m, "Interned")
      .factory(
          [](const std::string& key) {
            Interned*& known = Interned::known[key];
            if (!known) known = new Interned(key);
            return known;
          },
          "key")
      .readonlyField("key", &Interned::key)
      .staticProperty("made", [] { return Interned::made; })
      .staticProperty("living", [] { return Interned::living; });
  tether::Class<Token>(m, "Token")
      .constructor<std::string>("how")
      .factory([](int) { return Token("value"); }, "number")
      .factory([](bool) { return std::make_unique<Token>("unique"); }, "flag")
      .factory([](std::nullptr_t) -> std::unique_ptr<Token> { return nullptr; }, "nothing")
      .factory([](double, double) -> Token* { throw std::runtime_error("no such token"); }, "a",
               "b")
      .readonlyField("how", &Token::how)
      .clonable()
      .staticProperty("living", [] { return Token::living; });

  // Names within names.
  auto counter = tether::Class<Counter>(m, "Counter").doc("Counts.");
  counter.constructor<>()
      .field("count", &Counter::count, tether::doc("How many."))
      .readonlyField("step", &Counter::step)
      .staticField("total", &Counter::total)
      .staticField("most", &Counter::kMost)
      .constant("kind", "counter");
  struct Digit {
    int value = 7;
  };
  tether::Class<Digit>(counter, "Digit").constructor<>().field("value", &Digit::value);
  auto math = m.submodule("math", tether::doc("Numbers."));
  math.function(
          "twice", [](double number) { return number * 2; }, "number")
      .constant("half", 0.5);
  math.submodule("deep").function("three", [] { return 3; });
}

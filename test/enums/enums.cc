// Enums of every kind, and what else stands beside classes: constants, submodules, nested classes.
#include <tether/convert/function.h>
#include <tether/convert/optional.h>
#include <tether/tether.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>

using namespace tether::literals;

namespace {

enum class Color : std::uint8_t { Red, Green = 5, Blue, Azure = 6 };
enum class Level { Low = -1, High = 3 };
enum Plain { kFirst, kSecond };
enum class Permission : std::uint32_t { Read = 1, Write = 2, Execute = 4, Hidden = 0x80000000u };
enum class Signed : std::int32_t { One = 1, Top = INT32_MIN };
enum class Small : std::uint8_t { A = 1, B = 0x80 };
enum class Wide : std::int64_t { Least = INT64_MIN, Zero = 0, Far = (1LL << 53) + 1, Safe = 7 };
enum class Unsigned64 : std::uint64_t { None = 0, Low = 1, All = UINT64_MAX };
enum class Mode { Fast, Slow, Other, Alias = 0 };
enum class Verbosity { quiet, loud };
enum class Unbound { x };
enum class Empty {};
enum class Truth : bool { No, Yes };
enum class Many { a, b, c, d, e, f, g, h, i, j };
enum class Odd { constructor, toString, proto };

/// An enum with a Converter of its author's: tether::Enum is not asked.
enum class Own { left, right };

template <class E>
E same(E value) {
  return value;
}

struct Shape {
  enum class Kind { Round, Square };
  Kind kind = Kind::Round;
  Mode mode = Mode::Slow;
  Kind getKind() const { return kind; }
  struct Corner {
    int number = 4;
    struct Point {
      int x = 1;
    };
  };
};
struct Base {
  static int counted() { return 7; }
};
struct Derived : Base {};
struct Counted {
  static inline int living = 0;
  Counted() { ++living; }
  Counted(const Counted&) { ++living; }
  ~Counted() { --living; }
};

struct Named {
  std::string text;
};

}  // namespace

template <>
struct tether::Converter<Own> {
  using Stored = Own;
  static std::string expected() { return "\"left\" or \"right\""; }
  static Own fromJs(const Source& source, napi_value value) {
    const std::string text = Converter<std::string>::fromJs(source, value);
    if (text != "left" && text != "right") source.mismatch(expected(), value);
    return text == "left" ? Own::left : Own::right;
  }
  static napi_value toJs(const Sink& sink, Own value) {
    return Converter<std::string>::toJs(sink, value == Own::left ? "left" : "right");
  }
};

static void bindNumeric(tether::Module& m) {
  tether::Enum<Color>(m, "Color", tether::doc("Paint"))
      .value("Red", Color::Red, tether::doc("as blood"))
      .value("Green", Color::Green)
      .value("Blue", Color::Blue)
      .value("Azure", Color::Azure);
  tether::Enum<Level>(m, "Level").value("Low", Level::Low).value("High", Level::High);
  tether::Enum<Plain>(m, "Plain").value("First", kFirst).value("Second", kSecond).exportValues();
  tether::Enum<Wide>(m, "Wide")
      .value("Least", Wide::Least)
      .value("Zero", Wide::Zero)
      .value("Far", Wide::Far)
      .value("Safe", Wide::Safe);
  tether::Enum<Unsigned64>(m, "Unsigned64")
      .value("None", Unsigned64::None)
      .value("Low", Unsigned64::Low)
      .value("All", Unsigned64::All);
  tether::Enum<Truth>(m, "Truth").value("No", Truth::No).value("Yes", Truth::Yes);
  tether::Enum<Empty>(m, "Empty");
  auto many = tether::Enum<Many>(m, "Many");
  for (int i = 0; i < 10; i++) many.value(std::string(1, char('a' + i)), static_cast<Many>(i));
  tether::Enum<Odd>(m, "Odd")
      .value("constructor", Odd::constructor)
      .value("toString", Odd::toString)
      .value("__proto__", Odd::proto);
  m.function("color", &same<Color>, "color")
      .function("level", &same<Level>, "level")
      .function("plain", &same<Plain>, "plain")
      .function("wide", &same<Wide>, "wide")
      .function("unsigned64", &same<Unsigned64>, "value")
      .function("truth", &same<Truth>, "truth")
      .function("empty", &same<Empty>, "empty")
      .function("many", &same<Many>, "many")
      .function("odd", &same<Odd>, "odd")
      .function("undeclaredColor", [] { return static_cast<Color>(77); })
      .function("undeclaredWide", [] { return static_cast<Wide>(INT64_MAX); });
}

static void bindFlags(tether::Module& m) {
  tether::Enum<Permission>(m, "Permission")
      .value("Read", Permission::Read)
      .value("Write", Permission::Write)
      .value("Execute", Permission::Execute)
      .value("Hidden", Permission::Hidden)
      .flags();
  tether::Enum<Signed>(m, "Signed").flags().value("One", Signed::One).value("Top", Signed::Top);
  tether::Enum<Small>(m, "Small").value("A", Small::A).value("B", Small::B).flags();
  m.function("permission", &same<Permission>, "permission")
      .function("signed", &same<Signed>, "value")
      .function("small", &same<Small>, "value");
}

static void bindStrings(tether::Module& m) {
  tether::Enum<Mode>(m, "Mode")
      .value("Fast", Mode::Fast, "fast")
      .value("Slow", Mode::Slow, "slow", tether::doc("takes its time"))
      .value("Alias", Mode::Alias, "quick");
  tether::Enum<Verbosity>(m, "Verbosity")
      .strings()
      .value("quiet", Verbosity::quiet)
      .value("loud", Verbosity::loud);
  m.function("mode", &same<Mode>, "mode")
      .function("undeclaredMode", [] { return Mode::Other; })
      .function("verbosity", &same<Verbosity>, "verbosity");
  m.constant("DEFAULT_MODE", Mode::Slow);
}

static void bindUses(tether::Module& m) {
  m.function("unbound", &same<Unbound>, "value").function("own", &same<Own>, "value");
  m.function(
       "optionalColor", [](std::optional<Color> color) { return color; }, "color")
      .function(
          "withDefault", [](Color color, Mode mode) { return std::pair(color, mode).first; },
          "color"_a = Color::Blue, "mode"_a = Mode::Fast)
      .function(
          "choose", [](std::function<Color(Mode)> f) { return f(Mode::Slow); }, "choose")
      .function(
          "overloaded", [](Mode) { return "mode"; }, "mode")
      .function(
          "overloaded", [](Color) { return "color"; }, "color")
      .function(
          "overloaded", [](const std::string&) { return "string"; }, "text")
      .function(
          "overloaded", [](double) { return "number"; }, "number");
  m.function("literals", [] {
    return tether::detail::literalOf(Mode::Fast) + " " + tether::detail::literalOf(Color::Azure) +
           " " + tether::detail::literalOf(static_cast<Color>(77)) + " [" +
           tether::detail::literalOf(Unbound::x) + tether::detail::literalOf(Mode::Other) + "]";
  });
  m.function(
      "valueColor", [](tether::Value v) { return v.as<Color>(); }, "v");
}

static void bindClasses(tether::Module& m) {
  tether::Class<Shape> shape(m, "Shape");
  tether::Enum<Shape::Kind>(shape, "Kind")
      .value("Round", Shape::Kind::Round)
      .value("Square", Shape::Kind::Square)
      .exportValues();
  shape.constructor<>()
      .field("kind", &Shape::kind)
      .field("mode", &Shape::mode)
      .method("getKind", &Shape::getKind);
  tether::Class<Shape::Corner> corner(shape, "Corner");
  corner.constructor<>().field("number", &Shape::Corner::number).constant("MOST", 4);
  tether::Class<Shape::Corner::Point>(corner, "Point")
      .constructor<>()
      .field("x", &Shape::Corner::Point::x);
  tether::Class<Base> base(m, "Base");
  base.constructor<>().constant("LIMIT", 3).staticMethod("counted", &Base::counted);
  tether::Class<Named>(base, "Named").constructor<std::string>("text").field("text", &Named::text);
  tether::Class<Derived, Base>(m, "Derived").constructor<>();
}

static void bindConstants(tether::Module& m) {
  m.constant("integer", 42)
      .constant("fraction", 0.5)
      .constant("text", "EUR")
      .constant("yes", true)
      .constant("nothing", nullptr)
      .constant("large", std::int64_t{1} << 60)
      .constant("paint", Color::Green)
      .constant("function", std::function<int(int)>([](int x) { return x + 1; }))
      .constant("missing", std::optional<int>());
  tether::Class<Counted>(m, "Counted")
      .constructor<>()
      .clonable()
      .staticProperty("living", [] { return Counted::living; })
      .constant("ONE", Counted());
  tether::Module geometry = m.submodule("geometry", tether::doc("shapes"));
  geometry.constant("PI", 3.25)
      .function(
          "twice", [](double x) { return 2 * x; }, "x");
  tether::Module inner = geometry.submodule("inner");
  inner.constant("depth", 2);
  enum class Axis { X, Y };
  tether::Enum<Axis>(inner, "Axis").value("X", Axis::X).value("Y", Axis::Y).exportValues();
  inner.function("axis", &same<Axis>, "axis");
}

/// What must be refused while the module is loaded; the test names one.
static void bindFault(tether::Module& m, const std::string& fault) {
  if (fault == "twice") tether::Enum<Color>(m, "Paint").value("Red", Color::Red);
  if (fault == "taken") tether::Enum<Unbound>(m, "Color");
  if (fault == "member")
    tether::Enum<Unbound>(m, "Late").value("x", Unbound::x).value("x", Unbound::x);
  if (fault == "number") tether::Enum<Unbound>(m, "Late").value("-12", Unbound::x);
  if (fault == "both") tether::Enum<Unbound>(m, "Late").strings().flags();
  if (fault == "string")
    tether::Enum<Unbound>(m, "Late")
        .value("x", Unbound::x, "same")
        .value("y", static_cast<Unbound>(1), "same");
  if (fault == "export") tether::Enum<Unbound>(m, "Late").value("Shape", Unbound::x).exportValues();
  if (fault == "export before") {
    tether::Enum<Unbound>(m, "Late").value("late", Unbound::x).exportValues();
    m.function("late", [] {});
  }
  if (fault == "submodule") m.submodule("Shape");
  if (fault == "constant") m.constant("unbound2", Unbound::x);
  if (fault == "constant taken") m.constant("Shape", 1);
  if (fault == "function taken") m.function("Shape", [] {});
}

TETHER_MODULE(m) {
  bindNumeric(m);
  bindFlags(m);
  bindStrings(m);
  bindUses(m);
  bindClasses(m);
  bindConstants(m);
  if (const char* fault = std::getenv("TETHER_TEST_FAULT")) bindFault(m, fault);
}

// SPDX-License-Identifier: MIT
// Everything that a declaration can say, for declarations.d.ts and for what is called by it.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tether/bind_map.h>
#include <tether/bind_vector.h>
#include <tether/convert/function.h>
#include <tether/convert/optional.h>
#include <tether/convert/shared_ptr.h>
#include <tether/convert/unique_ptr.h>
#include <tether/override.h>
#include <tether/tether.h>

using namespace tether::literals;

namespace {

// --- hierarchies

struct Shape {
  tether::Callback<void(std::string)> onChange;
  virtual ~Shape() = default;
  virtual double area() const = 0;
};
struct Square : Shape {
  double side;
  explicit Square(double side) : side(side) {}
  double area() const override { return side * side; }
};

struct Animal {
  std::string name;
  explicit Animal(std::string name) : name(std::move(name)) {}
  virtual ~Animal() = default;
  virtual std::string sound() const = 0;
};
struct JsAnimal : tether::Overriding<Animal> {
  using Overriding::Overriding;
  std::string sound() const override { return TETHER_OVERRIDE_PURE(Animal, sound); }
};

/// Made by a function only, which may answer another class.
struct Codec {
  virtual ~Codec() = default;
  virtual std::string id() const = 0;
};
struct Identity : Codec {
  std::string id() const override { return "identity"; }
};

// JS sees one base; the other takes it as an argument all the same.
struct Named {
  std::string label = "unnamed";
};
struct Tagged {
  std::int32_t tag = 0;
};
struct Both : Named, Tagged {};

struct Base {
  std::string describe() const { return "base"; }
};
struct Derived : Base {
  std::int32_t describe(std::int32_t detail) const { return detail; }
};

// --- values

struct Point {
  double x = 0, y = 0;
};
/// What becomes an Angle by itself.
struct Angle {
  double degrees;
  explicit Angle(double degrees) : degrees(degrees) {}
};

struct File {
  std::string path;
  std::uint32_t mode = 0;
  tether::Traced<tether::Value> tag;
  tether::Traced<std::string> note;
  tether::Member<File> next;
  std::function<std::int32_t(double, std::string)> measure;
  explicit File(std::string path) : path(std::move(path)) {}
  File(const File& other, std::string suffix) : path(other.path + suffix) {}
  static inline std::int32_t opened = 0;
};

struct Buffered {
  std::vector<std::uint8_t> bytes;
};

struct Counter {
  std::int64_t value = 0;
};
struct Token {};
struct Outer {};
struct OuterInOuter {};
struct Inner {};
struct Innermost : Inner {};
struct Odd {};
struct OddPart {};
struct Typed {};

void bindHierarchies(tether::Module& m) {
  tether::Class<Shape>(m, "Shape")
      .doc("Anything with an area.\n\nObjects come from derived classes.")
      .field("onChange", &Shape::onChange, tether::doc("Called with the reason."))
      .method("area", &Shape::area)
      .constant("KIND", "shape");
  tether::Class<Square, Shape>(m, "Square")
      .constructor<double>("side"_a = 1.5)
      .field("side", &Square::side)
      .constant("KIND", "square");
  tether::Class<Animal, JsAnimal>(m, "Animal")
      .constructor<std::string>("name")
      .readonlyField("name", &Animal::name)
      .method("sound", &Animal::sound);
  tether::Class<Codec>(m, "Codec")
      .factory([](const std::string&) -> std::unique_ptr<Codec> { return std::make_unique<Identity>(); }, "name")
      .method("id", &Codec::id);
  tether::Class<Named>(m, "Named").constructor<>().field("label", &Named::label);
  tether::Class<Tagged>(m, "Tagged").constructor<>().field("tag", &Tagged::tag);
  tether::Class<Both, Named, Tagged>(m, "Both").constructor<>();
  tether::Class<Base>(m, "Base").constructor<>().method("describe", &Base::describe);
  tether::Class<Derived, Base>(m, "Derived").constructor<>().method("describe", &Derived::describe, "detail");
  m.function("areaOf", [](const Shape& shape) { return shape.area(); }, "shape")
      .function("soundOf", [](const Animal& animal) { return animal.sound(); }, "animal")
      .function("tagOf", [](const Tagged& tagged) { return tagged.tag; }, "tagged")
      .function("tagOfPointer", [](const Tagged* tagged) { return tagged ? tagged->tag : -1; }, "tagged");
}

void bindFile(tether::Module& m) {
  tether::Class<File> file(m, "File");
  file.doc("A file that does nothing. */ Ends no comment.")
      .constructor<std::string>("path", tether::doc("Opens it."))
      .constructor<const File&, std::string>("other", "suffix"_a = ".copy")
      .field("mode", &File::mode, tether::doc("Permission bits."))
      .field("path", &File::path)
      .field("tag", &File::tag, tether::doc("Anything."))
      .field("note", &File::note)
      .field("next", &File::next, tether::doc("The one after it."))
      .field("measure", &File::measure)
      .property("size", [](const File& self) { return static_cast<std::uint64_t>(self.path.size()); }, tether::doc("In bytes."))
      .property(
          "owner", [](const File&) -> File* { return nullptr; }, [](File&, File*) {})
      .method("open",
              [](File&, const std::string& path, bool create, std::uint32_t mode, std::optional<std::string> encoding) {
                return path + (create ? " created " : " ") + std::to_string(mode) + encoding.value_or("");
              },
              tether::doc("Opens another path."), "path", tether::options, "create"_a = false, "mode"_a = 438, "encoding")
      .method("write", [](File&, const std::string& text) { return static_cast<std::uint32_t>(text.size()); }, "text")
      .method("write", [](File&, const tether::Bytes& bytes) { return static_cast<std::uint32_t>(bytes.size()); }, "bytes",
              tether::doc("As they are."))
      .method("same", [](const File& self) -> const File& { return self; })
      .method("[Symbol.iterator]", [](const File&) { return tether::Value::from("none"); })
      .method("constructor name", [](const File&) { return "File"; })
      .clonable()
      .staticMethod("temporary", [] { return std::make_unique<File>("temporary"); }, tether::doc("A new one."))
      .staticField("opened", &File::opened)
      .staticProperty("limit", [] { return 16; })
      .constant("SEPARATOR", "/", tether::doc("Between folders."))
      .constant("MAX", 10)
      .constant("STRICT", true);
}

void bindScopes(tether::Module& m) {
  tether::Module geometry = m.submodule("geometry", tether::doc("Points and angles."));
  tether::Class<Point>(geometry, "Point")
      .constructor<>()
      .constructor<double, double>("x", "y")
      .field("x", &Point::x)
      .field("y", &Point::y);
  tether::Class<Angle>(geometry, "Angle").constructor<double>("degrees").implicitFrom<double>().field("degrees", &Angle::degrees);
  geometry.constant("PI", 3.25)
      .constant("LABEL", "\t\"geometry\"\n")
      .function("turn", [](const Point& point, const Angle& angle) { return Point{point.x + angle.degrees, point.y}; }, "point", "angle")
      .function("turnExactly", [](const Angle& angle) { return angle.degrees; }, "angle"_a.noConvert())
      .function("delete", [](const Point&) {}, "point");
  tether::Module deep = geometry.submodule("deep");
  deep.function("origin", [] { return Point{}; });
  m.submodule("empty");

  tether::Class<Outer> outer(m, "Outer");
  outer.constructor<>();
  tether::Class<OuterInOuter>(outer, "Outer").constructor<>();
  tether::Class<Inner> inner(outer, "Inner");
  inner.constructor<>().method("peer", [](Inner&) { return OuterInOuter{}; }).method("owner", [](Inner&) { return Outer{}; });
  tether::Class<Innermost, Inner>(inner, "Innermost").method("point", [](Innermost&) { return Point{}; });
  outer.method("inner", [](Outer&) { return Inner{}; });

  tether::Class<Odd> odd(m, "odd class");
  odd.constructor<>().constant("a b", 1);
  tether::Class<OddPart>(odd, "class").constructor<>().method("whole", [](OddPart&) { return Odd{}; });
  tether::Class<Typed>(geometry, "string").constructor<>();
  m.function("oddOf", [](const Odd* odd, const OddPart* part, const Typed* typed) { return (odd ? 1 : 0) + (part ? 2 : 0) + (typed ? 4 : 0); },
             "odd", "part", "typed");
}

void bindContainers(tether::Module& m) {
  tether::Module lists = m.submodule("lists");
  tether::bindVector<std::vector<double>>(lists, "Samples").method("total", [](const std::vector<double>& samples) {
    double total = 0;
    for (const double sample : samples) total += sample;
    return total;
  });
  tether::bindVector<std::vector<Point>>(lists, "Points");
  tether::bindVector<std::vector<std::shared_ptr<Counter>>>(lists, "Counters");
  tether::bindMap<std::map<std::string, double>>(lists, "Ages");
}

void bindFunctions(tether::Module& m) {
  tether::Class<Token>(m, "Token").doc("Objects come from `token` only.");
  tether::Class<Counter>(m, "Counter").constructor<>().field("value", &Counter::value);
  tether::Class<Buffered>(m, "Buffered")
      .constructor<>()
      .method("append", [](Buffered& self, const tether::Bytes& bytes) { self.bytes.assign(bytes.begin(), bytes.end()); }, "bytes")
      .property("bytes", [](const Buffered& self) { return tether::Bytes(self.bytes); });
  m.function("token", [] { return Token{}; })
      .function("scale", [](double number, double by) { return number * by; }, "number", "by", tether::doc("Multiplies."))
      .function("scale", [](const Point& point, double by) { return Point{point.x * by, point.y * by}; }, "point", "by")
      .function("either", [](std::int32_t) { return "integer"; }, "value")
      .function("either", [](double number) { return number; }, "value")
      .function("sum", [](const std::string&, tether::Rest<double> values) { return static_cast<double>(values.size()); }, "label", "values",
                tether::doc("Adds up."))
      .function("files", [](tether::Rest<File*> files) { return static_cast<std::uint32_t>(files.size()); }, "files")
      .function("connect",
                [](const std::string& host, std::uint16_t port, std::optional<std::string> user, std::function<void(bool, std::optional<double>)> done) {
                  if (done) done(true, std::nullopt);
                  return host + std::to_string(port) + user.value_or("");
                },
                "host", "port"_a = 80, "user", "done", tether::doc("Connects.\nNot really."))
      .function("skip", [](std::optional<double> first, double second) { return first.value_or(0) + second; }, "first", "second")
      .function("unnamed", [](double a, const std::string&) { return a; })
      .function("misnamed", [](double a, double b, double c, double d) { return a + b + c + d; }, "class", "max size", "this", "this")
      .function("required", [](const std::string& path, bool create) { return path + (create ? "+" : "-"); }, tether::options, "path",
                "create"_a = true)
      .function("share", [](std::shared_ptr<Counter> counter) { return counter; }, "counter")
      .function("give", [](std::unique_ptr<Square> square) { return square; }, "square")
      .function("big", [](std::int64_t value) { return value; }, "value")
      .function("bytes", [](const tether::Bytes& bytes) { return static_cast<std::uint32_t>(bytes.size()); }, "bytes")
      .function("any", [](tether::Value value) { return value; }, "value")
      .function("nothing", [](std::nullptr_t) {}, "value")
      .function("flag", [](bool flag) { return flag; }, "flag")
      .function("text", [](const char* text) -> const char* { return *text ? text : nullptr; }, "text"_a = "say \"hello\"")
      .function("adder", [](double by) { return std::function<double(double)>([by](double value) { return value + by; }); }, "by")
      .function("visit", [](const std::function<bool(File&, const Point&, Counter*)>&) {}, "visitor")
      .function("delete", [] {})
      .function("two words", [](double value) { return value; }, "value")
      .constant("VERSION", "1.0")
      .constant("LIMIT", -1.5)
      .constant("NONE", nullptr)
      .constant("ORIGIN", Point{1, 2}, tether::doc("Where everything begins."))
      .constant("HUGE", std::int64_t{1} << 60);
}

}  // namespace

TETHER_MODULE(m) {
  bindHierarchies(m);
  bindFile(m);
  bindScopes(m);
  bindFunctions(m);
  bindContainers(m);
}

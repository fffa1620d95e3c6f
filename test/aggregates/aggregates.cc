// Structs as JS objects.
#include <tether/aggregate.h>
#include <tether/convert/function.h>
#include <tether/convert/optional.h>
#include <tether/tether.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace tether::literals;

namespace {

struct Point {
  double x = 0, y = 0;
};
TETHER_AGGREGATE(Point, x, y);

struct Line {
  Point from, to;
  std::string label = "none";
};
TETHER_AGGREGATE(Line, from, to, label);

enum class Join { miter, round };

struct Style {
  double lineWidth = 1;
  Join join = Join::round;
  std::optional<std::string> color;
};

struct Odd {
  int prototype = 0, spaced = 0, tab = 0;
};

struct Twelve {
  int a, b, c, d, e, f, g, h, i, j, k, l;
};
TETHER_AGGREGATE(Twelve, a, b, c, d, e, f, g, h, i, j, k, l);

struct Nothing {};

/// A container of the author's, so that an aggregate can contain itself.
template <class T>
struct List : std::vector<T> {};

struct Tree {
  std::string name;
  List<Tree> children;
};
TETHER_AGGREGATE(Tree, name, children);

struct Toy {
  static inline int living = 0;
  int number = 0;
  explicit Toy(int number) : number(number) { ++living; }
  Toy(const Toy& other) : number(other.number) { ++living; }
  Toy& operator=(const Toy&) = default;
  ~Toy() { --living; }
};

struct Box {
  std::unique_ptr<Toy> first, second;
  int size = 0;
};
TETHER_AGGREGATE(Box, first, second, size);

/// Some toys are C++'s own.
struct Stocked {
  std::unique_ptr<Toy> toy = std::make_unique<Toy>(99);
  int size = 0;
};

struct Boxes {
  Box left, right;
};
TETHER_AGGREGATE(Boxes, left, right);

struct Holder {
  Toy* toy = nullptr;
  std::function<int(Point)> measure;
};
TETHER_AGGREGATE(Holder, toy, measure);

struct Shelf {
  Toy toy{0};
};
TETHER_AGGREGATE(Shelf, toy);

struct Request {
  tether::Value body;
  tether::Bytes data;
  int number = 0;
};

struct Canvas {
  Point origin{1, 2};
  Style style;
  Point corner() const { return {origin.x + 1, origin.y + 1}; }
};

/// Not an aggregate, though its base is one.
struct Point3 : Point {
  double z = 3;
};

std::string show(const Point& p) { return std::to_string(p.x) + " " + std::to_string(p.y); }
int sizeOf(const Tree& tree) {
  int size = 1;
  for (const Tree& child : tree.children) size += sizeOf(child);
  return size;
}

}  // namespace

namespace outside {
struct Pair {
  int first = 0;
  bool second = false;
};
TETHER_AGGREGATE(Pair, first, second);
}  // namespace outside

template <>
struct tether::Converter<Style>
    : tether::Aggregate<
          Style, tether::Strict, tether::OptionalItem<"line-width", &Style::lineWidth>,
          tether::OptionalItem<"join", &Style::join>, tether::Item<"color", &Style::color>> {};

template <>
struct tether::Converter<Odd>
    : tether::Aggregate<Odd, tether::Item<"__proto__", &Odd::prototype>,
                        tether::Item<"a \"b\" \\", &Odd::spaced>, tether::Item<"\t", &Odd::tab>> {};

template <>
struct tether::Converter<Nothing> : tether::Aggregate<Nothing> {};

template <>
struct tether::Converter<Stocked>
    : tether::Aggregate<Stocked, tether::OptionalItem<"toy", &Stocked::toy>,
                        tether::Item<"size", &Stocked::size>> {};

template <>
struct tether::Converter<Request>
    : tether::Aggregate<Request, tether::DuringCall, tether::Item<"body", &Request::body>,
                        tether::Item<"data", &Request::data>,
                        tether::Item<"number", &Request::number>> {};

template <class T>
struct tether::Converter<List<T>> {
  using Stored = List<T>;
  static constexpr auto kAccepts = accepts::kObject;
  static std::string expected() { return "an array"; }
  static std::string typescript(Way way) {
    return detail::arrayType(detail::kTypeRecord<T>.typescript(way));
  }
  static List<T> fromJs(const Source& source, napi_value value) {
    std::uint32_t length = 0;
    if (napi_get_array_length(source.env(), value, &length) != napi_ok)
      source.mismatch(expected(), value);
    List<T> list;
    for (std::uint32_t i = 0; i < length; i++) {
      napi_value item = nullptr;
      napi_get_element(source.env(), value, i, &item);
      list.push_back(detail::readItem<T>(source.at(i), item));
    }
    return list;
  }
  static napi_value toJs(const Sink& sink, const List<T>& list) {
    napi_value array = nullptr;
    napi_create_array(sink.env(), &array);
    for (std::uint32_t i = 0; i < list.size(); i++)
      napi_set_element(sink.env(), array, i, detail::writeItem(sink, list[i]));
    return array;
  }
  static void prepare(detail::Environment& environment, Way way) {
    detail::prepare<T>(environment, way);
  }
};

template <class T>
static void describeType(tether::Module& m, const std::string& name) {
  m.function("typeOf" + name, [](bool in) {
    return tether::detail::kTypeRecord<T>.typescript(in ? tether::Way::kIn : tether::Way::kOut);
  });
}

static void bindPlain(tether::Module& m) {
  m.function("show", &show, "point")
      .function(
          "echo", [](Point p) { return p; }, "point")
      .function("withDefault", &show, "point"_a = Point{7, 8})
      .function(
          "optional", [](std::optional<Point> p) { return p; }, "point")
      .function(
          "line", [](Line line) { return line; }, "line")
      .function(
          "style", [](const Style& style) { return style; }, "style")
      .function(
          "twelve", [](Twelve twelve) { return twelve; }, "twelve")
      .function(
          "nothing", [](Nothing nothing) { return nothing; }, "nothing")
      .function(
          "odd", [](Odd odd) { return odd; }, "odd")
      .function(
          "pair", [](outside::Pair pair) { return pair; }, "pair")
      .function(
          "tree", [](Tree tree) { return tree; }, "tree")
      .function("sizeOf", &sizeOf, "tree")
      .function(
          "points", [](List<Point> points) { return points; }, "points")
      .function(
          "move",
          [](const std::function<Point(Point)>& f) {
            return f({1, 2});
          },
          "f")
      .function(
          "overloaded", [](const Point&) { return "point"; }, "point")
      .function(
          "overloaded", [](const Tree&) { return "tree"; }, "tree")
      .function(
          "overloaded", [](double) { return "number"; }, "number")
      .function(
          "request",
          [](const Request& r) {
            return r.body.get("a").as<std::string>() + std::to_string(r.data.size()) +
                   std::to_string(r.number);
          },
          "request");
  m.constant("ORIGIN", Point{0, 0});
}

static void bindOwners(tether::Module& m) {
  tether::Class<Toy>(m, "Toy")
      .constructor<int>("number")
      .field("number", &Toy::number)
      .staticProperty("living", [] { return Toy::living; });
  m.function(
       "keep",
       [](Box box, int) {
         return (box.first ? box.first->number : 0) + (box.second ? box.second->number : 0) +
                box.size;
       },
       "box", "number")
      .function(
          "keepBoth", [](Boxes boxes) { return boxes.right.size; }, "boxes")
      .function(
          "handBack", [](Box box) { return box; }, "box")
      .function(
          "stocked", [](Stocked stocked, int) { return stocked.toy ? stocked.toy->number : -1; },
          "stocked", "number")
      .function(
          "held",
          [](const Holder& holder) {
            return (holder.toy ? holder.toy->number : -1) +
                   (holder.measure ? holder.measure({3, 4}) : 0);
          },
          "holder")
      .function(
          "shelf",
          [](Shelf shelf) {
            shelf.toy.number++;
            return shelf;
          },
          "shelf");
  tether::Class<Canvas>(m, "Canvas")
      .constructor<>()
      .field("origin", &Canvas::origin)
      .field("style", &Canvas::style)
      .property("corner", &Canvas::corner);
  tether::Class<Point3>(m, "Point3").constructor<>().field("z", &Point3::z).field("x", &Point3::x);
  m.function(
      "third", [](const Point3& p) { return p.z; }, "point");
}

TETHER_MODULE(m) {
  tether::Enum<Join>(m, "Join").value("miter", Join::miter).value("round", Join::round).strings();
  bindPlain(m);
  bindOwners(m);
  describeType<Point>(m, "Point");
  describeType<Line>(m, "Line");
  describeType<Style>(m, "Style");
  describeType<Tree>(m, "Tree");
  describeType<Nothing>(m, "Nothing");
  describeType<outside::Pair>(m, "Pair");
  tether::Module shapes = m.submodule("shapes");
  tether::Interface<outside::Pair>(shapes, "Pair", tether::doc("two things"));
  const auto refused = [&](const char* name, auto declare) {
    try {
      declare();
    } catch (const tether::Error& error) {
      m.constant(name, error.what());
    }
  };
  refused("twice", [&] { tether::Interface<outside::Pair>(m, "Other"); });
  refused("taken", [&] { tether::Interface<Line>(m, "Toy"); });
  refused("same", [&] { tether::Interface<Line>(shapes, "Pair"); });
}

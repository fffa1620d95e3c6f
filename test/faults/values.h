// SPDX-License-Identifier: MIT
// Functions and classes through which values of every kind cross.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include <tether/aggregate.h>
#include <tether/bind_map.h>
#include <tether/bind_vector.h>
#include <tether/bytes.h>
#include <tether/convert/big_int.h>
#include <tether/convert/chrono.h>
#include <tether/convert/error.h>
#include <tether/convert/iterable.h>
#include <tether/convert/map.h>
#include <tether/convert/optional.h>
#include <tether/convert/set.h>
#include <tether/convert/symbol.h>
#include <tether/convert/tuple.h>
#include <tether/convert/typed_array.h>
#include <tether/convert/variant.h>
#include <tether/convert/vector.h>
#include <tether/operators.h>
#include <tether/protocols.h>
#include <tether/tether.h>

#include "witness.h"

enum class Color : std::uint8_t { Red, Green };

struct Point {
  double x = 0, y = 0;
};
TETHER_AGGREGATE(Point, x, y);
struct Line {
  Point from, to;
  std::string label = "none";
};
TETHER_AGGREGATE(Line, from, to, label);

struct Twelve {
  int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, j = 0, k = 0, l = 0;
};
TETHER_AGGREGATE(Twelve, a, b, c, d, e, f, g, h, i, j, k, l);

struct Vector : Witness {
  double x = 0, y = 0;
  Vector(double x, double y) : x(x), y(y) {}
  bool operator==(const Vector& o) const { return x == o.x && y == o.y; }
  Vector operator+(const Vector& o) const { return {x + o.x, y + o.y}; }
  Vector& operator+=(const Vector& o) { return x += o.x, y += o.y, *this; }
  friend std::ostream& operator<<(std::ostream& out, const Vector& v) {
    return out << '(' << v.x << ", " << v.y << ')';
  }
};

struct Item : Witness {
  int number;
  tether::Callback<int()> onUse;
  explicit Item(int number) : number(number) {}
};
using Items = std::vector<Item>;
TETHER_OPAQUE(Items);
struct Shelf : Witness {
  std::vector<std::string> names{"a", "b", "c"};
};
using Doubles = std::vector<double>;
TETHER_OPAQUE(Doubles);
using Scores = std::map<std::string, double>;
TETHER_OPAQUE(Scores);

/// A class that numbers convert to.
struct Meters : Witness {
  double value;
  explicit Meters(double value) : value(value) {}
};

template <class T>
void echo(tether::Module& m, const char* name) {
  m.function(
      name, [](T value) { return value; }, "value");
}

inline void bindFunctions(tether::Module& m) {
  using namespace tether::literals;
  echo<std::string>(m, "text");
  echo<std::u16string>(m, "wide");
  echo<std::int64_t>(m, "long");
  echo<std::uint64_t>(m, "unsignedLong");
  echo<tether::BigInt>(m, "big");
  echo<bool>(m, "flag");
  echo<std::vector<int>>(m, "numbers");
  echo<std::vector<std::string>>(m, "texts");
  echo<std::map<std::string, int>>(m, "map");
  echo<std::set<std::string>>(m, "set");
  echo<std::optional<int>>(m, "maybe");
  echo<std::variant<int, std::string, Point>>(m, "either");
  echo<std::tuple<int, std::string>>(m, "pair");
  echo<std::chrono::system_clock::time_point>(m, "date");
  echo<Line>(m, "line");
  echo<Twelve>(m, "twelve");
  echo<Color>(m, "color");
  echo<tether::Symbol>(m, "symbol");
  echo<tether::TypedArray<double>>(m, "floats");
  echo<tether::Error>(m, "error");
  m.function(
       "add", [](double a, double b) { return a + b; }, "a", "b")
      .function(
          "over", [](int n) { return "int " + std::to_string(n); }, "n")
      .function(
          "over", [](const std::string& s) { return "string " + s; }, "s")
      .function(
          "over", [](bool) { return std::string("bool"); }, "b")
      .function(
          "connect",
          [](const std::string& host, int port, bool secure) {
            return host + ":" + std::to_string(port) + (secure ? "s" : "");
          },
          "host", tether::options, "port"_a = 80, "secure"_a = false)
      .function(
          "sum",
          [](tether::Rest<double> all) {
            double sum = 0;
            for (const double one : all) sum += one;
            return sum;
          },
          "numbers")
      .function(
          "total",
          [](const tether::Iterable<double>& all) {
            double sum = 0;
            for (const double one : all) sum += one;
            return sum;
          },
          "numbers")
      .function(
          "size", [](tether::Bytes bytes) { return bytes.size(); }, "bytes")
      .function(
          "bytes", [](unsigned size) { return tether::Bytes(std::vector<std::uint8_t>(size, 7)); },
          "size")
      .function(
          "through", [](const std::function<int(int)>& f, int n) { return f(n); }, "f", "n")
      .function(
          "caught",
          [](const std::function<int(int)>& f) {
            try {
              return std::to_string(f(1));
            } catch (const tether::JsError& error) {
              return std::string(error.what());
            }
          },
          "f")
      .function(
          "fail",
          [](const std::string& kind) {
            if (kind == "range") throw std::out_of_range("no such row");
            if (kind == "own")
              throw tether::Error("ERR_NO_ROW", "no such row", tether::Error::Kind::kTypeError);
            throw std::runtime_error("no such row");
          },
          "kind")
      .function(
          "length", [](const Meters& meters) { return meters.value; }, "meters");
}

inline void bindContainers(tether::Module& m) {
  tether::Class<Item>(m, "Item")
      .constructor<int>("number")
      .field("number", &Item::number)
      .field("onUse", &Item::onUse)
      .method("use", [](Item& item) { return item.onUse ? item.onUse() : -1; });
  tether::bindVector<Doubles>(m, "Doubles");
  tether::bindVector<Items>(m, "Items");
  tether::bindMap<Scores>(m, "Scores");
  tether::Class<Shelf>(m, "Shelf").constructor<>().iterable([](Shelf & shelf) -> auto& {
    return shelf.names;
  });
}

inline void bindValues(tether::Module& m) {
  namespace op = tether::op;
  tether::Enum<Color>(m, "Color").value("Red", Color::Red).value("Green", Color::Green);
  tether::Class<Meters>(m, "Meters").constructor<double>("value").implicitFrom<double>();
  bindFunctions(m);
  tether::Class<Vector>(m, "Vector")
      .constructor<double, double>("x", "y")
      .field("x", &Vector::x)
      .staticProperty("zero", [] { return Vector(0, 0); })
      .constant("kind", "vector")
      .with(op::add, op::addAssign, op::equals, op::toString);
  bindContainers(m);
  auto inner = m.submodule("inner");
  inner.constant("answer", 42);
  inner.function(
      "twice", [](int n) { return 2 * n; }, "n");
}

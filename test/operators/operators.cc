// C++ operators and conversions, as JS has them.
#include <tether/convert/optional.h>
#include <tether/operators.h>
#include <tether/protocols.h>
#include <tether/tether.h>

#include <compare>
#include <functional>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace op = tether::op;

namespace {

struct Vector {
  double x = 0, y = 0;
  bool operator==(const Vector&) const = default;
  Vector operator+(const Vector& other) const { return {x + other.x, y + other.y}; }
  Vector operator-(const Vector& other) const { return {x - other.x, y - other.y}; }
  Vector operator-() const { return {-x, -y}; }
  double operator*(const Vector& other) const { return x * other.x + y * other.y; }
  Vector operator*(double by) const { return {x * by, y * by}; }
  friend Vector operator*(double by, const Vector& v) { return {v.x * by, v.y * by}; }
  Vector& operator+=(const Vector& other) { return *this = *this + other; }
  Vector& operator*=(double by) { return *this = *this * by; }
  friend std::ostream& operator<<(std::ostream& out, const Vector& v) {
    return out << '(' << v.x << ", " << v.y << ')';
  }
};

/// Everything that integers have.
struct Number {
  int value = 0;
  bool operator==(const Number&) const = default;
  auto operator<=>(const Number&) const = default;
  bool operator==(int other) const { return value == other; }
  auto operator<=>(int other) const { return value <=> other; }
  Number operator+(Number o) const { return {value + o.value}; }
  Number operator-(Number o) const { return {value - o.value}; }
  Number operator*(Number o) const { return {value * o.value}; }
  Number operator/(Number o) const {
    if (o.value == 0) throw std::domain_error("division by zero");
    return {value / o.value};
  }
  Number operator%(Number o) const { return {value % o.value}; }
  Number operator&(Number o) const { return {value & o.value}; }
  Number operator|(Number o) const { return {value | o.value}; }
  Number operator^(Number o) const { return {value ^ o.value}; }
  Number operator~() const { return {~value}; }
  Number operator<<(int by) const { return {value << by}; }
  Number operator>>(int by) const { return {value >> by}; }
  Number& operator+=(Number o) { return value += o.value, *this; }
  Number& operator-=(Number o) { return value -= o.value, *this; }
  Number& operator*=(Number o) { return value *= o.value, *this; }
  Number& operator/=(Number o) { return value /= o.value, *this; }
  Number& operator%=(Number o) { return value %= o.value, *this; }
  Number& operator&=(Number o) { return value &= o.value, *this; }
  Number& operator|=(Number o) { return value |= o.value, *this; }
  Number& operator^=(Number o) { return value ^= o.value, *this; }
  Number& operator<<=(int by) { return value <<= by, *this; }
  Number& operator>>=(int by) { return value >>= by, *this; }
  Number& operator++() { return ++value, *this; }
  Number& operator--() { return --value, *this; }
  explicit operator double() const { return value; }
  explicit operator bool() const { return value != 0; }
};

/// Ordered by `<` alone.
struct Version {
  int major = 0, minor = 0;
  bool operator<(const Version& other) const {
    return major != other.major ? major < other.major : minor < other.minor;
  }
};

/// Not everything has an order.
struct Reading {
  double value = 0;
  auto operator<=>(const Reading&) const = default;
};

struct Money {
  std::int64_t cents = 0;
  operator double() const { return static_cast<double>(cents) / 100; }
  explicit operator std::string() const { return std::to_string(cents) + " ct"; }
  explicit operator std::int64_t() const { return cents; }
};
struct Label {
  std::string text;
  explicit operator std::string() const { return text; }
};

struct Cell {
  static inline int living = 0;
  int number = 0;
  explicit Cell(int number) : number(number) { ++living; }
  Cell(const Cell& other) : number(other.number) { ++living; }
  Cell& operator=(const Cell&) = default;
  ~Cell() { --living; }
};
struct Row {
  std::vector<Cell> cells;
  explicit Row(int size) {
    for (int i = 0; i < size; i++) cells.emplace_back(i);
  }
  std::size_t size() const { return cells.size(); }
  Cell& operator[](std::size_t i) { return cells[i]; }
  const Cell& operator[](std::size_t i) const { return cells[i]; }
  void grow() { cells.emplace_back(static_cast<int>(cells.size())); }
};
struct Text {
  std::string text;
  std::size_t size() const { return text.size(); }
  int operator[](std::size_t i) const { return text[i]; }
};

struct Point {
  double x, y;
  std::string state() const { return std::to_string(x) + ";" + std::to_string(y); }
  static std::unique_ptr<Point> parse(const std::string& state) {
    const std::size_t at = state.find(';');
    if (at == state.npos) throw std::invalid_argument("a state is two numbers, \"x;y\"");
    return std::make_unique<Point>(
        Point{std::stod(state.substr(0, at)), std::stod(state.substr(at + 1))});
  }
};

/// A visitor of the author's: what two classes have in common.
template <class Field>
struct Described {
  const char* prefix;
  Field field;
  template <class C>
  void operator()(C& type) const {
    using T = typename C::Type;
    type.method("describe", [prefix = std::string(prefix), field = field](const T& self) {
      return prefix + std::to_string(self.*field);
    });
  }
};
template <class Field>
Described(const char*, Field) -> Described<Field>;

}  // namespace

template <>
struct std::hash<Number> {
  std::size_t operator()(const Number& number) const {
    return static_cast<std::size_t>(number.value) * 0x100000001u;
  }
};

static void bindNumber(tether::Module& m) {
  tether::Class<Number>(m, "Number")
      .constructor<int>("value")
      .field("value", &Number::value)
      .with(op::add, op::subtract, op::multiply, op::divide, op::modulo, op::bitAnd, op::bitOr,
            op::bitXor, op::bitNot, op::shiftLeft, op::shiftRight)
      .with(op::addAssign, op::subtractAssign, op::multiplyAssign, op::divideAssign,
            op::moduloAssign, op::andAssign, op::orAssign, op::xorAssign, op::shiftLeftAssign,
            op::shiftRightAssign, op::increment, op::decrement)
      .with(op::equals.with<op::Self, int>(), op::compare.with<op::Self, int>(), op::lessThan,
            op::lessThanOrEqual, op::greaterThan, op::greaterThanOrEqual.with<op::Self, int>())
      .with(op::hashCode, op::valueOf, op::toBoolean, Described{"Number ", &Number::value});
}

TETHER_MODULE(m) {
  tether::Class<Vector>(m, "Vector")
      .constructor<double, double>("x", "y")
      .field("x", &Vector::x)
      .field("y", &Vector::y)
      .with(op::add, op::subtract, op::negate, op::multiply.with<op::Self, double>(),
            op::multiply.onRightOf<double>(), op::addAssign, op::multiplyAssign.with<double>(),
            op::equals, op::toString);
  bindNumber(m);
  tether::Class<Version>(m, "Version")
      .constructor<int, int>("major", "minor")
      .field("major", &Version::major)
      .field("minor", &Version::minor)
      .with(op::compare, op::lessThan);
  tether::Class<Reading>(m, "Reading")
      .constructor<double>("value")
      .field("value", &Reading::value)
      .with(op::compare);
  tether::Class<Money>(m, "Money")
      .constructor<std::int64_t>("cents")
      .field("cents", &Money::cents)
      .with(op::toPrimitive, op::valueOf.as<std::int64_t>(), Described{"Money ", &Money::cents});
  tether::Class<Label>(m, "Label").constructor<std::string>("text").with(op::toPrimitive);
  tether::Class<Cell>(m, "Cell")
      .constructor<int>("number")
      .field("number", &Cell::number)
      .staticProperty("living", [] { return Cell::living; });
  tether::Class<Row>(m, "Row").constructor<int>("size").method("grow", &Row::grow).with(op::index);
  tether::Class<Text>(m, "Text").constructor<std::string>("text").with(op::index);
  tether::Class<Point>(m, "Point")
      .constructor<double, double>("x", "y")
      .field("x", &Point::x)
      .field("y", &Point::y)
      .method("[Symbol.toPrimitive]",
              [](const Point& p, const std::string& hint) { return hint + " of " + p.state(); })
      .with(tether::serializable(&Point::state, &Point::parse));
}

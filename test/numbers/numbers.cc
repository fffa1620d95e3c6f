// SPDX-License-Identifier: MIT
// Members of which only numbers are asked. They cross otherwise than all else does, which nobody
// may notice.

#include <tether/tether.h>
#include <tether/convert/function.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace {

std::string text(double number) { return std::to_string(number); }

/// An author's own type, whose Converter leans on that of a number.
struct Celsius {
  double degrees;
};

}  // namespace

template <>
struct tether::Converter<Celsius> : tether::Converter<double> {
  using Stored = Celsius;
  static std::string expected() { return "degrees"; }
  static Celsius fromJs(const Source& source, napi_value value) {
    const double degrees = Converter<double>::fromJs(source, value);
    if (degrees < -273.15) source.mismatch(expected(), value);
    return {degrees};
  }
  static napi_value toJs(const Sink& sink, const Celsius& value) {
    return Converter<double>::toJs(sink, value.degrees + 1000);
  }
};

namespace {

struct Calculator {
  tether::Callback<double(double)> step;
  double memory = 0;
  std::int32_t whole = 0;
  float small = 0;
  bool positive(double x) const { return x > 0; }
  double noNumber() const { return -0.0; }

  double add(double a, double b) { return a + b; }
  double weigh(double a, double b, double c) { return a + 10 * b + 100 * c; }
  double four(double a, double b, double c, double d) { return a + 10 * b + 100 * c + 1000 * d; }
  /// In between it may be called again.
  double around(double a, double b) { return a + step(b) + b; }
  void keep(double x) { memory = x; }
  double divide(double a, double b) {
    if (b == 0) throw std::domain_error("no number");
    return a / b;
  }
  Calculator& self(double) { return *this; }
};

/// What is reached by another pointer than the object's.
struct Padding {
  virtual ~Padding() = default;
  std::int64_t pad = 7;
};
struct Precise : Padding, Calculator {};

/// Calls JS when it ends.
struct Fleeting {
  static inline tether::Root<void()> farewell;
  tether::Callback<void()> during;

  ~Fleeting() {
    if (farewell) farewell();
  }
  double last(double x) {
    during();
    return x * 2;
  }
};

/// Calls JS with numbers, and expects this and that.
struct Caller {
  tether::Callback<double()> none;
  tether::Callback<double(double)> one;
  tether::Callback<double(double, std::int32_t)> two;
  tether::Callback<double(double, double, double)> three;
  tether::Callback<void(float)> nothing;
  tether::Callback<std::int8_t(std::uint8_t)> small;
  tether::Callback<std::uint32_t(std::int16_t)> large;
  tether::Callback<std::int64_t(double)> wide;
  tether::Callback<std::string(double)> text;
  tether::Callback<bool(double)> flag;
};

struct Made {
  double sum = 0;
  Made(double a, std::int32_t b) : sum(a + b) {}
};
struct Wrapped {
  double value;
  explicit Wrapped(double value) : value(value) {}
};

/// Replaces a number by its double.
struct Doubling {
  static void before(tether::Call& call) {
    call.replace(0, tether::Value::from(call[0].as<double>() * 2));
  }
};

std::string journal;
struct Guard {
  Guard() { journal += "("; }
  ~Guard() { journal += ")"; }
};

template <class T>
void bindKind(tether::Class<Calculator>& type, const char* name) {
  using tether::operator""_a;
  type.method(
      name, [](Calculator&, T value) { return value; }, "value"_a = T(7));
}

}  // namespace

TETHER_MODULE(m) {
  using tether::operator""_a;
  tether::Class<Calculator> calculator(m, "Calculator");
  calculator.constructor<>()
      .field("step", &Calculator::step)
      .field("memory", &Calculator::memory)
      .field("whole", &Calculator::whole)
      .field("small", &Calculator::small)
      .readonlyField("fixed", &Calculator::whole)
      .property("nothing", &Calculator::noNumber)
      .method("noNumber", &Calculator::noNumber)
      .method("add", &Calculator::add, "a", "b")
      .method("weigh", &Calculator::weigh, "a", "b", "c")
      .method("four", &Calculator::four, "a", "b", "c", "d")
      .method("around", &Calculator::around, "a", "b")
      .method("keep", &Calculator::keep, "x")
      .method("positive", &Calculator::positive, "x")
      .method("divide", &Calculator::divide, "a", "b")
      .method("self", &Calculator::self, "x")
      .method(
          "order", [](Calculator&, std::int32_t a, double b) { return a + b; }, "a", "b")
      .method(
          "text", [](Calculator&, std::uint32_t n) { return std::string(n, 'x'); }, "n")
      .method(
          "wide", [](Calculator&, double x) { return static_cast<std::int64_t>(x); }, "x")
      .method(
          "reference", [](Calculator&, const double& x, const int& n) { return x * n; }, "x", "n")
      .method(
          "more", [](Calculator&, double a, double b) { return a * b; }, "a", "b"_a = 3)
      .method(
          "options", [](Calculator&, double a, double b, double c) { return a + b + c; }, "a",
          tether::options, "b"_a = 10, "c"_a = 20)
      .method(
          "overloaded", [](Calculator&, double x) { return "number " + text(x); }, "x")
      .method(
          "overloaded", [](Calculator&, const std::string& x) { return "text " + x; }, "x")
      .method(
          "doubled", [](Calculator&, double x) { return x; }, "x", tether::callPolicy<Doubling>)
      .method(
          "guarded", [](Calculator&, double x) { return x; }, "x", tether::callGuard<Guard>)
      .method(
          "warmer", [](Calculator&, Celsius at) { return Celsius{at.degrees + 1}; }, "at")
      .method(
          "adder",
          [](Calculator&, double a) {
            return std::function<double(double)>([a](double b) { return a + b; });
          },
          "a")
      .property(
          "mixed", [](const Calculator& self) { return self.memory; },
          [](Calculator& self, const std::string& memory) { self.memory = std::stod(memory); })
      .staticMethod(
          "sum", [](double a, std::int32_t b) { return a + b; }, "a", "b"_a = 5);
  bindKind<double>(calculator, "double");
  bindKind<float>(calculator, "float");
  bindKind<std::int8_t>(calculator, "int8");
  bindKind<std::int16_t>(calculator, "int16");
  bindKind<std::int32_t>(calculator, "int32");
  bindKind<std::uint8_t>(calculator, "uint8");
  bindKind<std::uint16_t>(calculator, "uint16");
  bindKind<std::uint32_t>(calculator, "uint32");
  tether::Class<Precise, Calculator>(m, "Precise").constructor<>();

  tether::Class<Fleeting>(m, "Fleeting")
      .constructor<>()
      .field("during", &Fleeting::during)
      .method("last", &Fleeting::last, "x");
  m.function("onEnd", [](tether::Value farewell) {
    Fleeting::farewell =
        farewell.isNullish() ? tether::Root<void()>() : tether::Root<void()>(farewell, "numbers");
  });

  tether::Class<Caller>(m, "Caller")
      .constructor<>()
      .field("none", &Caller::none)
      .field("one", &Caller::one)
      .field("two", &Caller::two)
      .field("three", &Caller::three)
      .field("nothing", &Caller::nothing)
      .field("small", &Caller::small)
      .field("large", &Caller::large)
      .field("wide", &Caller::wide)
      .field("text", &Caller::text)
      .field("flag", &Caller::flag)
      .method("callNone", [](Caller& self) { return self.none(); })
      .method(
          "callOne", [](Caller& self, double x) { return self.one(x); }, "x")
      .method(
          "callTwo", [](Caller& self, double x, std::int32_t n) { return self.two(x, n); }, "x",
          "n")
      .method(
          "callThree", [](Caller& self, double a, double b, double c) { return self.three(a, b, c); },
          "a", "b", "c")
      .method(
          "callNothing", [](Caller& self, float x) { self.nothing(x); }, "x")
      .method(
          "callSmall", [](Caller& self, std::uint8_t x) { return self.small(x); }, "x")
      .method(
          "callLarge", [](Caller& self, std::int16_t x) { return self.large(x); }, "x")
      .method(
          "callWide", [](Caller& self, double x) { return self.wide(x); }, "x")
      .method(
          "callText", [](Caller& self, double x) { return self.text(x); }, "x")
      .method(
          "callFlag", [](Caller& self, double x) { return self.flag(x); }, "x")
      .method(
          "sum",
          [](Caller& self, std::uint16_t count) {
            double sum = 0;
            for (int i = 0; i < count; i++) sum += self.two(i, 1);
            return sum;
          },
          "count");
  tether::Class<Made>(m, "Made")
      .constructor<double, std::int32_t>("a", "b"_a = 4)
      .field("sum", &Made::sum);
  tether::Class<Wrapped>(m, "Wrapped")
      .factory([](double value) { return std::make_unique<Wrapped>(value); }, "value")
      .implicitFrom<double>()
      .field("value", &Wrapped::value);
  m.function(
      "unwrap", [](const Wrapped& wrapped) { return wrapped.value; }, "wrapped");
  m.function("takeJournal", [] { return std::exchange(journal, {}); });
}

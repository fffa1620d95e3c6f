// SPDX-License-Identifier: MIT
// The drivers `nobind17` and `nobind17-unlocked`: the same class bound with nobind17, from one
// source. The second defines NOBIND_NO_ASYNC_LOCKING, with which that library's documentation saves
// the cost of its locks.
//
// A stored function is nothing that nobind17 knows. As its documentation advises, it is a Napi
// reference with type maps of our own; a stored object is a std::shared_ptr, which it calls the
// better way to keep one. A getter that returns an object or a function notes the receiver on it,
// as a hidden property: that is how the library keeps the owner of a nested object alive.
#include <nonapi.h>
#include <nooverrides.h>

#include <algorithm>
#include <memory>
#include <string>

#include "compiler.h"

namespace {

class Emitter {
 public:
  Emitter() { ++living; }
  ~Emitter() { --living; }
  Emitter(const Emitter&) = delete;
  Emitter& operator=(const Emitter&) = delete;

  Napi::FunctionReference onValue;
  std::shared_ptr<Emitter> next;

  void noop() {}
  double add(double a, double b) { return a + b; }
  std::string turn(std::string text) {
    if (!text.empty()) std::rotate(text.begin(), text.begin() + 1, text.end());
    return text;
  }
  Napi::Value emit(Napi::Env env, double x);

  static inline double living = 0;

 private:
  double call(Napi::Env env, double x);
};

double readLiving() { return Emitter::living; }

}  // namespace

namespace Nobind::TypemapOverrides {

template <>
class FromJS<Napi::FunctionReference> {
 public:
  explicit FromJS(const Napi::Value& value) {
    if (!value.IsFunction()) throw Napi::TypeError::New(value.Env(), "Expected a function");
    value_ = Napi::Persistent(value.As<Napi::Function>());
  }
  Napi::FunctionReference Get() { return std::move(value_); }
  static const std::string TSType() { return "(x: number) => number"; }

 private:
  Napi::FunctionReference value_;
};

template <>
class ToJS<Napi::FunctionReference&> {
 public:
  ToJS(Napi::Env env, Napi::FunctionReference& value) : env_(env), value_(value) {}
  Napi::Value Get() { return value_.IsEmpty() ? env_.Undefined() : value_.Value(); }
  static const std::string TSType() { return "(x: number) => number"; }

 private:
  Napi::Env env_;
  Napi::FunctionReference& value_;
};

}  // namespace Nobind::TypemapOverrides

#include <nobind.h>

namespace Nobind::TypemapOverrides {

/// nobind17 converts a shared pointer, but not a reference to one, which is what a getter passes.
template <>
class ToJS<std::shared_ptr<Emitter>&> {
  using Value = Typemap::ToJS<std::shared_ptr<Emitter>, ReturnDefault>;

 public:
  ToJS(Napi::Env env, std::shared_ptr<Emitter>& value) : env_(env), value_(value) {}
  Napi::Value Get() { return value_ == nullptr ? env_.Undefined() : Value(env_, value_).Get(); }
  static const std::string TSType() { return Value::TSType(); }

 private:
  Napi::Env env_;
  std::shared_ptr<Emitter>& value_;
};

}  // namespace Nobind::TypemapOverrides

namespace {

double Emitter::call(Napi::Env env, double x) {
  if (onValue.IsEmpty()) throw Napi::TypeError::New(env, "Emitter.emit: no callback was stored");
  Napi::Value result = onValue.Call({Napi::Number::New(env, x)});
  if (!result.IsNumber()) {
    throw Napi::TypeError::New(env, "Emitter.emit: the callback must return a number");
  }
  return result.As<Napi::Number>().DoubleValue();
}

// A JavaScript error that passes through nobind17 as a C++ exception arrives as another one, with
// the same text. This hands it on itself, so that the caller catches what the callback threw.
Napi::Value Emitter::emit(Napi::Env env, double x) {
  try {
    return Napi::Number::New(env, call(env, 2 * x) + 1);
  } catch (const Napi::Error& error) {
    error.ThrowAsJavaScriptException();
    return {};
  }
}

}  // namespace

NOBIND_MODULE(bench_nobind17, m) {
  m.def<Emitter>("Emitter")
      .cons<>()
      .def<&Emitter::onValue>("onValue")
      .def<&Emitter::next>("next")
      .def<&Emitter::noop>("noop")
      .def<&Emitter::add>("add")
      .def<&Emitter::turn>("turn")
      .def<&Emitter::emit>("emit");
  m.def<&readLiving>("living");
  m.Exports().Set("compiler", BENCH_COMPILER);
}

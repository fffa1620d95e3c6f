// SPDX-License-Identifier: MIT
// The driver `node-addon-api`: the same class as an ObjectWrap, as that library's documentation teaches it.
#include <napi.h>

#include <algorithm>
#include <string>

#include "compiler.h"

namespace {

double living = 0;

class Emitter : public Napi::ObjectWrap<Emitter> {
 public:
  static void Init(Napi::Env env, Napi::Object exports);
  explicit Emitter(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Emitter>(info) { ++living; }
  ~Emitter() override { --living; }

 private:
  static Napi::FunctionReference& Constructor(Napi::Env env);

  void Noop(const Napi::CallbackInfo&) {}
  Napi::Value Add(const Napi::CallbackInfo& info);
  Napi::Value Turn(const Napi::CallbackInfo& info);
  Napi::Value Emit(const Napi::CallbackInfo& info);
  Napi::Value GetOnValue(const Napi::CallbackInfo& info);
  void SetOnValue(const Napi::CallbackInfo& info, const Napi::Value& value);
  Napi::Value GetNext(const Napi::CallbackInfo& info);
  void SetNext(const Napi::CallbackInfo& info, const Napi::Value& value);

  Napi::FunctionReference onValue_;
  Napi::ObjectReference next_;
};

void Emitter::Init(Napi::Env env, Napi::Object exports) {
  Napi::Function constructor = DefineClass(
      env, "Emitter",
      {InstanceMethod("noop", &Emitter::Noop), InstanceMethod("add", &Emitter::Add),
       InstanceMethod("turn", &Emitter::Turn), InstanceMethod("emit", &Emitter::Emit),
       InstanceAccessor("onValue", &Emitter::GetOnValue, &Emitter::SetOnValue),
       InstanceAccessor("next", &Emitter::GetNext, &Emitter::SetNext)});
  auto* reference = new Napi::FunctionReference(Napi::Persistent(constructor));
  env.SetInstanceData(reference);
  exports.Set("Emitter", constructor);
}

Napi::FunctionReference& Emitter::Constructor(Napi::Env env) {
  return *env.GetInstanceData<Napi::FunctionReference>();
}

Napi::Value Emitter::Add(const Napi::CallbackInfo& info) {
  if (info.Length() < 2 || !info[0].IsNumber() || !info[1].IsNumber()) {
    throw Napi::TypeError::New(info.Env(), "Emitter.add: two numbers expected");
  }
  double sum = info[0].As<Napi::Number>().DoubleValue() + info[1].As<Napi::Number>().DoubleValue();
  return Napi::Number::New(info.Env(), sum);
}

Napi::Value Emitter::Turn(const Napi::CallbackInfo& info) {
  if (info.Length() < 1 || !info[0].IsString()) {
    throw Napi::TypeError::New(info.Env(), "Emitter.turn: a string expected");
  }
  std::string text = info[0].As<Napi::String>().Utf8Value();
  if (!text.empty()) std::rotate(text.begin(), text.begin() + 1, text.end());
  return Napi::String::New(info.Env(), text);
}

Napi::Value Emitter::Emit(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() < 1 || !info[0].IsNumber()) {
    throw Napi::TypeError::New(env, "Emitter.emit: a number expected");
  }
  if (onValue_.IsEmpty()) throw Napi::TypeError::New(env, "Emitter.emit: no callback was stored");
  double x = info[0].As<Napi::Number>().DoubleValue();
  Napi::Value result = onValue_.Call({Napi::Number::New(env, 2 * x)});
  if (!result.IsNumber()) {
    throw Napi::TypeError::New(env, "Emitter.emit: the callback must return a number");
  }
  return Napi::Number::New(env, result.As<Napi::Number>().DoubleValue() + 1);
}

Napi::Value Emitter::GetOnValue(const Napi::CallbackInfo& info) {
  return onValue_.IsEmpty() ? info.Env().Undefined() : onValue_.Value();
}

void Emitter::SetOnValue(const Napi::CallbackInfo& info, const Napi::Value& value) {
  if (!value.IsFunction()) {
    throw Napi::TypeError::New(info.Env(), "Emitter.onValue: a function expected");
  }
  onValue_ = Napi::Persistent(value.As<Napi::Function>());
}

Napi::Value Emitter::GetNext(const Napi::CallbackInfo& info) {
  return next_.IsEmpty() ? info.Env().Undefined() : next_.Value();
}

void Emitter::SetNext(const Napi::CallbackInfo& info, const Napi::Value& value) {
  Napi::Env env = info.Env();
  if (!value.IsObject() || !value.As<Napi::Object>().InstanceOf(Constructor(env).Value())) {
    throw Napi::TypeError::New(env, "Emitter.next: an Emitter expected");
  }
  next_ = Napi::Persistent(value.As<Napi::Object>());
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  Emitter::Init(env, exports);
  exports.Set("living", Napi::Function::New(env, [](const Napi::CallbackInfo& info) {
                return Napi::Number::New(info.Env(), living);
              }));
  exports.Set("compiler", BENCH_COMPILER);
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)

// SPDX-License-Identifier: MIT
// The driver `node-addon-api`: the same class as an ObjectWrap, as that library's documentation
// teaches it.
#include <napi.h>

#include <algorithm>
#include <cstdint>
#include <future>
#include <string>
#include <thread>

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
  Napi::Function constructor =
      DefineClass(env, "Emitter",
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

/// Adds on a thread of the pool, and settles a promise.
class Addition : public Napi::AsyncWorker {
 public:
  Addition(Napi::Env env, double a, double b)
      : Napi::AsyncWorker(env), promise_(Napi::Promise::Deferred::New(env)), a_(a), b_(b) {}
  Napi::Promise Promise() const { return promise_.Promise(); }

 protected:
  void Execute() override { sum_ = a_ + b_; }
  void OnOK() override { promise_.Resolve(Napi::Number::New(Env(), sum_)); }
  void OnError(const Napi::Error& error) override { promise_.Reject(error.Value()); }

 private:
  Napi::Promise::Deferred promise_;
  double a_;
  double b_;
  double sum_ = 0;
};

/// Runs native threads. Each is joined when its thread-safe function ends.
class Worker : public Napi::ObjectWrap<Worker> {
 public:
  static void Init(Napi::Env env, Napi::Object exports);
  explicit Worker(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Worker>(info) {}

 private:
  void Call(const Napi::CallbackInfo& info);
  void Post(const Napi::CallbackInfo& info);
  Napi::Value AddLater(const Napi::CallbackInfo& info);
};

void Worker::Init(Napi::Env env, Napi::Object exports) {
  exports.Set("Worker", DefineClass(env, "Worker",
                                    {InstanceMethod("call", &Worker::Call),
                                     InstanceMethod("post", &Worker::Post),
                                     InstanceMethod("addLater", &Worker::AddLater)}));
}

template <class Work>
void Begin(const Napi::CallbackInfo& info, Work work) {
  if (info.Length() < 2 || !info[0].IsFunction() || !info[1].IsNumber()) {
    throw Napi::TypeError::New(info.Env(), "Worker: a function and a number expected");
  }
  auto* thread = new std::thread();
  Napi::ThreadSafeFunction listener = Napi::ThreadSafeFunction::New(
      info.Env(), info[0].As<Napi::Function>(), "listener", 0, 1, [thread](Napi::Env) {
        thread->join();
        delete thread;
      });
  std::int32_t count = info[1].As<Napi::Number>().Int32Value();
  *thread = std::thread([work, listener, count]() mutable {
    work(listener, count);
    listener.Release();
  });
}

double CallAndWait(Napi::ThreadSafeFunction& listener, double x) {
  std::promise<double> answer;
  std::future<double> result = answer.get_future();
  listener.BlockingCall([x, &answer](Napi::Env env, Napi::Function function) {
    try {
      Napi::Value value = function.Call({Napi::Number::New(env, x)});
      if (!value.IsNumber()) throw Napi::TypeError::New(env, "Worker.call: a number expected");
      answer.set_value(value.As<Napi::Number>().DoubleValue());
    } catch (...) {
      answer.set_exception(std::current_exception());
    }
  });
  return result.get();
}

void Worker::Call(const Napi::CallbackInfo& info) {
  Begin(info, [](Napi::ThreadSafeFunction& listener, std::int32_t count) {
    double x = 0;
    for (std::int32_t i = 0; i < count; i++) x = CallAndWait(listener, x);
  });
}

void CallListener(Napi::Env env, Napi::Function function, int* value) {
  function.Call({Napi::Number::New(env, *value)});
  delete value;
}

void Worker::Post(const Napi::CallbackInfo& info) {
  Begin(info, [](Napi::ThreadSafeFunction& listener, std::int32_t count) {
    for (std::int32_t i = 0; i < count; i++) listener.NonBlockingCall(new int(i), &CallListener);
  });
}

Napi::Value Worker::AddLater(const Napi::CallbackInfo& info) {
  if (info.Length() < 2 || !info[0].IsNumber() || !info[1].IsNumber()) {
    throw Napi::TypeError::New(info.Env(), "Worker.addLater: two numbers expected");
  }
  auto* addition = new Addition(info.Env(), info[0].As<Napi::Number>().DoubleValue(),
                                info[1].As<Napi::Number>().DoubleValue());
  addition->Queue();
  return addition->Promise();
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  Emitter::Init(env, exports);
  Worker::Init(env, exports);
  exports.Set("living", Napi::Function::New(env, [](const Napi::CallbackInfo& info) {
                return Napi::Number::New(info.Env(), living);
              }));
  exports.Set("compiler", BENCH_COMPILER);
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)

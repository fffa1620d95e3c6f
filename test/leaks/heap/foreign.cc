// SPDX-License-Identifier: MIT
// An addon that was not built with napi-tether, and leaks in the ways that such addons do.
#include <vector>

#include <napi.h>

namespace {

class Session : public Napi::ObjectWrap<Session> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(
        env, "Session",
        {InstanceMethod("listen", &Session::listen), InstanceMethod("keepSelf", &Session::keepSelf),
         InstanceMethod("close", &Session::close)});
  }
  explicit Session(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Session>(info) {}

 private:
  void listen(const Napi::CallbackInfo& info) {
    if (info.Length() > 0 && info[0].IsFunction())
      onData_ = Napi::Persistent(info[0].As<Napi::Function>());
  }
  void keepSelf(const Napi::CallbackInfo&) { self_ = Napi::Persistent(Value()); }
  void close(const Napi::CallbackInfo&) {
    onData_.Reset();
    self_.Reset();
  }

  Napi::FunctionReference onData_;
  Napi::ObjectReference self_;
};

/// Made and never settled.
Napi::Value wait(const Napi::CallbackInfo& info) {
  return Napi::Promise::Deferred::New(info.Env()).Promise();
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("Session", Session::define(env));
  exports.Set("wait", Napi::Function::New(env, wait, "wait"));
  return exports;
}

}  // namespace

NODE_API_MODULE(leaks_foreign, init)

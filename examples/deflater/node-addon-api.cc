// SPDX-License-Identifier: MIT
// The deflater bound with node-addon-api, as its documentation teaches: ObjectWrap for the class,
// a persistent FunctionReference for the callback, checked arguments, bytes copied into a Buffer,
// and the native memory reported to the engine.

// Turns the C++ exceptions of deflater.h into JavaScript errors too, not only Napi::Error.
#ifndef NODE_ADDON_API_CPP_EXCEPTIONS_ALL
#define NODE_ADDON_API_CPP_EXCEPTIONS_ALL
#endif
#include <napi.h>

#include "deflater.h"

namespace {

using deflater::ByteVector;

class Deflater : public Napi::ObjectWrap<Deflater> {
 public:
  using Stream = deflater::DeflateStream<Deflater>;

  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "Deflater",
                       {
                           InstanceMethod<&Deflater::Write>("write"),
                           InstanceMethod<&Deflater::End>("end"),
                           InstanceAccessor<&Deflater::OnChunk, &Deflater::SetOnChunk>("onChunk"),
                           InstanceAccessor<&Deflater::BytesIn>("bytesIn"),
                           InstanceAccessor<&Deflater::BytesOut>("bytesOut"),
                       });
  }

  explicit Deflater(const Napi::CallbackInfo& info)
      : Napi::ObjectWrap<Deflater>(info), stream_(LevelFrom(info)) {
    ReportMemory(info.Env(), static_cast<int64_t>(stream_.allocatedBytes()));
  }

  void Finalize(Napi::BasicEnv env) override {
    ReportMemory(env, -static_cast<int64_t>(stream_.allocatedBytes()));
  }

 private:
  static int LevelFrom(const Napi::CallbackInfo& info) {
    if (info[0].IsUndefined()) return 6;
    if (!info[0].IsNumber()) throw Napi::TypeError::New(info.Env(), "level must be a number");
    return info[0].As<Napi::Number>().Int32Value();
  }

  static void ReportMemory(Napi::BasicEnv env, int64_t change) {
    Napi::MemoryManagement::AdjustExternalMemory(env, change);
  }

  static bool IsBytes(const Napi::Value& value) {
    return value.IsTypedArray() &&
           value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
  }

  void Write(const Napi::CallbackInfo& info) {
    if (!IsBytes(info[0])) throw Napi::TypeError::New(info.Env(), "input must be a Uint8Array");
    const auto input = info[0].As<Napi::Uint8Array>();
    Emit(info.Env(), stream_.write({input.Data(), input.ByteLength()}));
  }

  void End(const Napi::CallbackInfo& info) { Emit(info.Env(), stream_.end()); }

  void Emit(Napi::Env env, const ByteVector& chunk) {
    if (chunk.empty() || onChunk_.IsEmpty()) return;
    onChunk_.Call({Napi::Buffer<uint8_t>::Copy(env, chunk.data(), chunk.size())});
  }

  Napi::Value OnChunk(const Napi::CallbackInfo& info) {
    return onChunk_.IsEmpty() ? info.Env().Undefined() : onChunk_.Value();
  }

  void SetOnChunk(const Napi::CallbackInfo& info, const Napi::Value& value) {
    if (value.IsUndefined() || value.IsNull()) return onChunk_.Reset();
    if (!value.IsFunction()) throw Napi::TypeError::New(info.Env(), "onChunk must be a function");
    onChunk_ = Napi::Persistent(value.As<Napi::Function>());
  }

  Napi::Value BytesIn(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(stream_.bytesIn()));
  }

  Napi::Value BytesOut(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(stream_.bytesOut()));
  }

  Napi::FunctionReference onChunk_;
  Stream stream_;
};

template <auto Count>
Napi::Value ReadCount(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(Deflater::Stream::counts().*Count));
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  using deflater::Counts;
  exports.Set("Deflater", Deflater::Define(env));
  exports.Set("constructed", Napi::Function::New<ReadCount<&Counts::constructed>>(env));
  exports.Set("destroyed", Napi::Function::New<ReadCount<&Counts::destroyed>>(env));
  exports.Set("allocatedBytes", Napi::Function::New<ReadCount<&Counts::allocatedBytes>>(env));
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, Init)

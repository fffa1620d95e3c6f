// SPDX-License-Identifier: MIT
// The driver `v8`: the same class on the engine's own headers. It pays nothing for a stable ABI,
// and loads on one major version of Node alone.
//
// Where the stored callback lives: in an internal field of the wrapper, which is an edge that the
// collector sees, so a cycle through it dies. A Global would hold it for ever. A TracedReference
// belongs to objects of cppgc, whose heap an addon cannot rely on in all the versions of Node that
// are measured.
//
// Receivers need no check of ours: each method has the class as its signature, which the engine
// enforces.
#include <node.h>
#include <v8.h>

#include <algorithm>
#include <string>

#include "compiler.h"

namespace {

double living = 0;

// What changed between the versions of V8 that Node brings.
void* ReadPointer(v8::Local<v8::Object> object, int field) {
#if V8_MAJOR_VERSION >= 14
  return object->GetAlignedPointerFromInternalField(field, v8::kEmbedderDataTypeTagDefault);
#else
  return object->GetAlignedPointerFromInternalField(field);
#endif
}

void WritePointer(v8::Local<v8::Object> object, int field, void* pointer) {
#if V8_MAJOR_VERSION >= 14
  object->SetAlignedPointerInInternalField(field, pointer, v8::kEmbedderDataTypeTagDefault);
#else
  object->SetAlignedPointerInInternalField(field, pointer);
#endif
}

size_t WriteUtf8(v8::Isolate* isolate, v8::Local<v8::String> text, char* buffer, size_t size) {
#if V8_MAJOR_VERSION >= 13
  return text->WriteUtf8V2(isolate, buffer, size, v8::String::WriteFlags::kReplaceInvalidUtf8);
#else
  constexpr int options = v8::String::NO_NULL_TERMINATION | v8::String::REPLACE_INVALID_UTF8;
  return text->WriteUtf8(isolate, buffer, static_cast<int>(size), nullptr, options);
#endif
}

// No character of UTF-16 takes more than three bytes in UTF-8: no need to measure the string first.
std::string ReadString(v8::Isolate* isolate, v8::Local<v8::String> value) {
  char buffer[384];
  size_t most = static_cast<size_t>(value->Length()) * 3;
  if (most <= sizeof buffer) {
    return std::string(buffer, WriteUtf8(isolate, value, buffer, sizeof buffer));
  }
  std::string text(most, '\0');
  text.resize(WriteUtf8(isolate, value, text.data(), most));
  return text;
}

template <size_t N>
v8::Local<v8::String> Literal(v8::Isolate* isolate, const char (&text)[N]) {
  return v8::String::NewFromUtf8Literal(isolate, text, v8::NewStringType::kInternalized);
}

template <size_t N>
void ThrowTypeError(v8::Isolate* isolate, const char (&message)[N]) {
  isolate->ThrowException(v8::Exception::TypeError(Literal(isolate, message)));
}

using Arguments = v8::FunctionCallbackInfo<v8::Value>;

class Emitter {
 public:
  static v8::Local<v8::FunctionTemplate> Define(v8::Isolate* isolate);

 private:
  // The fields of a wrapper. The collector visits those that hold values.
  enum Field { kSelf, kOnValue, kNext, kFields };

  Emitter(v8::Isolate* isolate, v8::Local<v8::Object> wrapper) : wrapper_(isolate, wrapper) {
    wrapper_.SetWeak(this, &Emitter::Collected, v8::WeakCallbackType::kParameter);
    ++living;
  }
  ~Emitter() { --living; }

  static Emitter* Of(const Arguments& info) {
    return static_cast<Emitter*>(ReadPointer(info.This(), kSelf));
  }

  static void Construct(const Arguments& info);
  static void Collected(const v8::WeakCallbackInfo<Emitter>& info);
  static void Noop(const Arguments& info);
  static void Add(const Arguments& info);
  static void Turn(const Arguments& info);
  static void Emit(const Arguments& info);
  template <Field field>
  static void Read(const Arguments& info);
  static void SetOnValue(const Arguments& info);
  static void SetNext(const Arguments& info);

  void DoNothing() {}

  v8::Global<v8::Object> wrapper_;
};

void Emitter::Construct(const Arguments& info) {
  v8::Isolate* isolate = info.GetIsolate();
  if (!info.IsConstructCall()) return ThrowTypeError(isolate, "Emitter: call it with new");
  WritePointer(info.This(), kSelf, new Emitter(isolate, info.This()));
}

// The first pass, during the collection itself, must reset the handle and may not use the engine. A
// destructor that does not use it either can run here: the second pass would come from the event
// loop, which a loop that makes objects may not reach for long.
void Emitter::Collected(const v8::WeakCallbackInfo<Emitter>& info) {
  Emitter* self = info.GetParameter();
  self->wrapper_.Reset();
  delete self;
}

void Emitter::Noop(const Arguments& info) { Of(info)->DoNothing(); }

void Emitter::Add(const Arguments& info) {
  // An argument that is missing reads as undefined.
  if (!info[0]->IsNumber() || !info[1]->IsNumber()) {
    return ThrowTypeError(info.GetIsolate(), "Emitter.add: two numbers expected");
  }
  info.GetReturnValue().Set(info[0].As<v8::Number>()->Value() + info[1].As<v8::Number>()->Value());
}

void Emitter::Turn(const Arguments& info) {
  v8::Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsString()) return ThrowTypeError(isolate, "Emitter.turn: a string expected");
  std::string text = ReadString(isolate, info[0].As<v8::String>());
  if (!text.empty()) std::rotate(text.begin(), text.begin() + 1, text.end());
  v8::Local<v8::String> turned;
  if (v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kNormal,
                              static_cast<int>(text.size()))
          .ToLocal(&turned)) {
    info.GetReturnValue().Set(turned);
  }
}

void Emitter::Emit(const Arguments& info) {
  v8::Isolate* isolate = info.GetIsolate();
  if (!info[0]->IsNumber()) return ThrowTypeError(isolate, "Emitter.emit: a number expected");
  v8::Local<v8::Value> callback = info.This()->GetInternalField(kOnValue).As<v8::Value>();
  if (!callback->IsFunction()) {
    return ThrowTypeError(isolate, "Emitter.emit: no callback was stored");
  }
  v8::Local<v8::Value> argument = v8::Number::New(isolate, 2 * info[0].As<v8::Number>()->Value());
  v8::Local<v8::Value> result;
  if (!callback.As<v8::Function>()
           ->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 1, &argument)
           .ToLocal(&result)) {
    return;
  }
  if (!result->IsNumber()) {
    return ThrowTypeError(isolate, "Emitter.emit: the callback must return a number");
  }
  info.GetReturnValue().Set(result.As<v8::Number>()->Value() + 1);
}

template <Emitter::Field field>
void Emitter::Read(const Arguments& info) {
  info.GetReturnValue().Set(info.This()->GetInternalField(field).As<v8::Value>());
}

void Emitter::SetOnValue(const Arguments& info) {
  if (!info[0]->IsFunction()) {
    return ThrowTypeError(info.GetIsolate(), "Emitter.onValue: a function expected");
  }
  info.This()->SetInternalField(kOnValue, info[0]);
}

// Its data is the class, behind a handle that lives as long as the environment.
void Emitter::SetNext(const Arguments& info) {
  auto* definition =
      static_cast<v8::Global<v8::FunctionTemplate>*>(info.Data().As<v8::External>()->Value());
  if (!definition->Get(info.GetIsolate())->HasInstance(info[0])) {
    return ThrowTypeError(info.GetIsolate(), "Emitter.next: an Emitter expected");
  }
  info.This()->SetInternalField(kNext, info[0]);
}

v8::Local<v8::FunctionTemplate> Emitter::Define(v8::Isolate* isolate) {
  v8::Local<v8::FunctionTemplate> definition = v8::FunctionTemplate::New(isolate, &Construct);
  definition->SetClassName(Literal(isolate, "Emitter"));
  definition->InstanceTemplate()->SetInternalFieldCount(kFields);
  v8::Local<v8::Signature> signature = v8::Signature::New(isolate, definition);
  auto* kept = new v8::Global<v8::FunctionTemplate>(isolate, definition);
  node::AddEnvironmentCleanupHook(
      isolate, [](void* data) { delete static_cast<v8::Global<v8::FunctionTemplate>*>(data); },
      kept);
  v8::Local<v8::External> data = v8::External::New(isolate, kept);
  auto function = [&](v8::FunctionCallback call, int length) {
    return v8::FunctionTemplate::New(isolate, call, data, signature, length,
                                     v8::ConstructorBehavior::kThrow);
  };
  v8::Local<v8::ObjectTemplate> prototype = definition->PrototypeTemplate();
  prototype->Set(Literal(isolate, "noop"), function(&Noop, 0));
  prototype->Set(Literal(isolate, "add"), function(&Add, 2));
  prototype->Set(Literal(isolate, "turn"), function(&Turn, 1));
  prototype->Set(Literal(isolate, "emit"), function(&Emit, 1));
  prototype->SetAccessorProperty(Literal(isolate, "onValue"), function(&Read<kOnValue>, 0),
                                 function(&SetOnValue, 1));
  prototype->SetAccessorProperty(Literal(isolate, "next"), function(&Read<kNext>, 0),
                                 function(&SetNext, 1));
  return definition;
}

void ReadLiving(const Arguments& info) { info.GetReturnValue().Set(living); }

}  // namespace

NODE_MODULE_INIT() {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  auto set = [&](v8::Local<v8::String> name, v8::Local<v8::Value> value) {
    exports->Set(context, name, value).Check();
  };
  set(Literal(isolate, "Emitter"), Emitter::Define(isolate)->GetFunction(context).ToLocalChecked());
  set(Literal(isolate, "living"), v8::Function::New(context, &ReadLiving).ToLocalChecked());
  set(Literal(isolate, "compiler"), Literal(isolate, BENCH_COMPILER));
}

// SPDX-License-Identifier: MIT
import { numberType } from './item.js';
import type { Writer } from './sources.js';

const readers = { 'double': 'DoubleValue', 'std::int32_t': 'Int32Value', 'std::uint32_t': 'Uint32Value' };

function definition(index: number): string {
  const name = `Item${index}`;
  const number = numberType(index);
  const read = (argument: number): string => `info[${argument}].As<Napi::Number>().${readers[number]}()`;
  return `class ${name} : public Napi::ObjectWrap<${name}> {
 public:
  static void Init(Napi::Env env, Napi::Object exports, Constructors& constructors) {
    Napi::Function constructor = DefineClass(
        env, "${name}",
        {InstanceMethod("add", &${name}::Add), InstanceMethod("describe", &${name}::Describe),
         InstanceMethod("measure", &${name}::Measure),
         InstanceAccessor("label", &${name}::Label, &${name}::SetLabel),
         InstanceAccessor("value", &${name}::Value, nullptr)});
    constructors.push_back(Napi::Persistent(constructor));
    exports.Set("${name}", constructor);
  }

  explicit ${name}(const Napi::CallbackInfo& info) : Napi::ObjectWrap<${name}>(info) {
    if (info.Length() < 2 || !info[0].IsString() || !info[1].IsNumber()) {
      throw Napi::TypeError::New(info.Env(), "${name}: a string and a number expected");
    }
    label_ = info[0].As<Napi::String>().Utf8Value();
    value_ = ${read(1)};
  }

 private:
  Napi::Value Add(const Napi::CallbackInfo& info) {
    if (info.Length() < 1 || !info[0].IsNumber()) {
      throw Napi::TypeError::New(info.Env(), "${name}.add: a number expected");
    }
    return Napi::Number::New(info.Env(), value_ += ${read(0)});
  }
  Napi::Value Describe(const Napi::CallbackInfo& info) {
    if (info.Length() < 1 || !info[0].IsString()) {
      throw Napi::TypeError::New(info.Env(), "${name}.describe: a string expected");
    }
    return Napi::String::New(info.Env(), info[0].As<Napi::String>().Utf8Value() + label_);
  }
  Napi::Value Measure(const Napi::CallbackInfo& info) {
    if (info.Length() < 2 || !info[0].IsString() || !info[1].IsNumber()) {
      throw Napi::TypeError::New(info.Env(), "${name}.measure: a string and a number expected");
    }
    std::string text = info[0].As<Napi::String>().Utf8Value();
    return Napi::Number::New(info.Env(), static_cast<double>(text.size()) + ${read(1)} + ${index});
  }
  Napi::Value Label(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), label_); }
  void SetLabel(const Napi::CallbackInfo& info, const Napi::Value& value) {
    if (!value.IsString()) {
      throw Napi::TypeError::New(info.Env(), "${name}.label: a string expected");
    }
    label_ = value.As<Napi::String>().Utf8Value();
  }
  Napi::Value Value(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), value_); }

  std::string label_;
  ${number} value_ = 0;
};
`;
}

const common = `#include <string>
#include <vector>

#include <napi.h>

using Constructors = std::vector<Napi::FunctionReference>;
`;

/**
 * Each class an ObjectWrap, its constructor kept in the instance data. Functions are given as arguments: as template
 * arguments, which that library allows too, they compile slower and to more code.
 */
export const nodeAddonApiWriter: Writer = {
  part: (part, indices) => `${common}
namespace {

${indices.map(definition).join('\n')}
}  // namespace

void Bind${part}(Napi::Env env, Napi::Object exports, Constructors& constructors) {
${indices.map((index) => `  Item${index}::Init(env, exports, constructors);\n`).join('')}}
`,
  module: (parts) => `${common}
${parts.map((part) => `void Bind${part}(Napi::Env env, Napi::Object exports, Constructors& constructors);\n`).join('')}
static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  auto* constructors = new Constructors();
  env.SetInstanceData(constructors);
${parts.map((part) => `  Bind${part}(env, exports, *constructors);\n`).join('')}  return exports;
}

NODE_API_MODULE(scale, Init)
`,
};

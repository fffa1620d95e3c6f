// node-addon-api's own types as parameters and results of bound functions.
#include <tether/convert/node_addon_api.h>
#include <tether/tether.h>

namespace {

struct Mixed {
  Napi::Object describe(Napi::String name, Napi::Number value) {
    Napi::Object result = Napi::Object::New(name.Env());
    result.Set(name, value);
    return result;
  }
  Napi::Value call(Napi::Function function, Napi::Value argument) {
    return function.Call({argument});
  }
  std::size_t lengthOf(Napi::Buffer<std::uint8_t> buffer) { return buffer.Length(); }
  double first(Napi::Array array) { return array.Get(0u).As<Napi::Number>().DoubleValue(); }
  void fail(std::string message) {
    throw Napi::RangeError::New(tether::Env::current().napi(), message);
  }
};

}  // namespace

TETHER_MODULE(m) {
  tether::Class<Mixed>(m, "Mixed")
      .constructor<>()
      .method("describe", &Mixed::describe, "name", "value")
      .method("call", &Mixed::call, "function", "argument")
      .method("lengthOf", &Mixed::lengthOf, "buffer")
      .method("first", &Mixed::first, "array")
      .method("fail", &Mixed::fail, "message");
}

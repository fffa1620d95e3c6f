// SPDX-License-Identifier: MIT
// Two targets of the fuzzers: every converter, as a function that answers what it got; and faults
// planted on purpose, which must be found.
#include <functional>
#include <stdexcept>

#include <tether/bytes.h>
#include <tether/convert/array.h>
#include <tether/convert/big_int.h>
#include <tether/convert/bitset.h>
#include <tether/convert/byte.h>
#include <tether/convert/chrono.h>
#include <tether/convert/complex.h>
#include <tether/convert/deque.h>
#include <tether/convert/error.h>
#include <tether/convert/filesystem.h>
#include <tether/convert/function.h>
#include <tether/convert/iterable.h>
#include <tether/convert/list.h>
#include <tether/convert/map.h>
#include <tether/convert/optional.h>
#include <tether/convert/pair.h>
#include <tether/convert/promise.h>
#include <tether/convert/reference_wrapper.h>
#include <tether/convert/set.h>
#include <tether/convert/shared_ptr.h>
#include <tether/convert/span.h>
#include <tether/convert/string.h>
#include <tether/convert/symbol.h>
#include <tether/convert/tuple.h>
#include <tether/convert/typed_array.h>
#include <tether/convert/unique_ptr.h>
#include <tether/convert/unordered_map.h>
#include <tether/convert/unordered_set.h>
#include <tether/convert/variant.h>
#include <tether/convert/vector.h>
#include <tether/tether.h>

namespace {

template <class T>
void echo(tether::Module& m, const char* name) {
  m.function(
      name, [](T value) { return value; }, "value");
}

struct Item {
  explicit Item(int id) : id(id) {}
  int id;
};
struct Shared {
  int id = 1;
};
struct Given {
  int id = 1;
};
struct Held : tether::RefCounted {
  int id = 1;
};
enum class Color { kRed, kGreen };

void bindScalars(tether::Module& m) {
  echo<bool>(m, "bool");
  echo<std::int8_t>(m, "int8");
  echo<std::uint8_t>(m, "uint8");
  echo<std::int16_t>(m, "int16");
  echo<std::uint16_t>(m, "uint16");
  echo<std::int32_t>(m, "int32");
  echo<std::uint32_t>(m, "uint32");
  echo<std::int64_t>(m, "int64");
  echo<std::uint64_t>(m, "uint64");
  echo<float>(m, "float");
  echo<double>(m, "double");
  echo<char>(m, "char");
  echo<char16_t>(m, "char16");
  echo<char32_t>(m, "char32");
  echo<std::byte>(m, "byte");
  echo<tether::BigInt>(m, "bigInt");
  echo<std::complex<double>>(m, "complex");
  echo<std::bitset<10>>(m, "bits");
  echo<std::bitset<100>>(m, "manyBits");
#if defined(__SIZEOF_INT128__)
  echo<tether::detail::Int128>(m, "int128");
  echo<tether::detail::Uint128>(m, "uint128");
#endif
}

void bindTexts(tether::Module& m) {
  echo<std::string>(m, "string");
  echo<std::u8string>(m, "u8");
  echo<std::u16string>(m, "u16");
  echo<std::u32string>(m, "u32");
  echo<std::wstring>(m, "wide");
  m.function(
      "view", [](std::string_view text) { return std::string(text); }, "text");
  m.function(
      "u16view", [](std::u16string_view text) { return std::u16string(text); }, "text");
  echo<std::filesystem::path>(m, "path");
  echo<tether::Symbol>(m, "symbol");
}

void bindTimes(tether::Module& m) {
  using namespace std::chrono;
  echo<system_clock::time_point>(m, "time");
  echo<time_point<system_clock, milliseconds>>(m, "milliTime");
  echo<nanoseconds>(m, "nanoseconds");
  echo<milliseconds>(m, "milliseconds");
  echo<hours>(m, "hours");
  echo<duration<double>>(m, "doubleSeconds");
  echo<duration<std::int32_t, std::milli>>(m, "shortMilliseconds");
}

void bindContainers(tether::Module& m) {
  echo<std::vector<double>>(m, "doubles");
  echo<std::vector<float>>(m, "floats");
  echo<std::vector<std::uint8_t>>(m, "uint8s");
  echo<std::vector<std::int64_t>>(m, "int64s");
  echo<std::vector<bool>>(m, "bools");
  echo<std::vector<std::string>>(m, "strings");
  echo<std::vector<std::vector<int>>>(m, "nested");
  echo<std::vector<std::optional<int>>>(m, "optionals");
  echo<std::vector<tether::Value>>(m, "values");
  echo<std::list<double>>(m, "list");
  echo<std::deque<std::string>>(m, "deque");
  echo<std::array<int, 3>>(m, "three");
  echo<std::pair<int, std::string>>(m, "pair");
  echo<std::tuple<int, std::string, bool>>(m, "tuple");
  echo<std::map<std::string, double>>(m, "map");
  echo<std::map<int, std::string>>(m, "numbered");
  echo<std::unordered_map<std::string, std::vector<int>>>(m, "unorderedMap");
  echo<std::map<std::pair<int, int>, std::set<std::string>>>(m, "deepMap");
  echo<std::set<std::string>>(m, "set");
  echo<std::unordered_set<int>>(m, "unorderedSet");
  echo<std::optional<double>>(m, "optional");
  echo<std::variant<int, std::string>>(m, "intOrString");
  echo<std::variant<std::monostate, std::int8_t, int, double>>(m, "numeric");
  echo<std::variant<std::vector<int>, std::map<std::string, int>, bool>>(m, "structured");
}

void bindViews(tether::Module& m) {
  m.function(
      "span", [](std::span<const double> v) { return v; }, "value");
  m.function(
      "bigSpan", [](std::span<const std::int64_t> v) { return v; }, "value");
  m.function(
      "writable", [](std::span<std::byte> v) { return v; }, "value");
  m.function(
      "typed", [](const tether::TypedArray<std::uint32_t>& v) { return v; }, "value");
  m.function(
      "bytes",
      [](tether::Bytes v) {
        return tether::TypedArray<std::uint8_t>(std::vector<std::uint8_t>(v.begin(), v.end()));
      },
      "value");
  m.function(
      "iterable",
      [](const tether::Iterable<double>& v) {
        std::vector<double> all;
        for (const double each : v) all.push_back(each);
        return all;
      },
      "value");
}

void bindObjects(tether::Module& m) {
  tether::Class<Item>(m, "Item").constructor<int>("id").field("id", &Item::id);
  tether::Class<Shared>(m, "Shared").constructor<>().field("id", &Shared::id);
  tether::Class<Given>(m, "Given").constructor<>().field("id", &Given::id);
  tether::Class<Held>(m, "Held").constructor<>().field("id", &Held::id);
  tether::Enum<Color>(m, "Color").value("RED", Color::kRed).value("GREEN", Color::kGreen);
  m.function(
      "item", [](const Item& item) -> const Item& { return item; }, "item", tether::existing);
  m.function(
      "itemPointer", [](Item* item) { return item; }, "item", tether::existing);
  echo<std::vector<Item*>>(m, "items");
  echo<std::vector<std::reference_wrapper<Item>>>(m, "itemReferences");
  echo<std::shared_ptr<Shared>>(m, "shared");
  echo<std::vector<std::shared_ptr<Shared>>>(m, "sharedOnes");
  echo<std::unique_ptr<Given>>(m, "given");
  echo<std::vector<std::unique_ptr<Given>>>(m, "givenOnes");
  echo<std::map<std::string, std::unique_ptr<Given>>>(m, "givenMap");
  echo<tether::Ref<Held>>(m, "held");
  echo<Color>(m, "color");
  echo<tether::Value>(m, "value");
  echo<std::function<int(int)>>(m, "function");
  echo<std::vector<std::function<int(int)>>>(m, "functions");
  echo<tether::JsError>(m, "jsError");
  echo<tether::Error>(m, "tetherError");
  echo<std::exception_ptr>(m, "exception");
  m.function(
      "promise",
      [](std::vector<int> value) {
        tether::Deferred<std::vector<int>> deferred;
        deferred.resolve(std::move(value));
        return deferred;
      },
      "value");
}

// --- faults

struct Target {
  std::string name = "a name that is long enough to be in memory of its own";
};
Target* remembered = nullptr;
std::vector<tether::Root<Target>> forgotten;

/// Uses whatever the receiver says its native object is.
napi_value unchecked(napi_env env, napi_callback_info info) {
  napi_value receiver = nullptr, result = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, &receiver, nullptr);
  void* data = nullptr;
  napi_unwrap(env, receiver, &data);
  napi_create_int32(env, *static_cast<volatile int*>(data), &result);
  return result;
}

napi_value uncoded(napi_env env, napi_callback_info) {
  napi_throw_error(env, nullptr, "something went wrong");
  return nullptr;
}

void plantRaw(tether::Module& m, const char* name, napi_callback function) {
  const tether::Env at = tether::Env::current();
  napi_value value = nullptr;
  napi_create_function(at.napi(), name, NAPI_AUTO_LENGTH, function, nullptr, &value);
  m.constant(name, tether::Value(at, value));
}

void bindFaults(tether::Module& m) {
  tether::Module crash = m.submodule("crash");
  plantRaw(crash, "unchecked", &unchecked);
  tether::Module code = m.submodule("code");
  plantRaw(code, "uncoded", &uncoded);
  tether::Module converter = m.submodule("converter");
  converter.function(
      "skewed", [](double value) { return value < 5 ? value : value + 1; }, "value");
  tether::Module leak = m.submodule("leak");
  tether::Class<Target>(leak, "Target").constructor<>();
  leak.function(
      "forget", [](Target& target) { forgotten.emplace_back(&target, "planted"); }, "target");
  tether::Module dangle = m.submodule("dangle");
  dangle.function("create", [] { return remembered = &tether::create<Target>(); });
  dangle.function("recall", [] { return remembered ? remembered->name : ""; });
}

}  // namespace

TETHER_MODULE(m) {
  tether::Module converters = m.submodule("converters");
  bindScalars(converters);
  bindTexts(converters);
  bindTimes(converters);
  bindContainers(converters);
  bindViews(converters);
  bindObjects(converters);
  tether::Module planted = m.submodule("planted");
  bindFaults(planted);
}

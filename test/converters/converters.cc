// SPDX-License-Identifier: MIT
// The addon behind the tests of converters: mostly functions that answer what they got.
#include <optional>
#include <stdexcept>
#include <thread>

#include <tether/bytes.h>
#include <tether/convert/array.h>
#include <tether/convert/big_int.h>
#include <tether/convert/bitset.h>
#include <tether/convert/byte.h>
#include <tether/convert/chrono.h>
#include <tether/convert/complex.h>
#include <tether/convert/deque.h>
#include <tether/convert/error.h>
#include <tether/convert/expected.h>
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

#include "color.h"
#include "objects.h"

namespace {

using namespace tether::literals;
using std::chrono::system_clock;

template <class T>
void echo(tether::Module& m, const char* name) {
  m.function(name, [](T value) { return value; }, "value");
}
template <class T>
void echoExactly(tether::Module& m, const char* name) {
  m.function(name, [](T value) { return value; }, "value"_a.noConvert());
}

int total(const std::vector<GiftPtr>& gifts) {
  int sum = 0;
  for (const GiftPtr& gift : gifts) sum += gift ? gift->id : 0;
  return sum;
}

void bindSequences(tether::Module& m) {
  echo<std::vector<double>>(m, "doubles");
  echo<std::vector<float>>(m, "floats");
  echo<std::vector<std::int8_t>>(m, "int8s");
  echo<std::vector<std::uint8_t>>(m, "uint8s");
  echo<std::vector<std::int16_t>>(m, "int16s");
  echo<std::vector<std::int32_t>>(m, "int32s");
  echo<std::vector<std::uint32_t>>(m, "uint32s");
  echo<std::vector<std::int64_t>>(m, "int64s");
  echo<std::vector<std::uint64_t>>(m, "uint64s");
  echo<std::vector<bool>>(m, "bools");
  echo<std::vector<char>>(m, "chars");
  echo<std::vector<std::byte>>(m, "bytes");
  echo<std::vector<std::string>>(m, "strings");
  echo<std::vector<std::vector<int>>>(m, "nested");
  echo<std::vector<std::optional<int>>>(m, "optionals");
  echo<std::vector<tether::Value>>(m, "values");
  echo<std::list<double>>(m, "list");
  echo<std::deque<std::string>>(m, "deque");
  echo<std::array<int, 3>>(m, "three");
  echo<std::array<double, 3>>(m, "threeDoubles");
  echo<std::array<std::string, 0>>(m, "none");
  echo<std::pair<int, std::string>>(m, "pair");
  echo<std::tuple<int, std::string, bool>>(m, "tuple");
  echo<std::tuple<>>(m, "empty");
  echoExactly<std::vector<double>>(m, "doublesExactly");
  echoExactly<std::vector<std::string>>(m, "stringsExactly");
  echoExactly<std::set<int>>(m, "setExactly");
  echoExactly<std::map<std::string, int>>(m, "mapExactly");
  echoExactly<std::pair<int, std::string>>(m, "pairExactly");
  m.function("lengthOf", [](const std::vector<double>& numbers) { return numbers.size(); }, "numbers");
  m.function("constants", [](int count) { return std::vector<double>(static_cast<std::size_t>(count), 1.5); });
  m.function("words", [](int count) { return std::vector<std::string>(static_cast<std::size_t>(count), "w"); });
  m.function("each", [](const std::vector<int>& numbers, const std::function<std::vector<int>(std::vector<int>)>& f) {
    return f(numbers);
  });
}

void bindKeyed(tether::Module& m) {
  echo<std::map<std::string, double>>(m, "map");
  echo<std::map<int, std::string>>(m, "numbered");
  echo<std::unordered_map<std::string, std::vector<int>>>(m, "unorderedMap");
  echo<std::map<float, int>>(m, "floatMap");
  echo<std::set<std::string>>(m, "set");
  echo<std::set<float>>(m, "floatSet");
  echo<std::unordered_set<int>>(m, "unorderedSet");
  echo<std::map<std::pair<int, int>, std::set<std::string>>>(m, "deepMap");
}

void bindVariants(tether::Module& m) {
  echo<std::variant<int, std::string>>(m, "intOrString");
  echo<std::variant<std::monostate, std::int8_t, int, double>>(m, "numeric");
  echo<std::variant<double, int>>(m, "doubleFirst");
  echo<std::variant<std::vector<int>, std::map<std::string, int>, bool>>(m, "structured");
  echo<std::variant<std::vector<std::variant<int, std::string>>, std::string>>(m, "recursive");
  m.function("which", [](const std::variant<std::monostate, std::int8_t, int, double>& v) { return v.index(); });
  m.function("whichItem", [](const std::variant<Item*, Meters, std::string>& v) { return v.index(); });
  m.function("overloaded", [](const std::vector<double>&) { return std::string("vector"); })
      .function("overloaded", [](const std::string&) { return std::string("string"); })
      .function("overloaded", [](const std::map<std::string, int>&) { return std::string("map"); })
      .function("overloaded", [](const std::set<double>&) { return std::string("set"); })
      .function("overloaded", [](const std::complex<double>&) { return std::string("complex"); })
      .function("overloaded", [](bool) { return std::string("bool"); });
}

void bindTexts(tether::Module& m) {
  echo<std::u8string>(m, "u8");
  echo<std::u16string>(m, "u16");
  echo<std::u32string>(m, "u32");
  echo<std::wstring>(m, "wide");
  m.function("u16view", [](std::u16string_view text) { return std::u16string(text.rbegin(), text.rend()); });
  m.function("u32size", [](std::u32string_view text) { return text.size(); });
  echo<char>(m, "char");
  echo<char8_t>(m, "char8");
  echo<char16_t>(m, "char16");
  echo<char32_t>(m, "char32");
  echo<signed char>(m, "signedChar");
  m.function("charOf", [](int code) { return static_cast<char>(code); });
  m.function("char32Of", [](std::uint32_t code) { return static_cast<char32_t>(code); });
  m.function("separated", [](std::string text, char by) { return text + by; }, "text", "by"_a = ',');
}

void bindValues(tether::Module& m) {
  echo<std::complex<double>>(m, "complex");
  echo<std::complex<float>>(m, "complexFloat");
  echoExactly<std::complex<double>>(m, "complexExactly");
  echo<std::bitset<10>>(m, "bits");
  echo<std::bitset<100>>(m, "manyBits");
  echo<std::byte>(m, "byte");
  echo<tether::BigInt>(m, "bigInt");
  m.function("toInt64", [](const tether::BigInt& n) { return n.to<std::int64_t>(); });
  m.function("toUint8", [](const tether::BigInt& n) { return n.to<std::uint8_t>(); });
  m.function("fromInt64", [](std::int64_t n) { return tether::BigInt(n); });
#if defined(__SIZEOF_INT128__)
  echo<tether::detail::Int128>(m, "int128");
  echo<tether::detail::Uint128>(m, "uint128");
#endif
  using namespace std::chrono;
  echo<system_clock::time_point>(m, "time");
  echo<time_point<system_clock, milliseconds>>(m, "timeInMilliseconds");
  echo<time_point<system_clock, seconds>>(m, "timeInSeconds");
  echo<time_point<system_clock, duration<double>>>(m, "timeInDoubles");
  m.function("beforeEpoch", [](std::int64_t ns) { return time_point<system_clock, nanoseconds>(nanoseconds(ns)); });
  m.function("farFuture", [] { return time_point<system_clock, hours>(hours(1ll << 40)); });
  echo<steady_clock::time_point>(m, "steady");
  echo<milliseconds>(m, "milliseconds");
  echo<microseconds>(m, "microseconds");
  echo<nanoseconds>(m, "nanoseconds");
  echo<seconds>(m, "seconds");
  echo<hours>(m, "hours");
  echo<duration<double>>(m, "doubleSeconds");
  echo<duration<std::int32_t, std::milli>>(m, "shortMilliseconds");
  echo<duration<std::int64_t, std::ratio<1, 60>>>(m, "frames");
  m.function("nanosecondsOf", [](nanoseconds d) { return static_cast<std::int64_t>(d.count()); });
  m.function("nanosecondsOfDate", [](system_clock::time_point t) {
    return static_cast<std::int64_t>(duration_cast<nanoseconds>(t.time_since_epoch()).count());
  });
  echo<std::filesystem::path>(m, "path");
  m.function("extension", [](const std::filesystem::path& path) { return path.extension(); });
  echo<Color>(m, "color");
  echo<std::vector<Color>>(m, "colors");
  echo<Couple<double>>(m, "couple");
  m.function("coupleOfGifts", [](Couple<GiftPtr> gifts) { return gifts.first->id + gifts.second->id; }, "gifts");
  m.function("coupleThen", [](Couple<GiftPtr> gifts, int) { return gifts.first->id; }, "gifts", "number");
}

void bindViews(tether::Module& m) {
  m.function("sum", [](std::span<const double> numbers) {
    double sum = 0;
    for (const double number : numbers) sum += number;
    return sum;
  }, "numbers");
  m.function("scale", [](std::span<float> numbers, float by) {
    for (float& number : numbers) number *= by;
  }, "numbers", "by");
  m.function("sumSpanThen", [](std::span<const std::int32_t> numbers, const std::vector<int>&) {
    std::int64_t sum = 0;
    for (const std::int32_t number : numbers) sum += number;
    return std::make_pair(sum, numbers.size());
  }, "numbers", "others");
  m.function("bigs", [](std::span<const std::int64_t> numbers) { return numbers; }, "numbers");
  m.function("unsignedBigs", [](std::span<const std::uint64_t> numbers) { return numbers; }, "numbers");
  m.function("octets", [](std::span<const std::uint8_t> octets) { return octets.size(); }, "octets");
  m.function("spanBytes", [](std::span<std::byte> bytes) { return bytes; }, "bytes");
  m.function("exactlyThree", [](std::span<const float, 3> numbers) { return numbers[0] + numbers[1] + numbers[2]; }, "numbers");
  m.function("view", [](const tether::TypedArray<double>& numbers, const std::function<void()>& between) {
    const std::size_t before = numbers.size();
    between();
    double sum = 0;
    for (const double number : numbers) sum += number;
    return std::make_tuple(before, numbers.size(), sum);
  }, "numbers", "between");
  m.function("setAt", [](const tether::TypedArray<std::int16_t>& numbers, std::size_t index, std::int16_t value) {
    numbers.at(index) = value;
  }, "numbers", "index", "value");
  m.function("makeFloats", [](int count) {
    return tether::TypedArray<float>(std::vector<float>(static_cast<std::size_t>(count), 2.5f));
  });
  m.function("keptFloats", [] {
    static const tether::TypedArray<float> kept(std::vector<float>(5000, 1));
    return kept;
  });
  m.function("echoView", [](const tether::TypedArray<std::uint32_t>& view) { return view; });
}

void bindObjects(tether::Module& m) {
  tether::Class<Item> item(m, "Item");
  item.constructor<int>("id").field("id", &Item::id);
  tether::Class<Gift>(m, "Gift").constructor<int>("id").field("id", &Gift::id);
  tether::Class<Shared>(m, "Shared").constructor<int>("id").field("id", &Shared::id);
  tether::Class<Meters>(m, "Meters").constructor<double>("value").field("value", &Meters::value).implicitFrom<double>();
  tether::Class<Shelf>(m, "Shelf").constructor<>().field("items", &Shelf::items).field("prices", &Shelf::prices);
  tether::Class<Album>(m, "Album")
      .constructor<>()
      .field("items", &Album::items)
      .traverse([](const Album& album, tether::Visitor& visit) { visit(album.items); });
  m.function("itemsAlive", [] { return Item::alive; });
  m.function("giftsAlive", [] { return Gift::alive; });
  m.function("takeCounts", [] { return std::make_pair(std::exchange(Item::copies, 0), std::exchange(Item::moves, 0)); });

  echo<std::vector<Item*>>(m, "itemPointers");
  echo<std::vector<std::reference_wrapper<Item>>>(m, "itemReferences");
  echo<std::vector<std::shared_ptr<Shared>>>(m, "sharedItems");
  m.function("copies", [](std::vector<Item> items) { return items; }, "items");
  m.function("makeItems", [](int count) {
    std::vector<Item> items;
    for (int i = 0; i < count; i++) items.emplace_back(i);
    return items;
  });
  m.function("makeItemSet", [](int count) {
    std::set<Item> items;
    for (int i = 0; i < count; i++) items.emplace(i);
    return items;
  });
  m.function("itemIds", [](const std::set<Item>& items) {
    std::vector<int> ids;
    for (const Item& item : items) ids.push_back(item.id);
    return ids;
  }, "items");
  m.function("itemMap", [](std::map<std::string, Item> items) { return items; }, "items");
  m.function("itemTuple", [](std::tuple<Item, int> items) { return items; }, "items");
  m.function("meters", [](const std::vector<Meters>& all) {
    double sum = 0;
    for (const Meters& each : all) sum += each.value;
    return sum;
  }, "all");

  m.function("takeGifts", [](std::vector<GiftPtr> gifts) { return total(gifts); }, "gifts");
  m.function("throughGifts", [](std::vector<GiftPtr> gifts) { return gifts; }, "gifts");
  m.function("takeListed", [](std::list<GiftPtr> gifts) { return gifts.size(); }, "gifts");
  m.function("takeThen", [](std::vector<GiftPtr> gifts, int) { return total(gifts); }, "gifts", "number");
  m.function("takePairs", [](std::vector<std::pair<GiftPtr, GiftPtr>> pairs) { return pairs.size(); }, "pairs");
  m.function("throughPairs", [](std::vector<std::pair<GiftPtr, GiftPtr>> pairs) { return pairs; }, "pairs");
  m.function("takeNamed", [](std::map<std::string, GiftPtr> gifts) { return gifts.size(); }, "gifts");
  m.function("throughNamed", [](std::unordered_map<std::string, GiftPtr> gifts) { return gifts; }, "gifts");
  m.function("takeTuple", [](std::tuple<GiftPtr, int, GiftPtr> gifts) { return std::get<0>(gifts)->id + std::get<2>(gifts)->id; }, "gifts");
  m.function("takeArray", [](std::array<GiftPtr, 2> gifts) { return gifts[0]->id + gifts[1]->id; }, "gifts");
  m.function("throughArray", [](std::array<GiftPtr, 2> gifts) { return gifts; }, "gifts");
  m.function("takeOptional", [](std::optional<GiftPtr> gift, int) { return gift ? (*gift)->id : 0; }, "gift", "number");
  m.function("takeVariant", [](std::variant<int, GiftPtr> gift, int) { return gift.index(); }, "gift", "number");
  m.function("takeOverloaded", [](std::vector<GiftPtr>, int) { return 1; }, "gifts", "number")
      .function("takeOverloaded", [](const std::vector<Gift*>&, const std::string&) { return 2; }, "gifts", "text");
  m.function("takeRest", [](int number, tether::Rest<GiftPtr> gifts) { return number + total(std::vector<GiftPtr>(std::move(gifts))); }, "number", "gifts");
  m.function("failWith", [](std::vector<GiftPtr> gifts) -> int { throw std::runtime_error("after " + std::to_string(gifts.size())); }, "gifts");
}

void bindFunctions(tether::Module& m) {
  using Callback = std::function<int(int)>;
  echo<std::vector<Callback>>(m, "callbacks");
  echo<std::map<std::string, Callback>>(m, "callbackMap");
  echo<std::tuple<Callback, Callback>>(m, "callbackTuple");
  echo<std::variant<int, Callback>>(m, "callbackOrInt");
  m.function("callAll", [](const std::vector<Callback>& callbacks, int n) {
    std::vector<int> results;
    for (const Callback& callback : callbacks) results.push_back(callback(n));
    return results;
  }, "callbacks", "n");
  m.function("emptyCallbacks", [] { return std::vector<Callback>(2); });
  m.function("nativeCallbacks", [] { return std::vector<Callback>{[](int n) { return n + 1; }, [](int n) { return n * 2; }}; });
  tether::Class<Hub>(m, "Hub")
      .constructor<>()
      .field("one", &Hub::one)
      .field("both", &Hub::both)
      .field("named", &Hub::named)
      .field("many", &Hub::many)
      .method("wait", [](Hub& hub) { return hub.waiting.emplace_back(); })
      .method("finish", [](Hub& hub, int value) {
        for (const auto& deferred : std::exchange(hub.waiting, {})) deferred.resolve(value);
      })
      .traverse([](const Hub& hub, tether::Visitor& visit) { visit(hub.one, hub.both, hub.named, hub.many, hub.waiting); });
}

void bindBlind(tether::Module& m) {
  tether::Class<Blind>(m, "Blind").constructor<>().field("one", &Blind::one).field("both", &Blind::both).field("named", &Blind::named).field("many", &Blind::many);
}

std::optional<tether::Deferred<std::vector<int>>>& pending() {
  static thread_local std::optional<tether::Deferred<std::vector<int>>> deferred;
  return deferred;
}

void bindPromises(tether::Module& m) {
  tether::Class<Waiter>(m, "Waiter").constructor<>().method("wait", &Waiter::wait)
      .method("finish", [](Waiter& waiter, int value) { waiter.direct.resolve(value); });
  m.function("promise", [] { return pending().emplace(); });
  m.function("fulfil", [](std::vector<int> value) { pending()->resolve(std::move(value)); }, "value");
  m.function("rejectWith", [](const tether::Value& reason) { pending()->reject(reason); }, "reason");
  m.function("rejectNative", [](const std::string& message) { pending()->reject(std::out_of_range(message)); });
  m.function("rejectCoded", [] { pending()->reject(tether::Error("ERR_MINE", "no such row")); });
  m.function("settled", [] { return pending()->settled(); });
  m.function("drop", [] { pending().reset(); });
  m.function("dropOnThread", [] {
    std::thread([deferred = std::move(*pending())]() mutable { const auto mine = std::move(deferred); }).join();
    pending().reset();
  });
  m.function("settleOnThread", [] {
    std::string message;
    std::thread([&message, &deferred = *pending()] {
      try {
        deferred.resolve(std::vector<int>());
      } catch (const std::exception& error) {
        message = error.what();
      }
    }).join();
    return message;
  });
  m.function("soon", [](std::string text) {
    tether::Deferred<std::string> deferred;
    deferred.resolve(text);
    return deferred;
  });
  m.function("dropped", [] { return tether::Deferred<int>(); });
  m.function("nothing", [] {
    tether::Deferred<void> deferred;
    deferred.resolve();
    return deferred;
  });
}

void bindIterables(tether::Module& m) {
  m.function("sumOf", [](const tether::Iterable<double>& numbers) {
    double sum = 0;
    for (const double number : numbers) sum += number;
    return sum;
  }, "numbers");
  m.function("firstOf", [](const tether::Iterable<std::string>& words) -> std::optional<std::string> {
    for (const std::string& word : words) return word;
    return std::nullopt;
  }, "words");
  m.function("throwInside", [](const tether::Iterable<int>& numbers) {
    for (const int number : numbers) throw std::runtime_error("at " + std::to_string(number));
  }, "numbers");
  m.function("twice", [](const tether::Iterable<int>& numbers) {
    std::vector<int> all;
    for (int round = 0; round < 2; round++)
      for (const int number : numbers) all.push_back(number);
    return all;
  }, "numbers");
  m.function("iterateItems", [](const tether::Iterable<Item*>& items) {
    int sum = 0;
    for (const Item* item : items) sum += item->id;
    return sum;
  }, "items");
}

void bindErrors(tether::Module& m) {
  echo<tether::JsError>(m, "jsError");
  m.function("messageOf", [](const tether::JsError& error) { return std::string(error.what()); }, "error");
  echo<tether::Error>(m, "tetherError");
  echo<std::exception_ptr>(m, "exception");
  m.function("makeException", [](const std::string& kind) -> std::exception_ptr {
    if (kind == "range") return std::make_exception_ptr(std::out_of_range("too far"));
    if (kind == "none") return nullptr;
    if (kind == "odd") return std::make_exception_ptr(5);
    return std::make_exception_ptr(tether::Error("ERR_MINE", "mine", tether::Error::Kind::kTypeError));
  });
  m.function("rethrow", [](const std::exception_ptr& exception) { std::rethrow_exception(exception); }, "exception");
  echo<tether::Symbol>(m, "symbol");
  m.function("symbolFor", [](const std::string& key) { return tether::Symbol::forKey(key); });
  m.function("newSymbol", [](const std::string& description) { return tether::Symbol::make(description); });
  m.function("symbolTexts", [](const tether::Symbol& symbol) { return std::make_pair(symbol.description(), symbol.key()); });
  m.function("sameSymbol", [](const tether::Symbol& a, const tether::Symbol& b) { return a == b; });
}

using Declared = std::map<std::string, std::pair<std::string, std::string>>;

template <class T>
void declare(Declared& all, const char* name) {
  const auto& type = tether::detail::kTypeRecord<T>;
  all[name] = {type.typescript(tether::Way::kIn), type.typescript(tether::Way::kOut)};
}

void bindDeclarations(tether::Module& m) {
  m.function("types", [] {
    Declared all;
    declare<std::vector<double>>(all, "doubles");
    declare<std::vector<std::vector<int>>>(all, "nested");
    declare<std::list<std::optional<int>>>(all, "optionals");
    declare<std::array<int, 3>>(all, "three");
    declare<std::array<int, 30>>(all, "many");
    declare<std::tuple<int, std::string, bool>>(all, "tuple");
    declare<std::map<std::string, double>>(all, "map");
    declare<std::unordered_map<int, std::string>>(all, "numbered");
    declare<std::set<std::string>>(all, "set");
    declare<std::variant<std::monostate, int, double, std::string>>(all, "variant");
    declare<system_clock::time_point>(all, "time");
    declare<std::chrono::seconds>(all, "duration");
    declare<std::filesystem::path>(all, "path");
    declare<std::span<const double>>(all, "span");
    declare<tether::TypedArray<std::int64_t>>(all, "typed");
    declare<tether::BigInt>(all, "bigInt");
    declare<tether::Deferred<std::vector<int>>>(all, "promise");
    declare<tether::Deferred<void>>(all, "nothing");
    declare<tether::Iterable<std::string>>(all, "iterable");
    return all;
  });
}

}  // namespace

TETHER_MODULE(m) {
  bindSequences(m);
  bindKeyed(m);
  bindVariants(m);
  bindTexts(m);
  bindValues(m);
  bindViews(m);
  bindObjects(m);
  bindFunctions(m);
  bindBlind(m);
  bindPromises(m);
  bindIterables(m);
  bindErrors(m);
  bindDeclarations(m);
}

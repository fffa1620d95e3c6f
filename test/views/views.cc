// SPDX-License-Identifier: MIT
// C++ containers that JS walks over, indexes and looks into.
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include <tether/bind_map.h>
#include <tether/bind_vector.h>
#include <tether/convert/function.h>
#include <tether/convert/optional.h>
#include <tether/tether.h>

// It could be converted, and is bound all the same.
template <>
struct tether::Converter<std::vector<std::string>> {
  using Stored = std::vector<std::string>;
  static std::string expected() { return "nothing"; }
  static Stored fromJs(const Source&, napi_value) { return {}; }
  static napi_value toJs(const Sink& sink, const Stored&) {
    return detail::writeNull(sink.environment);
  }
};
TETHER_OPAQUE(std::vector<std::string>);

using namespace tether::literals;

namespace {

// --- elements -----------------------------------------------------------------------------------

template <class T>
struct Counted {
  static inline int alive = 0;
  Counted() { alive++; }
  Counted(const Counted&) { alive++; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { alive--; }
};

struct Dog : Counted<Dog> {
  std::string name;
  int age = 0;
  Dog() = default;
  explicit Dog(std::string name, int age) : name(std::move(name)), age(age) {
    if (age < 0) throw std::invalid_argument("a Dog is not unborn");
  }
  void during(const tether::Value& callback) { callback(); }
};

// Holds JS values: a callback, and another object.
struct Cat : Counted<Cat> {
  std::string name;
  tether::Callback<std::string()> onMeow;
  tether::Member<Cat> friendly;
  Cat() = default;
  explicit Cat(std::string name) : name(std::move(name)) {}
  std::string meow() { return onMeow ? onMeow() : "silence"; }
};

struct Bird : Counted<Bird> {
  std::string song;
  explicit Bird(std::string song) : song(std::move(song)) {}
};

// Its end is heard in JS.
tether::Root<void()> onEnd;
struct Loud {
  bool ends = true;
  Loud() = default;
  Loud(const Loud& other) : ends(other.ends) {}
  Loud(Loud&& other) noexcept : ends(std::exchange(other.ends, false)) {}
  Loud& operator=(Loud other) noexcept {
    std::swap(ends, other.ends);
    return *this;
  }
  ~Loud() noexcept(false) {
    if (ends && onEnd) onEnd();
  }
};

// --- owners -------------------------------------------------------------------------------------

using Doubles = std::vector<double>;
using Dogs = std::vector<Dog>;
using Cats = std::vector<Cat>;
using Matrix = std::vector<Doubles>;
using Birds = std::vector<std::shared_ptr<Bird>>;
using Handlers = std::vector<std::function<int()>>;
using Scores = std::map<std::string, double>;
using Index = std::unordered_map<int, std::string>;
using Kennel = std::map<std::string, Dog>;
using Cattery = std::unordered_map<std::string, Cat>;

// A class of the author's that is a vector.
struct Litter : Dogs {
  void addMany(std::uint32_t count) { resize(size() + count, Dog("many", 1)); }
};

struct Owner : Counted<Owner> {
  Doubles values;
  Dogs dogs;
  Cats cats;
  Scores scores;
  Kennel kennel;
  double total() const {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum;
  }
  void addDogs(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; i++) dogs.emplace_back("added", 1);
  }
  void dropDogs(std::uint32_t count) { dogs.erase(dogs.end() - count, dogs.end()); }
  void addCats(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; i++) cats.emplace_back("added");
  }
};

// --- iterables ----------------------------------------------------------------------------------

struct Bag : Counted<Bag> {
  std::vector<double> items;
  explicit Bag(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; i++) items.push_back(i);
  }
  auto begin() { return items.begin(); }
  auto end() { return items.end(); }
  std::size_t size() const { return items.size(); }
  double& operator[](std::size_t index) { return items[index]; }
  using value_type = double;
  void add(double item) { items.push_back(item); }
  void clear() { items.clear(); }
};

struct Chain : Counted<Chain> {
  std::list<std::string> links{"a", "b", "c"};
};

struct Pack : Counted<Pack> {
  std::vector<Dog> dogs;
  std::vector<std::shared_ptr<Bird>> birds;
  Pack() {
    for (int age = 1; age <= 3; age++) dogs.emplace_back("dog", age);
    birds.push_back(std::make_shared<Bird>("tweet"));
  }
};

struct Registry : Counted<Registry> {
  std::map<std::string, int> ordered{{"a", 1}, {"b", 2}, {"c", 3}};
  std::multimap<int, std::string> several{{1, "x"}, {1, "y"}, {2, "z"}};
  std::set<int> set{3, 1, 2};
  std::unordered_map<int, int> hashed{{1, 10}, {2, 20}, {3, 30}};
  std::vector<bool> flags{true, false, true};
  std::vector<std::optional<int>> gaps{1, std::nullopt, 3};
  void put(const std::string& key, int value) { ordered[key] = value; }
  bool erase(const std::string& key) { return ordered.erase(key) > 0; }
  void hash(int key, int value) { hashed[key] = value; }
  void unhash(int key) { hashed.erase(key); }
};

// Its conversion runs JS.
struct Curious {
  int value;
};
tether::Root<tether::Value()> onCurious;

template <class V>
double sumOf(const V& values) {
  double sum = 0;
  for (const auto& value : values) sum += static_cast<double>(value);
  return sum;
}

template <class... T>
std::string aliveOf() {
  std::string text;
  ((text += (text.empty() ? "" : " ") + std::to_string(T::alive)), ...);
  return text;
}

}  // namespace

template <>
struct tether::Converter<Curious> {
  using Stored = Curious;
  static std::string expected() { return "a number"; }
  static Curious fromJs(const Source& source, napi_value value) {
    return {Converter<int>::fromJs(source, value)};
  }
  static napi_value toJs(const Sink& sink, const Curious& curious) {
    if (onCurious) onCurious();
    return Converter<int>::toJs(sink, curious.value);
  }
};

namespace {

struct Curiosities {
  std::vector<Curious> items{{1}, {2}, {3}};
};

void bindElements(tether::Module& m) {
  tether::Class<Dog>(m, "Dog")
      .constructor<std::string, int>("name", "age"_a = 1)
      .field("name", &Dog::name)
      .field("age", &Dog::age)
      .method("during", &Dog::during, "callback");
  tether::Class<Cat>(m, "Cat")
      .constructor<std::string>("name")
      .field("name", &Cat::name)
      .field("onMeow", &Cat::onMeow)
      .field("friendly", &Cat::friendly)
      .method("meow", &Cat::meow);
  tether::Class<Loud>(m, "Loud").constructor<>();
  m.function("setOnEnd", [](tether::Value callback) {
    if (callback.isFunction())
      onEnd = {callback, "what the end of a Loud runs"};
    else
      onEnd.reset();
  });
  tether::Class<Bird>(m, "Bird").constructor<std::string>("song").field("song", &Bird::song);
}

void bindContainers(tether::Module& m) {
  tether::bindVector<Doubles>(m, "Doubles").method("sum", &sumOf<Doubles>);
  tether::bindVector<std::vector<bool>>(m, "Bools");
  tether::bindVector<std::vector<std::string>>(m, "Names");
  tether::bindVector<std::vector<std::optional<int>>>(m, "Gaps");
  tether::bindVector<std::deque<int>>(m, "Deque");
  tether::bindVector<std::deque<Dog>>(m, "DogDeque");
  tether::bindVector<Dogs>(m, "Dogs");
  tether::bindVector<std::vector<Dog*>>(m, "DogPointers");
  tether::bindVector<Cats>(m, "Cats");
  tether::bindVector<Matrix>(m, "Matrix");
  tether::bindVector<Birds>(m, "Birds");
  tether::bindVector<std::vector<Bird>>(m, "BirdCopies", tether::copy);
  tether::bindVector<Handlers>(m, "Handlers");
  tether::Class<Litter, Dogs>(m, "Litter")
      .constructor<>()
      .method("addMany", &Litter::addMany, "count");
  tether::bindVector<std::vector<Loud>>(m, "Louds");
  tether::bindMap<std::map<int, Loud>>(m, "LoudMap");
  tether::bindMap<Scores>(m, "Scores");
  tether::bindMap<Index>(m, "Index");
  tether::bindMap<Kennel>(m, "Kennel");
  tether::bindMap<Cattery>(m, "Cattery");
  tether::Class<Owner>(m, "Owner")
      .constructor<>()
      .field("values", &Owner::values)
      .field("dogs", &Owner::dogs)
      .field("cats", &Owner::cats)
      .field("scores", &Owner::scores)
      .field("kennel", &Owner::kennel)
      .method("total", &Owner::total)
      .method("addDogs", &Owner::addDogs, "count")
      .method("dropDogs", &Owner::dropDogs, "count")
      .method("addCats", &Owner::addCats, "count");
}

void bindIterables(tether::Module& m) {
  tether::Class<Bag>(m, "Bag")
      .constructor<std::uint32_t>("count")
      .iterable()
      .method("backwards",
              [](Bag& bag) { return tether::iterate(bag.items.rbegin(), bag.items.rend()); })
      .method("doubled",
              [](Bag& bag) {
                std::vector<double> items(bag.items);
                for (double& item : items) item *= 2;
                return tether::iterate(std::move(items));
              })
      .method("add", &Bag::add, "item")
      .method("clear", &Bag::clear);
  tether::Class<Chain>(m, "Chain")
      .constructor<>()
      .iterable([](Chain& chain) -> std::list<std::string>& { return chain.links; });
  tether::Class<Pack>(m, "Pack")
      .constructor<>()
      .iterable([](Pack & pack) -> auto& { return pack.dogs; })
      .method(
          "parts", [](Pack& pack) { return tether::iterate(pack.dogs); }, tether::referenceInternal)
      .method("birds", [](Pack& pack) { return tether::iterate(pack.birds); });
  tether::Class<Registry>(m, "Registry")
      .constructor<>()
      .iterable([](Registry & r) -> auto& { return r.ordered; })
      .method("keys", [](Registry& r) { return tether::keys(r.ordered); })
      .method("values", [](Registry& r) { return tether::values(r.ordered); })
      .method("entries", [](Registry& r) { return tether::entries(r.ordered); })
      .method("several", [](Registry& r) { return tether::entries(r.several); })
      .method("set", [](Registry& r) { return tether::iterate(r.set); })
      .method("hashed", [](Registry& r) { return tether::entries(r.hashed); })
      .method("flags", [](Registry& r) { return tether::iterate(r.flags); })
      .method("gaps", [](Registry& r) { return tether::iterate(r.gaps); })
      .method("put", &Registry::put, "key", "value")
      .method("erase", &Registry::erase, "key")
      .method("hash", &Registry::hash, "key", "value")
      .method("unhash", &Registry::unhash, "key");
  tether::Class<Curiosities>(m, "Curiosities").constructor<>().iterable([
  ](Curiosities & all) -> auto& { return all.items; });
  m.function("setOnCurious", [](tether::Value callback) {
    if (callback.isFunction())
      onCurious = {callback, "what a conversion runs"};
    else
      onCurious.reset();
  });
}

}  // namespace

TETHER_MODULE(m) {
  bindElements(m);
  bindContainers(m);
  bindIterables(m);
  m.function(
      "alive",
      [](const std::string& name) {
        if (name == "Dog") return Dog::alive;
        if (name == "Cat") return Cat::alive;
        if (name == "Bird") return Bird::alive;
        if (name == "Owner") return Owner::alive;
        if (name == "Bag") return Bag::alive;
        return -1;
      },
      "name");
  m.function(
      "fill", [](Doubles& values, double value) { values.assign(3, value); }, "values", "value");
  m.function(
      "makeDoubles", [](std::uint32_t count) { return Doubles(count, 1.5); }, "count");
  m.function(
      "through", [](std::vector<std::string>& names) -> std::vector<std::string>& { return names; },
      "names");
  m.function(
      "nameOf", [](const Dog& dog) { return dog.name; }, "dog");
  m.function(
      "noop", [](double) {}, "value");
}

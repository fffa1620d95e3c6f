// SPDX-License-Identifier: MIT
// What native code still has when a program ends, told where the environment variable TETHER_LEAKS
// asks for it: `1`, `verbose` or `json`. Without it nothing of this is ever evaluated.
//
// Three kinds are told apart: objects that native code reaches by itself, objects that JS refers
// to, and objects that C++ shares and has not destroyed even when its own statics were gone.

#include <cstdlib>
#include <set>

namespace tether::detail {

// --- what native code reaches by itself

class NativeReach {
 public:
  explicit NativeReach(Environment& environment)
      : environment_(environment), reached_(environment.table.size()) {}

  std::vector<bool> find() {
    for (Instance* instance : environment_.table)
      if (instance && instance->rooted) reach(instance);
    for (const RootRecord* root = environment_.roots; root; root = root->next)
      if (root->kind != RootKind::kUnseen) reachValue([&] { return rootValue(root); });
    for (const Token* token = environment_.tokens; token; token = token->next)
      if (token->strong && token->reference) reachValue([&] { return tokenValue(*token); });
    while (!waiting_.empty()) leave();
    return std::move(reached_);
  }

 private:
  void reach(Instance* instance) {
    if (!isWhole(instance) || instance->index >= reached_.size() || reached_[instance->index])
      return;
    reached_[instance->index] = true;
    waiting_.push_back(instance);
  }

  template <class Get>
  void reachValue(const Get& get) {
    const CallScope scope(environment_, CallScope::Mode::kAlways);
    if (const napi_value value = get()) reach(anyInstance(environment_, value));
  }

  void leave() {
    Instance& instance = *waiting_.back();
    waiting_.pop_back();
    const CallScope scope(environment_, CallScope::Mode::kAlways);
    forEachEdge(instance, {}, [&](const std::string&, napi_value value) {
      if (value) reach(anyInstance(environment_, value));
    });
  }

  Environment& environment_;
  std::vector<bool> reached_;
  std::vector<Instance*> waiting_;
};

// --- the data of the report

/// Objects of one class.
struct LeftClass {
  std::uint64_t count = 0, bytes = 0, held = 0;
  std::map<std::pair<std::uint32_t, bool>, std::uint64_t> places;  // and whether they are held
};

static std::map<std::string, LeftClass> countLeft(Environment& environment) {
  const std::vector<bool> reached = NativeReach(environment).find();
  std::map<std::string, LeftClass> left;
  for (const Instance* instance : environment.table) {
    if (!isWhole(instance) || instance->index >= reached.size()) continue;
    LeftClass& type = left[instance->type->name()];
    const bool held = reached[instance->index];
    type.count++;
    type.bytes += instance->bytes;
    type.held += held;
    if (const TracedObject* const object = tracedObject(*instance))
      type.places[{object->place, held}] += object->weight;
  }
  return left;
}

static napi_value placeRows(Environment& environment, const LeftClass& type) {
  List rows(environment);
  for (const auto& [key, count] : type.places)
    rows.add([&, &key = key, &count = count] {
      const napi_value row = newObject(environment);
      defineValue(environment, row, "site",
                  writeString(environment, tracedPlace(environment, key.first)));
      defineValue(environment, row, "count", writeUint64(environment, count));
      defineValue(environment, row, "held", writeBool(environment, key.second));
      return row;
    });
  return rows.value();
}

static napi_value leftRow(Environment& environment, const std::string& name,
                          const LeftClass& type) {
  const napi_value row = newObject(environment);
  defineValue(environment, row, "class", writeString(environment, name));
  defineValue(environment, row, "count", writeUint64(environment, type.count));
  defineValue(environment, row, "size", writeUint64(environment, type.bytes));
  defineValue(environment, row, "held", writeUint64(environment, type.held));
  defineValue(environment, row, "sites", placeRows(environment, type));
  return row;
}

static napi_value remainder(Environment& environment) {
  List classes(environment);
  for (const auto& [name, type] : countLeft(environment))
    classes.add([&, &name = name, &type = type] { return leftRow(environment, name, type); });
  const napi_value result = newObject(environment);
  defineValue(environment, result, "roots", rootList(environment));
  defineValue(environment, result, "classes", classes.value());
  return result;
}

// --- when and how

/// Read once, since other threads may change the process's environment later. Never destroyed: see
/// atUnload.
static const std::string& reportMode() {
  static const auto* const mode = [] {
    const char* const asked = std::getenv("TETHER_LEAKS");
    const std::string text = asked ? asked : "";
    return new std::string(text == "0" ? "" : text);
  }();
  return *mode;
}

/// Not the runtime's stream, which a worker loses at its end.
static napi_value writeToStderr(Environment& environment, std::span<const napi_value> values) {
  const std::string text = Converter<std::string>::fromJs(Source{environment}, values[0]);
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
  return writeUndefined(environment);
}

void startExitReport(Environment& environment) {
  if (reportMode().empty()) return;
  const napi_value none = writeUndefined(environment);
  const napi_value begin = runScript(environment, kExitReportScript, sizeof kExitReportScript - 1);
  const napi_value arguments[] = {
      writeString(environment, reportMode()),
      nativeFunction(environment, "write", &controlFunctionOf<&writeToStderr>, &environment)};
  callLayer(environment, none, begin, arguments);
}

// --- what outlives even the teardown

/// An object that C++ still shared when its environment ended.
struct Survivor {
  std::weak_ptr<void> object;
  std::string type;
};

/// Never destroyed: it is looked at when the addon's own statics are gone.
static std::vector<Survivor>& survivors() {
  static auto* const all = new std::vector<Survivor>();
  return *all;
}

/// In an environment that ends, before its objects do.
void noteSurvivors(const Environment& environment) {
  if (reportMode().empty()) return;
  const std::lock_guard gate(threadGate());
  for (const Instance* instance : environment.table)
    if (const std::shared_ptr<void>* const object = instance ? sharedObject(*instance) : nullptr)
      survivors().push_back({*object, instance->type->name()});
}

static std::map<std::string, std::uint64_t> countSurvivors() {
  std::map<std::string, std::uint64_t> counts;
  std::set<std::weak_ptr<void>, std::owner_less<std::weak_ptr<void>>> seen;
  for (const Survivor& survivor : survivors())
    if (!survivor.object.expired() && seen.insert(survivor.object).second) counts[survivor.type]++;
  return counts;
}

[[maybe_unused]] static void tellSurvivors() {
  const bool asJson = reportMode() == "json";
  std::string text;
  for (const auto& [type, count] : countSurvivors()) {
    const std::string number = std::to_string(count);
    text += asJson ? (text.empty() ? "" : ",") +
                         ("{\"class\":\"" + type + "\",\"count\":" + number + "}")
                   : "  " + number + " x " + type + "\n";
  }
  if (text.empty()) return;
  if (asJson)
    std::fprintf(stderr,
                 "{\"report\":\"napi-tether never destroyed\",\"version\":1,\"classes\":[%s]}\n",
                 text.c_str());
  else
    std::fprintf(stderr,
                 "napi-tether: C++ shares these and never destroyed them, not even at the end of "
                 "the process\n%s",
                 text.c_str());
}

/// After the destructors of statics: so late that even an owner in one of them has let go.
#if defined(__GNUC__) && defined(__linux__)
__attribute__((destructor(101))) static void atUnload() {
  if (!reportMode().empty()) tellSurvivors();
}
#endif

}  // namespace tether::detail

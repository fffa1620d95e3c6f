// SPDX-License-Identifier: MIT
// Where objects and roots are made, while somebody asks for it.
//
// Of constructions a random sample is looked at, and each stands for all since the one before.
// Taking a place from the stack costs as much as making twenty objects, so it also has a budget of
// time. The record of an object is found by its index, and holds as long as its serial number is
// that of the object there: nothing has to be done when an object dies, and nothing is kept alive.

#include <chrono>

namespace tether::detail {

struct TracedObject {
  std::uint64_t serial = 0;
  std::uint32_t place = 0;
  std::uint32_t weight = 0;  // how many objects it stands for; 0 for no object
};

/// Objects of a class that were made at a place.
struct TraceKey {
  const BoundClass* type;
  std::uint32_t place;
  auto operator<=>(const TraceKey&) const = default;
};
struct TraceCounts {
  std::uint64_t created = 0, living = 0, bytes = 0, samples = 0;
};

/// How much of the time may be spent on taking places.
class TraceBudget {
 public:
  /// Also begins to measure.
  bool allows() {
    const auto now = std::chrono::steady_clock::now();
    left_ = std::min(kMost, left_ + (now - last_) / kShare);
    last_ = now;
    return left_ > left_.zero();
  }
  void spend() {
    const auto now = std::chrono::steady_clock::now();
    left_ = std::max(-kMost, left_ - (now - last_));
    last_ = now;
  }

 private:
  using Duration = std::chrono::steady_clock::duration;
  static constexpr int kShare = 50;
  static constexpr Duration kMost = std::chrono::milliseconds(2);
  Duration left_ = kMost;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

struct Tracing {
  bool on = false;
  std::uint32_t sample = 1;   // one of so many constructions, on average
  std::uint32_t random = 1;   // never 0
  std::size_t left = 1;       // constructions up to the next sample
  std::size_t passed = 0;     // since the last sample
  std::size_t countedTo = 0;  // in Environment::sincePoll
  TraceBudget budget;
  std::vector<TracedObject> objects;  // by index
  std::map<TraceKey, TraceCounts> created;
  std::unordered_map<std::uint32_t, std::string> places;  // as text
  napi_ref layer = nullptr;
  napi_ref capture = nullptr;
};

// --- the sample

/// Random, because a loop may make objects of several classes in turn.
static std::size_t nextGap(Tracing& tracing) {
  if (tracing.sample == 1) return 1;
  std::uint32_t& x = tracing.random;
  x ^= x << 13, x ^= x >> 17, x ^= x << 5;
  return 1 + x % (2 * tracing.sample - 1);
}

void aimPoll(Environment& environment) {
  environment.pollAt = kPollEvery;
  Tracing* const tracing = environment.tracing.get();
  if (!tracing || !tracing->on) return;
  tracing->countedTo = environment.sincePoll;
  environment.pollAt = std::min(kPollEvery, environment.sincePoll + tracing->left);
}

bool chooseForTrace(Environment& environment) {
  Tracing* const tracing = environment.tracing.get();
  if (!tracing || !tracing->on) return false;
  const std::size_t made = environment.sincePoll - tracing->countedTo;
  tracing->passed += made;
  tracing->left -= std::min(tracing->left, made);
  const bool chosen = tracing->left == 0;
  if (chosen) tracing->left = nextGap(*tracing);
  aimPoll(environment);
  return chosen;
}

/// What is rare, and what shall be complete, is taken in any case.
static bool isAffordable(Tracing& tracing, bool rare = false) {
  const bool allowed = tracing.budget.allows();
  return allowed || rare || tracing.sample == 1;
}

static std::uint32_t placeHere(Environment& environment) {
  Tracing& tracing = *environment.tracing;
  const CallScope scope(environment, CallScope::Mode::kAlways);
  const PendingException aside(environment.env);
  const napi_value place = callLayer(environment, tracing.capture, {});
  std::uint32_t id = 0;
  check(environment, napi_get_value_uint32(environment.env, place, &id));
  tracing.budget.spend();
  return id;
}

static void note(Tracing& tracing, std::uint32_t index, const TracedObject& object) {
  if (index >= tracing.objects.size()) tracing.objects.resize(index + index / 2 + 16);
  tracing.objects[index] = object;
}

static void traceObject(const BoundClass& type) {
  Environment& environment = *type.environment;
  Tracing& tracing = *environment.tracing;
  const std::uint32_t place = placeHere(environment);
  const auto weight = static_cast<std::uint32_t>(std::exchange(tracing.passed, 0));
  tracing.created[{&type, place}].created += weight;
  // What registerInstance is about to take.
  const auto& free = environment.freeIndices;
  const std::size_t index = free.empty() ? environment.table.size() : free.back();
  note(tracing, static_cast<std::uint32_t>(index), {environment.nextSerial, place, weight});
}

/// An object whose place cannot be taken is made all the same.
template <class Step>
static void attempt(Environment& environment, Step&& step) noexcept {
  try {
    step();
  } catch (...) {
    dropException(environment.env);
  }
}

void traceNext(const BoundClass& type) noexcept {
  Environment& environment = *type.environment;
  if (!environment.closing && isAffordable(*environment.tracing))
    attempt(environment, [&] { traceObject(type); });
}

std::uint32_t traceRoot(Environment& environment, bool rare) noexcept {
  Tracing* const tracing = environment.tracing.get();
  if (!tracing || !tracing->on || environment.closing || !isAffordable(*tracing, rare)) return 0;
  std::uint32_t place = 0;
  attempt(environment, [&] { place = placeHere(environment); });
  return place;
}

static const TracedObject* tracedObject(const Instance& instance) {
  const Tracing* const tracing = instance.type->environment->tracing.get();
  if (!tracing || instance.index >= tracing->objects.size()) return nullptr;
  const TracedObject& object = tracing->objects[instance.index];
  return object.weight > 0 && object.serial == instance.serial ? &object : nullptr;
}

std::uint32_t placeOf(const Instance& instance) {
  const TracedObject* const object = tracedObject(instance);
  return object ? object->place : 0;
}

// --- what tools ask

static napi_value askLayer(Environment& environment, const char* name, std::uint32_t place) {
  const napi_value layer = referenceValue(environment, environment.tracing->layer);
  return callLayer(environment, layer, name, {writeUint32(environment, place)});
}

std::string tracedPlace(Environment& environment, std::uint32_t place) {
  if (place == 0) return "";
  std::string& text = environment.tracing->places[place];
  if (text.empty())
    text =
        Converter<std::string>::fromJs(Source{environment}, askLayer(environment, "place", place));
  return text;
}

static void keepLayer(Environment& environment, Tracing& tracing, napi_value layer) {
  tracing.layer = strongReference(environment, layer);
  try {
    tracing.capture = strongReference(environment, property(environment, layer, "capture"));
  } catch (...) {
    napi_delete_reference(environment.env, tracing.layer);
    throw;
  }
}

/// The script is evaluated when it is first needed.
static Tracing& tracingOf(Environment& environment) {
  if (environment.tracing) return *environment.tracing;
  auto tracing = std::make_shared<Tracing>();
  const napi_value make = runScript(environment, kTracingScript, sizeof kTracingScript - 1);
  keepLayer(environment, *tracing, callLayer(environment, writeUndefined(environment), make, {}));
  environment.tracing = std::move(tracing);
  return *environment.tracing;
}

/// `startTrace(sample, frames)`, both of them whole numbers of at least 1. What is traced already
/// stays so.
static napi_value startTrace(Environment& environment, std::span<const napi_value> values) {
  Tracing& tracing = tracingOf(environment);
  std::uint32_t sample = 0;
  check(environment, napi_get_value_uint32(environment.env, values[0], &sample));
  callLayer(environment, referenceValue(environment, tracing.layer), "setFrames", {values[1]});
  tracing.sample = std::clamp(sample, 1u, 1u << 30);
  tracing.random = 2463534242;
  // The first one takes a hundred times as long as those that follow.
  placeHere(environment);
  tracing.budget = TraceBudget();
  tracing.left = nextGap(tracing);
  tracing.on = true;
  aimPoll(environment);
  return writeUndefined(environment);
}

/// Roots keep what is known of them.
static napi_value stopTrace(Environment& environment) {
  if (Tracing* const tracing = environment.tracing.get()) {
    tracing->on = false;
    tracing->passed = 0;
    tracing->objects = {};
    tracing->created.clear();
  }
  aimPoll(environment);
  return writeUndefined(environment);
}

static bool isLiving(const Instance* instance) {
  return instance && instance->object && instance->state != State::kConstructing;
}

static std::map<TraceKey, TraceCounts> countTraced(const Environment& environment) {
  if (!environment.tracing) return {};
  std::map<TraceKey, TraceCounts> counts = environment.tracing->created;
  for (const Instance* instance : environment.table) {
    const TracedObject* const object = isLiving(instance) ? tracedObject(*instance) : nullptr;
    if (!object) continue;
    TraceCounts& at = counts[{instance->type, object->place}];
    at.living += object->weight;
    at.bytes += instance->bytes * object->weight;
    at.samples++;
  }
  return counts;
}

static void definePlace(Environment& environment, napi_value target, std::uint32_t place) {
  defineValue(environment, target, "site",
              writeString(environment, tracedPlace(environment, place)));
  defineValue(environment, target, "stack", askLayer(environment, "stack", place));
}

static napi_value countsRow(Environment& environment, const TraceKey& key,
                            const TraceCounts& counts) {
  const napi_value row = newObject(environment);
  defineValue(environment, row, "class", writeString(environment, key.type->name()));
  definePlace(environment, row, key.place);
  defineValue(environment, row, "count", writeUint64(environment, counts.living));
  defineValue(environment, row, "size", writeUint64(environment, counts.bytes));
  defineValue(environment, row, "created", writeUint64(environment, counts.created));
  defineValue(environment, row, "samples", writeUint64(environment, counts.samples));
  return row;
}

static napi_value traceCounts(Environment& environment) {
  List rows(environment);
  for (const auto& [key, counts] : countTraced(environment))
    rows.add([&, &key = key, &counts = counts] { return countsRow(environment, key, counts); });
  return rows.value();
}

/// Many objects share a place, and so they share what tells of it.
class PlaceValues {
 public:
  explicit PlaceValues(Environment& environment) : environment_(environment) {}
  void prepare(std::uint32_t place) {
    if (known_.contains(place)) return;
    const napi_value stack = askLayer(environment_, "stack", place);
    known_[place] = {writeString(environment_, tracedPlace(environment_, place)), stack};
  }
  void define(napi_value target, std::uint32_t place) const {
    const auto& [site, stack] = known_.at(place);
    defineValue(environment_, target, "site", site);
    defineValue(environment_, target, "stack", stack);
  }

 private:
  Environment& environment_;
  std::unordered_map<std::uint32_t, std::pair<napi_value, napi_value>> known_;
};

/// Each living object that was traced.
static napi_value livingSites(Environment& environment) {
  List rows(environment);
  PlaceValues places(environment);
  // By number, since what is made meanwhile may make the table grow.
  for (std::size_t index = 0; index < environment.table.size(); index++) {
    const Instance* const instance = environment.table[index];
    const std::uint32_t place = instance ? placeOf(*instance) : 0;
    if (!isLiving(instance) || !tracedObject(*instance)) continue;
    places.prepare(place);
    rows.add([&] {
      const napi_value row = newObject(environment);
      defineValue(environment, row, "class", writeString(environment, instance->type->name()));
      defineValue(environment, row, "handle", writeUint32(environment, instance->index));
      places.define(row, place);
      return row;
    });
  }
  return rows.value();
}

/// `undefined` for an object that was not traced.
static napi_value siteOf(Environment& environment, std::span<const napi_value> values) {
  const Instance* const instance = anyInstance(environment, values[0]);
  const TracedObject* const object = instance ? tracedObject(*instance) : nullptr;
  if (!object) return writeUndefined(environment);
  const napi_value result = newObject(environment);
  definePlace(environment, result, object->place);
  return result;
}

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// What converters ask of the language: functions that the class layer captured. See
// src-ts/class-layer/conversion.ts.

#include <list>

#include <tether/detail/elements.h>

namespace tether::detail {

enum class ConversionFunction : std::uint8_t {
  kBlank,
  kMapItems,
  kSetItems,
  kPlainItems,
  kMakeMap,
  kMakeSet,
  kReadNumbers,
  kWriteNumbers,
  kIsIterable,
  kOpen,
  kStep,
  kClose,
  kGather,
  kDefer,
  kSymbol,
  kSymbolFor,
  kKeyFor,
  kDescription,
  kDone,
  kCount
};
using Convert = ConversionFunction;
static constexpr auto kConversionFunctions = static_cast<std::size_t>(Convert::kCount);

/// A promise whose Deferred ended on another thread.
struct Abandoned {
  napi_ref settler = nullptr;
  bool settled = false;
};

struct Conversion {
  napi_ref layer = nullptr;
  std::array<napi_ref, kConversionFunctions> functions{};
  double* scratch = nullptr;  // numbers on their way, of an array that only the class layer has
  std::size_t capacity = 0;
  bool busy = false;
  Environment* environment = nullptr;
  std::list<Abandoned> abandoned;
};

/// In the order of ConversionFunction.
static constexpr const char* kConversionNames[] = {
    "blank",        "mapItems",   "setItems", "plainItems",  "makeMap", "makeSet", "readNumbers",
    "writeNumbers", "isIterable", "open",     "step",        "close",   "gather",  "defer",
    "symbol",       "symbolFor",  "keyFor",   "description", "done"};
static_assert(std::size(kConversionNames) == kConversionFunctions);

static void shareScratch(Conversion& conversion, Environment& environment, napi_value layer) {
  const napi_value scratch = property(environment, layer, "scratch");
  napi_typedarray_type type;
  std::size_t offset = 0;
  void* data = nullptr;
  napi_value buffer = nullptr;
  check(environment, napi_get_typedarray_info(environment.env, scratch, &type, &conversion.capacity,
                                              &data, &buffer, &offset));
  conversion.scratch = static_cast<double*>(data);
  conversion.layer = strongReference(environment, layer);
}

static Conversion& conversionOf(Environment& environment) {
  if (environment.conversion) return *environment.conversion;
  const CallScope scope(environment, CallScope::Mode::kAlways);
  auto conversion = std::make_shared<Conversion>();
  const napi_value make = runScript(environment, kConversionScript, sizeof kConversionScript - 1);
  napi_value receiver = nullptr, layer = nullptr;
  napi_get_undefined(environment.env, &receiver);
  check(environment, napi_call_function(environment.env, receiver, make, 0, nullptr, &layer));
  shareScratch(*conversion, environment, layer);
  for (std::size_t i = 0; i < kConversionFunctions; i++)
    conversion->functions[i] =
        strongReference(environment, property(environment, layer, kConversionNames[i]));
  conversion->environment = &environment;
  environment.conversion = std::move(conversion);
  return *environment.conversion;
}

void prepareConversion(Environment& environment) { conversionOf(environment); }

static napi_value ask(Environment& environment, ConversionFunction function,
                      std::initializer_list<napi_value> arguments) {
  Conversion& conversion = conversionOf(environment);
  return callLayer(environment, conversion.functions[static_cast<std::size_t>(function)],
                   arguments);
}

/// Marks the shared numbers as in use while JS that is not ours may run.
class ScratchUse {
 public:
  explicit ScratchUse(Conversion& conversion) : conversion_(conversion) { conversion.busy = true; }
  ~ScratchUse() { conversion_.busy = false; }
  ScratchUse(const ScratchUse&) = delete;
  ScratchUse& operator=(const ScratchUse&) = delete;

 private:
  Conversion& conversion_;
};

void HandleBatch::renew() {
  close();
  napi_open_handle_scope(env_, &scope_);
}

void HandleBatch::close() noexcept {
  if (!scope_) return;
  const PendingException aside(env_);
  napi_close_handle_scope(env_, std::exchange(scope_, nullptr));
}

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// One Environment per Node-API environment: how it starts, and the small services that all parts
// use.

#include "generated/class-layer.inc"

namespace tether::detail {

static void throwError(napi_env env, Error::Kind kind, const char* code,
                       const char* message) noexcept;  // see errors.cc

ThreadState& threadState() {
  thread_local ThreadState state;
  return state;
}

std::mutex& threadGate() {
  static std::mutex gate;
  return gate;
}

std::uint32_t nextTypeIndex() {
  static std::atomic<std::uint32_t> next{0};
  return next++;
}

Environment* tryCurrentEnvironment() noexcept { return threadState().current; }

Environment& currentEnvironment() {
  if (Environment* environment = tryCurrentEnvironment()) return *environment;
  throwEnvironment("no environment of this addon lives on this thread");
}

void refuseThread(const Environment& environment) {
  if (environment.mark != thisThread()) throwForeignThread();
  throwEnvironment("this handle's environment is shutting down");
}

void fail(const Environment& environment, napi_status status) {
  const napi_env env = environment.env;
  const napi_extended_error_info* info = nullptr;
  napi_get_last_error_info(env, &info);
  const std::string text = info && info->error_message ? info->error_message : "unknown failure";
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending) {
    napi_value error = nullptr;
    if (napi_get_and_clear_last_exception(env, &error) == napi_ok)
      throw JsError(const_cast<Environment&>(environment), error);
    throw Terminated();
  }
  // A terminating worker answers "pending exception" with none to fetch; later versions of Node-API
  // say that JS cannot run.
  if (status == napi_pending_exception || status == napi_cannot_run_js || environment.closing)
    throw Terminated();
  throw Error("ERR_TETHER_ENVIRONMENT", "Node-API refused a call: " + text);
}

napi_value referenceValue(const Environment& environment, napi_ref reference) {
  napi_value value = nullptr;
  if (reference) napi_get_reference_value(environment.env, reference, &value);
  return value;
}

napi_ref strongReference(Environment& environment, napi_value value) {
  napi_ref reference = nullptr;
  check(environment, napi_create_reference(environment.env, value, 1, &reference));
  return reference;
}

napi_value property(Environment& environment, napi_value object, const char* name) {
  napi_value value = nullptr;
  check(environment, napi_get_named_property(environment.env, object, name, &value));
  return value;
}

void defineValue(Environment& environment, napi_value object, const std::string& name,
                 napi_value value) {
  constexpr auto kPlain =
      static_cast<napi_property_attributes>(napi_writable | napi_enumerable | napi_configurable);
  const napi_property_descriptor descriptor{name.c_str(), nullptr, nullptr, nullptr,
                                            nullptr,      value,   kPlain,  nullptr};
  check(environment, napi_define_properties(environment.env, object, 1, &descriptor));
}

napi_value arrayOf(Environment& environment, std::span<const napi_value> values) {
  // As arguments of one call they must fit on the stack; so many of them become an array of arrays.
  constexpr std::size_t kMost = 8192;
  if (values.size() > kMost) {
    std::vector<napi_value> parts;
    for (; !values.empty(); values = values.subspan(std::min(kMost, values.size())))
      parts.push_back(arrayOf(environment, values.first(std::min(kMost, values.size()))));
    return arrayOf(environment, parts);
  }
  napi_value receiver = nullptr, array = nullptr;
  napi_get_undefined(environment.env, &receiver);
  check(environment,
        napi_call_function(environment.env, receiver, referenceValue(environment, environment.pack),
                           values.size(), values.data(), &array));
  return array;
}

napi_value callMethod(Environment& environment, napi_value receiver, napi_value function,
                      std::size_t count, const napi_value* arguments) {
  requireThread(environment);
  const LetGo letGo(environment.guards);
  napi_value result = nullptr;
  cross(environment);
  if (environment.frame) {
    environment.frame->callbacks++;
    check(environment,
          napi_call_function(environment.env, receiver, function, count, arguments, &result));
  } else {
    // Entered from the event loop: this runs microtasks and ticks afterwards, as a callback of the
    // runtime's own would.
    check(environment, napi_make_callback(environment.env, nullptr, receiver, function, count,
                                          arguments, &result));
  }
  cross(environment);
  return result;
}

napi_value callFunction(Environment& environment, napi_value function, std::size_t count,
                        const napi_value* arguments) {
  napi_value receiver = nullptr;
  if (environment.frame)
    napi_get_undefined(environment.env, &receiver);
  else
    napi_get_global(environment.env, &receiver);
  return callMethod(environment, receiver, function, count, arguments);
}

napi_value callLayer(Environment& environment, napi_value receiver, napi_value function,
                     std::span<const napi_value> arguments) {
  const LetGo letGo(environment.guards);
  napi_value result = nullptr;
  crossToLayer(environment);
  check(environment, napi_call_function(environment.env, receiver, function, arguments.size(),
                                        arguments.data(), &result));
  crossToLayer(environment);
  return result;
}

napi_value callLayer(Environment& environment, napi_ref function,
                     std::initializer_list<napi_value> arguments) {
  napi_value receiver = nullptr;
  napi_get_undefined(environment.env, &receiver);
  return callLayer(environment, receiver, referenceValue(environment, function), arguments);
}

napi_value callLayer(Environment& environment, napi_value object, const char* name,
                     std::initializer_list<napi_value> arguments) {
  return callLayer(environment, object, property(environment, object, name), arguments);
}

void dropException(napi_env env) {
  bool pending = false;
  napi_value ignored = nullptr;
  napi_is_exception_pending(env, &pending);
  if (pending) napi_get_and_clear_last_exception(env, &ignored);
}

PendingException::PendingException(napi_env env) : env_(env) {
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending) napi_get_and_clear_last_exception(env, &value_);
}

PendingException::~PendingException() {
  if (value_) napi_throw(env_, value_);
}

// --- bytes: told to the engine in lumps, since telling can start a collection

void flushBytes(Environment& environment) {
  if (environment.unreportedBytes == 0) return;
  std::int64_t total = 0;
  // What the engine did not hear now is said with the next lump.
  if (napi_adjust_external_memory(environment.env, environment.unreportedBytes, &total) == napi_ok)
    environment.unreportedBytes = 0;
}

void adjustBytes(Instance& instance, std::size_t bytes) {
  if (bytes == instance.bytes) return;
  constexpr std::int64_t kLump = 64 * 1024;
  Environment& environment = *instance.type->environment;
  const auto change = static_cast<std::int64_t>(bytes) - static_cast<std::int64_t>(instance.bytes);
  instance.bytes = bytes;
  instance.type->counts.bytes += change;
  environment.unreportedBytes += change;
  if (change > 0) environment.bytesSincePoll += change;
  if (environment.unreportedBytes > kLump || environment.unreportedBytes < -kLump)
    flushBytes(environment);
}

// --- reports: what went wrong where nobody can catch it

void report(Environment& environment, const char* message, const char* code) {
  if (!environment.closing) {
    napi_handle_scope scope = nullptr;
    napi_open_handle_scope(environment.env, &scope);
    bool told = false;
    {
      PendingException aside(environment.env);
      napi_value text = nullptr, codeText = nullptr, receiver = nullptr, result = nullptr;
      napi_get_undefined(environment.env, &receiver);
      napi_create_string_utf8(environment.env, message, NAPI_AUTO_LENGTH, &text);
      napi_create_string_utf8(environment.env, code, NAPI_AUTO_LENGTH, &codeText);
      const napi_value arguments[] = {text, codeText};
      told = text && codeText &&
             napi_call_function(environment.env, receiver,
                                referenceValue(environment, environment.report), 2, arguments,
                                &result) == napi_ok;
      if (!told) dropException(environment.env);
    }
    napi_close_handle_scope(environment.env, scope);
    if (told) return;
  }
  std::fprintf(stderr, "napi-tether: %s (%s)\n", message, code);
}

static void reportThrown(Environment& environment, const char* what, const BoundClass* type,
                         const char* thrown) noexcept {
  static constexpr const char* kCode = "ERR_TETHER_CLEANUP";
  try {
    const std::string message = std::string(what) + (type ? " of " + type->name() : "") +
                                " threw " + thrown +
                                "; it was ignored, because nobody can catch it there";
    report(environment, message.c_str(), kCode);
  } catch (const std::bad_alloc&) {
    report(environment, "something failed for want of memory, where nobody can catch it", kCode);
  }
}

static void reportThrown(Environment& environment, const char* what, const BoundClass* type,
                         const std::exception& error) noexcept {
  try {
    reportThrown(environment, what, type, ("\"" + std::string(error.what()) + "\"").c_str());
  } catch (const std::bad_alloc&) {
    reportThrown(environment, what, type, error.what());
  }
}

void reportCurrentException(Environment& environment, const char* what,
                            const BoundClass* type) noexcept {
  try {
    throw;
  } catch (const Terminated&) {
    // The end of a worker is no fault.
  } catch (const std::exception& error) {
    reportThrown(environment, what, type, error);
  } catch (...) {
    reportThrown(environment, what, type, "something that is not a std::exception");
  }
}

// --- start

static napi_value runScript(Environment& environment, const char* text, std::size_t length) {
  napi_value source = nullptr, result = nullptr;
  check(environment, napi_create_string_utf8(environment.env, text, length, &source));
  check(environment, napi_run_script(environment.env, source, &result));
  return result;
}

/// All mailboxes are one piece of memory that never moves: the engine knows their addresses when it
/// compiles a shim. The class layer keeps the arrays.
static std::array<napi_value, 3> makeMailboxes(Environment& environment) {
  struct Mailboxes {
    double numbers[kMostWithOptions];
    double outgoing[kNumberInvokers];
    std::uint32_t handle;
  };
  void* data = nullptr;
  napi_value buffer = nullptr;
  check(environment,
        napi_create_arraybuffer(environment.env, sizeof(Mailboxes), &data, &buffer));
  auto* const mailboxes = new (data) Mailboxes();
  environment.numbers = mailboxes->numbers;
  environment.outgoing = mailboxes->outgoing;
  environment.mailbox = &mailboxes->handle;
  const auto view = [&](napi_typedarray_type type, std::size_t count, std::size_t offset) {
    napi_value result = nullptr;
    check(environment,
          napi_create_typedarray(environment.env, type, count, buffer, offset, &result));
    return result;
  };
  return {view(napi_float64_array, kMostWithOptions, offsetof(Mailboxes, numbers)),
          view(napi_float64_array, kNumberInvokers, offsetof(Mailboxes, outgoing)),
          view(napi_uint32_array, 1, offsetof(Mailboxes, handle))};
}

static void loadClassLayer(Environment& environment) {
  const napi_value make = runScript(environment, kEnvironmentScript, sizeof kEnvironmentScript - 1);
  napi_value none = nullptr;
  napi_get_undefined(environment.env, &none);
  const napi_value shared = callLayer(environment, none, make, makeMailboxes(environment));
  environment.shared = strongReference(environment, shared);
  environment.pack = strongReference(environment, property(environment, shared, "pack"));
  environment.grow = strongReference(environment, property(environment, shared, "grow"));
  environment.report = strongReference(environment, property(environment, shared, "report"));
}

static void start(Environment& environment, napi_value exports, void (*body)(Module&)) {
  loadClassLayer(environment);
  growWords(environment, kFirstWords);
  environment.table.push_back(nullptr);  // no instance has the handle 0
  startReclaim(environment);
#if TETHER_STRESS
  startStress(environment);
#endif
  Module module(Env(environment), exports);
  body(module);
  defineExports(environment);
  finishEnums(environment);
  for (const auto& type : environment.classes) updateFlags(*type);
  callLayer(environment, referenceValue(environment, environment.shared), "announce",
            {exports, makeControl(environment)});
  startExitReport(environment);
}

/// Null, with a JS exception, where there can be none. What its module leaves behind, should that
/// fail to load, ends with the environment too.
static Environment* newEnvironment(napi_env env) {
  std::unique_ptr<Environment> environment;
  try {
    environment = std::make_unique<Environment>(env);
  } catch (const std::bad_alloc&) {
    throwError(env, Error::Kind::kRangeError, "ENOMEM", "out of memory in native code");
    return nullptr;
  }
  if (napi_add_env_cleanup_hook(env, &closeEnvironment, environment.get()) == napi_ok)
    return environment.release();
  throwError(env, Error::Kind::kError, "ERR_TETHER_ENVIRONMENT",
             "Cannot load this addon: the environment takes no cleanup hook; load it again");
  return nullptr;
}

napi_value initialize(napi_env env, napi_value exports, void (*body)(Module&)) {
  Environment* const environment = newEnvironment(env);
  if (!environment) return nullptr;
  Environment* const outer = std::exchange(environment->threadState->current, environment);
  if (outer) outer->alone = environment->alone = false;
  enterProcess();
  napi_value result = exports;
  try {
    start(*environment, exports, body);
  } catch (...) {
    throwInto(*environment);
    result = nullptr;
  }
  // The last environment made on a thread stays current there, for native code that runs outside
  // any call. One whose module did not load has no such code.
  if (outer && (outer->frame || !result)) environment->threadState->current = outer;
  return result;
}

}  // namespace tether::detail

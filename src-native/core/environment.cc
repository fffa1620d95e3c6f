// SPDX-License-Identifier: MIT
// One Environment per Node-API environment: how it starts, and the small services that all parts
// use.

#include "generated/class-layer.inc"

namespace tether::detail {

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

void requireThread(const Environment& environment) {
  if (environment.thread != std::this_thread::get_id())
    throwEnvironment("this handle belongs to another thread");
  if (environment.closing) throwEnvironment("this handle's environment is shutting down");
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
  napi_value result = nullptr;
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
  napi_value result = nullptr;
  check(environment, napi_call_function(environment.env, receiver, function, arguments.size(),
                                        arguments.data(), &result));
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
  napi_adjust_external_memory(environment.env, environment.unreportedBytes, &total);
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

void report(Environment& environment, const std::string& message, const char* code) {
  if (!environment.closing) {
    napi_handle_scope scope = nullptr;
    napi_open_handle_scope(environment.env, &scope);
    bool told = false;
    {
      PendingException aside(environment.env);
      napi_value text = nullptr, codeText = nullptr, receiver = nullptr, result = nullptr;
      napi_get_undefined(environment.env, &receiver);
      napi_create_string_utf8(environment.env, message.data(), message.size(), &text);
      napi_create_string_utf8(environment.env, code, NAPI_AUTO_LENGTH, &codeText);
      const napi_value arguments[] = {text, codeText};
      told = napi_call_function(environment.env, receiver,
                                referenceValue(environment, environment.report), 2, arguments,
                                &result) == napi_ok;
    }
    napi_close_handle_scope(environment.env, scope);
    if (told) return;
  }
  std::fprintf(stderr, "napi-tether: %s (%s)\n", message.c_str(), code);
}

void reportCurrentException(Environment& environment, const char* what,
                            const BoundClass* type) noexcept {
  std::string message = std::string(what) + (type ? " of " + type->name() : "") + " threw ";
  try {
    throw;
  } catch (const Terminated&) {
    return;  // the end of a worker is no fault
  } catch (const std::exception& error) {
    message += std::string("\"") + error.what() + "\"";
  } catch (...) {
    message += "something that is not a std::exception";
  }
  report(environment, message + "; it was ignored, because nobody can catch it there",
         "ERR_TETHER_CLEANUP");
}

// --- start

static napi_value runScript(Environment& environment, const char* text, std::size_t length) {
  napi_value source = nullptr, result = nullptr;
  check(environment, napi_create_string_utf8(environment.env, text, length, &source));
  check(environment, napi_run_script(environment.env, source, &result));
  return result;
}

/// The class layer keeps the array.
static napi_value makeMailbox(Environment& environment) {
  void* data = nullptr;
  napi_value buffer = nullptr, numbers = nullptr;
  check(environment, napi_create_arraybuffer(environment.env, kMostWithOptions * sizeof(double),
                                             &data, &buffer));
  check(environment, napi_create_typedarray(environment.env, napi_float64_array, kMostWithOptions,
                                            buffer, 0, &numbers));
  environment.numbers = static_cast<double*>(data);
  return numbers;
}

static void loadClassLayer(Environment& environment) {
  const napi_value make = runScript(environment, kEnvironmentScript, sizeof kEnvironmentScript - 1);
  napi_value none = nullptr;
  napi_get_undefined(environment.env, &none);
  const napi_value arguments[] = {makeMailbox(environment)};
  const napi_value shared = callLayer(environment, none, make, arguments);
  environment.shared = strongReference(environment, shared);
  environment.pack = strongReference(environment, property(environment, shared, "pack"));
  environment.grow = strongReference(environment, property(environment, shared, "grow"));
  environment.report = strongReference(environment, property(environment, shared, "report"));
}

static void start(Environment& environment, napi_value exports, void (*body)(Module&)) {
  loadClassLayer(environment);
  growWords(environment, kFirstWords);
  environment.table.push_back(nullptr);  // the mailbox
  startReclaim(environment);
  Module module(Env(environment), exports);
  body(module);
  defineExports(environment);
  finishEnums(environment);
  for (const auto& type : environment.classes) updateFlags(*type);
  callLayer(environment, referenceValue(environment, environment.shared), "announce",
            {exports, makeControl(environment)});
}

napi_value initialize(napi_env env, napi_value exports, void (*body)(Module&)) {
  auto* environment = new Environment(env);
  Environment* const outer = std::exchange(environment->threadState->current, environment);
  if (outer) outer->alone = environment->alone = false;
  napi_add_env_cleanup_hook(env, &closeEnvironment, environment);
  napi_value result = exports;
  try {
    start(*environment, exports, body);
  } catch (...) {
    throwInto(*environment);
    result = nullptr;
  }
  // The last environment made on a thread stays current there, for native code that runs outside
  // any call.
  if (outer && outer->frame) environment->threadState->current = outer;
  return result;
}

}  // namespace tether::detail

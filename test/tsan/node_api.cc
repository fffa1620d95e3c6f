// SPDX-License-Identifier: MIT
#include "node_api.h"

#include <algorithm>
#include <utility>

#include "trial.h"

using trials::require;

// --- the environment

napi_env__::~napi_env__() {
  for (const napi_ref reference : references) delete reference;
}

void napi_env__::requireOwnThread() const {
  require(thread == std::this_thread::get_id(), "Node-API is called on its own thread");
}

napi_value napi_env__::add(napi_valuetype type) {
  values_.push_back(std::make_unique<napi_value__>());
  values_.back()->type = type;
  return values_.back().get();
}

napi_value napi_env__::number(double number) {
  const napi_value value = add(napi_number);
  value->number = number;
  return value;
}

napi_value napi_env__::function(FakeFunction call) {
  const napi_value value = add(napi_function);
  value->call = std::move(call);
  return value;
}

napi_value napi_env__::layer() {
  return function([](napi_env env, Arguments) { return env->layer(); });
}

void napi_env__::answer(napi_threadsafe_function function, void* data) {
  function->callJs(this, nullptr, function->context, data);
  require(!thrown, "no exception is left behind");
}

bool napi_env__::tryTurn() {
  std::unique_lock lock(mutex_);
  if (calls_.empty()) return false;
  const auto [function, data] = calls_.front();
  calls_.pop_front();
  lock.unlock();
  answer(function, data);
  return true;
}

void napi_env__::turn() {
  {
    std::unique_lock lock(mutex_);
    called_.wait(lock, [this] { return !calls_.empty(); });
  }
  tryTurn();
}

void napi_env__::collect() {
  std::unordered_set<napi_value> held;
  for (const napi_ref reference : references)
    if (reference->count > 0) held.insert(reference->value);
  for (const napi_ref reference : references)
    if (reference->value && !reference->value->reachable && !held.contains(reference->value))
      reference->value = nullptr;
}

/// From here on they refuse.
void napi_env__::closeFunctions() {
  for (const napi_threadsafe_function function : functions) {
    const std::lock_guard lock(function->mutex);
    function->closing = true;
  }
}

static void endFunctions(napi_env env) {
  for (const napi_threadsafe_function function : std::exchange(env->functions, {})) {
    if (function->finalize) function->finalize(env, function->finalizeData, function->context);
    delete function;
  }
}

void napi_env__::end(bool functionsFirst) {
  closeFunctions();
  if (functionsFirst) endFunctions(this);
  while (!hooks.empty()) {
    const auto [hook, data] = hooks.back();
    hooks.pop_back();
    hook(data);
  }
  endFunctions(this);
  for (const Finalizer& finalizer : std::exchange(finalizers, {}))
    finalizer.call(this, finalizer.data, finalizer.hint);
}

napi_status napi_threadsafe_function__::post(void* data) {
  const std::lock_guard lock(mutex);
  if (closing) return napi_closing;
  {
    const std::lock_guard queue(env->mutex_);
    env->calls_.emplace_back(this, data);
  }
  env->called_.notify_one();
  return napi_ok;
}

static napi_status answer(napi_value* result, napi_value value) {
  *result = value;
  return napi_ok;
}

// --- threads and ends

extern "C" {

napi_status napi_create_threadsafe_function(napi_env env, napi_value, napi_value, napi_value,
                                            size_t, size_t, void* finalizeData,
                                            napi_finalize finalize, void* context,
                                            napi_threadsafe_function_call_js callJs,
                                            napi_threadsafe_function* result) {
  env->requireOwnThread();
  *result = new napi_threadsafe_function__{env, context, finalize, finalizeData, callJs};
  env->functions.push_back(*result);
  return napi_ok;
}
napi_status napi_call_threadsafe_function(napi_threadsafe_function function, void* data,
                                          napi_threadsafe_function_call_mode) {
  return function->post(data);
}
napi_status napi_ref_threadsafe_function(napi_env env, napi_threadsafe_function function) {
  env->requireOwnThread();
  require(function->env == env, "a thread-safe function belongs to its environment");
  return napi_ok;
}
napi_status napi_unref_threadsafe_function(napi_env env, napi_threadsafe_function function) {
  return napi_ref_threadsafe_function(env, function);
}
napi_status napi_add_env_cleanup_hook(napi_env env, napi_cleanup_hook hook, void* data) {
  env->requireOwnThread();
  env->hooks.emplace_back(hook, data);
  return napi_ok;
}
napi_status napi_add_finalizer(napi_env env, napi_value, void* data, napi_finalize finalize,
                               void* hint, napi_ref*) {
  env->requireOwnThread();
  env->finalizers.push_back({finalize, data, hint});
  return napi_ok;
}
napi_status napi_adjust_external_memory(napi_env env, int64_t, int64_t* total) {
  env->requireOwnThread();
  *total = 0;
  return napi_ok;
}

// --- references and scopes

napi_status napi_create_reference(napi_env env, napi_value value, uint32_t count,
                                  napi_ref* result) {
  env->requireOwnThread();
  *result = new napi_ref__{value, count};
  env->references.insert(*result);
  return napi_ok;
}
static void requireReference(napi_env env, napi_ref reference) {
  env->requireOwnThread();
  require(env->references.contains(reference), "a reference is there when it is used");
}
napi_status napi_delete_reference(napi_env env, napi_ref reference) {
  requireReference(env, reference);
  env->references.erase(reference);
  delete reference;
  return napi_ok;
}
napi_status napi_reference_ref(napi_env env, napi_ref reference, uint32_t* count) {
  requireReference(env, reference);
  *count = ++reference->count;
  return napi_ok;
}
napi_status napi_reference_unref(napi_env env, napi_ref reference, uint32_t* count) {
  requireReference(env, reference);
  require(reference->count > 0, "a weak reference is not made weaker");
  *count = --reference->count;
  return napi_ok;
}
napi_status napi_get_reference_value(napi_env env, napi_ref reference, napi_value* result) {
  requireReference(env, reference);
  return answer(result, reference->value);
}
napi_status napi_open_handle_scope(napi_env env, napi_handle_scope* result) {
  env->requireOwnThread();
  *result = reinterpret_cast<napi_handle_scope>(env);
  return napi_ok;
}
napi_status napi_close_handle_scope(napi_env env, napi_handle_scope) {
  env->requireOwnThread();
  return napi_ok;
}

// --- exceptions

napi_status napi_is_exception_pending(napi_env env, bool* result) {
  env->requireOwnThread();
  *result = env->thrown;
  return napi_ok;
}
napi_status napi_get_and_clear_last_exception(napi_env env, napi_value* result) {
  env->requireOwnThread();
  const napi_value thrown = std::exchange(env->thrown, nullptr);
  return answer(result, thrown ? thrown : env->undefined());
}
/// The code of an error: nobody reads it here.
napi_status napi_define_properties(napi_env, napi_value, size_t, const napi_property_descriptor*) {
  return napi_ok;
}
napi_status napi_throw(napi_env env, napi_value error) {
  env->requireOwnThread();
  env->thrown = error;
  return napi_ok;
}
napi_status napi_fatal_exception(napi_env env, napi_value) {
  env->requireOwnThread();
  env->uncaught++;
  return napi_ok;
}
napi_status napi_get_last_error_info(napi_env env, const napi_extended_error_info** result) {
  static const napi_extended_error_info none = {"a call was refused", nullptr, 0, napi_ok};
  env->requireOwnThread();
  *result = &none;
  return napi_ok;
}
napi_status napi_create_error(napi_env env, napi_value, napi_value message, napi_value* result) {
  env->requireOwnThread();
  const napi_value error = env->add(napi_object);
  error->properties["message"] = message;
  return answer(result, error);
}
napi_status napi_create_type_error(napi_env env, napi_value code, napi_value message,
                                   napi_value* result) {
  return napi_create_error(env, code, message, result);
}
napi_status napi_create_range_error(napi_env env, napi_value code, napi_value message,
                                    napi_value* result) {
  return napi_create_error(env, code, message, result);
}
napi_status napi_is_error(napi_env env, napi_value value, bool* result) {
  env->requireOwnThread();
  *result = value->properties.contains("message");
  return napi_ok;
}

// --- values

napi_status napi_typeof(napi_env env, napi_value value, napi_valuetype* result) {
  env->requireOwnThread();
  *result = value->type;
  return napi_ok;
}
napi_status napi_get_undefined(napi_env env, napi_value* result) {
  env->requireOwnThread();
  return answer(result, env->undefined());
}
napi_status napi_get_global(napi_env env, napi_value* result) {
  return napi_get_undefined(env, result);
}
napi_status napi_create_object(napi_env env, napi_value* result) {
  env->requireOwnThread();
  return answer(result, env->add(napi_object));
}
napi_status napi_create_string_utf8(napi_env env, const char* text, size_t length,
                                    napi_value* result) {
  env->requireOwnThread();
  const napi_value value = env->add(napi_string);
  value->text = length == NAPI_AUTO_LENGTH ? std::string(text) : std::string(text, length);
  return answer(result, value);
}
napi_status napi_get_value_string_utf8(napi_env env, napi_value value, char* text, size_t size,
                                       size_t* length) {
  env->requireOwnThread();
  if (value->type != napi_string) return napi_string_expected;
  *length = value->text.size();
  if (text) value->text.copy(text, size);
  return napi_ok;
}
napi_status napi_coerce_to_string(napi_env env, napi_value value, napi_value* result) {
  const std::string text = std::to_string(value->number);
  return napi_create_string_utf8(env, text.data(), text.size(), result);
}
napi_status napi_create_double(napi_env env, double number, napi_value* result) {
  env->requireOwnThread();
  return answer(result, env->number(number));
}
napi_status napi_create_int32(napi_env env, int32_t number, napi_value* result) {
  return napi_create_double(env, number, result);
}
napi_status napi_create_uint32(napi_env env, uint32_t number, napi_value* result) {
  return napi_create_double(env, number, result);
}
napi_status napi_get_value_double(napi_env env, napi_value value, double* result) {
  env->requireOwnThread();
  if (value->type != napi_number) return napi_number_expected;
  *result = value->number;
  return napi_ok;
}
napi_status napi_get_value_int32(napi_env env, napi_value value, int32_t* result) {
  env->requireOwnThread();
  if (value->type != napi_number) return napi_number_expected;
  *result = static_cast<int32_t>(value->number);
  return napi_ok;
}
napi_status napi_is_array(napi_env env, napi_value value, bool* result) {
  env->requireOwnThread();
  *result = value->isArray;
  return napi_ok;
}
napi_status napi_get_element(napi_env env, napi_value array, uint32_t index, napi_value* result) {
  env->requireOwnThread();
  return answer(result, array->elements.at(index));
}
napi_status napi_get_named_property(napi_env env, napi_value object, const char* name,
                                    napi_value* result) {
  env->requireOwnThread();
  napi_value& value = object->properties[name];
  if (value) return answer(result, value);
  const auto given = env->layerFunctions.find(name);
  value = given == env->layerFunctions.end() ? env->layer() : env->function(given->second);
  return answer(result, value);
}
napi_status napi_set_named_property(napi_env env, napi_value object, const char* name,
                                    napi_value value) {
  env->requireOwnThread();
  object->properties[name] = value;
  return napi_ok;
}
napi_status napi_get_typedarray_info(napi_env env, napi_value, napi_typedarray_type* type,
                                     size_t* length, void** data, napi_value* buffer,
                                     size_t* offset) {
  static double none[1];
  env->requireOwnThread();
  *type = napi_float64_array;
  *length = 0, *data = none, *offset = 0;
  return answer(buffer, env->undefined());
}
napi_status napi_run_script(napi_env env, napi_value, napi_value* result) {
  env->requireOwnThread();
  return answer(result, env->layer());
}

napi_status napi_call_function(napi_env env, napi_value, napi_value function, size_t count,
                               const napi_value* arguments, napi_value* result) {
  env->requireOwnThread();
  require(function && function->call, "what is called is a function, and is there still");
  const napi_value value = function->call(env, {arguments, count});
  if (env->thrown) return napi_pending_exception;
  return result ? answer(result, value) : napi_ok;
}
/// Only for the end of the process, which no trial comes to.
napi_status napi_create_function(napi_env env, const char*, size_t, napi_callback, void*,
                                 napi_value* result) {
  env->requireOwnThread();
  return answer(result, env->layer());
}
napi_status napi_make_callback(napi_env env, napi_async_context, napi_value receiver,
                               napi_value function, size_t count, const napi_value* arguments,
                               napi_value* result) {
  return napi_call_function(env, receiver, function, count, arguments, result);
}

}  // extern "C"

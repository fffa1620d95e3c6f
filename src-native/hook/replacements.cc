// Each calls Node's own function and returns what that returns; only then, and only of what
// succeeded, is anything written down. What ends is taken out before the call, since another thread
// may be given the same address as soon as Node has freed it, and put back on failure.
#include "replacements.h"

#include <dlfcn.h>
#include <node_api.h>

#include <atomic>
#include <cstring>

#include "finalizers.h"
#include "ledger.h"

#define CALLER __builtin_return_address(0)

namespace hook {

namespace {

using Family = Key::Family;

std::atomic<bool> recording{false};

// Null when nothing is to be written down.
Environment* recordingIn(napi_env env) {
  return recording.load(std::memory_order_relaxed) ? currentEnvironment(env) : nullptr;
}

bool isWritten(napi_env env, napi_status status, Environment*& environment) {
  if (status != napi_ok) return false;
  environment = recordingIn(env);
  return environment != nullptr;
}

// For what has neither a finalizer nor a state.
void record(napi_env env, napi_status status, const Key& key, Kind kind, const void* caller) {
  Environment* environment;
  if (isWritten(env, status, environment)) insert(key, makeItem(*environment, kind, true, caller));
}

template <typename Call>
napi_status ending(const Key& key, Call call) {
  const auto item = take(key);
  const napi_status status = call();
  if (item && status != napi_ok) insert(key, *item);
  return status;
}

// --- references

napi_status createReference(napi_env env, napi_value value, std::uint32_t count, napi_ref* result) {
  const napi_status status = napi_create_reference(env, value, count, result);
  Environment* environment;
  if (!isWritten(env, status, environment)) return status;
  Item item = makeItem(*environment, Kind::kReference, count > 0, CALLER);
  item.env = env;
  insert({Family::kReference, *result}, item);
  return status;
}

// A wrap that loses its reference loses its finalizer: Node will not call it.
napi_status deleteReference(napi_env env, napi_ref ref) {
  const Key key{Family::kReference, ref};
  const auto item = take(key);
  const napi_status status = napi_delete_reference(env, ref);
  if (item && status != napi_ok)
    insert(key, *item);
  else if (item && item->finalizer != 0)
    takeFinalizer(item->finalizer);
  return status;
}

napi_status turn(napi_ref ref, napi_status status, std::uint32_t count, std::uint32_t* result) {
  if (result != nullptr) *result = count;
  if (status == napi_ok)
    update({Family::kReference, ref}, [&](Item& item) { item.strong = count > 0; });
  return status;
}

// Node leaves the result alone when it fails, and so do we.
napi_status referenceRef(napi_env env, napi_ref ref, std::uint32_t* result) {
  std::uint32_t count = result == nullptr ? 0 : *result;
  const napi_status status = napi_reference_ref(env, ref, &count);
  return turn(ref, status, count, result);
}

napi_status referenceUnref(napi_env env, napi_ref ref, std::uint32_t* result) {
  std::uint32_t count = result == nullptr ? 0 : *result;
  const napi_status status = napi_reference_unref(env, ref, &count);
  return turn(ref, status, count, result);
}

// --- what has a finalizer

// `call(finalizer, hint)` makes it; the item's key is the reference, if the addon got one.
template <typename Call>
napi_status finalized(napi_env env, Kind kind, const Finalizer& theirs, std::int64_t bytes,
                      const napi_ref* ref, const void* caller, Call call) {
  // Without a callback Node refuses some of these, and the others own nothing.
  const bool isOurs = theirs.callback != nullptr || theirs.wraps;
  Environment* environment = isOurs ? recordingIn(env) : nullptr;
  if (environment == nullptr) return call(theirs.callback, theirs.hint);
  const std::uint64_t id = addFinalizer(theirs);
  Item item = makeItem(*environment, kind, false, caller);
  item.bytes = bytes;
  item.finalizer = id;
  item.env = env;
  const napi_status status = call(finalizeByHint, asPointer(id));
  if (status != napi_ok) {
    takeFinalizer(id);
    return status;
  }
  const Key key =
      ref != nullptr ? Key{Family::kReference, *ref} : Key{Family::kFinalized, asPointer(id)};
  nameFinalizer(id, key, item.serial);
  insert(key, item);
  return status;
}

Finalizer finalizerOf(napi_finalize callback, void* data, void* hint) {
  return {callback, data, hint, {Family::kFinalized, nullptr}, 0, nullptr, false};
}

napi_status wrap(napi_env env, napi_value object, void* data, napi_finalize callback, void* hint,
                 napi_ref* result) {
  Finalizer theirs = finalizerOf(callback, data, hint);
  theirs.env = env;
  theirs.wraps = true;
  return finalized(env, Kind::kWrap, theirs, 0, result, CALLER,
                   [=](napi_finalize finalize, void* with) {
                     return napi_wrap(env, object, data, finalize, with, result);
                   });
}

// Which of several objects with the same native it was cannot be told: the one that was wrapped
// last.
napi_status removeWrap(napi_env env, napi_value object, void** result) {
  void* data = nullptr;
  const napi_status status = napi_remove_wrap(env, object, &data);
  if (status != napi_ok) return status;
  if (result != nullptr) *result = data;
  const auto removed = takeFinalizer(finalizerOfWrapped(env, data));
  if (!removed) return status;
  if (removed->key.family == Family::kFinalized)
    take(removed->key);
  else
    update(removed->key, [](Item& item) {
      item.kind = Kind::kReference;
      item.finalizer = 0;
    });
  return status;
}

napi_status addFinalizerTo(napi_env env, napi_value object, void* data, napi_finalize callback,
                           void* hint, napi_ref* result) {
  return finalized(env, Kind::kFinalizer, finalizerOf(callback, data, hint), 0, result, CALLER,
                   [=](napi_finalize finalize, void* with) {
                     return napi_add_finalizer(env, object, data, finalize, with, result);
                   });
}

napi_status createExternal(napi_env env, void* data, napi_finalize callback, void* hint,
                           napi_value* result) {
  return finalized(env, Kind::kExternal, finalizerOf(callback, data, hint), 0, nullptr, CALLER,
                   [=](napi_finalize finalize, void* with) {
                     return napi_create_external(env, data, finalize, with, result);
                   });
}

napi_status createExternalArrayBuffer(napi_env env, void* data, std::size_t length,
                                      napi_finalize callback, void* hint, napi_value* result) {
  const auto bytes = static_cast<std::int64_t>(length);
  return finalized(env, Kind::kExternal, finalizerOf(callback, data, hint), bytes, nullptr, CALLER,
                   [=](napi_finalize finalize, void* with) {
                     return napi_create_external_arraybuffer(env, data, length, finalize, with,
                                                             result);
                   });
}

napi_status createExternalBuffer(napi_env env, std::size_t length, void* data,
                                 napi_finalize callback, void* hint, napi_value* result) {
  const auto bytes = static_cast<std::int64_t>(length);
  return finalized(env, Kind::kExternal, finalizerOf(callback, data, hint), bytes, nullptr, CALLER,
                   [=](napi_finalize finalize, void* with) {
                     return napi_create_external_buffer(env, length, data, finalize, with, result);
                   });
}

napi_status adjustExternalMemory(napi_env env, std::int64_t change, std::int64_t* result) {
  const napi_status status = napi_adjust_external_memory(env, change, result);
  Environment* environment;
  if (change == 0 || !isWritten(env, status, environment)) return status;
  Item item{};
  if (change > 0) item = makeItem(*environment, Kind::kExternalMemory, true, CALLER);
  item.bytes = change;
  adjustMemory(env, item, change);
  return status;
}

// --- thread-safe functions: any thread may release one

napi_status createThreadsafeFunction(napi_env env, napi_value function, napi_value resource,
                                     napi_value name, std::size_t mostQueued, std::size_t threads,
                                     void* data, napi_finalize callback, void* context,
                                     napi_threadsafe_function_call_js call,
                                     napi_threadsafe_function* result) {
  Environment* environment = recordingIn(env);
  if (environment == nullptr)
    return napi_create_threadsafe_function(env, function, resource, name, mostQueued, threads, data,
                                           callback, context, call, result);
  const std::uint64_t id = addFinalizer(finalizerOf(callback, data, context));
  Item item = makeItem(*environment, Kind::kThreadsafeFunction, true, CALLER);
  item.threads = static_cast<std::int64_t>(threads);
  const napi_status status =
      napi_create_threadsafe_function(env, function, resource, name, mostQueued, threads,
                                      asPointer(id), finalizeByData, context, call, result);
  if (status != napi_ok) {
    takeFinalizer(id);
    return status;
  }
  const Key key{Family::kThreadsafe, *result};
  nameFinalizer(id, key, item.serial);
  insert(key, item);
  return status;
}

// One that nobody may call any more only waits for its own thread.
void countThreads(napi_threadsafe_function function, int change) {
  update({Family::kThreadsafe, function}, [&](Item& item) {
    item.threads += change;
    item.strong = item.strong && item.threads > 0;
  });
}

napi_status acquireThreadsafeFunction(napi_threadsafe_function function) {
  const napi_status status = napi_acquire_threadsafe_function(function);
  if (status == napi_ok) countThreads(function, 1);
  return status;
}

napi_status releaseThreadsafeFunction(napi_threadsafe_function function,
                                      napi_threadsafe_function_release_mode mode) {
  if (mode == napi_tsfn_abort)
    update({Family::kThreadsafe, function}, [](Item& item) { item.strong = false; });
  countThreads(function, -1);
  const napi_status status = napi_release_threadsafe_function(function, mode);
  if (status != napi_ok) countThreads(function, 1);
  return status;
}

// --- what is made and ended by one call each

napi_status createPromise(napi_env env, napi_deferred* deferred, napi_value* promise) {
  const napi_status status = napi_create_promise(env, deferred, promise);
  if (status == napi_ok)
    record(env, status, {Family::kDeferred, *deferred}, Kind::kDeferred, CALLER);
  return status;
}

napi_status resolveDeferred(napi_env env, napi_deferred deferred, napi_value value) {
  return ending({Family::kDeferred, deferred},
                [=] { return napi_resolve_deferred(env, deferred, value); });
}

napi_status rejectDeferred(napi_env env, napi_deferred deferred, napi_value value) {
  return ending({Family::kDeferred, deferred},
                [=] { return napi_reject_deferred(env, deferred, value); });
}

napi_status createAsyncWork(napi_env env, napi_value resource, napi_value name,
                            napi_async_execute_callback execute,
                            napi_async_complete_callback complete, void* data,
                            napi_async_work* result) {
  const napi_status status =
      napi_create_async_work(env, resource, name, execute, complete, data, result);
  if (status == napi_ok) record(env, status, {Family::kWork, *result}, Kind::kAsyncWork, CALLER);
  return status;
}

napi_status deleteAsyncWork(napi_env env, napi_async_work work) {
  return ending({Family::kWork, work}, [=] { return napi_delete_async_work(env, work); });
}

napi_status asyncInit(napi_env env, napi_value resource, napi_value name,
                      napi_async_context* result) {
  const napi_status status = napi_async_init(env, resource, name, result);
  if (status == napi_ok)
    record(env, status, {Family::kContext, *result}, Kind::kAsyncContext, CALLER);
  return status;
}

napi_status asyncDestroy(napi_env env, napi_async_context context) {
  return ending({Family::kContext, context}, [=] { return napi_async_destroy(env, context); });
}

Key keyOfHook(napi_env env, napi_cleanup_hook hook, void* data) {
  return {Family::kHook, env, reinterpret_cast<const void*>(hook), data};
}

napi_status addCleanupHook(napi_env env, napi_cleanup_hook hook, void* data) {
  const napi_status status = napi_add_env_cleanup_hook(env, hook, data);
  record(env, status, keyOfHook(env, hook, data), Kind::kCleanupHook, CALLER);
  return status;
}

napi_status removeCleanupHook(napi_env env, napi_cleanup_hook hook, void* data) {
  return ending(keyOfHook(env, hook, data),
                [=] { return napi_remove_env_cleanup_hook(env, hook, data); });
}

// --- the clock: nearly every native function begins with this

napi_status getCallInfo(napi_env env, napi_callback_info info, std::size_t* count,
                        napi_value* values, napi_value* self, void** data) {
  if (Environment* environment = recordingIn(env)) {
    std::atomic<std::uint64_t>& calls = environment->calls[moduleAt(CALLER)];
    calls.store(calls.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  return napi_get_cb_info(env, info, count, values, self, data);
}

// --- the loader: some addons look Node-API up by name

#if __has_cpp_attribute(clang::musttail)
#define TAIL_CALL [[clang::musttail]]
#elif __has_cpp_attribute(gnu::musttail)
#define TAIL_CALL [[gnu::musttail]]
#else
#define TAIL_CALL
#endif

// dlsym(RTLD_DEFAULT) and dlsym(RTLD_NEXT) look at their return address. As a tail call, which -O2
// makes of it, it is the addon's.
void* findSymbol(void* library, const char* name) {
  const Replacement* replacement = name == nullptr ? nullptr : replacementOf(name);
  if (replacement != nullptr && std::strcmp(name, "dlsym") != 0) return replacement->ours;
  TAIL_CALL return dlsym(library, name);
}

}  // namespace

#define REPLACED(function, ours) \
  { #function, reinterpret_cast < void*>(ours), reinterpret_cast < void*>(function) }

const Replacement replacements[] = {
    REPLACED(napi_create_reference, createReference),
    REPLACED(napi_delete_reference, deleteReference),
    REPLACED(napi_reference_ref, referenceRef),
    REPLACED(napi_reference_unref, referenceUnref),
    REPLACED(napi_wrap, wrap),
    REPLACED(napi_remove_wrap, removeWrap),
    REPLACED(napi_add_finalizer, addFinalizerTo),
    REPLACED(napi_create_external, createExternal),
    REPLACED(napi_create_external_arraybuffer, createExternalArrayBuffer),
    REPLACED(napi_create_external_buffer, createExternalBuffer),
    REPLACED(napi_adjust_external_memory, adjustExternalMemory),
    REPLACED(napi_create_threadsafe_function, createThreadsafeFunction),
    REPLACED(napi_acquire_threadsafe_function, acquireThreadsafeFunction),
    REPLACED(napi_release_threadsafe_function, releaseThreadsafeFunction),
    REPLACED(napi_create_promise, createPromise),
    REPLACED(napi_resolve_deferred, resolveDeferred),
    REPLACED(napi_reject_deferred, rejectDeferred),
    REPLACED(napi_create_async_work, createAsyncWork),
    REPLACED(napi_delete_async_work, deleteAsyncWork),
    REPLACED(napi_async_init, asyncInit),
    REPLACED(napi_async_destroy, asyncDestroy),
    REPLACED(napi_add_env_cleanup_hook, addCleanupHook),
    REPLACED(napi_remove_env_cleanup_hook, removeCleanupHook),
    REPLACED(napi_get_cb_info, getCallInfo),
    REPLACED(dlsym, findSymbol),
};
const std::size_t replacementCount = sizeof replacements / sizeof *replacements;

const Replacement* replacementOf(const char* name) {
  for (const Replacement& each : replacements)
    if (std::strcmp(each.name, name) == 0) return &each;
  return nullptr;
}

void setRecording(bool on) { recording.store(on); }

}  // namespace hook

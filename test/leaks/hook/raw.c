// Leaks planted in an addon on plain Node-API, one for each pattern, each beside the right way.
//
//   run(pattern: string, fixed: boolean, callback?: Function): unknown
//
// One call of run() is one iteration. It throws on an unknown pattern.
#include <node_api.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct uv_loop_s;
extern struct uv_loop_s* uv_default_loop(void);

#if defined(_MSC_VER)
#define APART __declspec(noinline)
#else
#define APART __attribute__((noinline))
#endif

enum { kCache = 64, kRare = 100, kBytes = 16, kReported = 1024 };

// Of one environment.
typedef struct {
  napi_ref cache[kCache];
  unsigned next;
  unsigned calls;
} State;

static State* state_of(napi_env env) {
  void* data = NULL;
  napi_get_instance_data(env, &data);
  return data;
}

static napi_value object(napi_env env) {
  napi_value value = NULL;
  napi_create_object(env, &value);
  return value;
}

static napi_value text(napi_env env, const char* characters) {
  napi_value value = NULL;
  napi_create_string_utf8(env, characters, NAPI_AUTO_LENGTH, &value);
  return value;
}

static void release_own(napi_env env, void* data, void* hint) {
  (void)hint;
  napi_ref* own = data;
  napi_delete_reference(env, *own);
  free(own);
}

// An object that keeps itself alive: its native holds a strong reference to it.
APART static napi_value self_cycle(napi_env env, bool fixed) {
  napi_value wrapper = object(env);
  napi_ref* own = malloc(sizeof *own);
  napi_wrap(env, wrapper, own, release_own, NULL, NULL);
  napi_create_reference(env, wrapper, fixed ? 0 : 1, own);
  return wrapper;
}

static napi_value ignore(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value undefined = NULL;
  napi_get_undefined(env, &undefined);
  return undefined;
}

// A listener is stored and taken off again, but not let go of.
APART static napi_value store_callback(napi_env env, napi_value callback, bool fixed) {
  napi_ref listener = NULL;
  if (callback == NULL)
    napi_create_function(env, "listener", NAPI_AUTO_LENGTH, ignore, NULL, &callback);
  napi_create_reference(env, callback, 1, &listener);
  napi_value receiver = object(env);
  napi_value result = NULL;
  napi_call_function(env, receiver, callback, 0, NULL, &result);
  if (fixed) napi_delete_reference(env, listener);
  return NULL;
}

APART static napi_value make_reference(napi_env env, bool fixed) {
  napi_ref reference = NULL;
  napi_create_reference(env, object(env), 1, &reference);
  if (fixed) napi_delete_reference(env, reference);
  return NULL;
}

// A weak reference is kept although its value is gone.
APART static napi_value make_weak(napi_env env, bool fixed) {
  napi_ref reference = NULL;
  napi_create_reference(env, object(env), 0, &reference);
  if (fixed) napi_delete_reference(env, reference);
  return NULL;
}

static void call_nothing(napi_env env, napi_value callback, void* context, void* data) {
  (void)env;
  (void)callback;
  (void)context;
  (void)data;
}

APART static napi_value make_thread_safe(napi_env env, bool fixed) {
  napi_threadsafe_function function = NULL;
  napi_create_threadsafe_function(env, NULL, NULL, text(env, "planted"), 0, 1, NULL, NULL, NULL,
                                  call_nothing, &function);
  // So that the program can end.
  napi_unref_threadsafe_function(env, function);
  if (fixed) napi_release_threadsafe_function(function, napi_tsfn_release);
  return NULL;
}

APART static napi_value make_promise(napi_env env, bool fixed) {
  napi_deferred deferred = NULL;
  napi_value promise = NULL;
  napi_create_promise(env, &deferred, &promise);
  if (fixed) napi_resolve_deferred(env, deferred, object(env));
  return promise;
}

typedef struct {
  napi_async_work work;
  bool fixed;
} Job;

static void execute(napi_env env, void* data) {
  (void)env;
  (void)data;
}

static void complete(napi_env env, napi_status status, void* data) {
  (void)status;
  Job* job = data;
  if (job->fixed) napi_delete_async_work(env, job->work);
  free(job);
}

APART static napi_value make_work(napi_env env, bool fixed) {
  Job* job = malloc(sizeof *job);
  job->fixed = fixed;
  napi_create_async_work(env, NULL, text(env, "planted"), execute, complete, job, &job->work);
  napi_queue_async_work(env, job->work);
  return NULL;
}

APART static napi_value report_memory(napi_env env, bool fixed) {
  int64_t total;
  napi_adjust_external_memory(env, kReported, &total);
  if (fixed) napi_adjust_external_memory(env, -kReported, &total);
  return NULL;
}

APART static napi_value allocate(bool fixed) {
  char* volatile bytes = malloc(kBytes);
  bytes[0] = 1;
  if (fixed) free(bytes);
  return NULL;
}

APART static napi_value now_and_then(napi_env env, bool fixed) {
  if (++state_of(env)->calls % kRare != 0) return NULL;
  return make_reference(env, fixed);
}

// The first calls only fill the cache, with or without the fault.
APART static napi_value store_in_cache(napi_env env, bool fixed) {
  State* state = state_of(env);
  napi_ref* place = &state->cache[state->next++ % kCache];
  if (*place != NULL && fixed) napi_delete_reference(env, *place);
  napi_create_reference(env, object(env), 1, place);
  return NULL;
}

APART static napi_value only_in_workers(napi_env env, bool fixed) {
  struct uv_loop_s* loop = NULL;
  napi_get_uv_event_loop(env, &loop);
  return make_reference(env, fixed || loop == uv_default_loop());
}

static napi_value run(napi_env env, napi_callback_info info) {
  size_t count = 3;
  napi_value values[3] = {NULL, NULL, NULL};
  char pattern[32] = "";
  bool fixed = false;
  napi_get_cb_info(env, info, &count, values, NULL, NULL);
  napi_get_value_string_utf8(env, values[0], pattern, sizeof pattern, NULL);
  napi_get_value_bool(env, values[1], &fixed);
  if (strcmp(pattern, "self-cycle") == 0) return self_cycle(env, fixed);
  if (strcmp(pattern, "callback") == 0)
    return store_callback(env, count > 2 ? values[2] : NULL, fixed);
  if (strcmp(pattern, "reference") == 0) return make_reference(env, fixed);
  if (strcmp(pattern, "dead-reference") == 0) return make_weak(env, fixed);
  if (strcmp(pattern, "thread-safe-function") == 0) return make_thread_safe(env, fixed);
  if (strcmp(pattern, "deferred") == 0) return make_promise(env, fixed);
  if (strcmp(pattern, "async-work") == 0) return make_work(env, fixed);
  if (strcmp(pattern, "external-memory") == 0) return report_memory(env, fixed);
  if (strcmp(pattern, "malloc") == 0) return allocate(fixed);
  if (strcmp(pattern, "rare") == 0) return now_and_then(env, fixed);
  if (strcmp(pattern, "cache") == 0) return store_in_cache(env, fixed);
  if (strcmp(pattern, "worker") == 0) return only_in_workers(env, fixed);
  napi_throw_type_error(env, NULL, "run: no such pattern");
  return NULL;
}

static void end_state(napi_env env, void* data, void* hint) {
  (void)hint;
  State* state = data;
  for (int at = 0; at < kCache; ++at)
    if (state->cache[at] != NULL) napi_delete_reference(env, state->cache[at]);
  free(state);
}

NAPI_MODULE_INIT() {
  napi_value function = NULL;
  napi_ref kept = NULL;
  napi_set_instance_data(env, calloc(1, sizeof(State)), end_state, NULL);
  napi_create_function(env, "run", NAPI_AUTO_LENGTH, run, NULL, &function);
  // As many addons do: kept from the beginning to the end, which is no leak.
  napi_create_reference(env, function, 1, &kept);
  napi_set_named_property(env, exports, "run", function);
  return exports;
}

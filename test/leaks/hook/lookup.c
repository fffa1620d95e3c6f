// An addon that is not linked to Node-API, but looks its functions up by name, as some of napi-rs
// do. `leak()` keeps one more object.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <node_api.h>

#include <stddef.h>

#define LOOK_UP(name) ((__typeof__(&name))dlsym(RTLD_DEFAULT, #name))

static __typeof__(&napi_create_reference) create_reference;
static __typeof__(&napi_create_object) create_object;

static napi_value leak(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value object = NULL;
  napi_ref reference = NULL;
  create_object(env, &object);
  create_reference(env, object, 1, &reference);
  return NULL;
}

__attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env,
                                                                          napi_value exports) {
  napi_value function = NULL;
  create_object = LOOK_UP(napi_create_object);
  create_reference = LOOK_UP(napi_create_reference);
  LOOK_UP(napi_create_function)(env, "leak", NAPI_AUTO_LENGTH, leak, NULL, &function);
  LOOK_UP(napi_set_named_property)(env, exports, "leak", function);
  return exports;
}

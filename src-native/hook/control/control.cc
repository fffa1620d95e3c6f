// The planted leak that proves, in each run of a watch, that a leak is found: `leak()` keeps one
// more object each time, `keep()` lets it go.
#include <node_api.h>

namespace {

napi_ref makeReference(napi_env env, napi_callback_info info) {
  napi_value object = nullptr;
  napi_ref reference = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, nullptr);
  napi_create_object(env, &object);
  napi_create_reference(env, object, 1, &reference);
  return reference;
}

napi_value leak(napi_env env, napi_callback_info info) {
  makeReference(env, info);
  return nullptr;
}

napi_value keep(napi_env env, napi_callback_info info) {
  napi_delete_reference(env, makeReference(env, info));
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  napi_value function = nullptr;
  napi_create_function(env, "leak", NAPI_AUTO_LENGTH, leak, nullptr, &function);
  napi_set_named_property(env, exports, "leak", function);
  napi_create_function(env, "keep", NAPI_AUTO_LENGTH, keep, nullptr, &function);
  napi_set_named_property(env, exports, "keep", function);
  return exports;
}

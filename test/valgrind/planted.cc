// SPDX-License-Identifier: MIT
// A fault planted on purpose: an addon that reads what it has freed.
#include <node_api.h>

NAPI_MODULE_INIT() {
  volatile int* const number = new int(7);
  delete number;
  napi_value result = exports;
  if (*number == 8) napi_get_undefined(env, &result);
  return result;
}

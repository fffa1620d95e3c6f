// SPDX-License-Identifier: MIT
// The driver `raw-node-api`: the same class in C, on Node-API alone.
//
// Receivers need no check of ours: napi_define_class gives its methods a signature, which the engine enforces. An
// object that arrives as an argument has no such guard, so every instance carries a type tag.
#include <node_api.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"

typedef struct {
  napi_ref on_value;
  napi_ref next;
} Emitter;

static double living = 0;

static const napi_type_tag kEmitterTag = {0x6d3c1f0a95b84e27, 0xa1d7e2409c5b3f68};

// Each user returns NULL at once on failure: Node-API has then left an exception pending, or throw_status makes one.
#define TRY(env, call)                 \
  do {                                 \
    napi_status status_ = (call);      \
    if (status_ != napi_ok) {          \
      throw_status((env), #call);      \
      return NULL;                     \
    }                                  \
  } while (0)

static void throw_status(napi_env env, const char* call) {
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (!pending) napi_throw_error(env, NULL, call);
}

static napi_value throw_type(napi_env env, const char* message) {
  napi_throw_type_error(env, NULL, message);
  return NULL;
}

static void finalize(napi_env env, void* data, void* hint) {
  (void)hint;
  Emitter* self = data;
  if (self->on_value != NULL) napi_delete_reference(env, self->on_value);
  if (self->next != NULL) napi_delete_reference(env, self->next);
  free(self);
  --living;
}

static napi_value construct(napi_env env, napi_callback_info info) {
  napi_value receiver;
  napi_value target;
  TRY(env, napi_get_new_target(env, info, &target));
  if (target == NULL) return throw_type(env, "Emitter: call it with new");
  TRY(env, napi_get_cb_info(env, info, NULL, NULL, &receiver, NULL));
  TRY(env, napi_type_tag_object(env, receiver, &kEmitterTag));
  Emitter* self = calloc(1, sizeof *self);
  if (self == NULL) return throw_type(env, "Emitter: out of memory");
  if (napi_wrap(env, receiver, self, finalize, NULL, NULL) != napi_ok) {
    free(self);
    return throw_type(env, "Emitter: cannot wrap");
  }
  ++living;
  return receiver;
}

static Emitter* unwrap(napi_env env, napi_callback_info info, size_t* argc, napi_value* argv) {
  napi_value receiver;
  void* self = NULL;
  TRY(env, napi_get_cb_info(env, info, argc, argv, &receiver, NULL));
  TRY(env, napi_unwrap(env, receiver, &self));
  return self;
}

static napi_value noop(napi_env env, napi_callback_info info) {
  unwrap(env, info, NULL, NULL);
  return NULL;
}

static napi_value add(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value argv[2];
  double a;
  double b;
  napi_value sum;
  if (unwrap(env, info, &argc, argv) == NULL) return NULL;
  // napi_get_value_double refuses what is not a number, missing arguments included: it is the check.
  if (napi_get_value_double(env, argv[0], &a) != napi_ok ||
      napi_get_value_double(env, argv[1], &b) != napi_ok) {
    return throw_type(env, "Emitter.add: two numbers expected");
  }
  TRY(env, napi_create_double(env, a + b, &sum));
  return sum;
}

static void rotate(char* text, size_t length) {
  if (length == 0) return;
  char first = text[0];
  memmove(text, text + 1, length - 1);
  text[length - 1] = first;
}

static napi_value turn_into(napi_env env, napi_value value, char* text, size_t size) {
  size_t length;
  napi_value turned;
  TRY(env, napi_get_value_string_utf8(env, value, text, size, &length));
  rotate(text, length);
  TRY(env, napi_create_string_utf8(env, text, length, &turned));
  return turned;
}

static napi_value turn_long(napi_env env, napi_value value) {
  size_t length;
  TRY(env, napi_get_value_string_utf8(env, value, NULL, 0, &length));
  char* text = malloc(length + 1);
  if (text == NULL) return throw_type(env, "Emitter.turn: out of memory");
  napi_value turned = turn_into(env, value, text, length + 1);
  free(text);
  return turned;
}

// A string that leaves room in the buffer has arrived whole; any other is read anew, into memory of
// its size.
static napi_value turn(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  size_t length;
  napi_value argv[1];
  char text[128];
  napi_value turned;
  if (unwrap(env, info, &argc, argv) == NULL) return NULL;
  if (napi_get_value_string_utf8(env, argv[0], text, sizeof text, &length) != napi_ok) {
    return throw_type(env, "Emitter.turn: a string expected");
  }
  if (length >= sizeof text - 4) return turn_long(env, argv[0]);
  rotate(text, length);
  TRY(env, napi_create_string_utf8(env, text, length, &turned));
  return turned;
}

static napi_value call_stored(napi_env env, Emitter* self, double x) {
  napi_value argument;
  napi_value callback;
  napi_value receiver;
  napi_value result;
  TRY(env, napi_create_double(env, x, &argument));
  TRY(env, napi_get_reference_value(env, self->on_value, &callback));
  TRY(env, napi_get_undefined(env, &receiver));
  TRY(env, napi_call_function(env, receiver, callback, 1, &argument, &result));
  return result;
}

static napi_value emit(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value argument;
  napi_value answer;
  double x;
  Emitter* self = unwrap(env, info, &argc, &argument);
  if (self == NULL) return NULL;
  if (napi_get_value_double(env, argument, &x) != napi_ok) {
    return throw_type(env, "Emitter.emit: a number expected");
  }
  if (self->on_value == NULL) return throw_type(env, "Emitter.emit: no callback was stored");
  napi_value result = call_stored(env, self, 2 * x);
  if (result == NULL) return NULL;
  if (napi_get_value_double(env, result, &x) != napi_ok) {
    return throw_type(env, "Emitter.emit: the callback must return a number");
  }
  TRY(env, napi_create_double(env, x + 1, &answer));
  return answer;
}

static napi_value read_reference(napi_env env, napi_ref reference) {
  napi_value value = NULL;
  if (reference != NULL) TRY(env, napi_get_reference_value(env, reference, &value));
  return value;
}

static napi_value replace_reference(napi_env env, napi_ref* place, napi_value value) {
  napi_ref fresh;
  TRY(env, napi_create_reference(env, value, 1, &fresh));
  if (*place != NULL) napi_delete_reference(env, *place);
  *place = fresh;
  return NULL;
}

static napi_value get_on_value(napi_env env, napi_callback_info info) {
  Emitter* self = unwrap(env, info, NULL, NULL);
  return self == NULL ? NULL : read_reference(env, self->on_value);
}

static napi_value set_on_value(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value value;
  napi_valuetype type;
  Emitter* self = unwrap(env, info, &argc, &value);
  if (self == NULL) return NULL;
  TRY(env, napi_typeof(env, value, &type));
  if (type != napi_function) return throw_type(env, "Emitter.onValue: a function expected");
  return replace_reference(env, &self->on_value, value);
}

static napi_value get_next(napi_env env, napi_callback_info info) {
  Emitter* self = unwrap(env, info, NULL, NULL);
  return self == NULL ? NULL : read_reference(env, self->next);
}

static napi_value set_next(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value value;
  bool tagged = false;
  Emitter* self = unwrap(env, info, &argc, &value);
  if (self == NULL) return NULL;
  if (napi_check_object_type_tag(env, value, &kEmitterTag, &tagged) != napi_ok || !tagged) {
    return throw_type(env, "Emitter.next: an Emitter expected");
  }
  return replace_reference(env, &self->next, value);
}

static napi_value read_living(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value value;
  TRY(env, napi_create_double(env, living, &value));
  return value;
}

static const napi_property_descriptor kMembers[] = {
    {"noop", NULL, noop, NULL, NULL, NULL, napi_default_method, NULL},
    {"add", NULL, add, NULL, NULL, NULL, napi_default_method, NULL},
    {"turn", NULL, turn, NULL, NULL, NULL, napi_default_method, NULL},
    {"emit", NULL, emit, NULL, NULL, NULL, napi_default_method, NULL},
    {"onValue", NULL, NULL, get_on_value, set_on_value, NULL, napi_default_jsproperty, NULL},
    {"next", NULL, NULL, get_next, set_next, NULL, napi_default_jsproperty, NULL},
};

NAPI_MODULE_INIT() {
  napi_value emitter;
  napi_value reader;
  napi_value compiler;
  TRY(env, napi_define_class(env, "Emitter", NAPI_AUTO_LENGTH, construct, NULL,
                             sizeof kMembers / sizeof *kMembers, kMembers, &emitter));
  TRY(env, napi_create_function(env, "living", NAPI_AUTO_LENGTH, read_living, NULL, &reader));
  TRY(env, napi_create_string_utf8(env, BENCH_COMPILER, NAPI_AUTO_LENGTH, &compiler));
  TRY(env, napi_set_named_property(env, exports, "Emitter", emitter));
  TRY(env, napi_set_named_property(env, exports, "living", reader));
  TRY(env, napi_set_named_property(env, exports, "compiler", compiler));
  return exports;
}

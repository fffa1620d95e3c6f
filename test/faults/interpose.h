// SPDX-License-Identifier: MIT
// Makes the Nth call of Node-API, or the Nth allocation, fail. Included before all else, so that
// the core and the templates that it is compiled with here go through it.
#pragma once

// Then strings and streams allocate in this addon, and not in the C++ library.
#define _GLIBCXX_EXTERN_TEMPLATE 0

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <utility>

#include <tether/detail/napi.h>

namespace faults {

/// The numbers are those of `modes` in modes.ts.
enum class Mode : std::uint8_t {
  kOff,
  kCount,         // nothing fails
  kRefuse,        // one call of Node-API answers napi_generic_failure
  kOverflow,      // one call that may run JS answers as the engine does when the stack is full
  kRefuseAll,     // from one call on, all fail
  kAllocation,    // one allocation throws std::bad_alloc
  kAllocationAll  // from one allocation on, all do
};

struct Plan {
  Mode mode = Mode::kOff;
  std::uint64_t at = 0;  // the number of the one that fails, from 1
};

/// What happens on one thread.
struct Thread {
  Plan plan;
  napi_env env = nullptr;
  std::uint64_t calls = 0, entries = 0, allocations = 0, failed = 0;
  const char* where = "";  // what failed first
};
inline thread_local Thread thread;
/// What is to happen, and has, on another thread than JavaScript's while it works for a trial. One
/// at a time does, and JS is told when it has ended, behind a lock.
inline Thread elsewhere;
/// This thread works for the trial as long as it lives.
class Elsewhere {
 public:
  Elsewhere() { thread = elsewhere; }
  ~Elsewhere() {
    elsewhere = thread;
    thread.plan.mode = Mode::kOff;
  }
  Elsewhere(const Elsewhere&) = delete;
  Elsewhere& operator=(const Elsewhere&) = delete;
};
/// What this thread allocates meanwhile is none of the toolkit's.
class Pause {
 public:
  Pause() : mode_(std::exchange(thread.plan.mode, Mode::kOff)) {}
  ~Pause() { thread.plan.mode = mode_; }
  Pause(const Pause&) = delete;
  Pause& operator=(const Pause&) = delete;

 private:
  const Mode mode_;
};

/// On all threads, also those that have ended.
inline std::atomic<std::uint64_t> failedEver = 0;

inline bool strikes(std::uint64_t count, bool once, const char* where) {
  Thread& at = thread;
  if (once ? count != at.plan.at : count < at.plan.at) return false;
  if (at.failed++ == 0) at.where = where;
  failedEver++;
  return true;
}

/// Whether a call of Node-API fails. `entry`: it may run JS, and so may leave an exception.
inline bool callFails(const char* name, bool entry) {
  Thread& at = thread;
  if (at.plan.mode == Mode::kOff) return false;
  at.calls++;
  at.entries += entry;
  switch (at.plan.mode) {
    case Mode::kRefuse:
      return strikes(at.calls, true, name);
    case Mode::kRefuseAll:
      return strikes(at.calls, false, name);
    case Mode::kOverflow:
      return entry && strikes(at.entries, true, name);
    default:
      return false;
  }
}

inline napi_status refuse() {
  if (thread.plan.mode != Mode::kOverflow) return napi_generic_failure;
  napi_throw_range_error(thread.env, nullptr, "Maximum call stack size exceeded");
  return napi_pending_exception;
}

inline bool allocationFails() {
  Thread& at = thread;
  if (at.plan.mode == Mode::kOff) return false;
  at.allocations++;
  if (at.plan.mode == Mode::kAllocation) return strikes(at.allocations, true, "an allocation");
  return at.plan.mode == Mode::kAllocationAll && strikes(at.allocations, false, "an allocation");
}

inline void* allocate(std::size_t size) { return allocationFails() ? nullptr : std::malloc(size); }

}  // namespace faults

#define TETHER_MAY_FAIL(name, entry, ...) \
  (::faults::callFails(#name, entry) ? ::faults::refuse() : (name)(__VA_ARGS__))

// Those that may run JS: they answer napi_pending_exception with the error that JS threw, and
// refuse when one is pending already.
#define napi_call_function(...) TETHER_MAY_FAIL(napi_call_function, true, __VA_ARGS__)
#define napi_make_callback(...) TETHER_MAY_FAIL(napi_make_callback, true, __VA_ARGS__)
#define napi_run_script(...) TETHER_MAY_FAIL(napi_run_script, true, __VA_ARGS__)
#define napi_get_property(...) TETHER_MAY_FAIL(napi_get_property, true, __VA_ARGS__)
#define napi_set_property(...) TETHER_MAY_FAIL(napi_set_property, true, __VA_ARGS__)
#define napi_has_own_property(...) TETHER_MAY_FAIL(napi_has_own_property, true, __VA_ARGS__)
#define napi_get_named_property(...) TETHER_MAY_FAIL(napi_get_named_property, true, __VA_ARGS__)
#define napi_set_named_property(...) TETHER_MAY_FAIL(napi_set_named_property, true, __VA_ARGS__)
#define napi_get_element(...) TETHER_MAY_FAIL(napi_get_element, true, __VA_ARGS__)
#define napi_set_element(...) TETHER_MAY_FAIL(napi_set_element, true, __VA_ARGS__)
#define napi_define_properties(...) TETHER_MAY_FAIL(napi_define_properties, true, __VA_ARGS__)
#define napi_get_all_property_names(...) \
  TETHER_MAY_FAIL(napi_get_all_property_names, true, __VA_ARGS__)
#define napi_object_freeze(...) TETHER_MAY_FAIL(napi_object_freeze, true, __VA_ARGS__)
#define napi_coerce_to_string(...) TETHER_MAY_FAIL(napi_coerce_to_string, true, __VA_ARGS__)
#define napi_strict_equals(...) TETHER_MAY_FAIL(napi_strict_equals, true, __VA_ARGS__)
#define napi_create_function(...) TETHER_MAY_FAIL(napi_create_function, true, __VA_ARGS__)
#define napi_create_arraybuffer(...) TETHER_MAY_FAIL(napi_create_arraybuffer, true, __VA_ARGS__)
#define napi_create_external_arraybuffer(...) \
  TETHER_MAY_FAIL(napi_create_external_arraybuffer, true, __VA_ARGS__)
#define napi_create_typedarray(...) TETHER_MAY_FAIL(napi_create_typedarray, true, __VA_ARGS__)
#define napi_create_date(...) TETHER_MAY_FAIL(napi_create_date, true, __VA_ARGS__)
#define napi_create_bigint_words(...) TETHER_MAY_FAIL(napi_create_bigint_words, true, __VA_ARGS__)

// Those that run no JS: they make something, or look at something.
#define napi_create_object(...) TETHER_MAY_FAIL(napi_create_object, false, __VA_ARGS__)
#define napi_create_reference(...) TETHER_MAY_FAIL(napi_create_reference, false, __VA_ARGS__)
#define napi_create_string_utf8(...) TETHER_MAY_FAIL(napi_create_string_utf8, false, __VA_ARGS__)
#define napi_create_string_latin1(...) \
  TETHER_MAY_FAIL(napi_create_string_latin1, false, __VA_ARGS__)
#define napi_create_string_utf16(...) TETHER_MAY_FAIL(napi_create_string_utf16, false, __VA_ARGS__)
#define napi_create_error(...) TETHER_MAY_FAIL(napi_create_error, false, __VA_ARGS__)
#define napi_create_type_error(...) TETHER_MAY_FAIL(napi_create_type_error, false, __VA_ARGS__)
#define napi_create_range_error(...) TETHER_MAY_FAIL(napi_create_range_error, false, __VA_ARGS__)
#define napi_create_double(...) TETHER_MAY_FAIL(napi_create_double, false, __VA_ARGS__)
#define napi_create_int32(...) TETHER_MAY_FAIL(napi_create_int32, false, __VA_ARGS__)
#define napi_create_uint32(...) TETHER_MAY_FAIL(napi_create_uint32, false, __VA_ARGS__)
#define napi_create_int64(...) TETHER_MAY_FAIL(napi_create_int64, false, __VA_ARGS__)
#define napi_create_bigint_int64(...) TETHER_MAY_FAIL(napi_create_bigint_int64, false, __VA_ARGS__)
#define napi_create_bigint_uint64(...) \
  TETHER_MAY_FAIL(napi_create_bigint_uint64, false, __VA_ARGS__)
#define napi_create_threadsafe_function(...) \
  TETHER_MAY_FAIL(napi_create_threadsafe_function, false, __VA_ARGS__)
#define napi_call_threadsafe_function(...) \
  TETHER_MAY_FAIL(napi_call_threadsafe_function, false, __VA_ARGS__)
#define napi_create_async_work(...) TETHER_MAY_FAIL(napi_create_async_work, false, __VA_ARGS__)
#define napi_queue_async_work(...) TETHER_MAY_FAIL(napi_queue_async_work, false, __VA_ARGS__)
#define napi_create_promise(...) TETHER_MAY_FAIL(napi_create_promise, false, __VA_ARGS__)
#define napi_add_finalizer(...) TETHER_MAY_FAIL(napi_add_finalizer, false, __VA_ARGS__)
#define napi_add_env_cleanup_hook(...) \
  TETHER_MAY_FAIL(napi_add_env_cleanup_hook, false, __VA_ARGS__)
#define napi_adjust_external_memory(...) \
  TETHER_MAY_FAIL(napi_adjust_external_memory, false, __VA_ARGS__)
#define napi_get_prototype(...) TETHER_MAY_FAIL(napi_get_prototype, false, __VA_ARGS__)
#define napi_get_array_length(...) TETHER_MAY_FAIL(napi_get_array_length, false, __VA_ARGS__)
#define napi_get_typedarray_info(...) TETHER_MAY_FAIL(napi_get_typedarray_info, false, __VA_ARGS__)
#define napi_get_arraybuffer_info(...) \
  TETHER_MAY_FAIL(napi_get_arraybuffer_info, false, __VA_ARGS__)
#define napi_get_dataview_info(...) TETHER_MAY_FAIL(napi_get_dataview_info, false, __VA_ARGS__)
#define napi_get_date_value(...) TETHER_MAY_FAIL(napi_get_date_value, false, __VA_ARGS__)
#define napi_get_value_string_utf8(...) \
  TETHER_MAY_FAIL(napi_get_value_string_utf8, false, __VA_ARGS__)
#define napi_get_value_string_utf16(...) \
  TETHER_MAY_FAIL(napi_get_value_string_utf16, false, __VA_ARGS__)
#define napi_get_value_double(...) TETHER_MAY_FAIL(napi_get_value_double, false, __VA_ARGS__)
#define napi_get_value_int32(...) TETHER_MAY_FAIL(napi_get_value_int32, false, __VA_ARGS__)
#define napi_get_value_uint32(...) TETHER_MAY_FAIL(napi_get_value_uint32, false, __VA_ARGS__)
#define napi_get_value_bool(...) TETHER_MAY_FAIL(napi_get_value_bool, false, __VA_ARGS__)
#define napi_get_value_bigint_int64(...) \
  TETHER_MAY_FAIL(napi_get_value_bigint_int64, false, __VA_ARGS__)
#define napi_get_value_bigint_uint64(...) \
  TETHER_MAY_FAIL(napi_get_value_bigint_uint64, false, __VA_ARGS__)
#define napi_get_value_bigint_words(...) \
  TETHER_MAY_FAIL(napi_get_value_bigint_words, false, __VA_ARGS__)

// Left out, because they cannot fail while their arguments are what the core hands over:
//   napi_get_undefined, _null, _boolean, _global: constants of the environment.
//   napi_typeof, napi_is_array, _error, _date, _typedarray, _arraybuffer, _dataview: questions
//   about
//     a value that is there; every value has an answer.
//   napi_get_cb_info: copies the arguments of the running call.
//   napi_get_reference_value: an empty handle says that the value is gone, and that is tested.
//   napi_reference_ref, _unref: a counter; never below zero here, since each unref follows a ref.
//   napi_delete_reference, napi_unref_threadsafe_function: release.
//   napi_open_handle_scope, napi_close_handle_scope: a counter, and a release.
//   napi_get_last_error_info, napi_is_exception_pending, napi_get_and_clear_last_exception: read
//   what
//     a failure has left.
//   napi_ref_threadsafe_function: counts up.
//   napi_cancel_async_work: may say that the work runs already, which is no failure.
//   napi_delete_async_work: release.
//   napi_resolve_deferred, napi_reject_deferred, napi_fatal_exception: refuse only while an
//   exception is pending, which the core never leaves, or when JS has ended and nobody waits.
//   napi_throw, napi_throw_error: refuse only while another exception is pending, which goes out
//     instead, or when JS has ended. There is nothing left to tell their failure with.

#define malloc(size) allocate(size)
namespace std {
using ::faults::allocate;
}

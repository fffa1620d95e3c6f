// SPDX-License-Identifier: MIT
// Exceptions are counted in the standard library, which is not built for ThreadSanitizer: to it,
// who reads an exception and who destroys it later have nothing to do with each other. This tells
// it what the count does. The linker puts these functions in the place of the real ones (`--wrap`).
#include <cstring>
#include <exception>

#include <sched.h>

#include <sanitizer/tsan_interface.h>

/// What a std::exception_ptr points at; it is all that it consists of.
static void* exceptionIn(const std::exception_ptr* pointer) {
  static_assert(sizeof *pointer == sizeof(void*));
  void* exception = nullptr;
  std::memcpy(&exception, pointer, sizeof exception);
  return exception;
}

/// Between what is told and what the count does nobody may come, or the last to let go has not
/// heard of the one before. ThreadSanitizer must not see this lock: it would order what nothing
/// else does. Whoever destroys an exception with it may come back here for another one.
class Unseen {
 public:
  __attribute__((no_sanitize("thread"))) Unseen() {
    if (depth++ > 0) return;
    while (__atomic_exchange_n(&taken, true, __ATOMIC_ACQUIRE)) sched_yield();
  }
  __attribute__((no_sanitize("thread"))) ~Unseen() {
    if (--depth == 0) __atomic_store_n(&taken, false, __ATOMIC_RELEASE);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  static inline bool taken = false;
  static inline thread_local int depth = 0;
};

static void letGo(void* exception) {
  if (!exception) return;
  __tsan_release(exception);
  __tsan_acquire(exception);
}

extern "C" {

void __real__ZNSt15__exception_ptr13exception_ptr10_M_releaseEv(std::exception_ptr* self);
void __wrap__ZNSt15__exception_ptr13exception_ptr10_M_releaseEv(std::exception_ptr* self) {
  const Unseen unseen;
  letGo(exceptionIn(self));
  __real__ZNSt15__exception_ptr13exception_ptr10_M_releaseEv(self);
}

void __real___cxa_end_catch();
void __wrap___cxa_end_catch() {
  const Unseen unseen;
  {
    const std::exception_ptr caught = std::current_exception();
    letGo(exceptionIn(&caught));
  }
  __real___cxa_end_catch();
}

}  // extern "C"

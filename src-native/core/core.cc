// SPDX-License-Identifier: MIT
// The whole core as one translation unit: compile this file, and nothing else of this folder, into
// an addon.
#include "internal.h"

// Most of the core is seldom run, and compiled for size; calls, creation and reclaim are not. Compilers that cannot change their mind
// within a file optimize all of it.
#if defined(__OPTIMIZE__) && defined(__GNUC__) && !defined(__clang__)
#define TETHER_FOR_SIZE _Pragma("GCC push_options") _Pragma("GCC optimize(\"Os\")")
#define TETHER_AS_BEFORE _Pragma("GCC pop_options")
#else
#define TETHER_FOR_SIZE
#define TETHER_AS_BEFORE
#endif

#include "environment.cc"
TETHER_FOR_SIZE
#include "errors.cc"
TETHER_AS_BEFORE
#include "pool.cc"
#include "instances.cc"
#include "identity.cc"
#include "edges.cc"
#include "tokens.cc"
#include "pins.cc"
#include "counted.cc"
TETHER_FOR_SIZE
#include "keeping.cc"
#include "leftovers.cc"
TETHER_AS_BEFORE
#include "scan.cc"
#include "reclaim.cc"
TETHER_FOR_SIZE
#include "polling.cc"
#include "releases.cc"
#include "lending.cc"
#include "ownership.cc"
TETHER_AS_BEFORE
#include "arguments.cc"
#include "mailbox.cc"
#include "functions.cc"
#include "objects.cc"
#include "outgoing.cc"
TETHER_FOR_SIZE
#include "classes.cc"
#include "exports.cc"
#include "views.cc"
#include "overrides.cc"
#include "convert.cc"
#include "enums.cc"
#include "aggregates.cc"
#include "protocols.cc"
#include "conversion.cc"
#include "iteration.cc"
#include "containers.cc"
#include "alternatives.cc"
#include "typed_arrays.cc"
TETHER_AS_BEFORE
#include "texts.cc"
#include "numbers.cc"
TETHER_FOR_SIZE
#include "dates.cc"
#include "failures.cc"
#include "promises.cc"
TETHER_AS_BEFORE
#include "doorbell.cc"
#include "locks.cc"
#include "once.cc"
#include "locals.cc"
#include "threads.cc"
#include "answers.cc"
#include "async.cc"
TETHER_FOR_SIZE
#include "sharing.cc"
#include "roots.cc"
#include "references.cc"
#include "trace.cc"
#include "inspect.cc"
#include "exit_report.cc"
#include "stress.cc"
#include "declarations.cc"
#include "teardown.cc"
TETHER_AS_BEFORE

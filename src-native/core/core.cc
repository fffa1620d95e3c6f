// SPDX-License-Identifier: MIT
// The whole core as one translation unit: compile this file, and nothing else of this folder, into
// an addon.
#include "internal.h"

#include "environment.cc"
#include "errors.cc"
#include "pool.cc"
#include "instances.cc"
#include "edges.cc"
#include "tokens.cc"
#include "leftovers.cc"
#include "reclaim.cc"
#include "ownership.cc"
#include "classes.cc"
#include "arguments.cc"
#include "functions.cc"
#include "objects.cc"
#include "overrides.cc"
#include "convert.cc"
#include "inspect.cc"
#include "declarations.cc"
#include "teardown.cc"

// SPDX-License-Identifier: MIT
// The name of the compiler that built a driver, so that a published number says what produced it.
#pragma once

#define BENCH_STRINGIFY_VALUE(value) #value
#define BENCH_STRINGIFY(value) BENCH_STRINGIFY_VALUE(value)

#if defined(__clang__)
#define BENCH_COMPILER __VERSION__
#elif defined(__GNUC__)
#define BENCH_COMPILER "GCC " __VERSION__
#elif defined(_MSC_VER)
#define BENCH_COMPILER "MSVC " BENCH_STRINGIFY(_MSC_VER)
#else
#define BENCH_COMPILER "unknown"
#endif

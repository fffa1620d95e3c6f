// SPDX-License-Identifier: MIT
// The one place that includes Node-API. Version 8 is what Node 20 to 26, Bun and Deno all have, so
// one binary runs on all.
#pragma once

#ifndef NAPI_VERSION
#define NAPI_VERSION 8
#endif

#include <node_api.h>

#if NAPI_VERSION < 8
#error "napi-tether needs Node-API 8 or newer: set NAPI_VERSION=8"
#endif

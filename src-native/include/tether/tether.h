// SPDX-License-Identifier: MIT
// Everything but the opt-in converters in tether/convert/.
#pragma once

#include "env.h"
#include "error.h"

#include "value.h"
#include "convert.h"
#include "scalar.h"
#include "call.h"

#include "traced.h"
#include "member.h"
#include "weak.h"
#include "root.h"
#include "visitor.h"
#include "ref.h"

#include "argument.h"
#include "parameter.h"
#include "policy.h"
#include "extra.h"
#include "invoker.h"
#include "function.h"
#include "iterable.h"
#include "module.h"
#include "async.h"
#include "class.h"
#include "enum.h"
#include "override.h"

#include "bytes.h"
#include "convert/shared_ptr.h"
#include "convert/unique_ptr.h"

// SPDX-License-Identifier: MIT
#pragma once

#include <tether/tether.h>

/// The part of the addon `threads` that is made for the corners of its promises.
void bindCorners(tether::Module& m);

// SPDX-License-Identifier: MIT
// The trials of what knows nothing of Node-API.
#pragma once

#include <array>

#include "trial.h"

namespace trials {

extern const std::array<Trial, 4> kDoorbellTrials;
extern const std::array<Trial, 2> kLockTrials;
extern const std::array<Trial, 4> kOnceTrials;

}  // namespace trials

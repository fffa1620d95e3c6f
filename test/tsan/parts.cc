// SPDX-License-Identifier: MIT
#include "parts.h"

#include <vector>

int main(int count, char** arguments) {
  std::vector<trials::Trial> all;
  for (const std::span<const trials::Trial> part :
       {std::span<const trials::Trial>(trials::kDoorbellTrials),
        std::span<const trials::Trial>(trials::kLockTrials),
        std::span<const trials::Trial>(trials::kOnceTrials)})
    all.insert(all.end(), part.begin(), part.end());
  return trials::runTrials(all, count, arguments);
}

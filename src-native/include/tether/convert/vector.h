// SPDX-License-Identifier: MIT
// std::vector: a JS array, copied.
#pragma once

#include <vector>

#include "sequence.h"

namespace tether {

template <class T, class A>
struct Converter<std::vector<T, A>> : SequenceConverter<std::vector<T, A>, T> {};

}  // namespace tether

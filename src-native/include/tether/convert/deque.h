// SPDX-License-Identifier: MIT
// std::deque: a JS array, copied.
#pragma once

#include <deque>

#include "sequence.h"

namespace tether {

template <class T, class A>
struct Converter<std::deque<T, A>> : SequenceConverter<std::deque<T, A>, T> {};

}  // namespace tether

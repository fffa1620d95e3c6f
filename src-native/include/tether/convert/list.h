// SPDX-License-Identifier: MIT
// std::list: a JS array, copied.
#pragma once

#include <list>

#include "sequence.h"

namespace tether {

template <class T, class A>
struct Converter<std::list<T, A>> : SequenceConverter<std::list<T, A>, T> {};

}  // namespace tether

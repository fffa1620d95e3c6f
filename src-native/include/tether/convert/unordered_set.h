// SPDX-License-Identifier: MIT
// std::unordered_set: a JS Set, copied.
#pragma once

#include <unordered_set>

#include "members.h"

namespace tether {

template <class T, class H, class E, class A>
struct Converter<std::unordered_set<T, H, E, A>>
    : MembersConverter<std::unordered_set<T, H, E, A>> {};

}  // namespace tether

// SPDX-License-Identifier: MIT
// std::set: a JS Set, copied.
#pragma once

#include <set>

#include "members.h"

namespace tether {

template <class T, class L, class A>
struct Converter<std::set<T, L, A>> : MembersConverter<std::set<T, L, A>> {};

}  // namespace tether

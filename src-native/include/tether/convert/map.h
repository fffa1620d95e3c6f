// SPDX-License-Identifier: MIT
// std::map: a JS Map, copied.
#pragma once

#include <map>

#include "keyed.h"

namespace tether {

template <class K, class V, class L, class A>
struct Converter<std::map<K, V, L, A>> : KeyedConverter<std::map<K, V, L, A>> {};

}  // namespace tether

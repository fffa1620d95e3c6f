// SPDX-License-Identifier: MIT
// std::unordered_map: a JS Map, copied.
#pragma once

#include <unordered_map>

#include "keyed.h"

namespace tether {

template <class K, class V, class H, class E, class A>
struct Converter<std::unordered_map<K, V, H, E, A>>
    : KeyedConverter<std::unordered_map<K, V, H, E, A>> {};

}  // namespace tether

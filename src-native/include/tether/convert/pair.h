// SPDX-License-Identifier: MIT
// std::pair: a JS array of two elements, copied.
#pragma once

#include <utility>

#include "product.h"

namespace tether {

template <class A, class B>
struct Converter<std::pair<A, B>> : ProductConverter<std::pair<A, B>, A, B> {};

}  // namespace tether

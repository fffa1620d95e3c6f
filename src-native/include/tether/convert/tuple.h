// SPDX-License-Identifier: MIT
// std::tuple: a JS array of as many elements, copied.
#pragma once

#include <tuple>

#include "../visitor.h"
#include "product.h"

namespace tether {

template <class... T>
struct Converter<std::tuple<T...>> : ProductConverter<std::tuple<T...>, T...> {};

template <class... T>
struct Visit<std::tuple<T...>> {
  static void visit(Visitor& visitor, const std::tuple<T...>& held) {
    std::apply([&](const T&... parts) { (detail::visitPart(visitor, parts), ...); }, held);
  }
};

}  // namespace tether

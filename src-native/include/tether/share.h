// SPDX-License-Identifier: MIT
// One C++ object in several environments: the main thread and workers.
#pragma once

#include <memory>
#include <string>
#include <type_traits>

#include "class.h"
#include "convert/shared_ptr.h"
#include "convert/string.h"

namespace tether {

namespace detail {

void markShareable(Environment& environment, std::uint32_t typeIndex);
napi_value offerObject(std::uint32_t typeIndex, const std::type_info& type, void* object);
/// The object, whose token is good still.
std::shared_ptr<void> offeredObject(std::uint32_t typeIndex, const std::type_info& type,
                                    const std::string& token);
void takeToken(std::uint32_t typeIndex, const std::type_info& type, const std::string& token);

/// An object that gets its token when JS gets the text: one without the other is lost.
template <class T>
struct Offered {
  T* object;
};
/// An object whose token is used up when JS has its wrapper.
template <class T>
struct Received {
  std::shared_ptr<T> object;
  std::string token;
};

struct Shareable {
  template <class Bound>
  void operator()(Bound& type) const {
    using T = typename Bound::Type;
    markShareable(type.scope().environment, kTypeIndex<T>);
    type.method("share", [](T& self) { return Offered<T>{std::addressof(self)}; });
    type.staticMethod(
        "receive",
        [](std::string token) {
          auto object = offeredObject(kTypeIndex<T>, typeid(T), token);
          return Received<T>{std::static_pointer_cast<T>(std::move(object)), std::move(token)};
        },
        "token");
  }
};

}  // namespace detail

template <class T>
struct Converter<detail::Offered<T>> {
  using Stored = detail::Offered<T>;
  static constexpr auto kAccepts = accepts::kString;
  static std::string expected() { return "a string"; }
  static std::string typescript(Way) { return "string"; }
  static napi_value toJs(const detail::Sink&, const Stored& offered) {
    return detail::offerObject(detail::kTypeIndex<T>, typeid(T), offered.object);
  }
};

template <class T>
struct Converter<detail::Received<T>> : Converter<std::shared_ptr<T>> {
  using Stored = detail::Received<T>;
  static napi_value toJs(const detail::Sink& sink, Stored&& received) {
    const napi_value wrapper =
        Converter<std::shared_ptr<T>>::toJs(sink, std::move(received.object));
    detail::takeToken(detail::kTypeIndex<T>, typeid(T), received.token);
    return wrapper;
  }
};

/// `Class<T>(m, "T").with(tether::shareable)` lets several environments have a wrapper each of one
/// object: `share()` answers a token, a string to post, and `T.receive(token)` makes the other
/// wrapper, once for each token.
///
/// The object dies after its last owner, on whichever thread that is. T guards what it must (see
/// lock.h) and holds nothing of JavaScript's: `share()` refuses one that does with
/// ERR_TETHER_ARGUMENT. A token that nobody receives keeps its object until the addon's last
/// environment ends, and `inspect` shows it. A wrapper of such an object is collected when JS lets
/// go of it, also while others own the object; it then comes back as a new wrapper.
inline constexpr detail::Shareable shareable{};

}  // namespace tether

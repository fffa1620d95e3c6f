// SPDX-License-Identifier: MIT
// std::expected, where the standard library has it. Otherwise an addon that exports nothing.
#include <tether/convert/expected.h>
#include <tether/convert/function.h>
#include <tether/convert/unique_ptr.h>
#include <tether/convert/vector.h>
#include <tether/tether.h>

#include <stdexcept>

#if defined(__cpp_lib_expected)
namespace {

struct Gift {
  explicit Gift(int id) : id(id) {}
  int id;
};

template <class E>
std::expected<int, E> answer(int n, E error) {
  if (n >= 0) return n;
  return std::unexpected(std::move(error));
}

}  // namespace
#endif

TETHER_MODULE(m) {
#if defined(__cpp_lib_expected)
  tether::Class<Gift>(m, "Gift").constructor<int>("id").field("id", &Gift::id);
  m.function("text", [](int n) { return answer<std::string>(n, "too small"); });
  m.function("exception", [](int n) { return answer<std::out_of_range>(n, std::out_of_range("too far")); });
  m.function("coded", [](int n) { return answer<tether::Error>(n, tether::Error("ERR_MINE", "mine")); });
  m.function("pointed", [](int n) {
    return answer<std::exception_ptr>(n, std::make_exception_ptr(std::invalid_argument("wrong")));
  });
  m.function("code", [](int n) { return answer<std::errc>(n, std::errc::no_such_file_or_directory); });
  m.function("value", [](int n) { return answer<int>(n, 404); });
  m.function("list", [](int n) -> std::expected<std::vector<int>, std::string> {
    if (n < 0) return std::unexpected("negative");
    return std::vector<int>(static_cast<std::size_t>(n), 7);
  });
  m.function("nothing", [](int n) -> std::expected<void, std::string> {
    if (n < 0) return std::unexpected("negative");
    return {};
  });
  m.function("through", [](std::expected<std::unique_ptr<Gift>, std::string> gift, int) { return gift; }, "gift", "number");
  m.function("ask", [](const std::function<std::expected<int, std::string>()>& f) { return *f(); }, "f");
#else
  (void)m;
#endif
}

// SPDX-License-Identifier: MIT
// What operators and protocols of bound classes have in common.

namespace tether::detail {

bool wantsString(const std::string& className, const std::string& hint) {
  if (hint == "string") return true;
  if (hint == "number" || hint == "default") return false;
  throw Error("ERR_TETHER_ARGUMENT",
              className +
                  ".[Symbol.toPrimitive]: argument \"hint\" (1 of 1) must be \"default\", "
                  "\"number\" or \"string\", received " +
                  literal(std::string_view(hint)),
              Error::Kind::kTypeError);
}

std::size_t placeOf(std::int64_t index, std::size_t size) {
  const auto length = static_cast<std::int64_t>(size);
  const std::int64_t place = index < 0 ? index + length : index;
  return place >= 0 && place < length ? static_cast<std::size_t>(place) : size;
}

void refuseIndex(const std::string& className, std::int64_t index, std::size_t size) {
  throw Error("ERR_TETHER_RANGE",
              className + ".set: argument \"index\" (1 of 2) must be " +
                  (size ? "from -" + std::to_string(size) + " to " + std::to_string(size - 1)
                        : "of an object that is not empty") +
                  ", received " + std::to_string(index),
              Error::Kind::kRangeError);
}

}  // namespace tether::detail

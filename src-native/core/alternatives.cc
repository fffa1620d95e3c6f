// SPDX-License-Identifier: MIT
// Choosing among the types of a std::variant.

#include <tether/convert/variant.h>

namespace tether::detail {

napi_valuetype kindOf(Environment& environment, napi_value value) {
  napi_valuetype kind = napi_undefined;
  napi_typeof(environment.env, value, &kind);
  return kind;
}

bool kindMayFit(const Source& source, const TypeRecord& type, napi_valuetype kind) {
  if (type.accepts & (1u << kind)) return true;
  if (!source.implicit || !type.bound) return false;
  const BoundClass* bound = findClass(source.environment, *type.bound);
  return bound && !bound->implicits.empty();
}

bool attempt(void (*read)(void* context), void* context) {
  try {
    read(context);
    return true;
  } catch (const ConversionFailure&) {
    return false;
  }
}

std::string anyOf(const std::string* names, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; i++)
    text += (i == 0 ? "" : i + 1 == count ? " or " : ", ") + names[i];
  return text;
}

std::string unionOf(const std::string* names, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; i++) {
    if (std::find(names, names + i, names[i]) != names + i) continue;
    text += (text.empty() ? "" : " | ") + names[i];
  }
  return text;
}

}  // namespace tether::detail

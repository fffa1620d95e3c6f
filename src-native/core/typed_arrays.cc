// SPDX-License-Identifier: MIT
// Typed arrays: views on their memory, and new ones out of C++'s.

#include <tether/convert/typed_array.h>

namespace tether::detail {

static constexpr struct {
  const char* name;
  std::size_t size;
} kTypedArrays[] = {{"Int8Array", 1},     {"Uint8Array", 1},    {"Uint8ClampedArray", 1},
                    {"Int16Array", 2},    {"Uint16Array", 2},   {"Int32Array", 4},
                    {"Uint32Array", 4},   {"Float32Array", 4},  {"Float64Array", 8},
                    {"BigInt64Array", 8}, {"BigUint64Array", 8}};

std::string typedArrayName(int type, bool article) {
  const std::string name = kTypedArrays[type].name;
  return !article ? name : (name.front() == 'I' ? "an " : "a ") + name;
}

std::size_t elementSize(int type) { return kTypedArrays[type].size; }

bool rawElements(Environment& environment, napi_value value, int type, RawElements& elements) {
  if (!isTypedArray(environment, value)) return false;
  napi_typedarray_type found = napi_int8_array;
  napi_value buffer = nullptr;
  std::size_t offset = 0;
  check(environment, napi_get_typedarray_info(environment.env, value, &found, &elements.count,
                                              &elements.data, &buffer, &offset));
  if (found == napi_uint8_clamped_array) found = napi_uint8_array;
  if (!elements.data) elements.count = 0;
  return found == type;
}

napi_value requireTyped(const Source& source, napi_value value, int type) {
  RawElements elements;
  if (!rawElements(source.environment, value, type, elements))
    source.mismatch(typedArrayName(type), value);
  return value;
}

RawElements elementsNow(const Value& view, int type) {
  RawElements elements;
  Environment& environment = view.env().internal();
  requireThread(environment);
  return rawElements(environment, view.raw(), type, elements) ? elements : RawElements{};
}

void refuseExtent(const Source& source, napi_value value, int type, std::size_t extent,
                  std::size_t count) {
  source.mismatch(typedArrayName(type) + " of " + std::to_string(extent) + " elements", value,
                  " of " + std::to_string(count));
}

static napi_value typedOver(Environment& environment, napi_value buffer, int type,
                            std::size_t count) {
  napi_value array = nullptr;
  check(environment,
        napi_create_typedarray(environment.env, static_cast<napi_typedarray_type>(type), count,
                               buffer, 0, &array));
  return array;
}

napi_value copyTyped(Environment& environment, const void* data, std::size_t count, int type) {
  const std::size_t bytes = count * elementSize(type);
  void* memory = nullptr;
  napi_value buffer = nullptr;
  check(environment, napi_create_arraybuffer(environment.env, bytes, &memory, &buffer));
  if (bytes)
    std::copy_n(static_cast<const std::byte*>(data), bytes, static_cast<std::byte*>(memory));
  return typedOver(environment, buffer, type, count);
}

napi_value moveTyped(Environment& environment, std::shared_ptr<void> owner, void* data,
                     std::size_t count, int type) {
  const std::size_t bytes = count * elementSize(type);
  if (bytes < kWorthMoving) return copyTyped(environment, data, count, type);
  auto keeper = std::make_unique<std::shared_ptr<void>>(std::move(owner));
  const auto drop = [](napi_env, void*, void* hint) {
    delete static_cast<std::shared_ptr<void>*>(hint);
  };
  napi_value buffer = nullptr;
  const napi_status status =
      napi_create_external_arraybuffer(environment.env, data, bytes, drop, keeper.get(), &buffer);
  // Some runtimes allow no memory that is not their own.
  if (status != napi_ok) return copyTyped(environment, data, count, type);
  keeper.release();
  return typedOver(environment, buffer, type, count);
}

}  // namespace tether::detail

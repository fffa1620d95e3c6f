// SPDX-License-Identifier: MIT
// Functions of numbers, called with values: by code that knows no more of a function than that it
// is one.

#include <cstring>

namespace tether::detail {

static double numberFrom(const Source& source, napi_value value, NumberKind kind) {
  const auto whole = [&]<class T>(T) {
    return readInteger(source, value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(),
                       nullptr);
  };
  switch (kind) {
    case NumberKind::kInt8:
      return whole(std::int8_t());
    case NumberKind::kInt16:
      return whole(std::int16_t());
    case NumberKind::kInt32:
      return whole(std::int32_t());
    case NumberKind::kUint8:
      return whole(std::uint8_t());
    case NumberKind::kUint16:
      return whole(std::uint16_t());
    case NumberKind::kUint32:
      return whole(std::uint32_t());
    default:
      return readDouble(source, value);
  }
}

template <class T>
static double numberIn(const void* stored) {
  T number;
  std::memcpy(&number, stored, sizeof number);
  return static_cast<double>(number);
}

static double numberIn(const void* stored, NumberKind kind) {
  switch (kind) {
    case NumberKind::kFloat:
      return numberIn<float>(stored);
    case NumberKind::kInt8:
      return numberIn<std::int8_t>(stored);
    case NumberKind::kInt16:
      return numberIn<std::int16_t>(stored);
    case NumberKind::kInt32:
      return numberIn<std::int32_t>(stored);
    case NumberKind::kUint8:
      return numberIn<std::uint8_t>(stored);
    case NumberKind::kUint16:
      return numberIn<std::uint16_t>(stored);
    case NumberKind::kUint32:
      return numberIn<std::uint32_t>(stored);
    default:
      return numberIn<double>(stored);
  }
}

static double numberOf(const FunctionRecord& record, Frame& frame, std::size_t index) {
  const ParameterRecord& parameter = record.parameters[index];
  const napi_value value = frame.arguments[index];
  if (parameter.fallback && isUndefined(frame.environment, value))
    return numberIn(parameter.fallback->value.get(), parameter.type->number);
  return numberFrom(sourceOf(record, frame, index), value, parameter.type->number);
}

void refuseNumberAt(const FunctionRecord& record, Frame& frame, std::size_t index) {
  Environment& environment = frame.environment;
  const napi_value value = writeDouble(environment, environment.numbers[index]);
  numberFrom(sourceOf(record, frame, index), value, record.parameters[index].type->number);
  throw Error("ERR_TETHER_ARGUMENT", "a number was refused that fits");
}

/// Whether all are numbers. What they must be besides, C++ asks when it reads them.
static bool copyNumbers(napi_env env, std::span<const napi_value> values, double* numbers) {
  for (const napi_value value : values)
    if (napi_get_value_double(env, value, numbers++) != napi_ok) return false;
  return true;
}

static void fillMailbox(const FunctionRecord& record, Frame& frame) {
  Environment& environment = frame.environment;
  const std::size_t count = record.parameters.size();
  if (copyNumbers(environment.env, {frame.arguments, count}, environment.numbers)) return;
  // One by one, for the first that is wrong.
  for (std::size_t i = 0; i < count; i++) environment.numbers[i] = numberOf(record, frame, i);
}

napi_value invokeWithMailbox(const FunctionRecord& record, Frame& frame) {
  if (record.crossing & kArgumentsInMailbox) fillMailbox(record, frame);
  const napi_value result = record.invoke(record, frame);
  if (!(record.crossing & kResultInMailbox)) return result;
  return writeDouble(frame.environment, frame.environment.numbers[0]);
}

}  // namespace tether::detail

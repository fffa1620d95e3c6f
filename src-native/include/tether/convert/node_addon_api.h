// SPDX-License-Identifier: MIT
// node-addon-api's own types as parameters and results, so that existing code can be mixed in.
// Needs node-addon-api's include path.
//
// Use it with NAPI_CPP_EXCEPTIONS (the flags of tether.gypi enable it): a Napi::Error that leaves a
// bound function then arrives in JS as the same object.
#pragma once

#include <concepts>
#include <type_traits>

#ifndef NAPI_CPP_EXCEPTIONS
#define NAPI_CPP_EXCEPTIONS
#endif
#include <napi.h>

#include "../error.h"
#include "../function.h"

namespace tether {

namespace detail {

template <class T>
concept NapiValue = std::derived_from<T, Napi::Value>;

/// Whether a value is what a Napi type stands for. Each line is one of its types, the most special
/// first.
template <NapiValue T>
bool isNapi(const Napi::Value& value) {
  if constexpr (std::derived_from<T, Napi::Function>)
    return value.IsFunction();
  else if constexpr (std::derived_from<T, Napi::Promise>)
    return value.IsPromise();
  else if constexpr (std::derived_from<T, Napi::DataView>)
    return value.IsDataView();
  else if constexpr (requires(T buffer) {
                       buffer.Length();
                       buffer.Data();
                     } &&
                     !std::derived_from<T, Napi::TypedArray>)
    return value.IsBuffer();
  else if constexpr (std::same_as<T, Napi::Uint8Array>)
    return value.IsTypedArray() &&
           value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
  else if constexpr (std::derived_from<T, Napi::TypedArray>)
    return value.IsTypedArray();
  else if constexpr (std::derived_from<T, Napi::ArrayBuffer>)
    return value.IsArrayBuffer();
  else if constexpr (std::derived_from<T, Napi::Array>)
    return value.IsArray();
  else if constexpr (std::derived_from<T, Napi::Object>)
    return value.IsObject();
  else if constexpr (std::derived_from<T, Napi::String>)
    return value.IsString();
  else if constexpr (std::derived_from<T, Napi::Symbol>)
    return value.IsSymbol();
  else if constexpr (std::derived_from<T, Napi::Number>)
    return value.IsNumber();
  else if constexpr (std::derived_from<T, Napi::BigInt>)
    return value.IsBigInt();
  else if constexpr (std::derived_from<T, Napi::Boolean>)
    return value.IsBoolean();
  else
    return true;
}

/// What TypeScript calls a Napi type, and the kinds of values that it takes.
struct NapiDeclaration {
  const char* type;
  std::uint16_t accepts;
};
template <NapiValue T>
constexpr NapiDeclaration declareNapi() {
  using namespace accepts;
  if constexpr (std::derived_from<T, Napi::Function>)
    return {"((...values: any[]) => any)", kFunction};
  else if constexpr (std::derived_from<T, Napi::Promise>)
    return {"Promise<any>", kObject};
  else if constexpr (std::derived_from<T, Napi::DataView>)
    return {"DataView", kObject};
  else if constexpr (std::same_as<T, Napi::Uint8Array>)
    return {"Uint8Array", kObject};
  else if constexpr (std::derived_from<T, Napi::ArrayBuffer>)
    return {"ArrayBuffer", kObject};
  else if constexpr (std::derived_from<T, Napi::Array> && !std::derived_from<T, Napi::TypedArray>)
    return {"any[]", kObject};
  else if constexpr (std::derived_from<T, Napi::Object>)
    return {"object", kObject | kFunction};
  else if constexpr (std::derived_from<T, Napi::String>)
    return {"string", kString};
  else if constexpr (std::derived_from<T, Napi::Symbol>)
    return {"symbol", kSymbol};
  else if constexpr (std::derived_from<T, Napi::Number>)
    return {"number", kNumber};
  else if constexpr (std::derived_from<T, Napi::BigInt>)
    return {"bigint", kBigint};
  else if constexpr (std::derived_from<T, Napi::Boolean>)
    return {"boolean", kBoolean};
  else
    return {nullptr, kAnything};
}

/// Lets Napi::Error through as the JS error that it holds.
inline bool translateNapiError(napi_env env) {
  try {
    throw;
  } catch (const Napi::Error& error) {
    napi_throw(env, error.Value());
    return true;
  } catch (...) {
    return false;
  }
}
inline const bool kTranslatesNapiErrors = (addExceptionTranslator(&translateNapiError), true);

}  // namespace detail

template <detail::NapiValue T>
struct Converter<T> {
  using Stored = T;
  static constexpr bool kIsHandle = true;
  static constexpr auto kAccepts = detail::declareNapi<T>().accepts;
  static std::string typescript(Way way) {
    const char* type = detail::declareNapi<T>().type;
    return type ? type : way == Way::kIn ? "unknown" : "any";
  }
  static std::string expected() { return "a value of the type " + detail::nameOf(typeid(T)); }
  static T fromJs(const detail::Source& source, napi_value value) {
    const Napi::Value any(detail::napiOf(source.environment), value);
    if (!detail::isNapi<T>(any)) source.mismatch(expected(), value);
    return any.As<T>();
  }
  static napi_value toJs(const detail::Sink&, const T& value) { return value; }
};

}  // namespace tether

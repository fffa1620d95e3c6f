// SPDX-License-Identifier: MIT
// The example of docs/converters.md: a value type and a container, taught to cross.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include <tether/convert/part.h>
#include <tether/tether.h>

// A value: '#rrggbb' in JS.
struct Color {
  std::uint8_t red = 0, green = 0, blue = 0;
};

template <>
struct tether::Converter<Color> {
  using Stored = Color;
  static constexpr auto kAccepts = accepts::kString;
  static std::string expected() { return "a color such as \"#ff8000\""; }
  static std::string typescript(Way) { return "`#${string}`"; }

  static Color fromJs(const Source& source, napi_value value) {
    // Converters are made of converters: this one says "must be a string" by itself.
    const std::string text = Converter<std::string>::fromJs(source, value);
    unsigned red = 0, green = 0, blue = 0;
    int read = 0;
    const bool is = text.size() == 7 && text.find_first_of(" +-") == text.npos &&
                    std::sscanf(text.c_str(), "#%2x%2x%2x%n", &red, &green, &blue, &read) == 3;
    if (!is || read != 7) source.mismatch(expected(), value);
    return {static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(green),
            static_cast<std::uint8_t>(blue)};
  }
  static napi_value toJs(const Sink& sink, const Color& color) {
    char text[8];
    std::snprintf(text, sizeof text, "#%02x%02x%02x", color.red, color.green, color.blue);
    return Converter<std::string>::toJs(sink, text);
  }
};

// A container: { first, second } in JS, of anything that converts.
template <class T>
struct Couple {
  T first, second;
};

template <class T>
struct tether::Converter<Couple<T>> {
  using Stored = Couple<T>;
  static constexpr bool kIsHandle = kHoldsHandle<T>;
  static constexpr auto kAccepts = accepts::kObject;
  static std::string expected() { return "an object with first and second"; }
  static std::string typescript(Way way) {
    const std::string item = detail::kTypeRecord<T>.typescript(way);
    return "{ first: " + item + "; second: " + item + " }";
  }

  static Couple<T> fromJs(const Source& source, napi_value value) {
    const Value object(Env(source.environment), value);
    if (!object.isObject()) source.mismatch(expected(), value);
    // Parts give back what they took from JS when a later one does not convert. source.at() makes
    // the error say which part is meant.
    auto first = detail::readPart<T>(source.at("first"), object.get("first").raw());
    auto second = detail::readPart<T>(source.at("second"), object.get("second").raw());
    return {first.take(), second.take()};
  }
  template <class C>
  static napi_value toJs(const Sink& sink, C&& couple) {
    napi_value raw = nullptr;
    detail::check(sink.environment, napi_create_object(sink.env(), &raw));
    const Value object(Env(sink.environment), raw);
    const auto write = [&](const char* name, auto& item) {
      const napi_value part = detail::writeItem(sink, detail::forwardPart<C>(item));
      object.set(name, Value(Env(sink.environment), part));
    };
    write("first", couple.first);
    write("second", couple.second);
    return raw;
  }

  // When a function that uses the type is bound: whatever the parts need.
  static void prepare(detail::Environment& environment, Way way) {
    detail::prepare<T>(environment, way);
  }
  // When the call fails after this argument was read: std::unique_ptrs inside go back to JS.
  static void release(Couple<T>& couple) noexcept requires Transfers<T> {
    Converter<T>::release(couple.first);
    Converter<T>::release(couple.second);
  }
};

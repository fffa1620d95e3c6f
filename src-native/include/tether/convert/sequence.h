// SPDX-License-Identifier: MIT
// What std::vector, std::list and std::deque have in common: JS arrays.
//
// A container class of yours can have the same converter:
//
//     template <class T>
//     struct tether::Converter<Ring<T>> : tether::SequenceConverter<Ring<T>, T> {};
#pragma once

#include <string>

#include "../detail/elements.h"
#include "part.h"

namespace tether {

/// From JS: an array, read by index, and its holes are `undefined`; a typed array of exactly the
/// elements of `C`; where conversions are implicit any typed array and any other iterable. A copy;
/// each element is converted as a parameter would be, and named in errors: `argument "xs"[3]`. To
/// JS: a new array.
///
/// `C` needs push_back, size and iterators, and for typed arrays assign.
template <class C, class T>
struct SequenceConverter {
  using Stored = C;
  static constexpr bool kIsHandle = kHoldsHandle<T>;
  static constexpr auto kAccepts = accepts::kObject;
  static std::string expected() { return "an array"; }
  static std::string typescript(Way way) {
    const std::string item = detail::kTypeRecord<T>.typescript(way);
    return way == Way::kIn ? "Iterable<" + item + ">" : detail::arrayType(item);
  }

  static C fromJs(const Source& source, napi_value value) {
    static_assert(detail::requireOwner<T>());
    C items;
    if (copyTyped(source, value, items)) return items;
    detail::Transaction<C> transaction(items);
    detail::Elements elements(source, value, detail::Elements::Of::kArray, !kHoldsHandle<T>,
                              &expected);
    if constexpr (requires { items.reserve(elements.hint()); }) items.reserve(elements.hint());
    if constexpr (detail::PlainNumber<T>) takeNumbers(elements, items);
    while (elements.next()) items.push_back(detail::readItem<T>(elements.part(), elements.value()));
    transaction.commit();
    return items;
  }

  template <class Container>
  static napi_value toJs(const Sink& sink, Container&& items) {
    if constexpr (detail::PlainNumber<T>)
      if (items.size() >= detail::kManyNumbers && areNumbers(items))
        return writeNumbers(sink, items);
    detail::ArrayWriter writer(sink.environment, items.size());
    for (auto&& item : items) {
      writer.next();
      writer.add(write<Container>(sink, item));
    }
    return writer.finish();
  }

  static void prepare(detail::Environment& environment, Way way) {
    detail::prepareConversion(environment);
    detail::prepare<T>(environment, way);
  }
  static void release(C& items) noexcept requires Transfers<T> {
    for (auto& item : items) Converter<T>::release(item);
  }

 private:
  static bool copyTyped([[maybe_unused]] const Source& source, [[maybe_unused]] napi_value value,
                        [[maybe_unused]] C& items) {
    if constexpr (detail::TypedElement<T>) {
      detail::RawElements raw;
      if (!detail::rawElements(source.environment, value, detail::typedArrayOf<T>(), raw))
        return false;
      const T* first = static_cast<const T*>(raw.data);
      if (raw.count) items.assign(first, first + raw.count);
      return true;
    }
    return false;
  }

  static void takeNumbers(detail::Elements& elements, C& items) {
    const double* numbers = nullptr;
    while (const std::size_t count = elements.takeNumbers(numbers))
      for (std::size_t i = 0; i < count; i++) {
        T number;
        if (!detail::narrow(numbers[i], number)) refuse(elements.part(i), numbers[i]);
        items.push_back(number);
      }
  }
  [[noreturn]] static void refuse(const Source& part, double number) {
    const napi_value value = detail::writeDouble(part.environment, number);
    Converter<T>::fromJs(part, value);
    part.mismatch(Converter<T>::expected(), value);
  }

  /// False where an element is so large that it must be a bigint.
  template <class Container>
  static bool areNumbers(const Container& items) {
    if constexpr (std::is_integral_v<T> && sizeof(T) == 8)
      for (const T item : items)
        if (T back; !detail::narrow(static_cast<double>(item), back) || back != item) return false;
    return true;
  }
  template <class Container>
  static napi_value writeNumbers(const Sink& sink, const Container& items) {
    detail::NumberWriter writer(sink.environment, items.size());
    for (const T item : items) writer.add(static_cast<double>(item));
    return writer.finish();
  }

  template <class Container, class Item>
  static napi_value write(const Sink& sink, Item& item) {
    if constexpr (std::is_same_v<std::remove_const_t<Item>, T>)
      return detail::writeItem(sink, detail::forwardPart<Container>(item));
    else
      return detail::writeItem(sink, static_cast<T>(item));  // a proxy, of std::vector<bool>
  }
};

}  // namespace tether

// SPDX-License-Identifier: MIT
// What an author says of a function's parameters: names, defaults, options objects, rest arguments.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace tether {

/// A named argument with a default value. Made by `"level"_a = 6`.
template <class T>
struct DefaultArg {
  const char* name;
  T value;
  bool exact;
};

/// A named argument. Made by `"level"_a`; a plain string says the same.
struct Arg {
  const char* name;
  bool exact = false;

  template <class T>
  constexpr DefaultArg<std::decay_t<T>> operator=(T&& value) const {
    return {name, std::forward<T>(value), exact};
  }
  /// Takes a value of the parameter's own type only: nothing is converted to a bound class
  /// implicitly, and a container is an array and no other iterable.
  constexpr Arg noConvert() const { return {name, true}; }
};

inline namespace literals {
consteval Arg operator""_a(const char* name, std::size_t) { return Arg{name}; }
}  // namespace literals

/// The names after it are properties of one object, which may be left out:
/// `.method("open", &File::open, "path", tether::options, "create"_a = false, "mode"_a = 0666)` is
/// `open(path, { create: true })` in JS. A property of its own that is none of them is an error; what
/// all objects have, since it stands on Object.prototype, is none either.
struct Options {};
inline constexpr Options options{};

/// As the last parameter: all further arguments, each converted to T. A constructor gets eight
/// arguments at most.
template <class T>
class Rest : public std::vector<T> {
 public:
  using std::vector<T>::vector;
};

/// What a function or class is for; goes into the declarations. `text` must be a literal.
struct Doc {
  const char* text;
};
constexpr Doc doc(const char* text) { return {text}; }

}  // namespace tether

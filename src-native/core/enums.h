// SPDX-License-Identifier: MIT
// What is known of C++ types that cross by value under a name of the author's: enums, and the
// aggregates that have one in declarations. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include <tether/detail/napi.h>

namespace tether::detail {

struct AggregateShape;
struct TypeRecord;

struct EnumMember {
  std::string name;
  std::int64_t bits = 0;  ///< its value; of an unsigned enum, the same 64 bits
  std::string string;     ///< what it is in JS, in an enum of strings
  std::string text;       ///< its value as JS writes it: `0`, `"fast"`, `9007199254740993n`
  std::string doc;
};

/// A bound enum. Complete when the module's body has run.
struct EnumRecord {
  std::string name;
  std::string path;  ///< with the scopes around it: "Shape.Kind"
  std::string doc;
  std::size_t size = 0;  ///< of the C++ type, in bytes
  bool isSigned = false;
  bool flags = false;                    ///< any combination of the members is a value
  bool strings = false;                  ///< values are strings in JS
  const TypeRecord* exported = nullptr;  ///< its type, where members stand in its scope too
  std::vector<EnumMember> members;

  std::unordered_map<std::int64_t, std::size_t> byBits;  ///< the first member of each value
  std::int64_t mask = 0;                                 ///< all bits of all members

  napi_ref scope = nullptr;   ///< where it stands, until the module's body has run
  napi_ref object = nullptr;  ///< its JS object, likewise
  std::string scopePath;
};

/// An aggregate as declarations and native code know it in one environment.
struct ShapeRecord {
  const AggregateShape* shape = nullptr;
  std::string path;  ///< of its interface; empty for none
  std::string name;
  std::string doc;
  napi_ref make = nullptr;    ///< makes an object from the members' values; null until first used
  napi_ref read = nullptr;    ///< hands an object's properties to native code
  std::uint8_t prepared = 0;  ///< ways in which its members' types were prepared, a bit each
  bool declaring = false;     ///< while its type is written down
};

/// A property of an aggregate, as TypeScript writes it.
struct ShapeProperty {
  std::string name;
  std::string type;
  bool optional;
};

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// What is known of a bound function: its parameters, its result, and how it is called. Calls,
// messages, overload resolution and declarations all read the same record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "instance.h"
#include "mailbox.h"

namespace tether::detail {

/// Overloads arrive one by one, so a function that has some is handed the most arguments there can
/// be.
inline constexpr std::size_t kMostParameters = 8;
/// With those that arrive as properties of an options object.
inline constexpr std::size_t kMostWithOptions = 32;

/// Which way a value crosses.
enum class Way : std::uint8_t { kIn, kOut };

/// What is known of a C++ type as JS sees it: one constant per type, read by messages, by overload
/// resolution and by declarations.
struct TypeRecord {
  std::string (*expected)();       ///< for messages: "a 32-bit integer"
  std::string (*typescript)(Way);  ///< for declarations: "number"
  std::uint16_t accepts;  ///< kinds of JS values that may fit, a bit `1 << napi_valuetype` each
  const std::uint32_t* bound;  ///< type index of a bound class; null for what converts
  NumberKind number;           ///< whether it can cross in the mailbox
};

/// What stands for an argument that is left out.
struct Fallback {
  std::shared_ptr<const void> value;                   ///< of the parameter's stored type
  void (*copy)(void* to, const void* from) = nullptr;  ///< only for types that need it
  std::string text;  ///< as JS writes it, for declarations; empty when unknown
};

struct ParameterRecord {
  std::string name = {};
  const TypeRecord* type = nullptr;
  std::unique_ptr<const Fallback> fallback = nullptr;  ///< null where it has to be given
  bool exact = false;                                  ///< nothing is converted implicitly

  bool optional() const { return fallback || (type->accepts & (1u << napi_undefined)); }
};

/// What a reference or pointer that a function returns means.
enum class Policy : std::uint8_t {
  kAutomatic,
  kReferenceInternal,
  kReference,
  kLend,
  kCopy,
  kTakeOwnership,
  kExisting
};

/// What calls beside it a function allows.
enum class Use : std::uint8_t { kExclusive, kShared, kUnguarded };

struct Particulars;
struct ClassOperations;
struct CallPolicy;
struct Scope;

struct FunctionRecord {
  enum class Kind : std::uint8_t { kFunction, kMethod, kConstructor, kGetter, kSetter };
  using Invoke = napi_value (*)(const FunctionRecord&, Frame&);
  using Caller = void (*)();  ///< any function; `invoke` knows of what type

  // What every call reads comes first, in one cache line.
  Environment* environment = nullptr;
  BoundClass* type = nullptr;  ///< null for a free function
  Invoke invoke = nullptr;
  const void* callable = nullptr;
  Caller caller = nullptr;               ///< what `invoke` calls; null where it knows
  std::unique_ptr<FunctionRecord> next;  ///< the next overload
  Particulars* particulars = nullptr;    ///< what only some functions have
  Kind kind = Kind::kFunction;
  Policy policy = Policy::kAutomatic;
  Crossing crossing = kCrossesAsValues;
  bool lasting = false;       ///< lives as long as its environment
  bool asynchronous = false;  ///< answers a promise
  Use use = Use::kExclusive;
  std::uint8_t named = 0;  ///< parameters that have got their names
  bool listed = false;     ///< arguments arrive as one array: this or an overload takes any number
  std::string name;
  std::span<ParameterRecord> parameters;  ///< they lie behind the record
  const TypeRecord* result = nullptr;  ///< null for none
  std::string doc;

  FunctionRecord() = default;
  FunctionRecord(const FunctionRecord&) = delete;
  FunctionRecord& operator=(const FunctionRecord&) = delete;
  ~FunctionRecord();

  /// Its parameters lie in the same piece of memory, so its own size is not that of the piece.
  static void operator delete(void* memory) { ::operator delete(memory); }

  /// Member function pointers and most lambdas fit.
  static constexpr std::size_t kRoom = 3 * sizeof(void*);
  alignas(void*) std::byte room[kRoom];
  void (*drop)(const void* callable) = nullptr;
};

/// The types of a function, whatever class it belongs to: one constant for all that have the same.
struct SignatureRecord {
  const TypeRecord* const* parameters;
  std::size_t count;
  const TypeRecord* result;  ///< null for none
  bool rest;                 ///< the last parameter takes all further arguments
  Crossing crossing;
  void (*prepare)(Environment&);  ///< null where no converter prepares anything
  FunctionRecord::Invoke invoke;  ///< null for functions that have an invoker each
};

/// What a record is made from.
struct Origin {
  const SignatureRecord& signature;
  FunctionRecord::Caller code;  ///< the caller, or the function's own invoker
  const void* callable;
  std::size_t size;  ///< bytes of it that the record copies; 0 where a template moves it there
};

/// A record for a function that no name leads to.
std::unique_ptr<FunctionRecord> newRecord(Environment& environment, const Origin& origin);
std::unique_ptr<FunctionRecord> newRecord(BoundClass& type, FunctionRecord::Kind kind,
                                          std::string_view name, const Origin& origin);

// What the author says of a function. Each is a plain call: an addon with many functions consists
// of them.

/// The next parameter that has no name yet.
ParameterRecord& nameParameter(FunctionRecord& record, const char* name);
/// Parameters from the next on are properties of one object.
void startOptions(FunctionRecord& record);
/// After the call `keeper` keeps `kept`, each the name of a parameter, "this" or "return".
void addKeep(FunctionRecord& record, const char* keeper, const char* kept);
/// What a call does before and after the function runs; see tether::callPolicy.
void addCallPolicy(FunctionRecord& record, const CallPolicy& policy);
/// Where the arguments of a rest parameter end.
std::size_t endOfArguments(const Frame& frame);

}  // namespace tether::detail

// SPDX-License-Identifier: MIT
// The members of a bound class, found by name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <tether/detail/core.h>

namespace tether::detail {

/// What the class layer is told about one member.
struct MemberDefinition {
  /// The numbers are those of `ClassLayer.member`.
  enum class Kind : std::uint8_t {
    kMethod,
    kAccessor,
    kSlot,
    kLink,
    kStaticMethod,
    kStaticAccessor,
    kConstant,
    kClass,
    kNumbersMethod,
    kNumberMethod,
    kNumberAccessor
  };

  Kind kind;
  bool functionsOnly = false;
  bool boxed = false;
  std::uint32_t slot = 0;
  std::string_view name;          // of what lives as long as the class
  FunctionRecord* get = nullptr;  // the getter, or the method
  FunctionRecord* set = nullptr;
  BoundClass* type = nullptr;
  napi_ref constant = nullptr;

  bool isStatic() const { return kind >= Kind::kStaticMethod && kind <= Kind::kClass; }
};

/// In the order in which they were declared. One that got an overload after it was told is there
/// again.
class Members {
 public:
  Members() { all_.reserve(8); }
  void add(const MemberDefinition& member);
  /// The latest of this name that objects have, or that the class itself has; null for none.
  MemberDefinition* find(std::string_view name, bool isStatic);
  MemberDefinition& back() { return all_.back(); }
  bool waits(const MemberDefinition& member) const { return &member >= all_.data() + told_; }
  /// Those that the layer does not know yet.
  std::span<const MemberDefinition> untold() const { return std::span(all_).subspan(told_); }

  /// How many the layer knows.
  std::size_t told() const { return told_; }
  void setTold(std::size_t count) { told_ = count; }
  std::size_t size() const { return all_.size(); }

 private:
  using Index = std::unordered_map<std::string_view, std::size_t>;
  struct Indices {
    Index ofObjects, ofClass;
    Index& of(bool isStatic) { return isStatic ? ofClass : ofObjects; }
  };

  std::vector<MemberDefinition> all_;
  std::size_t told_ = 0;
  std::unique_ptr<Indices> indices_;  // once they are many
};

}  // namespace tether::detail

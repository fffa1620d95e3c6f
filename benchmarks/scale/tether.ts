// SPDX-License-Identifier: MIT
import { numberType } from './item.js';
import type { Writer } from './sources.js';

function definition(index: number): string {
  const number = numberType(index);
  return `class Item${index} {
 public:
  Item${index}(std::string label, ${number} value) : label_(std::move(label)), value_(value) {}
  ${number} add(${number} amount) { return value_ += amount; }
  std::string describe(const std::string& prefix) const { return prefix + label_; }
  double measure(const std::string& text, ${number} factor) const {
    return static_cast<double>(text.size()) + factor + ${index};
  }
  const std::string& label() const { return label_; }
  void setLabel(std::string label) { label_ = std::move(label); }
  ${number} value() const { return value_; }

 private:
  std::string label_;
  ${number} value_;
};
`;
}

function binding(index: number): string {
  const name = `Item${index}`;
  return `  tether::Class<${name}>(m, "${name}")
      .constructor<std::string, ${numberType(index)}>("label", "value")
      .method("add", &${name}::add, "amount")
      .method("describe", &${name}::describe, "prefix")
      .method("measure", &${name}::measure, "text", "factor")
      .property("label", &${name}::label, &${name}::setLabel)
      .property("value", &${name}::value);
`;
}

/** Plain C++ classes, bound in one expression each. */
export const tetherWriter: Writer = {
  part: (part, indices) => `#include <string>
#include <utility>

#include <tether/tether.h>

namespace {

${indices.map(definition).join('\n')}
}  // namespace

void bind${part}(tether::Module& m) {
${indices.map(binding).join('')}}
`,
  module: (parts) => `#include <tether/tether.h>

${parts.map((part) => `void bind${part}(tether::Module& m);\n`).join('')}
TETHER_MODULE(m) {
${parts.map((part) => `  bind${part}(m);\n`).join('')}}
`,
};

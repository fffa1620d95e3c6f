// SPDX-License-Identifier: MIT
import { numberType } from './item.js';
import type { Writer } from './sources.js';

function definition(index: number): string {
  const number = numberType(index);
  return `class Item${index} {
 public:
  Item${index}(const std::string& label, ${number} value) : label(label), value(value) {}
  ${number} add(${number} amount) { return value += amount; }
  std::string describe(const std::string& prefix) const { return prefix + label; }
  double measure(const std::string& text, ${number} factor) const {
    return static_cast<double>(text.size()) + factor + ${index};
  }

  std::string label;
  ${number} value;
};
`;
}

function binding(index: number): string {
  const name = `Item${index}`;
  return `  m.def<${name}>("${name}")
      .cons<const std::string&, ${numberType(index)}>()
      .def<&${name}::add>("add")
      .def<&${name}::describe>("describe")
      .def<&${name}::measure>("measure")
      .def<&${name}::label>("label")
      .def<&${name}::value, Nobind::ReadOnly>("value");
`;
}

// Its module type is a template over the name of the module. Declared in each file, so that all mean the same one.
const common = `#include <string>

#include <nobind.h>

extern const char Nobind_scale_name[];
using ScaleModule = Nobind::Module<Nobind_scale_name>;
`;

/**
 * Plain C++ classes, bound in one expression each. Their properties are members, because that library has no
 * properties made of functions.
 */
export const nobind17Writer: Writer = {
  part: (part, indices) => `${common}
namespace {

${indices.map(definition).join('\n')}
}  // namespace

void bind${part}(ScaleModule& m) {
${indices.map(binding).join('')}}
`,
  module: (parts) => `${common}
${parts.map((part) => `void bind${part}(ScaleModule& m);\n`).join('')}
NOBIND_MODULE(scale, m) {
${parts.map((part) => `  bind${part}(m);\n`).join('')}}
`,
};

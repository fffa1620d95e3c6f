/** Enums: of numbers as TypeScript's own; of strings and bigints as an object of them and the union of their types. */
import { docLines } from './documentation.js';
import { propertyKey } from './names.js';
import type { EnumEntry, EnumMember } from './schema.js';

/** `prefix` stands before each declaration: `export `, `declare ` or nothing. */
export function printEnum(entry: EnumEntry, local: string, prefix: string): string[] {
  const ofNumbers = entry.members.every(({ value, literal }) => typeof value === 'number' && literal === undefined);
  return ofNumbers ? printNumbers(entry, local, prefix) : printLiterals(entry, local, prefix);
}

function printNumbers(entry: EnumEntry, local: string, prefix: string): string[] {
  const doc = entry.flags ? `${entry.doc ?? ''}\n\nMembers can be combined: \`a | b\`.` : entry.doc;
  return [...docLines(doc), `${prefix}enum ${local} {`, ...body(entry.members, (key, value) => `${key} = ${value},`), '}'];
}

function printLiterals(entry: EnumEntry, local: string, prefix: string): string[] {
  // Combinations of bigints are more than anybody wants to list.
  const values = entry.flags ? ['number', 'bigint'] : [...new Set(entry.members.map(written))];
  return [
    ...docLines(entry.doc),
    `${prefix}const ${local}: {`,
    ...body(entry.members, (key, value) => `readonly ${key}: ${value};`),
    '};',
    ...docLines(entry.doc),
    `${prefix}type ${local} = ${values.join(' | ')};`,
  ];
}

function body(members: readonly EnumMember[], line: (key: string, value: string) => string): string[] {
  return members.flatMap((member) => [
    ...docLines(member.doc).map((text) => `  ${text}`),
    `  ${line(propertyKey(member.name), written(member))}`,
  ]);
}

function written({ value, literal }: EnumMember): string {
  return literal ?? JSON.stringify(value);
}

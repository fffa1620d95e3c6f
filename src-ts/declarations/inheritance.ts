/**
 * What a class says differently from its bases. C++ lets a derived class have another member of the same name, and so does JS;
 * TypeScript calls it an error, which must not spoil the file.
 */
import { pathOf, type Outline, type Placed } from './outline.js';
import type { ClassEntry, Entry, FunctionEntry } from './schema.js';

/** The class, its base, the base of that ... */
export function lineage(outline: Outline, path: string): Placed[] {
  const placed = outline.types.get(path);
  if (placed?.declared.entry.kind !== 'class') return [];
  const { parent } = placed.declared.entry;
  return parent === undefined ? [placed] : [placed, ...lineage(outline, parent)];
}

export function hasHeirs(outline: Outline, path: string): boolean {
  return [...outline.types.values()].some(({ declared: { entry } }) => entry.kind === 'class' && entry.parent === path);
}

/** Whether an instance member fits in the place of its bases' members of the same name. */
export function memberFits(outline: Outline, owner: ClassEntry, member: Entry): boolean {
  return basesOf(outline, owner).every((base) =>
    base.declared.members
      .filter((other) => other.name === member.name && isStatic(other) === isStatic(member))
      .every((other) => replaces(outline, member, other)),
  );
}

/** Whether the class itself, with its static members and nested types, fits in the place of its bases. */
export function staticsFit(outline: Outline, owner: Placed): boolean {
  const entry = owner.declared.entry as ClassEntry;
  const nested = owner.declared.inside.declared.map(({ local }) => local);
  return (
    owner.declared.members.filter(isStatic).every((member) => memberFits(outline, entry, member)) &&
    basesOf(outline, entry).every((base) => !base.declared.inside.declared.some(({ local }) => nested.includes(local)))
  );
}

function basesOf(outline: Outline, entry: ClassEntry): Placed[] {
  return lineage(outline, pathOf(entry)).slice(1);
}

export function isStatic(entry: Entry): boolean {
  return entry.kind === 'constant' || ('static' in entry && entry.static);
}

/** The same, or methods that differ in a result of a more special class only. */
function replaces(outline: Outline, member: Entry, other: Entry): boolean {
  if (said(member) === said(other)) return true;
  if (!isFunction(member) || !isFunction(other) || member.overloads.length !== other.overloads.length) return false;
  return member.overloads.every((overload, index) => {
    const { parameters, result } = other.overloads[index]!;
    return said(overload.parameters) === said(parameters) && isSpecial(outline, overload.result, result);
  });
}

function isFunction(entry: Entry): entry is FunctionEntry {
  return entry.kind === 'function' || entry.kind === 'method';
}

function isSpecial(outline: Outline, result: string, general: string): boolean {
  return result === general || lineage(outline, unmarked(result)).some(({ declared }) => pathOf(declared.entry) === unmarked(general));
}

function unmarked(type: string): string {
  return type.replace(/^\u0002([^\u0003]*)\u0003$/, '$1');
}

/** All that matters to TypeScript. */
function said(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => (['scope', 'doc', 'defaultText'].includes(key) ? undefined : part));
}

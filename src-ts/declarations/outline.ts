/** Where each declaration is printed, and under which name. */
import { declarable, isDeclarable, unique } from './names.js';
import type { AddonDeclarations, ClassEntry, Entry, EnumEntry, InterfaceEntry, SubmoduleEntry } from './schema.js';

/** What has a name in the world of types, and may be named by other declarations. */
export type TypeEntry = ClassEntry | SubmoduleEntry | EnumEntry | InterfaceEntry;

/** The braces that declarations stand in: those of the file, of a submodule, or of the namespace beside a class. */
export interface Block {
  outer: Block | undefined;
  /** What is printed in it, in order. */
  declared: Declared[];
  /** Names that the block declares: of everything, and of what is a type or a namespace. */
  names: Set<string>;
  typeNames: Set<string>;
  /** What it exports under a name that cannot be declared. */
  renamed: Renamed[];
}

export interface Declared {
  entry: Entry;
  /** The name it is declared by. */
  local: string;
  /** False when it is exported under another name. */
  exported: boolean;
  /** What a submodule, or a class, has inside; for a class without nested types, an empty one. */
  inside: Block;
  /** Static members, methods, properties and constants of a class. */
  members: Entry[];
}

export interface Renamed {
  local: string;
  as: string;
}

/** A type's own declaration and the block that it stands in. */
export interface Placed {
  home: Block;
  declared: Declared;
}

export interface Outline {
  file: Block;
  types: Map<string, Placed>;
}

export function pathOf(entry: Entry): string {
  return entry.scope === '' ? entry.name : `${entry.scope}.${entry.name}`;
}

export function isType(entry: Entry): entry is TypeEntry {
  return entry.kind === 'class' || entry.kind === 'submodule' || entry.kind === 'enum' || entry.kind === 'interface';
}

/** Whether JS sees anything of it; a namespace without is none at run time, in TypeScript's eyes. */
export function hasValues({ declared, renamed }: Block): boolean {
  return renamed.length > 0 || declared.some(({ entry }) => entry.kind !== 'interface');
}

/** Lays out what an addon declares. What was defined again under the same name replaced what was there before. */
export function outlineOf(declarations: AddonDeclarations): Outline {
  const entries = lastOfEach(declarations.entries.flat(Infinity as 1));
  const outline: Outline = { file: newBlock(undefined), types: new Map() };
  for (const entry of entries.filter(isDeclaredAsItIs)) reserve(outline, entry);
  for (const entry of entries) place(outline, entry);
  return outline;
}

function newBlock(outer: Block | undefined): Block {
  return { outer, declared: [], names: new Set(), typeNames: new Set(), renamed: [] };
}

function lastOfEach(entries: readonly Entry[]): Entry[] {
  const byKey = new Map(entries.map((entry) => [keyOf(entry), entry]));
  return entries.filter((entry) => byKey.get(keyOf(entry)) === entry);
}

/** Objects of a class have names of their own beside those of the class. */
function keyOf(entry: Entry): string {
  const ofObjects = entry.kind === 'method' || (entry.kind === 'property' && !entry.static);
  return JSON.stringify([entry.scope, ofObjects, entry.name]);
}

function isDeclaredAsItIs(entry: Entry): boolean {
  return isDeclarable(entry.name, isType(entry) ? 'type' : 'value');
}

/** Names of the file, so that no made-up one takes them. */
function reserve(outline: Outline, entry: Entry): void {
  if (entry.scope === '') outline.file.names.add(entry.name);
}

function place(outline: Outline, entry: Entry): void {
  const scope = outline.types.get(entry.scope)?.declared;
  if (scope?.entry.kind === 'class' && !isType(entry)) scope.members.push(entry);
  else declare(outline, entry, scope?.inside ?? outline.file);
}

/** A type whose name cannot be declared stands in the file, where everybody can name it; its own place exports it. */
function declare(outline: Outline, entry: Entry, block: Block): void {
  const asItIs = isDeclaredAsItIs(entry);
  const home = isType(entry) && !asItIs ? outline.file : block;
  const local = asItIs ? entry.name : unique(declarable(entry.name), home.names);
  const declared: Declared = { entry, local, exported: asItIs, inside: newBlock(home), members: [] };
  home.names.add(local);
  home.declared.push(declared);
  if (!asItIs) block.renamed.push({ local, as: entry.name });
  if (!isType(entry)) return;
  home.typeNames.add(local);
  outline.types.set(pathOf(entry), { home, declared });
}

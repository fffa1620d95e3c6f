/**
 * What an addon says of its exports: plain data, made by `src-native/core/declarations.cc`.
 *
 * Types are TypeScript, except that a class, an enum or an interface is written as its path between U+0002 and U+0003: the printer knows which name
 * it has in the place where it stands.
 */

/** The version of this schema. Data of another version is of another version of the toolkit. */
export const schemaVersion = 1;

/** All that an addon declares, in the order of binding. */
export interface AddonDeclarations {
  version: number;
  /** More than 8192 of them come as arrays of arrays. */
  entries: Entry[];
}

export type Entry = ClassEntry | FunctionEntry | PropertyEntry | ConstantEntry | SubmoduleEntry | EnumEntry | InterfaceEntry;

interface Named {
  /** The path of the class or submodule that it stands in: `outer.Inner`. Empty for the exports themselves. */
  scope: string;
  name: string;
  doc?: string;
}

export interface ClassEntry extends Named {
  kind: 'class';
  /** The path of the class that it extends. */
  parent?: string;
  /** No object is of this class itself: it is there to be derived from. */
  abstract: boolean;
  /** Overloads in the order in which they are tried; none when JS cannot construct it. */
  constructors: Signature[];
  /** Of a bound container: it has what arrays have, or with keys what maps have, beside the members that are declared. */
  elements?: ElementTypes;
}

export interface ElementTypes {
  key?: string;
  read: string;
  write: string;
}

export interface FunctionEntry extends Named {
  kind: 'function' | 'method';
  /** On the class itself; for a method, always false. */
  static: boolean;
  /** In the order in which they are tried. */
  overloads: Signature[];
}

export interface PropertyEntry extends Named {
  kind: 'property';
  static: boolean;
  read: string;
  /** Missing for one that JS only reads. */
  write?: string;
}

export interface ConstantEntry extends Named {
  kind: 'constant';
  type: string;
  /** Its value as TypeScript writes it, where that is a type. */
  literal?: string;
}

export interface SubmoduleEntry extends Named {
  kind: 'submodule';
}

export interface EnumEntry extends Named {
  kind: 'enum';
  /** Members can be combined; they are numbers then. */
  flags: boolean;
  /** All values are numbers, or all are strings. */
  members: EnumMember[];
}

export interface EnumMember {
  name: string;
  value: number | string;
  /** A value that is a bigint, as TypeScript writes it. */
  literal?: string;
  doc?: string;
}

/** The shape of plain objects that stand for a C++ struct. */
export interface InterfaceEntry extends Named {
  kind: 'interface';
  properties: InterfaceProperty[];
}

export interface InterfaceProperty {
  /** As TypeScript writes it. */
  key: string;
  type: string;
  optional: boolean;
}

/** One overload. */
export interface Signature {
  parameters: Parameter[];
  /** From this one on, parameters are properties of one object. */
  optionsAt?: number;
  /** The last parameter takes all further arguments; its type is that of an array. */
  rest: boolean;
  /** `void` for none; of no meaning for a constructor. */
  result: string;
  doc?: string;
}

export interface Parameter {
  /** Empty when the author gave none. */
  name: string;
  type: string;
  takesUndefined: boolean;
  hasDefault: boolean;
  /** The default value as JS writes it, where that is known. */
  defaultText?: string;
}

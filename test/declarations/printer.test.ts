/** The printer alone: data in, text out. */
import { describe, expect, test } from 'vitest';
import { printDeclarations } from '../../src-ts/declarations/print';
import type { AddonDeclarations, ClassEntry, Entry, EnumEntry, FunctionEntry, Parameter, Signature } from '../../src-ts/declarations/schema';
import { diagnose } from './compiler';

const data = (...entries: Entry[]): AddonDeclarations => ({ version: 1, entries });
const named = (path: string) => `\u0002${path}\u0003`;
const classOf = (name: string, more: Partial<ClassEntry> = {}): ClassEntry => ({
  kind: 'class', scope: '', name, abstract: false, constructors: [signature([])], ...more,
});
const signature = (parameters: Parameter[], result = 'void', more: Partial<Signature> = {}): Signature => ({ parameters, rest: false, result, ...more });
const parameter = (name: string, type: string, more: Partial<Parameter> = {}): Parameter => ({ name, type, takesUndefined: false, hasDefault: false, ...more });
const functionOf = (name: string, overloads: Signature[], more: Partial<FunctionEntry> = {}): FunctionEntry => ({
  kind: 'function', scope: '', name, static: false, overloads, ...more,
});
const enumOf = (name: string, members: EnumEntry['members'], more: Partial<EnumEntry> = {}): EnumEntry => ({
  kind: 'enum', scope: '', name, flags: false, members, ...more,
});

/** What follows the head of the file. */
const body = (...entries: Entry[]) => printDeclarations(data(...entries)).split('\n').slice(3, -1);

/** Compiles a use of what is printed. */
const errors = (entries: Entry[], use: string) =>
  diagnose({ 'addon.d.node.ts': printDeclarations(data(...entries)), 'use.cts': `import addon = require('./addon.node');\n${use}\nexport = addon;\n` });

describe('Enums', () => {
  const color = enumOf('Color', [{ name: 'Red', value: 0 }, { name: 'Light Green', value: 1, doc: 'Like grass.' }], { doc: 'A colour.' });
  const mode = enumOf('Mode', [{ name: 'Read', value: 'r' }, { name: 'Write', value: 'w' }]);
  const paint = functionOf('paint', [signature([parameter('color', named('Color')), parameter('mode', named('Mode'))], named('Color'))]);

  test('of numbers are those of TypeScript', () => {
    expect(body(color)).toEqual(['/** A colour. */', 'export enum Color {', '  Red = 0,', '  /** Like grass. */', '  "Light Green" = 1,', '}']);
  });

  test('of strings are an object and the union of its values', () => {
    expect(body(mode)).toEqual(['export const Mode: {', '  readonly Read: "r";', '  readonly Write: "w";', '};', 'export type Mode = "r" | "w";']);
  });

  test('of flags say that they combine', () => {
    const flags = enumOf('Access', [{ name: 'Read', value: 1 }, { name: 'Write', value: 2 }], { flags: true });
    expect(body(flags)).toContain('/** Members can be combined: `a | b`. */');
    const open = functionOf('open', [signature([parameter('access', named('Access'))])]);
    expect(errors([flags, open], 'addon.open(addon.Access.Read | addon.Access.Write);')).toEqual([]);
  });

  test('are the types of parameters and results', () => {
    const use = `
      const color: addon.Color = addon.paint(addon.Color.Red, addon.Mode.Read);
      addon.paint(color, 'w');
      const first: 'r' = addon.Mode.Read;
      // @ts-expect-error no member has this value
      addon.paint(7, 'w');
      // @ts-expect-error no member has this value
      addon.paint(color, 'x');
      // @ts-expect-error a constant
      addon.Color.Red = 1;`;
    expect(errors([color, mode, paint], use)).toEqual([]);
  });

  test('stand in classes, in submodules, and under names that cannot be declared', () => {
    const entries: Entry[] = [
      classOf('File'), { ...mode, scope: 'File' },
      { kind: 'submodule', scope: '', name: 'sub' }, { ...color, scope: 'sub', name: 'enum' },
      functionOf('use', [signature([parameter('mode', named('File.Mode')), parameter('color', named('sub.enum'))])]),
    ];
    expect(errors(entries, `addon.use(addon.File.Mode.Read, addon.sub.enum.Red);\n// @ts-expect-error\naddon.use('x', 0);`)).toEqual([]);
  });

  test('of bigints are the union of their values; of flags, any number', () => {
    const members = [{ name: 'Small', value: 0 }, { name: 'Huge', value: 2 ** 53, literal: '9007199254740993n' }];
    const big = enumOf('Big', members);
    expect(body(big)).toEqual(['export const Big: {', '  readonly Small: 0;', '  readonly Huge: 9007199254740993n;', '};', 'export type Big = 0 | 9007199254740993n;']);
    expect(errors([big], 'const huge: addon.Big = addon.Big.Huge;')).toEqual([]);
    expect(errors([{ ...big, flags: true }], 'const both: addon.Big = addon.Big.Huge | 1n;')).toEqual([]);
  });

  test('without members compile too', () => {
    expect(errors([enumOf('Empty', [])], '')).toEqual([]);
  });
});

describe('Interfaces', () => {
  const tree: Entry = {
    kind: 'interface', scope: 'shapes', name: 'Tree', doc: 'Of names.',
    properties: [{ key: 'name', type: 'string', optional: true }, { key: '"the rest"', type: `${named('shapes.Tree')}[]`, optional: false }],
  };
  const shapes: Entry = { kind: 'submodule', scope: '', name: 'shapes' };

  test('are types only, also where nothing stands beside them', () => {
    expect(body(shapes, tree)).toEqual([
      'export const shapes: {};', 'export namespace shapes {', '  /** Of names. */', '  export interface Tree {', '    name?: string | undefined;',
      '    "the rest": shapes.Tree[];', '  }', '}',
    ]);
    const use = `const tree: addon.shapes.Tree = { name: undefined, 'the rest': [{ 'the rest': [] }] };\nObject.keys(addon.shapes);`;
    expect(errors([shapes, tree], use)).toEqual([]);
  });
});

describe('Optional parameters', () => {
  const printed = (...parameters: Parameter[]) => body(functionOf('f', [signature(parameters)]))[0];
  const a = parameter('a', 'number', { hasDefault: true });
  const b = parameter('b', 'string | null | undefined', { takesUndefined: true });
  const c = parameter('c', 'number');

  test('come last, or take undefined', () => {
    expect(printed(c, a, b)).toBe('export function f(c: number, a?: number, b?: string | null): void;');
    expect(printed(a, b, c)).toBe('export function f(a: number | undefined, b: string | null | undefined, c: number): void;');
  });

  test('are functions too', () => {
    expect(printed(parameter('f', '() => void', { hasDefault: true }), c)).toBe('export function f(f: (() => void) | undefined, c: number): void;');
    expect(printed(parameter('f', '() => number | undefined', { hasDefault: true }))).toBe('export function f(f?: () => number | undefined): void;');
  });

  test('need a type that says so: a converter that does not know its kinds makes nothing optional', () => {
    expect(printed(parameter('a', 'Uint8Array', { takesUndefined: true }))).toBe('export function f(a: Uint8Array): void;');
    expect(printed(parameter('a', 'unknown', { takesUndefined: true }))).toBe('export function f(a?: unknown): void;');
  });

  test('stand before rest parameters', () => {
    const rest = signature([a, parameter('more', '(string | number)[]')], 'void', { rest: true });
    expect(body(functionOf('f', [rest]))).toEqual(['export function f(a?: number, ...more: (string | number)[]): void;']);
  });
});

describe('Overloads', () => {
  test('that take the same values are one, with all their results', () => {
    const overloads = [signature([parameter('a', 'number')], 'string'), signature([parameter('b', 'number')], '() => void'), signature([], 'null')];
    expect(body(functionOf('f', overloads))).toEqual(['export function f(a: number): string | (() => void);', 'export function f(): null;']);
  });
});

describe('Names', () => {
  test('of the language hide nothing that is needed', () => {
    const entries: Entry[] = [
      ...['Map', 'Symbol', 'Object', 'Promise', 'Uint8Array', 'Array'].map((name) => classOf(name)),
      functionOf('f', [signature([parameter('map', 'Map<string, { Map: Uint8Array; of?: Promise<void> }>'), parameter('own', named('Map'))])]),
    ];
    const use = `
      declare const map: Map<string, { Map: Uint8Array; of?: Promise<void> }>;
      addon.f(map, new addon.Map());
      { using symbol = new addon.Symbol(); }
      // @ts-expect-error the addon's own Map
      addon.f(new addon.Map(), new addon.Map());`;
    expect(errors(entries, use)).toEqual([]);
  });

  test('that are reserved, alike or strange are exported as they are', () => {
    const names = ['delete', 'delete_', 'a b', 'a-b', 'a_b', '', '1st', 'await', 'π', 'class'];
    const use = names.map((name, index) => `const f${index}: ${index} = addon[${JSON.stringify(name)}]();`).join('\n');
    expect(errors(names.map((name, index) => functionOf(name, [signature([], String(index))])), use)).toEqual([]);
  });

  test('of classes within classes find their way, whatever stands between', () => {
    const entries: Entry[] = [
      classOf('A'), classOf('A', { scope: 'A' }), classOf('B', { scope: 'A' }), classOf('B', { scope: 'A.B', parent: 'B' }), classOf('B'),
      functionOf('f', [signature([parameter('outer', named('A')), parameter('inner', named('A.A'))], named('A.B'))], { scope: 'A.B', static: true }),
      functionOf('g', [signature([], named('B'))], { scope: 'A.B', static: true }),
    ];
    const use = `
      const b: addon.A.B = addon.A.B.f(new addon.A(), new addon.A.A());
      const root: addon.B = addon.A.B.g();
      const derived: addon.B = new addon.A.B.B();
      // @ts-expect-error the two As are two
      addon.A.B.f(new addon.A.A(), new addon.A());`;
    expect(errors(entries, use)).toEqual([]);
  });

  test('defined again replace what was there before', () => {
    expect(body(functionOf('f', [signature([])]), { kind: 'constant', scope: '', name: 'f', type: 'number', literal: '1' })).toEqual(['export const f: 1;']);
  });

  test('of the built-in members of classes are members like others', () => {
    const members = ['constructor', 'prototype', 'name', 'length', 'then', '#private'].map((name) =>
      functionOf(name, [signature([])], { scope: 'A', kind: 'method' }),
    );
    expect(errors([classOf('A'), ...members], `new addon.A().then(); new addon.A()['constructor'](); new addon.A()['#private']();`)).toEqual([]);
  });
});

describe('Derived classes', () => {
  const base = [classOf('Base'), functionOf('clone', [signature([], named('Base'))], { scope: 'Base', kind: 'method' })];
  const cloning = (result: string) => [
    classOf('Derived', { parent: 'Base' }),
    functionOf('clone', [signature([], result)], { scope: 'Derived', kind: 'method' }),
  ];

  test('that give more special results override without a word', () => {
    expect(body(...base, ...cloning(named('Derived'))).join('\n')).not.toContain('@ts-ignore');
    expect(errors([...base, ...cloning(named('Derived'))], 'const derived: addon.Derived = new addon.Derived().clone();')).toEqual([]);
  });

  test('that give something else compile, and keep their own types', () => {
    expect(errors([...base, ...cloning('string')], 'const text: string = new addon.Derived().clone();')).toEqual([]);
  });

  test('with nested classes of the same name compile', () => {
    const nested = [...base, ...cloning('string'), classOf('Part', { scope: 'Base' }), classOf('Part', { scope: 'Derived' })];
    expect(errors(nested, 'new addon.Derived.Part(); new addon.Base.Part();')).toEqual([]);
  });

  test('extend what JS cannot construct', () => {
    const entries = [classOf('Base', { constructors: [] }), classOf('Derived', { parent: 'Base' })];
    expect(errors(entries, 'new addon.Derived();\n// @ts-expect-error no constructor for JS\nnew addon.Base();')).toEqual([]);
  });
});

describe('Bound containers', () => {
  const vector = (name: string, more: Partial<ClassEntry> = {}) => classOf(name, { elements: { read: 'number', write: 'number' }, ...more });

  test('share one interface in the file', () => {
    const text = body(vector('A'), vector('B'));
    expect(text).toContain('export interface A extends BoundVector<number> {}');
    expect(text).toContain('export interface B extends BoundVector<number> {}');
    expect(text.filter((line) => line.includes('interface BoundVector'))).toHaveLength(1);
  });

  test('are of what they give and of what they take', () => {
    const nullable = vector('A', { elements: { read: 'number | null', write: 'number | null | undefined' } });
    expect(body(nullable)).toContain('export interface A extends BoundVector<number | null, number | null | undefined> {}');
    expect(errors([nullable], 'addon.A.of(1, null, undefined);\nconst first: number | null | undefined = new addon.A()[0];\nfirst;'))
      .toEqual([]);
  });

  test('leave an addon its names', () => {
    const entries = [classOf('BoundVector'), classOf('Iterable'), classOf('Symbol'), vector('Array')];
    expect(body(...entries)).toContain('export interface Array extends BoundVector_2<number> {}');
    expect(errors(entries, 'new addon.BoundVector(); for (const value of new addon.Array()) value.toFixed();')).toEqual([]);
  });

  test('can be named as nothing in TypeScript', () => {
    const entries = [vector('odd name'), functionOf('make', [signature([], named('odd name'))])];
    expect(errors(entries, "new addon['odd name']().push(1); addon.make().pop()?.toFixed();")).toEqual([]);
  });

  test('stand in a module declaration too', () => {
    const text = printDeclarations(data(vector('A'), classOf('M', { elements: { key: 'string', read: 'number', write: 'number' } })), { module: 'my-addon' });
    const use = `import { A, M } from 'my-addon';\nnew A().push(1);\nfor (const [key, value] of new M()) key.length + value;\n`;
    expect(diagnose({ 'addon.d.ts': text, 'use.cts': use })).toEqual([]);
  });
});

describe('The file', () => {
  test('is a module when nothing is in it', () => {
    expect(body()).toEqual(['export {};']);
    expect(errors([], '')).toEqual([]);
  });

  test('can be a module declaration', () => {
    const entries = data(classOf('A'), classOf('odd name'), functionOf('delete', [signature([], named('odd name'))]));
    const text = printDeclarations(entries, { module: 'my-addon' });
    const use = `import { A } from 'my-addon';\nimport addon = require('my-addon');\nnew A();\nnew addon['odd name']();\naddon.delete();\n`;
    expect(text).toContain('declare module "my-addon" {');
    expect(diagnose({ 'addon.d.ts': text, 'use.cts': use })).toEqual([]);
  });

  test('keeps comments whole, whatever is in them', () => {
    const text = body(functionOf('f', [signature([], 'void', { doc: 'Ends */ here.\n\n  indented\nlast  ' })]));
    expect(text).toEqual(['/**', ' * Ends *\\/ here.', ' *', ' *   indented', ' * last', ' */', 'export function f(): void;']);
  });

  test('takes lists that came in parts', () => {
    const parts = [[functionOf('f', [signature([])])], [functionOf('g', [signature([])])]] as unknown as Entry[];
    expect(body(...parts)).toEqual(['export function f(): void;', 'export function g(): void;']);
  });
});

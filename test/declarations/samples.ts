/** Values of every kind, as JS makes them and as TypeScript declares them: one row each, so that they cannot differ. */

export interface Sample {
  name: string;
  /** TypeScript's type of it; the addon is known as `addon`. */
  type: string;
  make: () => unknown;
}

type Made = new (...values: any[]) => object;
type Addon = Record<string, any>;

/** A JS class that makes an abstract one concrete. */
export function soundingClass(addon: Addon): Made {
  return class Dog extends addon.Animal {
    sound() {
      return 'woof';
    }
  };
}

/** The class that each sample is an object of, by the class's path. */
export const sampleOf: Record<string, string> = {
  Shape: 'square', Square: 'square', Animal: 'dog', Codec: 'codec', Named: 'named', Tagged: 'tagged', Both: 'both', Base: 'base',
  Derived: 'derived', File: 'file', Token: 'token', Counter: 'counter', Buffered: 'buffered', Outer: 'outer', 'Outer.Outer': 'innerOuter',
  'Outer.Inner': 'inner', 'geometry.Point': 'point', 'geometry.Angle': 'angle', 'geometry.string': 'typed', 'odd class': 'odd',
  'odd class.class': 'oddPart',
};

export function samplesOf(addon: Addon): Sample[] {
  const made = (name: string, type: string, of: Made, ...values: unknown[]): Sample => ({ name, type, make: () => new of(...values) });
  const { geometry, Outer } = addon;
  const Dog = soundingClass(addon);
  class Log extends addon.File {}
  return [
    { name: 'missing', type: 'undefined', make: () => undefined },
    { name: 'nothing', type: 'null', make: () => null },
    { name: 'yes', type: 'true', make: () => true },
    { name: 'one', type: '1', make: () => 1 },
    { name: 'text', type: '"text"', make: () => 'text' },
    { name: 'symbol', type: 'symbol', make: () => Symbol('sample') },
    { name: 'big', type: 'bigint', make: () => 1n },
    { name: 'empty', type: '{}', make: () => ({}) },
    { name: 'list', type: 'number[]', make: () => [1] },
    { name: 'anyFunction', type: '(...values: any[]) => any', make: () => () => undefined },
    { name: 'date', type: 'Date', make: () => new Date() },
    { name: 'map', type: 'Map<string, number>', make: () => new Map() },
    { name: 'promise', type: 'Promise<number>', make: () => Promise.resolve(1) },
    { name: 'bytes', type: 'Uint8Array', make: () => new Uint8Array(1) },
    { name: 'clamped', type: 'Uint8ClampedArray', make: () => new Uint8ClampedArray(1) },
    { name: 'signed', type: 'Int8Array', make: () => new Int8Array(1) },
    { name: 'floats', type: 'Float64Array', make: () => new Float64Array(1) },
    { name: 'view', type: 'DataView', make: () => new DataView(new ArrayBuffer(1)) },
    { name: 'memory', type: 'ArrayBuffer', make: () => new ArrayBuffer(1) },
    made('square', 'addon.Square', addon.Square, 1),
    made('dog', 'Dog', Dog, 'dog'),
    made('codec', 'addon.Codec', addon.Codec, 'x'),
    made('named', 'addon.Named', addon.Named),
    made('tagged', 'addon.Tagged', addon.Tagged),
    made('both', 'addon.Both', addon.Both),
    made('base', 'addon.Base', addon.Base),
    made('derived', 'addon.Derived', addon.Derived),
    made('file', 'addon.File', addon.File, 'x'),
    made('log', 'Log', Log, 'x'),
    { name: 'token', type: 'addon.Token', make: () => addon.token() },
    made('counter', 'addon.Counter', addon.Counter),
    made('buffered', 'addon.Buffered', addon.Buffered),
    made('outer', 'addon.Outer', Outer),
    made('innerOuter', 'addon.Outer.Outer', Outer.Outer),
    made('inner', 'addon.Outer.Inner', Outer.Inner),
    made('point', 'addon.geometry.Point', geometry.Point),
    made('angle', 'addon.geometry.Angle', geometry.Angle, 1),
    made('typed', 'InstanceType<typeof addon.geometry.string>', geometry.string),
    made('odd', 'InstanceType<(typeof addon)["odd class"]>', addon['odd class']),
    made('oddPart', 'InstanceType<(typeof addon)["odd class"]["class"]>', addon['odd class'].class),
  ];
}

/** The head of a file in which each sample is `sample.<name>`. */
export function declaredSamples(samples: readonly Sample[]): string {
  const properties = samples.map(({ name, type }) => `${name}: ${type}`).join('; ');
  return [
    `import addon = require('./declarations.node');`,
    `declare class Dog extends addon.Animal { constructor(name: string); }`,
    `declare class Log extends addon.File { constructor(path: string); }`,
    `declare const sample: { ${properties} };`,
  ].join('\n');
}

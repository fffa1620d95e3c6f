import { spawnSync } from 'node:child_process';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { addonPath, loadAddon } from '../support/addon';
import { collect, controlOf, settle } from '../support/settle';

interface Part { cb: (() => void) | null; mine?: number }
interface Corners {
  living(): number;
  seenByDependent(): number;
  global(): Part;
  fireGlobal(): boolean;
  twice(f: (n: number) => number): (n: number) => number;
  addOne(): (n: number) => number;
  sizeAfter(bytes: Uint8Array, then: () => void): number;
  optionalResults(f: () => unknown): unknown;
  Whole: new () => { part(): Part; fire(): boolean };
  Connection: new () => { onClose(f: () => void): void };
  Dependency: new () => object;
  Dependent: new () => { set(dependency: object): void };
  Factory: new (name: string) => { 'new'(): number };
  Node: new () => { grow(count: number): void };
  Bus: new () => { on(f: () => void): void };
}
const corners = loadAddon('corners') as unknown as Corners;
const { Bus, Connection, Dependency, Dependent, Factory, Node, Whole } = corners;

beforeEach(() => settle(corners));

async function livingAfter(make: () => void): Promise<number> {
  const before = corners.living();
  make();
  expect(corners.living()).toBeGreaterThan(before);
  await settle(corners);
  return corners.living() - before;
}

describe('A part by value', () => {
  test('has one callback, whether JS or C++ asks', () => {
    const whole = new Whole();
    let calls = 0;
    whole.part().cb = () => calls++;
    expect(whole.fire()).toBe(true);
    expect(calls).toBe(1);
  });

  test('is the same object for ever, with what JS stored in it', async () => {
    const whole = new Whole();
    whole.part().mine = 5;
    whole.part().cb = () => {};
    await settle(corners);
    expect(whole.part().mine).toBe(5);
    expect(whole.fire()).toBe(true);
  });

  test('goes with its whole, in a circle too', async () => {
    expect(await livingAfter(() => { const whole = new Whole(); whole.part().cb = () => whole.fire(); })).toBe(0);
  });
});

describe('A destructor that calls its callback', () => {
  test('finds it gone with its object, and nothing happens', async () => {
    const left = await livingAfter(() => { const c = new Connection(); c.onClose(() => c); });
    expect(left).toBe(0);
  });

  test('does not abort the process at its end', () => {
    const script = `const c = new (require(${JSON.stringify(addonPath('corners'))}).Connection)(); c.onClose(() => c); globalThis.c = c;`;
    const child = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect(child.stderr).toBe('');
    expect(child.status).toBe(0);
  });
});

// Which collection asks only the young depends on how many there were before, so every phase is tried.
test.each([1, 2, 3, 4, 5, 6])('Order: an old dependent goes before its young dependency, after %i collections', async (rounds) => {
  const dependent: { it: InstanceType<typeof Dependent> | null } = { it: new Dependent() };
  for (let i = 0; i < rounds; i++) { collect(); await turn(); }
  (() => dependent.it!.set(new Dependency()))();
  dependent.it = null;
  collect();
  await turn();
  await settle(corners);
  expect(corners.seenByDependent()).toBe(7);
});

test('Names: a method may be called "new"', () => {
  const factory = new Factory('x');
  expect(factory.new()).toBe(42);
  expect(() => new (Factory as never as new (n: number) => unknown)(5)).toThrow(TypeError);
});

test('Traverse: looks through a hundred thousand nodes', async () => {
  expect(await livingAfter(() => new Node().grow(100_000))).toBe(0);
});

test('Traverse: a container of a thousand functions is an edge to each', async () => {
  expect(await livingAfter(() => {
    const bus = new Bus();
    for (let i = 0; i < 1000; i++) bus.on(() => bus);
  })).toBe(0);
  expect(controlOf(corners).inspect().roots.filter((root) => root.class === 'Bus')).toEqual([]);
});

test('Reference: what C++ keeps for ever keeps its callback', async () => {
  corners.global().cb = () => {};
  await settle(corners);
  expect(corners.fireGlobal()).toBe(true);
  corners.global().cb = null;
  expect(corners.fireGlobal()).toBe(false);
});

test('Functions: the function that was given comes back, also one of C++', () => {
  const own = corners.addOne();
  expect(corners.twice(own)).toBe(own);
  expect(corners.twice(own)(1)).toBe(2);
});

test('Bytes: a buffer that shrinks or goes during the call is read as it is then', () => {
  const shrinking = new ArrayBuffer(1 << 16, { maxByteLength: 1 << 17 } as never) as ArrayBuffer & { resize(size: number): void };
  expect(corners.sizeAfter(new Uint8Array(shrinking), () => shrinking.resize(16))).toBe(16);
  const bytes = new Uint8Array(32);
  expect(corners.sizeAfter(bytes, () => { structuredClone(bytes, { transfer: [bytes.buffer] }); })).toBe(0);
  expect(corners.sizeAfter(new Uint8Array(32), () => {})).toBe(32);
});

test('Callbacks: values in optional results outlive the call that made them', () => {
  let n = 0;
  expect(corners.optionalResults(() => { collect(); return { n: ++n }; })).toEqual({ n: 50 });
});

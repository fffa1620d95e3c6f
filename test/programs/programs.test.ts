import { describe, expect, test } from 'vitest';
import { inspect, settle, TetherError } from '../../src-ts/index';
import { loadAddon } from '../support/addon';

interface Container {
  callback: (() => void) | null;
  fire(): void;
}
interface Emitter {
  onEvent: ((n: number, text: string) => unknown) | null | undefined;
  next: Emitter | null;
  emit(n: number, text: string): void;
  tag(value: unknown): void;
  tagAt(index: number): unknown;
}
interface Wrapper {
  value: Wrapper | null;
}
interface Programs {
  Container: new (callback: (() => void) | null) => Container;
  Forgetful: new (callback: (() => void) | null) => Container;
  Emitter: new () => Emitter;
  Wrapper: new () => Wrapper;
}

const programs = loadAddon('programs') as unknown as Programs;
const { Container, Emitter, Forgetful, Wrapper } = programs;
const live = (name: string): number => inspect(programs).classes[name]!.live;

/** In a frame of its own, so that no variable keeps what it made. */
async function afterwards(name: string, make: () => void): Promise<number> {
  await settle();
  const before = live(name);
  make();
  expect(live(name)).toBeGreaterThan(before);
  await settle();
  return live(name) - before;
}

describe('Program 1, a class that knows nothing of JavaScript', () => {
  test('gives back the function that was stored', () => {
    const callback = (): void => {};
    const container = new Container(callback);
    expect(container.callback).toBe(callback);
    container.callback = null;
    expect(container.callback).toBeNull();
  });

  test('is collected although native memory holds a closure over its own wrapper', async () => {
    const left = await afterwards('Container', () => {
      for (let i = 0; i < 100; i++) {
        const container: Container = new Container(() => container.fire());
        if (container.callback !== container.callback) throw new Error('another function came back');
      }
    });
    expect(left).toBe(0);
    expect(inspect(programs).roots).toEqual([]);
  });

  test('without its traverse is safe, leaks, and is reported by name', async () => {
    const calls: number[] = [];
    const left = await afterwards('Forgetful', () => {
      const forgetful: Container = new Forgetful(() => void calls.push(calls.length + (forgetful ? 0 : 1)));
      forgetful.fire();
    });
    expect(left).toBe(1);
    expect(calls).toEqual([0]);
    expect(inspect(programs).roots).toEqual([
      { label: 'held by native code outside any traverse', class: 'Forgetful', count: 1, site: 'parameter "callback" of new Forgetful' },
    ]);
  });

  test('without its traverse, but without a circle, is collected', async () => {
    expect(await afterwards('Forgetful', () => void new Forgetful(() => {}))).toBe(0);
  });
});

describe('Program 2, a class written for it', () => {
  test('collects native circles, and circles through JS', async () => {
    const left = await afterwards('Emitter', () => {
      const a = new Emitter(), b = new Emitter();
      a.next = b;
      b.next = a;
      a.onEvent = () => b;
      expect(a.next).toBe(b);
      expect(a.next.next).toBe(a);
    });
    expect(left).toBe(0);
  });

  test('calls through the native chain, and keeps what the chain reaches', async () => {
    const heard: [number, string][] = [];
    const first = new Emitter();
    (() => {
      const second = new Emitter();
      second.onEvent = (n, text) => heard.push([n, text]);
      first.next = second;
    })();
    await settle();
    first.emit(3, 'three');
    expect(heard).toEqual([[3, 'three']]);
  });

  test('keeps the values in its container, and only as long as it lives', async () => {
    const left = await afterwards('Emitter', () => {
      const emitter = new Emitter();
      for (const value of [emitter, 7, 'text', undefined, null, () => emitter]) emitter.tag(value);
      expect(emitter.tagAt(0)).toBe(emitter);
      expect([1, 2, 3, 4].map((index) => emitter.tagAt(index))).toEqual([7, 'text', undefined, null]);
    });
    expect(left).toBe(0);
  });
});

describe('Program 3, ownership by std::shared_ptr', () => {
  test('collects a circle, and keeps identity', async () => {
    const left = await afterwards('Wrapper', () => {
      const wrapper = new Wrapper();
      wrapper.value = wrapper;
      expect(wrapper.value).toBe(wrapper);
    });
    expect(left).toBe(0);
  });

  test('keeps what is shared as long as its owner', async () => {
    const owner = new Wrapper();
    (() => { owner.value = new Wrapper(); })();
    await settle();
    const before = live('Wrapper');
    await settle();
    expect(live('Wrapper')).toBe(before);
    owner.value = null;
    await settle();
    expect(live('Wrapper')).toBe(before - 1);
  });
});

describe('The runtime', () => {
  test('inspect: refuses what is not an addon, and says what to pass', () => {
    expect(() => inspect({})).toThrow(TetherError);
    expect(() => inspect({})).toThrow(/must be the exports of an addon built with napi-tether; pass what require\(\)/);
  });

  test('settle: says how many rounds it took, and that it got there', async () => {
    const { rounds, stable } = await settle();
    expect(rounds).toBeGreaterThanOrEqual(2);
    expect(stable).toBe(true);
  });

  test('settle: stops at the limit and says that it did', async () => {
    expect(await settle({ maxRounds: 1 })).toEqual({ rounds: 1, stable: false });
  });
});

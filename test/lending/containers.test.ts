import { beforeEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../support/addon';
import { collect, controlOf, settle } from '../support/settle';

// Most tests pass what a type would forbid.
const lending = loadAddon<Record<string, any>>('lending');
const { Finger, Mark, Ring } = lending;
const settled = (): Promise<number> => settle(lending);
const kinds = ['direct', 'list', 'boxes', 'functions'];
const name = 'a name that is long enough to be in memory of its own';

beforeEach(async () => {
  await settled();
  expect([Ring.living, Finger.living, Mark.living, controlOf(lending).inspect().roots]).toEqual([0, 0, 0, []]);
});

/** Collects, and makes so much that the dead are destroyed while calls run. */
function sweep(): void {
  for (let round = 0; round < 3; round++) {
    collect();
    for (let made = 0; made < 2000; made++) new Mark();
  }
}
/** A ring whose callbacks are `f`, on the finger if there is one. */
function ringOf(f: () => void, finger?: any): any {
  let ring: any;
  if (finger) finger.lend((worn: any) => { ring = worn; });
  else ring = new Ring();
  ring.add(f, f);
  return ring;
}

describe('A callback that C++ calls by a pointer of its own', () => {
  it.each(kinds)('keeps its object whole while that is disposed: %s', (kind) => {
    let during: unknown;
    const ring = ringOf(() => { ring[Symbol.dispose](); during = Ring.living; });
    expect([lending.fire(kind), during, Ring.living]).toEqual([name, 1, 0]);
  });
  it.each(kinds)('keeps its object whole while nobody in JS has it: %s', async (kind) => {
    let during: unknown;
    (() => { ringOf(() => { sweep(); during = Ring.living; }); })();
    expect([lending.fire(kind), during]).toEqual([name, 1]);
    await settled();
    expect(Ring.living).toBe(0); // its twin: it does not stay for longer
  });
  it.each(kinds)('keeps the owner of its object whole: %s', (kind) => {
    const finger = new Finger();
    let during: unknown;
    ringOf(() => { finger[Symbol.dispose](); during = Ring.living; }, finger);
    expect([lending.fire(kind), during, Ring.living]).toEqual([name, 1, 0]);
  });
  it.each(['direct', 'list', 'boxes'])('keeps its object whole from a timer: %s', async (kind) => {
    let during: unknown;
    const ring = ringOf(() => { ring[Symbol.dispose](); during = Ring.living; });
    lending.fireFromTimer(kind);
    await expect.poll(() => lending.timerResult()).toBe('done');
    expect([during, Ring.living]).toEqual([1, 0]);
  });
});

describe('A receiver that C++ owns', () => {
  it.each(kinds)('stays whole with its owner while its owner is disposed: %s', (kind) => {
    const finger = new Finger();
    let during: unknown;
    const ring = ringOf(() => { finger[Symbol.dispose](); during = Ring.living; }, finger);
    expect([ring.run(kind), during, Ring.living]).toEqual([name, 1, 0]);
  });
  it('stays whole while nobody in JS has its owner', async () => {
    let during: unknown;
    const ring = ringOf(() => { sweep(); during = Ring.living; }, new Finger());
    expect([ring.run('direct'), during]).toEqual([name, 1]);
    await settled();
    expect([Ring.living, Finger.living]).toEqual([0, 0]);
  });
});

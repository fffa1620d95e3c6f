import { beforeEach, describe, expect, test } from 'vitest';
import { collect, controlOf, settle } from '../support/settle';
import { laws } from './addon';

const { Pebble, Holder } = laws;
const control = controlOf(laws);

const LOOP = 500_000;

/** Dead natives may pile up for as long as the engine puts off a minor collection: some tens of thousands of small objects. */
const BOUND = LOOP / 4;

beforeEach(async () => {
  await settle(laws);
  Pebble.peak = Holder.peak = 0;
});

describe('A loop that never yields', () => {
  test('keeps the number of living natives bounded', () => {
    for (let i = 0; i < LOOP; i++) new Pebble();
    expect(Pebble.peak).toBeLessThan(BOUND);
  });

  test('keeps it bounded for cycles through native memory', () => {
    for (let i = 0; i < LOOP; i++) {
      const holder = new Holder();
      holder.callback = () => holder;
    }
    expect(Holder.peak).toBeLessThan(BOUND);
  });

  test('keeps it bounded when C++ makes the objects', () => {
    for (let i = 0; i < LOOP; i++) laws.makePebble();
    expect(Pebble.peak).toBeLessThan(BOUND);
  });

  test('frees nothing that is still held: the twin', () => {
    const kept = Array.from({ length: LOOP / 10 }, () => new Pebble());
    for (let i = 0; i < LOOP / 2; i++) new Pebble();
    expect(kept.every((pebble) => pebble.weight === 1)).toBe(true);
    expect(Pebble.alive).toBeGreaterThanOrEqual(kept.length);
  });

  test('leaves nothing at its end', async () => {
    for (let i = 0; i < LOOP / 10; i++) new Pebble();
    await settle(laws);
    expect(Pebble.alive).toBe(0);
  });
});

interface Work {
  minor: number;
  major: number;
  asked: number;
}

/** What a loop of garbage costs beside `count` old objects: how many references were asked, over and above the young ones. */
async function workBeside(count: number): Promise<Work> {
  const old = Array.from({ length: count }, () => new Holder());
  for (let round = 0; round < 4; round++) {
    collect();
    control.drain();
  }
  expect(control.scans().old).toBeGreaterThanOrEqual(count);
  const before = control.scans();
  for (let i = 0; i < LOOP; i++) new Pebble();
  const after = control.scans();
  expect(old.length).toBe(count);
  const major = after.majorScans - before.majorScans;
  return { minor: after.minorScans - before.minorScans, major, asked: major * after.old };
}

describe('The work of a minor collection', () => {
  test('does not grow with the number of old live objects', async () => {
    const few = await workBeside(1_000);
    await settle(laws);
    const many = await workBeside(100_000);
    expect(few.minor).toBeGreaterThan(0);
    expect(many.minor).toBeGreaterThan(0);
    // A major collection may fall into the loop, at most one; minor ones ask no old object.
    expect(few.major).toBeLessThanOrEqual(1);
    expect(many.major).toBeLessThanOrEqual(1);
  });

  test('is young objects only: those that survived two collections are asked no more', async () => {
    const kept = Array.from({ length: 10_000 }, () => new Holder());
    for (let round = 0; round < 3; round++) {
      collect();
      control.drain();
    }
    const { young, old } = control.scans();
    expect(old).toBeGreaterThanOrEqual(kept.length);
    expect(young).toBeLessThan(kept.length / 10);
  });

  test('a major collection does ask the old ones', async () => {
    const makeOld = () => Array.from({ length: 1000 }, () => new Holder());
    let kept: object[] | undefined = makeOld();
    for (let round = 0; round < 3; round++) {
      collect();
      control.drain();
    }
    expect(Holder.alive).toBe(1000);
    kept = undefined;
    await settle(laws);
    expect(kept).toBeUndefined();
    expect(Holder.alive).toBe(0);
  });
});

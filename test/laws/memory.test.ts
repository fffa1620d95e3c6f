import { beforeEach, describe, expect, test } from 'vitest';
import { controlOf, settle } from '../support/settle';
import { laws, thrownBy } from './addon';

const { Blob } = laws;
const control = controlOf(laws);

const MEGABYTE = 1024 * 1024;
const { engineBytes: external } = laws;
const bytes = () => control.inspect().classes.Blob!.bytes;

/** The engine is told in lumps, so what it knows may be behind by one. */
const LUMP = 64 * 1024;
const expectRise = (from: number, to: number, by: number) => {
  expect(to - from).toBeGreaterThanOrEqual(by - LUMP);
  expect(to - from).toBeLessThanOrEqual(by + MEGABYTE);
};

beforeEach(async () => {
  await settle(laws);
  expect(Blob.alive).toBe(0);
});

describe('External memory', () => {
  test('rises by what externalSize says, and returns', async () => {
    const start = external();
    let blob: object | undefined = new Blob(50 * MEGABYTE);
    expectRise(start, external(), 50 * MEGABYTE);
    expect(bytes()).toBeGreaterThanOrEqual(50 * MEGABYTE);
    blob = undefined;
    await settle(laws);
    expect(blob).toBeUndefined();
    expect(bytes()).toBe(0);
    expect(external() - start).toBeLessThan(MEGABYTE);
  });

  test('follows the object up and down after each call', () => {
    const blob = new Blob(0);
    const start = external();
    blob.resize(30 * MEGABYTE);
    expectRise(start, external(), 30 * MEGABYTE);
    blob.resize(10 * MEGABYTE);
    expectRise(start, external(), 10 * MEGABYTE);
    blob.resize(0);
    expect(Math.abs(external() - start)).toBeLessThan(MEGABYTE);
  });

  test('follows calls that only take the object as an argument', () => {
    const blob = new Blob(0);
    const start = external();
    laws.resizeBlob(blob, 20 * MEGABYTE);
    expectRise(start, external(), 20 * MEGABYTE);
  });

  test('follows calls that end by an exception', () => {
    const blob = new Blob(0);
    const start = external();
    thrownBy(() => blob.growThenFail(20 * MEGABYTE));
    expectRise(start, external(), 20 * MEGABYTE);
  });

  test('returns at once on dispose', () => {
    const start = external();
    const blob = new Blob(40 * MEGABYTE);
    expectRise(start, external(), 40 * MEGABYTE);
    blob[Symbol.dispose]();
    expect(bytes()).toBe(0);
    expect(external() - start).toBeLessThan(MEGABYTE);
  });

  test('makes the engine collect in time: no collection is asked for here', () => {
    const { majorScans } = control.scans();
    Blob.peak = 0;
    for (let i = 0; i < 3000; i++) new Blob(MEGABYTE);
    expect(Blob.peak).toBeLessThan(1500);
    expect(control.scans().majorScans).toBeGreaterThan(majorScans);
  });

  test('returns to zero for many small objects, lump or no lump', async () => {
    const fill = () => Array.from({ length: 1000 }, (_, index) => new Blob(index));
    expect(fill().length).toBe(1000);
    expect(bytes()).toBeGreaterThan(0);
    await settle(laws);
    expect(bytes()).toBe(0);
  });
});

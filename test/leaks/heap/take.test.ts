import { createReadStream, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { explain } from '../../../src-ts/leaks/explain';
import type { Growth } from '../../../src-ts/leaks/finding';
import { kind } from '../../../src-ts/leaks/heap/graph';
import { readSnapshot } from '../../../src-ts/leaks/heap/read';
import { takeHeap } from '../../../src-ts/leaks/heap/take';

const folder = mkdtempSync(path.join(tmpdir(), 'tether-take-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = vi.hoisted(() => ({ fail: undefined as string | undefined }));
vi.mock('node:v8', async (original) => {
  const v8 = await original<typeof import('node:v8')>();
  const writeHeapSnapshot = (file: string) => {
    if (write.fail !== undefined) throw new Error(write.fail);
    return v8.writeHeapSnapshot(file);
  };
  return { ...v8, writeHeapSnapshot, default: { ...v8, writeHeapSnapshot } };
});

const before = process.env.TMPDIR;
beforeEach(() => { process.env.TMPDIR = folder; });
afterEach(() => {
  write.fail = undefined;
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
});

const graphOf = { read: (fd: number) => readSnapshot(createReadStream('', { fd, start: 0, autoClose: false })) };

class Planted {}
const planted = [new Planted(), new Planted()];
const growth: Growth = { kind: 'native', subject: 'Planted', unit: 'objects', perIteration: 1, rate: '1 per iteration', exact: true, batches: [{ iterations: 2, delta: 2 }] };

test('Taking a snapshot: sees this process, and leaves no file behind', async () => {
  const graph = await takeHeap(graphOf);
  const found = Array.from({ length: graph.nodeCount }, (_, node) => node).filter((node) => graph.kind(node) === kind.object && graph.name(node) === 'Planted');
  expect(found.length).toBeGreaterThanOrEqual(planted.length);
  expect(readdirSync(folder)).toEqual([]);
});

test('Taking a snapshot: one that fails leaves none either, and says what to do', async () => {
  write.fail = 'no space left on device';
  await expect(takeHeap(graphOf)).rejects.toMatchObject({ code: 'ERR_TETHER_ENVIRONMENT', message: expect.stringMatching(/cannot be written.*no space left on device; set TMPDIR/) });
  expect(readdirSync(folder)).toEqual([]);
});

test('Explanation: nothing grew, so no snapshot is taken', async () => {
  write.fail = 'must not be called';
  await expect(explain([])).resolves.toEqual([]);
  await expect(explain([growth])).rejects.toThrow('must not be called');
});

test('Explanation: what an earlier leak left is no part of the next, as far as the next explains what grew', async () => {
  const first: Planted[] = [], second: Planted[] = [];
  const holders = (globalThis as { tetherPlanted?: object }).tetherPlanted = { first, second };
  const two = { ...growth, batches: [{ iterations: 2, delta: 2 }] };
  first.push(new Planted(), new Planted());
  await explain([two]);
  second.push(new Planted(), new Planted());
  const [found, ...more] = await explain([two]);
  expect(found!.paths.map(({ steps, count }) => [steps.map(({ edge }) => edge).slice(0, 2), count])).toEqual([[['.tetherPlanted', '.second'], 2]]);
  expect(more).toEqual([]);
  const again = await explain([two]);
  expect(again.flatMap(({ paths }) => paths.map(({ count }) => count)).reduce((sum: number, count) => sum + count!, 0)).toBeGreaterThanOrEqual(4);
  expect(holders.first.length).toBe(2);
  delete (globalThis as { tetherPlanted?: object }).tetherPlanted;
});

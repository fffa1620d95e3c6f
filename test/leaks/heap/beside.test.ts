import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterAll, expect, test } from 'vitest';
import type { Finding } from '../../../src-ts/leaks/finding';
import { growing, Whole } from '../../../src-ts/leaks/heap/growing';
import { root } from '../../support/repository';

// A program with so much ballast that a thread is worth it, or so little that none is; `threads` counts those that were started.
const program = (megabytes: number, before = ''): string => `
  const { explain } = require(${JSON.stringify(path.join(root, 'dist/leaks/explain.js'))});
  const fs = require('node:fs');
  process.env.TMPDIR = fs.mkdtempSync(require('node:path').join(require('node:os').tmpdir(), 'tether-beside-'));
  class Planted {}
  globalThis.ballast = Array.from({ length: ${megabytes} * 2 ** 20 / 256 }, (_, n) => ({ n, room: new Array(24).fill(n), text: 'number ' + n }));
  globalThis.planted = Array.from({ length: 50 }, () => new Planted());
  let threads = 0;
  process.on('worker', () => threads++);
  ${before}
  const growth = [{ kind: 'native', subject: 'Planted', unit: 'objects', perIteration: 1, rate: '', exact: true, batches: [{ iterations: 50, delta: 50 }] }];
  explain(growth).then((findings) => ({ findings }), ({ code, message }) => ({ error: { code, message } })).then((outcome) => {
    const used = process.memoryUsage().heapUsed, active = process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort' || kind === 'Worker');
    fs.writeSync(1, JSON.stringify({ ...outcome, threads, used, active, files: fs.readdirSync(process.env.TMPDIR) }));
    fs.rmSync(process.env.TMPDIR, { recursive: true });
  });`;

interface Outcome {
  findings?: Finding[];
  error?: { code: string; message: string };
  threads: number;
  used: number;
  active: string[];
  files: string[];
}

const run = promisify(execFile);

async function outcomeOf(megabytes: number, { before = '', flags = [] as string[] } = {}): Promise<Outcome> {
  const { stdout } = await run(process.execPath, ['--no-warnings', ...flags, '-e', program(megabytes, before)], { env: { ...process.env, NODE_OPTIONS: '' } });
  return JSON.parse(stdout) as Outcome;
}

const shown = ({ findings }: Outcome) => findings!.map(({ fingerprint, subject, paths }) => [fingerprint, subject, paths.map(({ root: held, count, steps }) => [held, count, steps.map(({ edge, ...step }) => ({ edge: edge.replace(/\d+/, '#'), ...step }))])]);

test('Explanation of a large heap: a thread beside reads the snapshot while it is written, and says the same as this one', async () => {
  const small = await outcomeOf(2), large = await outcomeOf(28);
  expect([small.threads, large.threads]).toEqual([0, 1]);
  expect(shown(large)).toEqual(shown(small));
  expect(shown(large)[0]![2]).toMatchObject([['global', 50, [{ edge: '.planted' }, { node: 'Planted' }]]]);
  for (const { active, files } of [small, large]) expect({ active, files }).toEqual({ active: [], files: [] });
});

const folder = mkdtempSync(path.join(tmpdir(), 'tether-beside-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('Explanation of a large heap: what the program preloads is not loaded into the thread', async () => {
  const preload = path.join(folder, 'preload.cjs'), trace = path.join(folder, 'loaded');
  writeFileSync(preload, `require('node:fs').appendFileSync(${JSON.stringify(trace)}, require('node:worker_threads').isMainThread ? 'main ' : 'thread ');`);
  const told = await outcomeOf(28, { flags: ['--require', preload], before: 'new (require("node:worker_threads").Worker)("", { eval: true });' });
  expect(told.threads).toBe(2);
  expect(told.findings).toHaveLength(1);
  // Of the two threads, that of the program has loaded it.
  expect(readFileSync(trace, 'utf8').trim().split(' ').sort()).toEqual(['main', 'thread']);
});

const noRight = [Number(process.versions.node.split('.')[0]) >= 24 ? '--permission' : '--experimental-permission', '--allow-fs-read=*', '--allow-fs-write=*'];
const noMemory = 'const threads_ = require("node:worker_threads"), { Worker } = threads_; threads_.Worker = class extends Worker { constructor(file, options) { super(file, { ...options, resourceLimits: { maxOldGenerationSizeMb: 2 } }); } };';

test.each([['have no right to be', 0, { flags: noRight }], ['have no memory to work', 1, { before: noMemory }]])('Explanation of a large heap: where threads %s, this one reads', async (_, threads, how) => {
  const alone = await outcomeOf(28, how);
  expect(alone.threads).toBe(threads);
  expect(shown(alone)).toEqual(shown(await outcomeOf(2)));
  expect({ active: alone.active, files: alone.files }).toEqual({ active: [], files: [] });
});

test('A file that grows: is read to its end, which is where it was when it was said to be whole', () => {
  const file = path.join(folder, 'growing'), whole = new Whole();
  const descriptor = openSync(file, 'w+');
  writeSync(descriptor, 'one ');
  const chunks = growing(descriptor, new Whole(whole.memory));
  const next = () => Buffer.from(chunks.next().value ?? '').toString();
  expect(next()).toBe('one ');
  writeSync(descriptor, 'two ');
  expect(next()).toBe('two ');
  whole.set();
  writeSync(descriptor, 'three');
  expect([next(), chunks.next().done]).toEqual(['three', true]);
  closeSync(descriptor);
});

test('A file that grows: who is at its end waits for more', async () => {
  const file = path.join(folder, 'slow'), whole = new Whole(), descriptor = openSync(file, 'w+');
  const writer = `const { workerData: { descriptor, memory } } = require('node:worker_threads'), { writeSync } = require('node:fs'), flag = new Int32Array(memory);
    for (const part of ['a', 'b', 'c']) { Atomics.wait(flag, 0, 0, 20); writeSync(descriptor, part); }
    Atomics.store(flag, 0, 1);`;
  const worker = new Worker(writer, { eval: true, workerData: { descriptor, memory: whole.memory } });
  let text = '', chunks = 0;
  for (const chunk of growing(descriptor, whole)) {
    text += Buffer.from(chunk).toString();
    chunks++;
  }
  expect(text).toBe('abc');
  expect(chunks).toBeGreaterThan(1);
  await worker.terminate();
  closeSync(descriptor);
});

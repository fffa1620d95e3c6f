import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { addonPath } from '../../support/addon';
import { dist, isLinux } from './addons';
import { runInNode } from './program';

const hook = `require(${JSON.stringify(dist('hook.js'))}).loadHook()`;
const raw = (): string => JSON.stringify(addonPath('leaks_raw'));
/** How many references that were not made while loading live, by kind of strength. */
const counting = `
  const count = () => hook.liveReferences().filter(({ kind }) => kind === 'reference')
    .flatMap(({ sites }) => sites).filter(({ whileLoading }) => !whileLoading).reduce((sum, { count }) => sum + count, 0);
`;

describe.skipIf(!isLinux)('Hook: when addons come and go', () => {
  test('sees what the initialisation of an addon makes', async () => {
    const sites = await runInNode(`
      const hook = ${hook};
      hook.start();
      require(${raw()});
      answer(hook.liveReferences().flatMap(({ sites }) => sites));
    `);
    expect(sites).toEqual([expect.objectContaining({ count: 1, strong: 1, whileLoading: true, function: expect.stringContaining('napi_register_module_v1') })]);
  });

  test('sees what an addon makes that was loaded before', async () => {
    const counts = await runInNode(`
      const { run } = require(${raw()});
      run('reference', false);
      const hook = ${hook};
      ${counting}
      hook.start();
      const before = count();
      run('reference', false);
      answer([before, count()]);
    `);
    expect(counts).toEqual([0, 1]);
  });

  test('gives Node its functions back, and forgets', async () => {
    const counts = await runInNode(`
      const hook = ${hook};
      ${counting}
      hook.start();
      const { run } = require(${raw()});
      for (let call = 0; call < 5; call++) run('reference', false);
      const during = count();
      hook.stop();
      const stopped = count();
      for (let call = 0; call < 5; call++) run('reference', false);
      const after = count();
      hook.start();
      run('reference', false);
      run('reference', true);
      answer([during, stopped, after, count()]);
    `);
    expect(counts).toEqual([5, 0, 0, 1]);
  });

  test('finalizers of the addon run, also those that it stood in for and that run after the end', async () => {
    const alive = await runInNode(`
      const hook = ${hook};
      hook.start();
      const { run } = require(${raw()});
      (() => { for (let call = 0; call < 50; call++) run('self-cycle', true); })();
      hook.stop();
      for (let round = 0; round < 4; round++) { gc(); await turn(); }
      hook.start();
      answer(hook.liveReferences());
    `);
    expect(alive).toEqual([]);
  });

  test('an addon that is unloaded with its worker harms nobody, and what it left is forgotten', async () => {
    const counts = await runInNode(`
      const { Worker } = require('node:worker_threads');
      const hook = ${hook};
      ${counting}
      hook.start();
      const body = \`const { run } = require(${raw()}); ${hook}.start();
        for (let call = 0; call < 20; call++) { run('worker', false); run('self-cycle', true); run('thread-safe-function', false); run('deferred', false); }
        const hook = ${hook}; ${counting} require('node:worker_threads').parentPort.postMessage(count());\`;
      const seen = [];
      for (let round = 0; round < 5; round++) {
        const worker = new Worker(body, { eval: true });
        worker.on('message', (count) => seen.push(count > 0));
        await new Promise((resolve) => worker.on('exit', resolve));
      }
      const left = hook.liveReferences();
      hook.stop();
      hook.start();
      answer({ seen, left });
    `);
    expect(counts).toEqual({ seen: [true, true, true, true, true], left: [] });
  });

  test('several workers and the main thread make and delete at once, and the sum is exact', async () => {
    const counts = await runInNode(`
      const { Worker } = require('node:worker_threads');
      const hook = ${hook};
      hook.start();
      const { run } = require(${raw()});
      const body = \`const { run } = require(${raw()}); const { parentPort } = require('node:worker_threads');
        for (let call = 0; call < 3000; call++) { run('reference', true); run('deferred', true); if (call % 10 === 0) run('reference', false); }
        parentPort.postMessage('done'); parentPort.on('message', () => parentPort.close());\`;
      const workers = Array.from({ length: 4 }, () => new Worker(body, { eval: true }));
      const done = workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)));
      for (let call = 0; call < 3000; call++) { run('reference', true); if (call % 10 === 0) run('reference', false); }
      await Promise.all(done);
      const strong = () => hook.liveReferences().map(({ kind, sites }) => [kind, sites.filter(({ whileLoading }) => !whileLoading).reduce((sum, { count }) => sum + count, 0)]);
      const during = strong();
      const ends = workers.map((worker) => new Promise((resolve) => worker.on('exit', resolve)));
      workers.forEach((worker) => worker.postMessage('end'));
      await Promise.all(ends);
      answer([during, strong()]);
    `);
    expect(counts).toEqual([[['reference', 1500]], [['reference', 300]]]);
  });

  test('an addon that looks Node-API up by name is counted', async () => {
    const counts = await runInNode(`
      const hook = ${hook};
      ${counting}
      hook.start();
      const { leak } = require(${JSON.stringify(addonPath('leaks_lookup'))});
      for (let call = 0; call < 7; call++) leak();
      answer(count());
    `);
    expect(counts).toBe(7);
  });

  test('an addon of another form than it knows is left alone, and told', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'tether-shape-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'shape.node');
    writeFileSync(file, withoutSizeOfStrings(readFileSync(addonPath('leaks_raw'))));
    const answer = await runInNode(`
      const hook = ${hook};
      hook.start();
      const { run } = require(${JSON.stringify(file)});
      run('reference', false);
      answer([hook.liveReferences(), hook.problems()]);
    `);
    expect(answer).toEqual([[], [expect.stringContaining('shape.node: its tables of relocations are of a form that is not known')]]);
  });
});

describe.skipIf(!isLinux)('Hook: stacks of some creations only', () => {
  test('all are counted, also those without a stack', async () => {
    const held = await runInNode(`
      const hook = ${hook};
      hook.start({ stackInterval: 10 });
      const { run } = require(${raw()});
      for (let call = 0; call < 100; call++) run('reference', false);
      answer(hook.liveReferences());
    `);
    const [{ count, sites }] = held as [{ count: number; sites: { count: number; function?: string }[] }];
    expect(count).toBe(101);
    expect(sites.filter((site) => site.function?.includes('make_reference')).map((site) => site.count)).toEqual([10]);
  });
});

/** The loader reads no DT_STRSZ, and the hook will not read strings whose end it does not know. */
function withoutSizeOfStrings(library: Buffer): Buffer {
  const dynamic = 2;
  const sizeOfStrings = 10n;
  const headers = Number(library.readBigUInt64LE(32));
  for (let at = 0; at < library.readUInt16LE(56); at++) {
    const header = headers + at * library.readUInt16LE(54);
    if (library.readUInt32LE(header) !== dynamic) continue;
    for (let entry = Number(library.readBigUInt64LE(header + 8)); ; entry += 16) {
      if (library.readBigUInt64LE(entry) !== sizeOfStrings) continue;
      library.writeBigUInt64LE(0n, entry + 8);
      return library;
    }
  }
  throw new Error('This library has no dynamic section.');
}

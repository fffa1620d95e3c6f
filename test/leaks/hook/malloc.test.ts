import { describe, expect, test } from 'vitest';
import { addonPath } from '../../support/addon';
import { dist, isLinux } from './addons';
import { runInNode } from './program';

const calls = 5000;
const isInstrumented = process.env.TETHER_BUILD === 'asan';

/** Bytes in use for each call, in a process whose engine makes no noise of its own. */
async function bytesPerCall(addon: string, fixed: boolean): Promise<number> {
  const bytes = await runInNode(
    `const hook = require(${JSON.stringify(dist('hook.js'))}).loadHook();
     const { run } = require(${JSON.stringify(addonPath(addon))});
     const many = () => { for (let call = 0; call < ${calls}; call++) run('malloc', ${fixed}); };
     for (let round = 0; round < 3; round++) { many(); gc(); await turn(); }
     const before = hook.mallocInUse();
     many(); gc(); await turn();
     answer((hook.mallocInUse() - before) / ${calls});`,
    { args: ['--expose-gc', '--single-threaded', '--no-opt'] },
  );
  return bytes as number;
}

describe.skipIf(!isLinux || isInstrumented)('Malloc in use', () => {
  test.each(['leaks_raw', 'leaks_node_addon_api'])('%s: 16 bytes for each call are seen, and their twin is not', async (addon) => {
    const leaking = await bytesPerCall(addon, false);
    expect(leaking).toBeGreaterThanOrEqual(16);
    expect(leaking).toBeLessThan(48);
    expect(Math.abs(await bytesPerCall(addon, true))).toBeLessThan(8);
  });

  test('memory of all threads counts', async () => {
    const grown = await runInNode(`
      const { Worker } = require('node:worker_threads');
      const hook = require(${JSON.stringify(dist('hook.js'))}).loadHook();
      const { run } = require(${JSON.stringify(addonPath('leaks_raw'))});
      const body = \`const { run } = require(${JSON.stringify(addonPath('leaks_raw'))});
        for (let call = 0; call < 100000; call++) run('malloc', false);\`;
      const before = hook.mallocInUse();
      await new Promise((resolve) => new Worker(body, { eval: true }).on('exit', resolve));
      answer(hook.mallocInUse() - before);
    `);
    expect(grown).toBeGreaterThan(1_600_000);
  });
});

describe.skipIf(!isInstrumented)('Malloc in use: under an allocator that the C library does not know', () => {
  test('it is said that it cannot be read', async () => {
    const code = await runInNode(`
      const hook = require(${JSON.stringify(dist('hook.js'))}).loadHook();
      try { hook.mallocInUse(); answer('read'); } catch (error) { answer([hook.canReadMalloc, error.code]); }
    `);
    expect(code).toEqual([false, 'ERR_TETHER_ENVIRONMENT']);
  });
});

import { describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { runProgram } from '../support/child';

const stress = { TETHER_STRESS: '2', TETHER_STRESS_DRAIN: '1', TETHER_STRESS_CALLS: '' };
// Said in so many words, since this runs under stress itself.
const none = { TETHER_STRESS: '', TETHER_STRESS_DRAIN: '' };

/** Keeps a pointer to an object that nobody holds, and uses it in the same turn of the event loop: mostly it is still there. */
const DANGLING = `
  const { create, recall } = load('fuzz').planted.dangle;
  (() => { create(); })();
  console.log(recall().length);
`;

async function under(environment: Record<string, string>, program: string) {
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    return await runProgram(program, { fuzz: addonPath('fuzz'), corners: addonPath('corners') });
  } finally {
    process.env = before;
  }
}

// Compiled into the sanitizers' build alone.
describe.runIf(process.env.TETHER_BUILD === 'asan')('A collection at every crossing', () => {
  test('finds a pointer that dangles, which else goes unseen', async () => {
    expect(await under(none, DANGLING)).toMatchObject({ code: 0, stdout: '53\n' });
    const stressed = await under(stress, DANGLING);
    expect(stressed.signal).toBe('SIGABRT');
    expect(stressed.stderr).toContain('heap-use-after-free');
  });

  test('destroys in each call what died before it', async () => {
    const program = `
      const addon = load('fuzz'), control = addon[Symbol.for('napi-tether.control')];
      const { Item, int8 } = addon.converters;
      for (let at = 0; at < 20; at++) { new Item(at); int8(at); }
      console.log(control.inspect().classes.Item.live < 3, control.scans().drains > 40);
    `;
    expect(await under(stress, program)).toMatchObject({ code: 0, stdout: 'true true\n' });
    expect(await under(none, program)).toMatchObject({ code: 0, stdout: 'false false\n' });
  });

  test('does not ring the bell of another addon, and that of the first, without end', async () => {
    const program = `
      const { Worker } = require('node:worker_threads');
      new Worker("setTimeout(() => process.kill(process.pid, 'SIGKILL'), 30_000)", { eval: true }).unref();
      const controls = [load('fuzz'), load('corners')].map((addon) => addon[Symbol.for('napi-tether.control')]);
      gc();
      setTimeout(() => console.log(controls.every((control) => control.scans().drains > 0)), 20);
    `;
    expect(await under(stress, program)).toMatchObject({ code: 0, signal: null, stdout: 'true\n' });
  });

  test('is one after each call of Node-API as well, where that is asked for', async () => {
    const program = `
      require('node:v8').setFlagsFromString('--trace-gc');
      const { Item } = load('fuzz').converters;
      for (let at = 0; at < 20; at++) new Item(at);
    `;
    const collections = async (environment: Record<string, string>) => (await under(environment, program)).stdout.split(/Scavenge|Mark-Compact/).length;
    const crossings = await collections(stress);
    expect(crossings).toBeGreaterThan(await collections(none) + 40);
    expect(await collections({ ...stress, TETHER_STRESS_CALLS: '1' })).toBeGreaterThan(crossings + 100);
  });
});

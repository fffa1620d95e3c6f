/** The calibration as users run it: in a process of its own, over the real malloc. A longer run is in docs/leaks-gallery.md. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { root } from '../support/repository';
import { isLinux } from './hook/addons';

// From dist: it starts processes with a file beside it.
const { runCalibration } = createRequire(import.meta.url)(path.join(root, 'dist/leaks/run.js')) as typeof import('../../src-ts/leaks/run');

const seed = Number(process.env.LEAK_SEED ?? Math.floor(Math.random() * 1e6));
const runs = 15;
const isInstrumented = process.env.TETHER_BUILD === 'asan';
const unhurried = { timeout: 600_000 };

/** `malloc (one process)  nothing  15  0` of the table. */
const flaggedOf = (table: string, signal: string, planted: string): number[] =>
  [...table.matchAll(new RegExp(`^${signal.replace(/[()]/g, '\\$&')} +${planted} +(\\d+) +(\\d+) `, 'gm'))].map(([, ran, flagged]) => {
    expect(Number(ran)).toBe(runs);
    return Number(flagged);
  });

describe.skipIf(!isLinux || isInstrumented)(`tether leaks --calibrate (LEAK_SEED=${seed})`, () => {
  test(`${runs} runs: nothing is told as a leak without one, and 32 bytes of malloc per iteration are found`, unhurried, async () => {
    const args = [path.join(root, 'dist/cli/tether.js'), 'leaks', '--calibrate', '--runs', String(runs), '--seed', String(seed)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '' } });
    expect(flaggedOf(stdout, 'handle', 'nothing')).toEqual([0]);
    expect(flaggedOf(stdout, 'malloc (both processes)', 'nothing')).toEqual([0]);
    // One miss in a hundred is what the instrument may have; two of fifteen are beyond chance.
    expect(flaggedOf(stdout, 'malloc (one process)', '32 B per iteration')[0], stdout).toBeGreaterThanOrEqual(runs - 1);
  });
});

describe('False alarms of a calibration', () => {
  const env = { ...process.env };
  afterEach(() => { process.env = { ...env }; });
  const malloc = path.join(root, 'test/leaks/measure/scenarios/clones.cjs');
  const alarms = async () => {
    const rows = await runCalibration({ runs: 2, seed, malloc });
    return rows.filter(({ kind, planted }) => kind === 'malloc' && planted === 'nothing').map(({ confirmed = false, flagged }) => [confirmed, flagged]);
  };

  test('that a second process confirms count', unhurried, async () => {
    expect(await alarms()).toEqual([[false, 2], [true, 2]]);
  });

  test('that it does not confirm do not', unhurried, async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'tether-alarms-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    process.env.MEASURED_ONCE = path.join(folder, 'mark');
    expect(await alarms()).toEqual([[false, 2], [true, 0]]);
  });
});

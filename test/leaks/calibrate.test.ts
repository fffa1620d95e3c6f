/** How often the instrument errs. The seed of a run that errs is printed; set LEAK_SEED to repeat it. */
import { describe, expect, test } from 'vitest';
import { calibrate, calibrateMalloc, type CalibrationRow } from '../../src-ts/leaks/calibrate';
import type { Planting } from '../../src-ts/leaks/control';
import { plantings } from '../../src-ts/leaks/control';
import { randomFrom } from '../../src-ts/leaks/random';
import { programs } from './measure/programs';

const seed = Number(process.env.LEAK_SEED ?? Math.floor(Math.random() * 1e6));
const runs = 200;
// Some hundred measurements, each of a dozen collections.
const unhurried = { timeout: 900_000 };

const kept: unknown[] = [];
const native: Planting = {
  kind: 'native', subject: 'Emitter', size: 1, plant: () => void kept.push(new programs.Emitter()), takeBack: () => void kept.splice(0),
};

/** Natives and callbacks are made and dropped on top of what every run does. */
function clean(iteration: number): unknown {
  const container = new programs.Container(() => container.fire());
  const emitter = new programs.Emitter();
  emitter.onEvent = () => void emitter;
  return iteration % 16 === 0 ? new Promise((resolve) => setImmediate(resolve)) : Buffer.from(`iteration ${iteration}`).toString('base64');
}

const flagged = (rows: CalibrationRow[]) => rows.filter((row) => row.flagged > 0);

describe('Calibration of exact signals', () => {
  test(`${runs} runs without a leak: no signal is flagged; every planted leak of one object per iteration is found`, unhurried, async () => {
    const rows = await calibrate({ runs, powerRuns: 10, seed, clean, planted: [...plantings(), native] });
    const without = rows.filter(({ planted }) => planted === 'nothing');
    expect(without.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['native', 'handle', 'external', 'arrayBuffer', 'resource']));
    expect(flagged(without)).toEqual([]);
    expect(without.every((row) => row.runs === runs)).toBe(true);
    const planted = rows.filter((row) => row.planted === '1 per iteration');
    expect(planted.map(({ kind, flagged: found }) => [kind, found])).toEqual([...plantings(), native].map(({ kind }) => [kind, 10]));
  });

  test('planted: a body that leaks in one run in ten is counted as a false positive', async () => {
    let run = 0;
    const leaky = (iteration: number) => {
      if (iteration === 0) run++;
      if (run % 10 === 0) kept.push(new ArrayBuffer(64));
    };
    const rows = await calibrate({ runs: 20, powerRuns: 0, clean: leaky, planted: [], measure: { patience: 0 } });
    kept.length = 0;
    expect(flagged(rows)).toMatchObject([{ kind: 'arrayBuffer', planted: 'nothing', runs: 20, flagged: 2 }]);
  });
});

describe(`Calibration of malloc, over a simulated reading (seed ${seed})`, () => {
  /** Rounds cost 300 to 900 bytes, one of twenty jumps; Node's own need is below 10 bytes per iteration. */
  function simulated() {
    const random = randomFrom(seed);
    let used = 0;
    const settle = async () => {
      used += 300 + Math.round(random() * 600);
      if (random() < 0.05) used += Math.round((random() - 0.5) * 20_000);
    };
    const iterate = (bytes: number) => { used += bytes + (random() < 0.2 ? 16 : 0); };
    return { read: () => used, settle, iterate };
  }

  test(`${runs} runs without a leak: none is flagged; 32 bytes per iteration are found in at least 99 %`, unhurried, async () => {
    const { iterate, ...malloc } = simulated();
    const rows = await calibrateMalloc({ runs, seed, clean: () => iterate(0), malloc, plantBytes: () => iterate(32) });
    const [nothing, bytes] = rows as [CalibrationRow, CalibrationRow];
    expect(nothing).toMatchObject({ planted: 'nothing', exact: false, runs, flagged: 0 });
    expect(bytes.planted).toBe('32 B per iteration');
    expect(bytes.flagged).toBeGreaterThanOrEqual(0.99 * runs);
  });
});

describe('Calibration: the bounds', () => {
  test('none of n, all of n, and some of n', async () => {
    const rows = await calibrate({ runs: 3, powerRuns: 3, clean: () => {}, planted: [native], measure: { patience: 0 } });
    expect(rows.find(({ kind }) => kind === 'handle')).toMatchObject({ flagged: 0, lower: 0, upper: expect.closeTo(0.632, 3) });
    expect(rows.find(({ planted }) => planted !== 'nothing')).toMatchObject({ flagged: 3, lower: expect.closeTo(0.368, 3), upper: 1 });
  });
});

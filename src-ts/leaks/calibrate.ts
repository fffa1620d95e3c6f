/** How often the instrument errs on this machine: runs without a leak, and runs with a planted one. */
import { readFile } from 'node:fs/promises';
import { plantings, type Planting } from './control.js';
import type { SignalKind } from './finding.js';
import { measure, type MeasureOptions } from './measure.js';
import { measurePaired, type Paired, type PairedOptions } from './paired.js';
import type { Body } from './rounds.js';
import { readSignals } from './signals.js';

/** How many of so many runs said that a signal leaks. */
export interface CalibrationRow {
  kind: SignalKind;
  exact: boolean;
  /** What leaked: `nothing`, `1 per iteration`, `32 B per iteration`. */
  planted: string;
  runs: number;
  /** Whether those that were flagged were measured again in a second process, as scenarios are; only what is flagged there too counts. */
  confirmed?: true;
  flagged: number;
  /** 95 % bounds of the true part of runs that are flagged (Clopper–Pearson at 0 and at all, Wilson between). */
  lower: number;
  upper: number;
}

export interface CalibrateOptions {
  /** Runs without a leak. */
  runs: number;
  /** Runs with each exact planted leak, which is found or not without chance. Default: a tenth of `runs`, at least 10. */
  powerRuns?: number;
  /** Runs with bytes planted, where chance decides. Default: `runs`. */
  noisyPowerRuns?: number;
  /** Of the order of rounds. */
  seed?: number;
  /** What is repeated without leaking. Default: a bit of all that Node has. */
  clean?: Body;
  /** Exact leaks to plant. Default: one for each signal that needs no addon. */
  planted?: readonly Planting[];
  /** How exact measurements are done. */
  measure?: MeasureOptions;
  /** How malloc is read, and measured. Without it only exact signals are calibrated. */
  malloc?: Omit<PairedOptions, 'seed'>;
  /** Allocates 32 bytes for good. Default: an ArrayBuffer's memory. */
  plantBytes?: (kept: unknown[]) => void;
  /** Gets each measurement of malloc without a leak that is flagged, as a false alarm, which a second process may confirm. */
  onAlarm?: (seed: number, alarm: Paired) => void;
  /** Called after each run, for a progress display. */
  onRun?: (done: number, all: number) => void;
}

/** The table. It is measured in this process: run it in one that does nothing else. */
export async function calibrate(options: CalibrateOptions): Promise<CalibrationRow[]> {
  const { exact, noisy } = runsOf(options);
  const tick = ticker(exact + noisy, options.onRun);
  return [...(await calibrateExact(options, tick)), ...(await calibrateMalloc(options, tick))];
}

/** The rows of exact signals alone. */
async function calibrateExact(options: CalibrateOptions, tick: Tick = () => {}): Promise<CalibrationRow[]> {
  const { planted = plantings() } = options;
  return [...(await exactFalse(options, tick)), ...(await inTurn(planted, (planting) => exactPower(planting, powerRunsOf(options), options, tick)))];
}

/** The rows of malloc alone; none when it cannot be read. */
export async function calibrateMalloc(options: CalibrateOptions, tick: Tick = () => {}): Promise<CalibrationRow[]> {
  const { malloc } = options;
  return malloc ? [await noisyFalse(malloc, options, tick), await noisyPower(malloc, noisyPowerRunsOf(options), options, tick)] : [];
}

function powerRunsOf({ runs, powerRuns = Math.max(10, Math.round(runs / 10)) }: CalibrateOptions): number {
  return powerRuns;
}

function noisyPowerRunsOf({ runs, noisyPowerRuns = runs }: CalibrateOptions): number {
  return noisyPowerRuns;
}

function runsOf(options: CalibrateOptions): { exact: number; noisy: number } {
  const { runs, planted = plantings(), malloc } = options;
  const powerRuns = powerRunsOf(options);
  return { exact: runs + planted.length * powerRuns, noisy: malloc ? runs + noisyPowerRunsOf(options) : 0 };
}

type Tick = () => void;

const someBytes = 32;
/** A busy machine is not to look like a weak instrument. */
const unhurried = 60_000;

function ticker(all: number, onRun: CalibrateOptions['onRun']): Tick {
  let done = 0;
  return () => onRun?.(++done, all);
}

async function exactFalse({ runs, clean = ordinary, ...options }: CalibrateOptions, tick: Tick): Promise<CalibrationRow[]> {
  const flagged = new Map<SignalKind, number>(kindsHere().map((kind) => [kind, 0]));
  for (let run = 0; run < runs; run++) {
    const { growth } = await measure(clean, { positiveControl: false, budget: unhurried, ...options.measure });
    for (const kind of new Set(growth.map((grown) => grown.kind))) flagged.set(kind, (flagged.get(kind) ?? 0) + 1);
    tick();
  }
  return [...flagged].map(([kind, count]) => row({ kind, exact: true, planted: 'nothing', runs, flagged: count }));
}

async function exactPower(planting: Planting, runs: number, options: CalibrateOptions, tick: Tick): Promise<CalibrationRow> {
  let flagged = 0;
  for (let run = 0; run < runs; run++) {
    const { growth } = await measure(() => planting.plant(), { positiveControl: false, patience: 0, budget: unhurried, ...options.measure });
    planting.takeBack();
    if (growth.some(({ kind }) => kind === planting.kind)) flagged++;
    tick();
  }
  return row({ kind: planting.kind, exact: true, planted: '1 per iteration', runs, flagged });
}

async function noisyFalse(malloc: Omit<PairedOptions, 'seed'>, { runs, seed = 1, clean = ordinary, onAlarm }: CalibrateOptions, tick: Tick): Promise<CalibrationRow> {
  const flagged = await countFlagged(runs, tick, async (run) => {
    const measured = await measurePaired(clean, { ...malloc, seed: seed + run });
    if (measured.flagged) onAlarm?.(seed + run, measured);
    return measured;
  });
  return row({ kind: 'malloc', exact: false, planted: 'nothing', runs, flagged });
}

async function noisyPower(malloc: Omit<PairedOptions, 'seed'>, runs: number, options: CalibrateOptions, tick: Tick): Promise<CalibrationRow> {
  const { seed = 1, plantBytes = keepBuffer } = options;
  const flagged = await countFlagged(runs, tick, (run) => {
    const kept: unknown[] = [];
    return measurePaired(() => plantBytes(kept), { ...malloc, seed: seed + run });
  });
  return row({ kind: 'malloc', exact: false, planted: `${someBytes} B per iteration`, runs, flagged });
}

async function countFlagged(runs: number, tick: Tick, measured: (run: number) => Promise<{ flagged: boolean }>): Promise<number> {
  let flagged = 0;
  for (let run = 0; run < runs; run++) {
    if ((await measured(run)).flagged) flagged++;
    tick();
  }
  return flagged;
}

function keepBuffer(kept: unknown[]): void {
  kept.push(new ArrayBuffer(someBytes));
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

function kindsHere(): SignalKind[] {
  return [...new Set([...readSignals().values(), ...plantings()].map(({ kind }) => kind))];
}

const registry = new FinalizationRegistry(() => {});

/** A bit of all that Node has, and nothing of it is kept. */
export async function ordinary(iteration: number): Promise<void> {
  const url = new URL(`https://example.test/${iteration}?q=${Math.random()}`);
  const copy = structuredClone({ iteration, list: [1, 2, 3], when: new Date(0), bytes: new Uint8Array(8) });
  registry.register(copy, iteration);
  Buffer.from(url.href).toString('base64').match(/[a-z]+/g);
  await Promise.all([Promise.resolve(iteration), new Promise((resolve) => setImmediate(resolve))]);
  if (iteration % 8 === 0) await readFile(__filename);
}

export function row(counted: Omit<CalibrationRow, 'lower' | 'upper'>): CalibrationRow {
  return { ...counted, ...bounds(counted.flagged, counted.runs) };
}

const normal95 = 1.96;

function bounds(flagged: number, runs: number): { lower: number; upper: number } {
  // The one-sided exact bound: "0 of n" is compatible with 1 - 0.05^(1/n).
  if (flagged === 0) return { lower: 0, upper: 1 - 0.05 ** (1 / runs) };
  if (flagged === runs) return { lower: 0.05 ** (1 / runs), upper: 1 };
  const part = flagged / runs;
  const squared = normal95 ** 2 / runs;
  const middle = (part + squared / 2) / (1 + squared);
  const half = (normal95 / (1 + squared)) * Math.sqrt((part * (1 - part)) / runs + squared / (4 * runs));
  return { lower: middle - half, upper: middle + half };
}

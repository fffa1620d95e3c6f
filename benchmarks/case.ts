// SPDX-License-Identifier: MIT
import type { DriverName } from './drivers.js';
import type { Driver } from './emitter.js';
import type { ScaleDriver } from './scale/build.js';
import type { Target } from './target.js';

/** How long a run may take: `quick` is for every day, `full` for a published result. */
export type Effort = 'quick' | 'full';

/** A number for each effort. */
export type PerEffort = Readonly<Record<Effort, number>>;

/** Where a case stands among cases that differ in size alone; they are drawn as one line. */
export interface Series {
  readonly name: string;
  /** The size. */
  readonly x: number;
}

/**
 * What not every runtime has. `collections`: `perf_hooks` and `--trace-gc` tell of each garbage collection. `heap-pages`: the memory of
 * the JavaScript heap can be told from that of the process.
 */
export type Requirement = 'collections' | 'heap-pages';

/** One question, put to every driver in the same way. */
interface Question {
  readonly name: string;
  /** The question in one line, as it is printed. */
  readonly question: string;
  /** What was done and measured, as the page of results says it. */
  readonly done: string;
  /** What node-addon-api, and with it whoever writes an addon by hand, does for it; what else a reader must know of the other drivers. */
  readonly peer: string;
  readonly unit: 'ns/op' | 'MB' | 'B/object' | 'objects' | 's' | 'ms' | 'kB';
  /** None where a number stands only to complete another one. */
  readonly targets?: readonly Target[];
  readonly series?: Series;
  /** What the runtime must have for it. */
  readonly requires?: Requirement;
  /** How many fresh processes each driver gets. */
  readonly rounds: PerEffort;
  /** True if it takes minutes: then a quick run leaves it out unless it is named. */
  readonly onlyNamed?: boolean;
  /** The drivers that it concerns, where it is not all. */
  readonly drivers?: readonly DriverName[];
}

/** What one process found out. */
export interface Measurement {
  /** In the unit of the case. */
  readonly value: number;
  readonly compiler: string;
  readonly library: string;
}

/** A question about the class `Emitter`. */
export interface EmitterCase extends Question {
  /** True if the case counts objects, false if it times them or weighs them. */
  readonly counted: boolean;
  /** Runs in a process of its own; returns one value in `unit`, and throws if the driver did not do the work. */
  measure(driver: Driver, effort: Effort): number | Promise<number>;
}

/** A question about an addon with many generated classes. */
export interface ScaleCase extends Question {
  readonly drivers: readonly ScaleDriver[];
  /** As `measure`. */
  measureScale(driver: ScaleDriver): number;
}

/** A question about the class `Emitter` that needs a process with flags of its own. */
export interface ProbeCase extends Question {
  /** Starts that process; throws if it failed or contradicts itself. */
  measureProbe(driver: DriverName, effort: Effort): Promise<Measurement>;
}

/** Any kind. */
export type Case = EmitterCase | ScaleCase | ProbeCase;

/** Rounds of a case that measures time, which is noisy. */
export const timedRounds: PerEffort = { quick: 5, full: 15 };

/** Rounds of a case that weighs or counts: these hardly vary, and take long. */
export const countedRounds: PerEffort = { quick: 3, full: 5 };

/** Rounds of a case that takes a minute each time. */
export const rarely: PerEffort = { quick: 1, full: 5 };

/** Rounds of a case that cannot vary. */
export const once: PerEffort = { quick: 1, full: 1 };

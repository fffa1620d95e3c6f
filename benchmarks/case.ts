// SPDX-License-Identifier: MIT
import type { DriverName } from './drivers.js';
import type { Driver } from './emitter.js';
import type { ScaleDriver } from './scale/build.js';

/** How long a run may take: `quick` is for every day, `full` for a published result. */
export type Effort = 'quick' | 'full';

/** A number for each effort. */
export type PerEffort = Readonly<Record<Effort, number>>;

/** What the driver `tether` must reach: a share of what node-addon-api needs, or a value in the unit of the case. */
export type Target =
  | { readonly kind: 'ratio'; readonly limit: number }
  | { readonly kind: 'absolute'; readonly limit: number };

/** One question, put to every driver in the same way. */
interface Question {
  readonly name: string;
  /** The question in one line, as it is printed. */
  readonly question: string;
  readonly unit: 'ns/op' | 'MB' | 'B/object' | 'objects' | 's' | 'ms' | 'kB';
  /** Undefined where a number stands only to complete another one. */
  readonly target?: Target;
  /** How many fresh processes each driver gets. */
  readonly rounds: PerEffort;
  /** True if it takes minutes: then a quick run leaves it out unless it is named. */
  readonly onlyNamed?: boolean;
  /** The drivers that it concerns, where it is not all. */
  readonly drivers?: readonly DriverName[];
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

/** Either kind. */
export type Case = EmitterCase | ScaleCase;

/** Rounds of a case that measures time, which is noisy. */
export const timedRounds: PerEffort = { quick: 5, full: 15 };

/** Rounds of a case that weighs or counts: these hardly vary, and take long. */
export const countedRounds: PerEffort = { quick: 3, full: 5 };

/** Rounds of a case that takes a minute each time. */
export const rarely: PerEffort = { quick: 1, full: 5 };

/** Rounds of a case that cannot vary. */
export const once: PerEffort = { quick: 1, full: 1 };

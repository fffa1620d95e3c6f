/** What the process that runs a file of scenarios and the one that started it tell each other. */
import type { CalibrationRow } from './calibrate.js';
import type { ScenarioResult } from './finding.js';
import type { Paired } from './paired.js';

/** How much time to spend on being sure. */
export type Effort = 'quick' | 'normal' | 'thorough';

/** What to run. It is sent as soon as the process listens. */
export interface Request {
  /** In place of scenarios: how often the instrument errs, in so many runs. */
  calibrate?: { runs: number };
  /** In place of scenarios: what a calibration does without a leak, once, with so many iterations. */
  confirmAlarm?: { iterations: number };
  file: string;
  /** Only these; all when undefined. */
  only?: string[];
  /** Of those, only the ones whose name this regular expression matches; maybe none. */
  grep?: string;
  /** Milliseconds for a scenario that says nothing of its own. */
  timeout?: number;
  effort?: Effort;
  seed: number;
  explain: boolean;
  noisy: boolean;
  /** Only the noisy measurement, with so many iterations: to confirm another one. */
  confirm?: { iterations: number };
  /** See `mallocReader`. */
  malloc?: string;
}

export type Ended = Omit<ScenarioResult, 'file' | 'reproduce' | 'fixed'> & { paired?: Paired };

/** A measurement without a leak that was flagged. */
export interface Alarm {
  seed: number;
  paired: Paired;
}

export type Message =
  | { kind: 'ready' }
  | { kind: 'listed'; names: string[] }
  | { kind: 'begun'; name: string; timeout: number }
  | { kind: 'ended'; result: Ended }
  | { kind: 'broken'; message: string; stack?: string }
  | { kind: 'progress'; done: number; all: number }
  | { kind: 'calibrated'; rows: CalibrationRow[]; alarms: Alarm[] }
  | { kind: 'measuredAgain'; paired: Paired }
  | { kind: 'done' };

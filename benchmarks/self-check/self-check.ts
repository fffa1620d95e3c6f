// SPDX-License-Identifier: MIT
// Does a comparison find what it should, and nothing else? The same build again, and a build in which one call is 20 % slower.

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { findCase } from '../cases.js';
import { regressions, type Comparison } from '../compare/compare.js';
import { compareMeasured } from '../compare/measured.js';
import { factor, percent } from '../figures.js';
import { measure } from '../measure.js';
import { root } from '../root.js';
import type { Selection } from '../schedule.js';
import { UsageError } from '../usage-error.js';
import { calibrate, environmentWith } from './calibrate.js';

/** The call that the planted fault is in. */
export const slowedCase = 'method-noop';
const slowDown = 1.2;

/** What one repetition gave: the cases that were called worse. */
export interface Repetition {
  readonly unchanged: readonly string[];
  readonly planted: readonly string[];
}

/** How often the planted fault was found, and how often something else was blamed. */
export interface Tally {
  readonly repetitions: number;
  readonly found: number;
  readonly falseAlarms: number;
  readonly holds: boolean;
}

/** Sums up; it holds if the fault was found each time, and nothing else ever. */
export function tally(repetitions: readonly Repetition[]): Tally {
  const found = repetitions.filter(({ planted }) => planted.includes(slowedCase)).length;
  const blamed = repetitions.filter(({ unchanged, planted }) => unchanged.length > 0 || planted.some((name) => name !== slowedCase));
  const falseAlarms = blamed.length;
  return { repetitions: repetitions.length, found, falseAlarms, holds: found === repetitions.length && falseAlarms === 0 };
}

/** Measures and compares; prints as it goes. Returns whether both expectations hold. */
export async function selfCheck(selection: Selection, repetitions: number): Promise<boolean> {
  requireBuild(selection);
  const delay = await calibrate(findCase(slowedCase), selection.runtimes[0]!, selection.effort, slowDown);
  console.log(`Planted: ${delay.steps} steps, which made ${slowedCase} ${factor(delay.factor)} times slower.`);
  const outcomes: Repetition[] = [];
  let { rows: before } = await measure(selection);
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    const { rows: again } = await measure(selection);
    const unchanged = await compareMeasured(before, again, selection);
    const env = environmentWith(delay.steps);
    const { rows: slower } = await measure(selection, env);
    const planted = await compareMeasured(again, slower, selection, env);
    outcomes.push({ unchanged: worse(unchanged), planted: worse(planted) });
    console.log(`${repetition}/${repetitions}: the same build: ${describe(unchanged)}; the slower one: ${describe(planted)}`);
    before = again;
  }
  return conclude(tally(outcomes));
}

function requireBuild({ cases, runtimes }: Selection): void {
  if (!cases.some(({ name }) => name === slowedCase)) throw new UsageError(`--self-check plants its fault in ${slowedCase}: add --case ${slowedCase}.`);
  if (runtimes.length > 1) throw new UsageError('--self-check takes one --runtime at a time.');
  const addon = join(root, 'build', 'Release', 'planted_tether.node');
  if (!existsSync(addon)) throw new UsageError('The slower driver is not built. `npm run bench -- --self-check` builds it.');
}

function worse(comparison: Comparison): string[] {
  return regressions(comparison).map((one) => one.case);
}

function describe(comparison: Comparison): string {
  const changes = comparison.judged.map((one) => `${one.case} ${one.change ? percent(one.change.factor) : ''}`).join(', ');
  return `${worse(comparison).join(', ') || 'nothing'} is worse (${changes})`;
}

function conclude({ repetitions, found, falseAlarms, holds }: Tally): boolean {
  console.log(`\nThe planted slow-down was found ${found} of ${repetitions} times. False alarms: in ${falseAlarms} of ${repetitions}.`);
  console.log(holds ? 'Both expectations hold.' : 'The expectations do not hold. Repeat it on an idle machine, with more --rounds.');
  return holds;
}

// SPDX-License-Identifier: MIT
// How many steps of delay make a call slower by a given factor, on this machine, now?

import type { Case, Effort } from '../case.js';
import { planted } from '../drivers.js';
import { execute, type Job } from '../schedule.js';
import { subject } from '../target.js';
import { UsageError } from '../usage-error.js';

/** A delay, and how much slower it was seen to make the call. */
export interface Delay {
  readonly steps: number;
  readonly factor: number;
}

const rounds = 9;
const mostSteps = 4096;

/** The environment in which the driver under test is slower by so many steps. */
export function environmentWith(steps: number): NodeJS.ProcessEnv {
  return { ...process.env, [planted]: String(steps) };
}

/** Searches the least delay that makes a case slower by the factor. */
export async function calibrate(one: Case, runtime: string, effort: Effort, factor: number): Promise<Delay> {
  const measure = (steps: number): Promise<Delay> => measureDelay(one, runtime, effort, steps);
  let [low, high] = [0, await measure(8)];
  while (high.factor < factor && high.steps < mostSteps) [low, high] = [high.steps, await measure(high.steps * 2)];
  if (high.factor < factor) throw new Error(`A delay of ${high.steps} steps makes ${one.name} only ${high.factor.toFixed(2)} times slower. Is planted_tether built with TETHER_BENCH_PLANTED?`);
  while (high.steps - low > 1) {
    const middle = await measure(Math.floor((low + high.steps) / 2));
    if (middle.factor < factor) low = middle.steps;
    else high = middle;
  }
  return high;
}

/** With the delay and without, in turns. The quickest rounds are compared: whatever disturbs a round, it makes it slower. */
async function measureDelay(one: Case, runtime: string, effort: Effort, steps: number): Promise<Delay> {
  const [slower, plain]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const job = { case: one, driver: subject, runtime, round } as const;
    slower.push(await valueOf(job, effort, environmentWith(steps)));
    plain.push(await valueOf(job, effort));
  }
  return { steps, factor: Math.min(...slower) / Math.min(...plain) };
}

async function valueOf(job: Job, effort: Effort, env?: NodeJS.ProcessEnv): Promise<number> {
  const answer = await execute(job, effort, env);
  if ('omitted' in answer) throw new UsageError(`--self-check cannot use ${job.driver} here: ${answer.omitted}.`);
  return answer.value;
}

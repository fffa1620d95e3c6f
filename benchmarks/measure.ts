// SPDX-License-Identifier: MIT
// A selection in, rows out, and what was left out.

import { arch, cpus, platform } from 'node:os';

import type { Effort } from './case.js';
import type { Answer, Report } from './child.js';
import { JobFailed } from './job-failed.js';
import { mergeOmissions, type Omission } from './omission.js';
import { Progress } from './progress.js';
import type { Row } from './results.js';
import { execute, plan, type Job, type Selection } from './schedule.js';
import { summarise } from './statistics.js';
import { subject } from './target.js';
import { UsageError } from './usage-error.js';

interface Sample {
  readonly job: Job;
  readonly report: Report;
}

function machine(): string {
  const [first] = cpus();
  return `${platform()} ${arch()}, ${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}`;
}

function toRow(samples: readonly Sample[], effort: Effort): Row {
  const [{ job, report }] = samples as readonly [Sample, ...Sample[]];
  const values = samples.map((sample) => sample.report.value);
  return {
    case: job.case.name,
    driver: job.driver,
    runtime: report.runtime,
    unit: job.case.unit,
    ...summarise(values),
    values,
    rounds: samples.length,
    effort,
    ...(job.case.series && { series: job.case.series }),
    library: report.library,
    compiler: report.compiler,
    machine: machine(),
    date: new Date().toISOString().slice(0, 10),
  };
}

/** What a run gave. */
export interface Measured {
  readonly rows: Row[];
  readonly omissions: Omission[];
}

function toOmission({ case: { name }, driver }: Job, answer: Exclude<Answer, Report>, { named }: Selection): Omission {
  const { runtime, omitted } = answer;
  if (!named.includes(driver)) return { driver, runtime, cases: [name], omitted };
  throw new UsageError(`--driver ${driver} cannot run here: ${omitted}. Without --driver, the run leaves it out and says so.`);
}

/** A driver whose process fails is left out, so that it does not cost the results of all others; but one that was asked for must work. */
async function attempt(job: Job, { effort, named }: Selection, env?: NodeJS.ProcessEnv): Promise<Answer> {
  try {
    return await execute(job, effort, env);
  } catch (error) {
    const expendable = job.driver !== subject && !named.includes(job.driver);
    if (!(error instanceof JobFailed) || error.runtime === undefined || !expendable) throw error;
    return { omitted: error.reason, runtime: error.runtime };
  }
}

/** Runs all of a selection, each job in a process with the environment given. */
export async function measure(selection: Selection, env?: NodeJS.ProcessEnv): Promise<Measured> {
  const jobs = plan(selection);
  const progress = new Progress(jobs.length);
  const samples = new Map<string, Sample[]>();
  const omissions = new Map<string, Omission>();
  try {
    for (const job of jobs) {
      progress.next(job);
      const pair = JSON.stringify([job.runtime, job.case.name, job.driver]);
      if (omissions.has(pair)) continue;
      const answer = await attempt(job, selection, env);
      if ('omitted' in answer) omissions.set(pair, toOmission(job, answer, selection));
      else samples.set(pair, [...(samples.get(pair) ?? []), { job, report: answer }]);
    }
  } finally {
    progress.end();
  }
  // What failed in a later round has no result that can be relied upon.
  for (const pair of omissions.keys()) samples.delete(pair);
  const rows = [...samples.values()].map((group) => toRow(group, selection.effort));
  return { rows, omissions: mergeOmissions([...omissions.values()]) };
}

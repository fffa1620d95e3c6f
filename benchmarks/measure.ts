// SPDX-License-Identifier: MIT
// A selection in, rows out, and what was left out.

import { arch, cpus, platform } from 'node:os';

import type { Effort } from './case.js';
import type { Answer, Report } from './child.js';
import { mergeOmissions, type Omission } from './omission.js';
import { Progress } from './progress.js';
import type { Row } from './results.js';
import { execute, plan, type Job, type Selection } from './schedule.js';
import { summarise } from './statistics.js';
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

function toRows(samples: readonly Sample[], effort: Effort): Row[] {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const { case: subject, driver, runtime } = sample.job;
    const key = JSON.stringify([runtime, subject.name, driver]);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()].map((group) => toRow(group, effort));
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

/** Runs all of a selection, each job in a process with the environment given. */
export async function measure(selection: Selection, env?: NodeJS.ProcessEnv): Promise<Measured> {
  const jobs = plan(selection);
  const progress = new Progress(jobs.length);
  const samples: Sample[] = [];
  const omissions = new Map<string, Omission>();
  try {
    for (const job of jobs) {
      progress.next(job);
      const pair = JSON.stringify([job.runtime, job.case.name, job.driver]);
      if (omissions.has(pair)) continue;
      const answer = await execute(job, selection.effort, env);
      if ('omitted' in answer) omissions.set(pair, toOmission(job, answer, selection));
      else samples.push({ job, report: answer });
    }
  } finally {
    progress.end();
  }
  return { rows: toRows(samples, selection.effort), omissions: mergeOmissions([...omissions.values()]) };
}

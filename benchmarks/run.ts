// SPDX-License-Identifier: MIT
// The benchmarks: cases × drivers, each pair in fresh processes, in interleaved rounds.

import { arch, cpus, platform } from 'node:os';

import { parseCommand, UsageError, usage } from './arguments.js';
import type { Report } from './child.js';
import { asText } from './print.js';
import { Progress } from './progress.js';
import { publish } from './publish.js';
import { writeRows, type Row } from './results.js';
import { execute, plan, type Job, type Selection } from './schedule.js';
import { summarise } from './statistics.js';

interface Sample {
  readonly job: Job;
  readonly report: Report;
}

function machine(): string {
  const [first] = cpus();
  return `${platform()} ${arch()}, ${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}`;
}

function toRow(samples: readonly Sample[]): Row {
  const [{ job, report }] = samples as readonly [Sample, ...Sample[]];
  return {
    case: job.case.name,
    driver: job.driver,
    runtime: report.runtime,
    unit: job.case.unit,
    ...summarise(samples.map((sample) => sample.report.value)),
    rounds: samples.length,
    library: report.library,
    compiler: report.compiler,
    machine: machine(),
    date: new Date().toISOString().slice(0, 10),
  };
}

function toRows(samples: readonly Sample[]): Row[] {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const { case: subject, driver, runtime } = sample.job;
    const key = JSON.stringify([runtime, subject.name, driver]);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()].map(toRow);
}

async function collectSamples(selection: Selection): Promise<Sample[]> {
  const jobs = plan(selection);
  const progress = new Progress(jobs.length);
  const samples: Sample[] = [];
  try {
    for (const job of jobs) {
      progress.next(job);
      samples.push({ job, report: await execute(job, selection.effort) });
    }
  } finally {
    progress.end();
  }
  return samples;
}

async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2));
  if (command.kind === 'help') return console.log(usage);
  if (command.kind === 'publish') return console.log(`Written: ${publish(command.file)}`);
  const rows = toRows(await collectSamples(command.selection));
  // Printed first: a file that cannot be written must not cost the minutes that were measured.
  console.log(asText(rows));
  if (command.json !== undefined) writeRows(command.json, rows);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

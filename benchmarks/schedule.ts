// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import type { Case, Effort } from './case.js';
import type { Answer } from './child.js';
import type { DriverName } from './drivers.js';
import { JobFailed } from './job-failed.js';
import { reasonToLeaveOut } from './leave-out.js';
import { runtimeArguments } from './runtime.js';

/** What to run. */
export interface Selection {
  readonly cases: readonly Case[];
  readonly drivers: readonly DriverName[];
  /** Those among them that were asked for by name: it is an error if one cannot take part at all. */
  readonly named: readonly DriverName[];
  /** Paths of runtime binaries. */
  readonly runtimes: readonly string[];
  readonly effort: Effort;
  /** How many rounds a case gets, by its name, where it is not the number that the case asks for. */
  readonly rounds: Readonly<Record<string, number>>;
}

/** One process to start. */
export interface Job {
  readonly case: Case;
  readonly driver: DriverName;
  readonly runtime: string;
  readonly round: number;
}

const script = fileURLToPath(new URL('./child.js', import.meta.url));
// Enough to compile hundreds of classes with a heavy library on a busy machine.
const patience = 3_600_000;

function rotate<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

function driversOf(subject: Case, chosen: readonly DriverName[]): DriverName[] {
  const concerned: readonly DriverName[] = subject.drivers ?? chosen;
  return chosen.filter((name) => concerned.includes(name));
}

/** False for what gives the same number each time. */
export function varies({ rounds, unit }: Case): boolean {
  return rounds.full > 1 && unit !== 'objects';
}

function roundsOf(subject: Case, { effort, rounds }: Selection): number {
  return rounds[subject.name] ?? subject.rounds[effort];
}

function jobsOfRound(selection: Selection, round: number): Job[] {
  const { cases, drivers, runtimes } = selection;
  const due = cases.filter((candidate) => round < roundsOf(candidate, selection));
  return due.flatMap((subject) =>
    runtimes
      .filter((runtime) => reasonToLeaveOut(subject, runtime) === undefined)
      .flatMap((runtime) =>
        rotate(driversOf(subject, drivers), round).map((driver) => ({ case: subject, driver, runtime, round })),
      ),
  );
}

/**
 * All jobs in the order to run them. The drivers of a case follow each other at once, so that a slow minute of the
 * machine hits all of them, and another one begins each round, so that none is always the first.
 */
export function plan(selection: Selection): Job[] {
  const rounds = Math.max(...selection.cases.map((subject) => roundsOf(subject, selection)));
  return Array.from({ length: rounds }, (_, round) => jobsOfRound(selection, round)).flat();
}

/** Runs one job in a fresh process, with the environment given; throws a `JobFailed` with what that process said if it failed. */
export async function execute(job: Job, effort: Effort, env: NodeJS.ProcessEnv = process.env): Promise<Answer> {
  const parameters = [...runtimeArguments(job.runtime), script, job.case.name, job.driver, effort];
  const child = spawn(job.runtime, parameters, { timeout: patience, env });
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(String(code ?? signal)));
  });
  const [output, errors, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (status !== '0') throw new JobFailed(`${job.case.name} with ${job.driver}`, status, output, errors);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Answer;
}

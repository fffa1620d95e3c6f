/** Runs a file of scenarios in a process of its own, which is quiet enough to count bytes in, and whose death harms nobody. */
import * as path from 'node:path';
import { statSync } from 'node:fs';
import { row, type CalibrationRow } from './calibrate.js';
import { nativeMemory } from './causes.js';
import { commandLine, quoted } from './command-line.js';
import { plainFindings } from './plain.js';
import type { ScenarioResult } from './finding.js';
import { hookProblem } from './hook.js';
import { nameOf } from './load.js';
import type { Effort, Ended, Request } from './messages.js';
import { agreeing, growthOfPairs, type Paired } from './paired.js';
import { failed } from './perform.js';
import { Session, type SessionOptions, type SessionOutcome } from './session.js';

export interface RunRequest {
  /** Path of the file. */
  file: string;
  /** Only the scenario of this name. Default: all of the file. */
  name?: string;
  /** Only scenarios whose name this regular expression matches; maybe none. */
  grep?: string;
  /** How much time to spend on being sure. Default `normal`. */
  effort?: Effort;
  /** Milliseconds for a scenario that sets no timeout itself. Default 60000. */
  timeout?: number;
  /** Of the order of the rounds of noisy measurements. */
  seed: number;
  /** Whether malloc is measured too, where it can be. */
  noisy: boolean;
  /** Whether to look into the heap for what holds a leak. */
  explain: boolean;
  /** Path of a module that exports `mallocInUse(): number`, to be used instead of the hook. */
  malloc?: string;
  /** Milliseconds that loading the file may take. Default 30000. */
  loading?: number;
  /** Further flags for Node. */
  flags?: readonly string[];
  /** Called when a scenario begins. */
  onBegin?: (name: string) => void;
}

/** Nothing compiles or collects beside the program, and no memory goes to optimised code. */
export const quietFlags = ['--expose-gc', '--single-threaded', '--no-opt'];

/** One result for each scenario, in their order, and one for the file itself where it cannot be run. Rejects when Node does not start. */
export async function runScenario(request: RunRequest): Promise<ScenarioResult[]> {
  // Compiles the hook now, instead of in each of the processes, and in the time that the file has for loading.
  if (request.explain || (request.noisy && request.malloc === undefined)) hookProblem();
  const { results, broken } = await all(requestOf(request), sessionOptions(request));
  if (broken !== undefined) return [complete(failed(nameOf(request.file), { ...broken, message: `${request.file}: ${broken.message}` }), request)];
  const confirmed = [];
  for (const result of results) confirmed.push(complete(await confirm(result, request), request));
  return confirmed;
}

export interface CalibrationRequest extends Pick<RunRequest, 'seed' | 'malloc' | 'flags'> {
  /** Runs without a leak. */
  runs: number;
  onProgress?: (done: number, all: number) => void;
}

const day = 24 * 60 * 60 * 1000;

/** How often the instrument errs here, measured in a quiet process. Rejects when that process ends early. */
export async function runCalibration({ runs, onProgress, ...rest }: CalibrationRequest): Promise<CalibrationRow[]> {
  const request = { ...requestOf({ file: '', noisy: true, explain: false, ...rest }), calibrate: { runs } };
  const { calibration, broken } = await new Session(request, { ...sessionOptions({ ...rest, loading: day }), onProgress }).outcome();
  if (calibration !== undefined) return [...calibration.rows, ...(await confirmedRow(calibration, { runs, ...rest }))];
  throw new Error(`the calibration ended early: ${broken?.message}`);
}

/** Of the false alarms of malloc those that a second process confirms, in the way that it does for scenarios; they alone are told as leaks. */
async function confirmedRow({ rows, alarms }: NonNullable<SessionOutcome['calibration']>, rest: CalibrationRequest): Promise<CalibrationRow[]> {
  if (!rows.some(({ kind }) => kind === 'malloc')) return [];
  let flagged = 0;
  for (const { seed, paired } of alarms) {
    const request = { ...requestOf({ file: '', noisy: true, explain: false, ...rest, seed: seed + 1 }), confirmAlarm: { iterations: paired.iterations * 2 } };
    const { measuredAgain: second } = await new Session(request, sessionOptions({ ...rest, loading: day })).outcome();
    if (second === undefined) throw new Error('the second process of the calibration ended early; run it again');
    if (second.flagged && agreeing(paired, second)) flagged++;
  }
  return [row({ kind: 'malloc', exact: false, planted: 'nothing', runs: rest.runs, confirmed: true, flagged })];
}

function requestOf({ file, name, malloc, grep, effort, timeout, seed, noisy, explain }: RunRequest): Request {
  const only = name === undefined ? undefined : [name];
  return { file: path.resolve(file), only, grep, effort, timeout, seed, noisy, explain, malloc: malloc && path.resolve(malloc) };
}

function sessionOptions({ loading = 30_000, flags = [], onBegin }: Pick<RunRequest, 'loading' | 'flags' | 'onBegin'>): SessionOptions {
  return { loading, flags: [...quietFlags, ...flags], onBegin };
}

/** A scenario that ends the process does not take the others with it: they get another one. */
async function all(request: Request, options: SessionOptions): Promise<SessionOutcome> {
  if (!statSync(request.file, { throwIfNoEntry: false })?.isFile()) {
    return { results: [], rest: [], broken: { message: 'there is no such file; correct the path' } };
  }
  const first = await new Session(request, options).outcome();
  if (first.rest.length === 0 || first.broken !== undefined) return first;
  const others = await all({ ...request, only: first.rest }, options);
  return { ...others, results: [...first.results, ...others.results] };
}

/** What grew by the statistics has to do so again: in a fresh process, in another order, with twice the dose, at the same rate. */
async function confirm(result: Ended, request: RunRequest): Promise<Ended> {
  const { paired, ...rest } = result;
  if (!paired?.flagged) return rest;
  const again = { ...requestOf({ ...request, name: result.name, seed: request.seed + 1 }), confirm: { iterations: paired.iterations * 2 } };
  const second = (await new Session(again, sessionOptions(request)).outcome()).results[0];
  if (second?.paired === undefined) return failed(result.name, second?.error ?? { message: 'the second process, which was to confirm it, ended early' });
  return judged(rest, paired, second.paired);
}

function judged(result: Ended, first: Paired, second: Paired): Ended {
  if (!second.flagged) return { ...result, notes: [...result.notes, 'malloc grew in one process and not in a second one'] };
  // No exact signal grew beside it, so that nothing in the heap is to be looked for.
  const findings = plainFindings([growthOfPairs(second)]).map((finding) => ({ ...finding, cause: nativeMemory }));
  if (agreeing(first, second)) return { ...result, verdict: 'leak', findings };
  return { ...result, verdict: 'suspicious', findings, notes: [...result.notes, 'malloc grew in two processes, at different rates'] };
}

function complete(ended: Ended, { file, seed }: RunRequest): ScenarioResult {
  const { paired: _, ...result } = ended;
  const relative = path.relative('.', path.resolve(file)).split(path.sep).join('/');
  return { ...result, file: relative, fixed: [], reproduce: `npx ${commandLine(['tether', 'leaks', relative])} --name ${quoted(result.name)} --seed ${seed}` };
}

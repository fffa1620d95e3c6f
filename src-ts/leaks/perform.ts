/** One scenario, in the process in which it runs. */
import { inspect } from 'node:util';
import { explained } from './findings.js';
import { plainFindings } from './plain.js';
import type { Growth } from './finding.js';
import { heldSamples } from './held.js';
import { stopCounting } from './hook.js';
import { mallocProblem, mallocReader } from './malloc.js';
import { noHurry } from './hurry.js';
import { measureInHurry, type Measurement } from './measure.js';
import type { Effort, Ended, Request } from './messages.js';
import { fewestIterations, measurePaired, type Paired } from './paired.js';
import { repeat } from './rounds.js';
import type { Scenario } from './scenario.js';

/** Milliseconds to make sure of what grew, and most pairs of rounds. */
const efforts: Record<Effort, { budget?: number; pairs?: number }> = { quick: { budget: 500, pairs: 12 }, normal: {}, thorough: { budget: 10_000, pairs: 48 } };

const realNow = performance.now.bind(performance);

const defaultTimeout = 60_000;

/** Milliseconds after which it has failed. To confirm takes twice the iterations. */
export function timeoutOf({ timeout }: Scenario, request: Request): number {
  return (timeout ?? request.timeout ?? defaultTimeout) * (request.confirm ? 2 : 1);
}

/** The part of that after which nothing is begun that need not be. */
const enough = 0.8;

/** Measures it; what it throws makes it a failure. */
export async function perform(scenario: Scenario, request: Request): Promise<Ended> {
  const started = realNow();
  const ended = await attempt(scenario, request, started + enough * timeoutOf(scenario, request));
  return { ...ended, durationMs: Math.round(realNow() - started) };
}

async function attempt(scenario: Scenario, request: Request, deadline: number): Promise<Ended> {
  try {
    await scenario.setup?.();
    return await measured(scenario, request, deadline);
  } catch (error) {
    return failed(scenario.name, error);
  } finally {
    await scenario.teardown?.();
  }
}

async function measured(scenario: Scenario, request: Request, deadline: number): Promise<Ended> {
  if (request.confirm) return { ...blank(scenario.name), paired: await paired(scenario, request, deadline) };
  const { growth, ...measurement } = await measureInHurry(scenario.body, { ...effortOf(request), ...scenario, gauges: [heldSamples] }, noHurry);
  const { findings, notes } = await found(growth, request);
  const ended = { ...blank(scenario.name), ...measurement, findings, notes: [...measurement.notes, ...notes] };
  return measurement.verdict === 'clean' && isNoisy(scenario, request) ? noisy(ended, scenario, request, deadline) : ended;
}

function effortOf({ effort = 'normal' }: Request): { budget?: number } {
  const { budget } = efforts[effort];
  return budget === undefined ? {} : { budget };
}

function pairsOf({ effort = 'normal' }: Request): { pairs?: number } {
  const { pairs } = efforts[effort];
  return pairs === undefined ? {} : { pairs };
}

async function found(growth: Growth[], { explain }: Request) {
  if (growth.length === 0) return { findings: [], notes: [] };
  return explain ? explained(growth) : { findings: plainFindings(growth), notes: [] };
}

function isNoisy(scenario: Scenario, request: Request): boolean {
  return request.noisy && scenario.noisy !== false;
}

async function noisy(ended: Ended, scenario: Scenario, request: Request, deadline: number): Promise<Ended> {
  // What it keeps for each reference is malloc's too.
  stopCounting();
  const obstacle = mallocReader(request.malloc) === undefined ? mallocProblem() : await slowness(scenario, deadline);
  if (obstacle !== undefined) return { ...ended, notes: [...ended.notes, `malloc was not measured: ${obstacle}`] };
  if (!(await controlFound(request))) return { ...ended, verdict: 'failed', positiveControl: 'missed', notes: [...ended.notes, controlMissed] };
  return { ...ended, paired: await paired(scenario, request, deadline) };
}

const controlMissed = 'the positive control failed: 64 planted bytes of malloc per iteration were not seen; nothing this run says can be trusted';

const trials = 3;

/** Why a clean scenario must not fail by its timeout: bytes need many more iterations than counts. Undefined when there is time. */
async function slowness({ body }: Scenario, deadline: number): Promise<string | undefined> {
  const started = realNow();
  await repeat(body, 0, trials);
  const each = (realNow() - started) / trials;
  if (realNow() + each * fewestIterations < deadline) return undefined;
  return `it takes ${fewestIterations} iterations of ${Math.ceil(each)} ms, and there is no time for that; give the scenario a larger timeout, a shorter body or noisy: false`;
}

function paired({ body }: Scenario, request: Request, deadline: number): Promise<Paired> {
  const { seed, confirm, malloc } = request;
  return measurePaired(body, { ...pairsOf(request), read: mallocReader(malloc)!, seed, iterations: confirm?.iterations, deadline });
}

async function controlFound({ seed, malloc }: Request): Promise<boolean> {
  const planted: ArrayBuffer[] = [];
  const { flagged } = await measurePaired(() => void planted.push(new ArrayBuffer(64)), { read: mallocReader(malloc)!, seed });
  return flagged;
}

function blank(name: string): Ended {
  const nothing: Pick<Measurement, 'notes' | 'series' | 'settled'> = { notes: [], series: [], settled: { rounds: 0, stable: true } };
  return { name, verdict: 'clean', findings: [], positiveControl: 'not run', durationMs: 0, ...nothing };
}

/** A scenario that did not come to an answer. */
export function failed(name: string, error: unknown): Ended {
  const { message = textOf(error), stack } = (error ?? {}) as Partial<Error>;
  return { ...blank(name), verdict: 'failed', error: { message, stack } };
}

/** Anything can be thrown, also what is no text and makes none. */
function textOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null ? inspect(thrown) : String(thrown);
}

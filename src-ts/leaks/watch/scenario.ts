/** From what one process wrote down to its part of the report. */
import path from 'node:path';
import type { Finding, Growth, ScenarioResult, Series, Verdict } from '../finding.js';
import { fingerprintOf, nativeFingerprintOf } from '../fingerprint.js';
import { kindOf } from '../held-kinds.js';
import { batchesOf, evidenceOf, survivorsIn, type Evidence, type Survivors } from './judge.js';
import type { Observation } from './observation.js';
import { holdingOf, rootWords, type TetherHolding } from './tether.js';

interface Judged {
  survivors: Survivors;
  evidence: Evidence;
  /** Of an addon that was built with napi-tether. */
  tether: TetherHolding | undefined;
}

/** So many open files of one kind are more than a program keeps by habit. */
const manyDescriptors = 8;
const mostOpenNoted = 5;

/** One result for a process. `reproduce` is the command as its user typed it. */
export function scenarioOf(observation: Observation, reproduce: string): ScenarioResult {
  const judged = judgedIn(observation);
  const reported = judged.filter((each) => verdictOf(each, observation) !== 'clean');
  const leaks = reported.filter((each) => verdictOf(each, observation) === 'leak');
  // What is held by a leak piles up as well.
  const shown = mostOfEach(leaks.length > 0 ? leaks : reported);
  const files = descriptorFindings(observation);
  return {
    name: nameOf(observation),
    file: relative(observation.script) || '-e',
    verdict: overall(reported.map((each) => verdictOf(each, observation)), files),
    findings: [...shown.map(findingOf), ...files],
    fixed: [],
    notes: notesOn(observation, judged),
    series: shown.map(seriesOf),
    positiveControl: 'not run',
    settled: observation.settled,
    durationMs: observation.age,
    reproduce,
  };
}

/** A process that told nothing of itself has no hook either. */
function judgedIn(observation: Observation): Judged[] {
  const { ledger } = observation;
  if (ledger === undefined) return [];
  return survivorsIn(ledger.groups, ledger.sites).map((survivors) => ({ survivors, evidence: evidenceOf(survivors), tether: holdingOf(survivors, observation) }));
}

/** Many workers may have the same leak: the one that left most stands for all. */
function mostOfEach(all: readonly Judged[]): Judged[] {
  const most = new Map<string, Judged>();
  for (const judged of all) {
    const print = fingerprintFor(judged);
    const other = most.get(print);
    if (other === undefined || other.survivors.count < judged.survivors.count) most.set(print, judged);
  }
  return [...most.values()];
}

// --- verdicts

/** What JavaScript holds may be held on purpose, so that it is never more than suspicious. A hook or two are a habit. */
function verdictOf({ survivors, evidence }: Judged, { settled, heard }: Observation): Verdict {
  if (evidence === 'grew') return survivors.strong || survivors.dead ? 'leak' : 'suspicious';
  const isHeldByNative = survivors.strong && survivors.kind !== 'cleanup-hook';
  if (!isHeldByNative || isAccepted(survivors, evidence)) return 'clean';
  const isKnown = survivors.ended ? survivors.settled > 0 : heard === 'exit' && settled.stable;
  return isKnown ? 'suspicious' : 'unsettled';
}

/** One reference or callback is kept on purpose as a rule; a promise that nobody settles, or work that nobody deletes, is not. */
function isAccepted({ kind }: Survivors, evidence: Evidence): boolean {
  if (evidence === 'bounded') return true;
  return evidence === 'kept' && kind !== 'deferred' && kind !== 'async-work';
}

function overall(verdicts: readonly Verdict[], files: readonly Finding[]): Verdict {
  const order: Verdict[] = ['leak', 'suspicious', 'unsettled'];
  const all = files.length > 0 ? [...verdicts, 'suspicious'] : verdicts;
  return order.find((verdict) => all.includes(verdict)) ?? 'clean';
}

// --- findings

function findingOf(judged: Judged): Finding {
  const { place, stacks, count } = judged.survivors;
  const { subject, cause } = kindOf(judged.survivors);
  const stack = stacks.reduce((most, each) => (each.count > most.count ? each : most)).stack;
  return {
    fingerprint: fingerprintFor(judged),
    subject,
    growth: [growthOf(judged)],
    paths: [],
    cause: judged.tether?.cause ?? cause,
    sites: [{ ...place, file: relative(place.file), count, stack: stack.map((site) => ({ ...site, file: relative(site.file) })) }],
    status: 'new',
  };
}

function fingerprintFor({ survivors, tether }: Judged): string {
  const { addon, place } = survivors;
  return nativeFingerprintOf((tether ?? kindOf(survivors)).cause.pattern, path.basename(addon), tether?.identity ?? place.function ?? '');
}

function growthOf({ survivors, evidence }: Judged): Growth {
  const isMemory = survivors.kind === 'external-memory';
  const each = isMemory ? survivors.bytes / survivors.count : 1;
  const batches = batchesOf(survivors).map(({ iterations, delta }) => ({ iterations, delta: delta * each }));
  const calls = batches.reduce((sum, { iterations }) => sum + iterations, 0);
  const perIteration = (each * survivors.settled) / Math.max(calls, 1);
  return {
    kind: isMemory ? 'external' : 'handle',
    subject: kindOf(survivors).subject,
    unit: isMemory ? 'bytes' : 'objects',
    perIteration,
    rate: evidence === 'grew' ? rateOf(perIteration, survivors) : heldText(survivors),
    exact: true,
    batches,
  };
}

function rateOf(perCall: number, { kind, addon }: Survivors): string {
  const of = `of ${path.basename(addon) || 'the addon'}`;
  if (kind === 'external-memory') return `${Math.round(perCall)} B per call ${of}`;
  return perCall > 0.95 ? `${rounded(perCall)} per call ${of}` : `1 per ${rounded(1 / perCall)} calls ${of}`;
}

const rounded = (number: number): string => (number >= 10 ? number.toFixed(0) : number.toFixed(1).replace(/\.0$/, ''));

function heldText({ count, settled, created, ended }: Survivors): string {
  const doubt = settled === 0 ? '; some may be garbage' : '';
  return `${count} held at the end${ended ? ' of a worker' : ''}, of ${created} made${doubt}`;
}

function seriesOf({ survivors }: Judged): Series {
  const { slices, calls } = survivors;
  let sum = 0;
  return {
    kind: 'handle',
    subject: kindOf(survivors).subject,
    unit: 'objects',
    iterations: slices.map((_, at) => Math.round((calls * (at + 1)) / slices.length)),
    values: slices.map((count) => (sum += count)),
  };
}

/** Only at a natural end: a program that is stopped in the middle has its files open. */
function leftOpen({ descriptors, heard, settled }: Observation): [target: string, count: number][] {
  return heard === 'exit' && settled.stable ? Object.entries(descriptors) : [];
}

function descriptorFindings(observation: Observation): Finding[] {
  return leftOpen(observation).filter(([, count]) => count >= manyDescriptors).map(([target, count]) => ({
    fingerprint: fingerprintOf(relative(target), undefined, 'descriptor'),
    subject: `open file: ${relative(target)}`,
    growth: [{ kind: 'descriptor', subject: target, unit: 'objects', perIteration: count, rate: `${count} open at the end`, exact: true, batches: [] }],
    paths: [],
    cause: {
      pattern: 'descriptor',
      sentence: 'The same file or kind of connection is open many times at the end of the program.',
      fix: 'Close it on every way out, also on that of an error.',
    },
    sites: [],
    status: 'new',
  }));
}

// --- words

/** The same in the next run, as a baseline needs it. */
function nameOf({ script, argv }: Observation): string {
  return script === '' ? 'node -e' : ['node', relative(script), ...argv.slice(2, 5)].join(' ');
}

function notesOn(observation: Observation, judged: readonly Judged[]): string[] {
  const { hookProblem, ledger, roots } = observation;
  const notes = [
    ...(hookProblem === '' ? [] : [`references were not counted: ${hookProblem}`]),
    ...endNotes(observation),
    ...(ledger?.problems ?? []),
    ...loadingNotes(judged),
    ...judged.filter((each) => each.survivors.strong && !each.survivors.loading && isAccepted(each.survivors, each.evidence)).map(acceptedText),
    ...roots.map((root) => `${root.count} held by the root ${rootWords(root)}`),
    ...leftOpen(observation).filter(([, count]) => count < manyDescriptors).slice(0, mostOpenNoted).map(([target, count]) => `${count} open at the end: ${relative(target)}`),
  ];
  // Workers repeat what the main thread does.
  return [...new Set(notes)];
}

function endNotes({ heard, settled }: Observation): string[] {
  if (heard === 'running') return ['it was ended from outside: this is what it held when it was last looked at'];
  if (settled.stable) return [];
  if (settled.rounds > 0) return ['its counts did not come to rest at its end'];
  return ['it ended by process.exit() or an error: finalizers that were due have not run, so only what is older than the last collection was judged'];
}

function loadingNotes(judged: readonly Judged[]): string[] {
  const loading = judged.filter(({ survivors }) => survivors.strong && survivors.loading);
  const addons = [...new Set(loading.map(({ survivors }) => path.basename(survivors.addon)))];
  const count = loading.reduce((sum, { survivors }) => sum + survivors.count, 0);
  return count === 0 ? [] : [`${count} made while loading ${addons.join(', ')}, and kept: normal`];
}

function acceptedText({ survivors, evidence }: Judged): string {
  const { count, created, place } = survivors;
  const { one, many } = kindOf(survivors);
  const what = `${count} ${count === 1 ? one : many} made at ${place.function ?? place.file}`;
  if (evidence === 'kept') return `${what}, once`;
  return `${what}, of ${created}, do not grow: a cache, or kept on purpose`;
}

function relative(file: string): string {
  if (!path.isAbsolute(file)) return file;
  const short = path.relative(process.cwd(), file);
  return (short.startsWith('..') ? file : short).split(path.sep).join('/');
}

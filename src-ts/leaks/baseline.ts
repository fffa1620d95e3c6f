/**
 * The leaks that a project knows and lives with, in a file that is reviewed like code. A leak is recognised by its fingerprint, first in the
 * scenario that the entry names, and then in any other, if the fingerprint says more than what grew. An entry does not cover a leak that has
 * become worse, nor one whose day has passed.
 */
import type { Finding, KnownLeak, LeakReport, ScenarioResult } from './finding.js';
import { isWorse, ratesOf } from './rates.js';
import { isOf, recognised, type Sighting } from './recognition.js';

/** Changes when a reader of the file would have to. */
export const baselineVersion = 1;

export interface Baseline {
  version: typeof baselineVersion;
  leaks: KnownLeak[];
}

export interface BaselineOptions {
  /** As it is called in the report. */
  file: string;
  /** The day of the run, as `2026-11-21`. */
  today: string;
  /** Only some scenarios of each file ran, so that a missing one says nothing. */
  partial: boolean;
}

/** The report with each leak marked as new or known, the entries that met nothing, and those whose day has passed. */
export function applyBaseline(report: LeakReport, baseline: Baseline, options: BaselineOptions): LeakReport {
  const met = new Set<KnownLeak>();
  const find = finderIn(baseline, report, options, met);
  const marked = report.scenarios.map((scenario) => ({
    ...scenario,
    findings: scenario.findings.map((finding) => judged(finding, find(finding, scenario), options.today)),
  }));
  const unused = baseline.leaks.filter((entry) => !met.has(entry) && wasLookedFor(entry, report.scenarios, options.partial));
  const scenarios = marked.map((scenario) => ({ ...scenario, fixed: unused.filter((entry) => isOf(entry, scenario)).map(({ fingerprint }) => fingerprint) }));
  const known = scenarios.flatMap(({ findings }) => findings).filter(({ status }) => status === 'known').length;
  const expired = [...met].filter(({ until }) => hasPassed(until, options.today));
  return { ...report, scenarios, baseline: { file: options.file, known, expired, unused } };
}

type Find = (finding: Finding, scenario: ScenarioResult) => KnownLeak | undefined;

/** What it finds is added to `met`. */
function finderIn({ leaks }: Baseline, { scenarios }: LeakReport, { partial }: Pick<BaselineOptions, 'partial'>, met: Set<KnownLeak>): Find {
  const isGone = (entry: Sighting) => !partial && !scenarios.some((other) => isOf(entry, other));
  return (finding, scenario) => {
    const entry = recognised(finding, scenario, leaks, (leak) => leak, (other) => other.file === scenario.file && isGone(other));
    if (entry) met.add(entry);
    return entry;
  };
}

function judged(finding: Finding, entry: KnownLeak | undefined, today: string): Finding {
  if (!entry) return finding;
  if (hasPassed(entry.until, today)) return { ...finding, status: 'new', remark: `the baseline tolerated it until ${entry.until}` };
  if (isWorse(finding, entry.rates)) return { ...finding, status: 'new', remark: 'worse than the baseline tolerates' };
  return { ...finding, status: 'known', remark: entry.reason || 'in the baseline, without a reason' };
}

function hasPassed(until: string | undefined, today: string): boolean {
  return until !== undefined && until < today;
}

/** Whether this run would have seen the leak. A scenario that failed, or did not settle, saw nothing. */
function wasLookedFor(entry: KnownLeak, scenarios: readonly ScenarioResult[], partial: boolean): boolean {
  const scenario = scenarios.find((candidate) => isOf(entry, candidate));
  if (scenario) return isJudged(scenario);
  return !partial && scenarios.some(({ file }) => file === entry.file) && scenarios.every((other) => other.file !== entry.file || isJudged(other));
}

function isJudged({ verdict }: ScenarioResult): boolean {
  return verdict !== 'failed' && verdict !== 'unsettled';
}

/** What the file should hold after this run: its leaks, with the reasons given so far, and entries of what did not run. */
export function updatedBaseline(report: LeakReport, before: Baseline, { partial, today }: Omit<BaselineOptions, 'file'>): Baseline {
  const met = new Set<KnownLeak>();
  const find = finderIn(before, report, { partial }, met);
  const found = report.scenarios.flatMap((scenario) =>
    scenario.verdict === 'leak' ? scenario.findings.map((finding) => entryOf(finding, scenario, find(finding, scenario), today)) : [],
  );
  const kept = before.leaks.filter((entry) => !met.has(entry) && !wasLookedFor(entry, report.scenarios, partial));
  return { version: baselineVersion, leaks: [...found, ...kept] };
}

/** A day that has passed is not written again: whoever updates the file accepts the leak anew, and the review sees it. */
function entryOf(finding: Finding, { file, name }: ScenarioResult, before: KnownLeak | undefined, today: string): KnownLeak {
  const { fingerprint, subject } = finding;
  const until = hasPassed(before?.until, today) ? undefined : before?.until;
  const entry = { fingerprint, file, scenario: name, subject, rates: ratesOf(finding), reason: before?.reason ?? '' };
  return until === undefined ? entry : { ...entry, until };
}

/** Sorted and indented, so that the same leaks are the same text. */
export function printBaseline({ leaks }: Baseline): string {
  const sorted = leaks.toSorted((a, b) => compare(a.file, b.file) || compare(a.scenario, b.scenario) || compare(a.fingerprint, b.fingerprint));
  const entries = sorted.map(({ fingerprint, file, scenario, subject, rates, reason, until }) => {
    const inOrder = Object.fromEntries(Object.entries(rates).sort(([a], [b]) => compare(a, b)));
    return { fingerprint, file, scenario, subject, rates: inOrder, reason, ...(until === undefined ? {} : { until }) };
  });
  return `${JSON.stringify({ version: baselineVersion, leaks: entries }, undefined, 2)}\n`;
}

/** By code units, which no locale changes. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}


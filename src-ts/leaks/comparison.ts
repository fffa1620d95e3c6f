/** One report against an earlier one: which leaks are new, fixed, worse, better. */
import type { LeakChange, Finding, Growth, LeakReport, ScenarioResult } from './finding.js';
import { isOf, recognised, type Sighting } from './recognition.js';
import { isBetter, isWorse, movedSignal, rateInWords, ratesOf, signalName } from './rates.js';

interface Place {
  finding: Finding;
  scenario: ScenarioResult;
}

/**
 * The report with its leaks marked: those that the base has at the same rate are known, so that only new and worse ones count.
 *
 * @param name what the base is called in the report: its file.
 */
export function compareReports(report: LeakReport, base: LeakReport, name: string): LeakReport {
  const before = leaksOf(base), now = leaksOf(report);
  const changes = now.map((place) => ({ place, change: changeOf(place, partner(place, before, report, base)) }));
  const unchanged = new Set(changes.filter(({ change }) => !change || change.kind === 'better').map(({ place }) => place.finding));
  const fixed = before.filter((place) => wasJudged(place, report) && !partner(place, now, base, report)).map(fixedChange);
  const scenarios = report.scenarios.map((scenario) => ({ ...scenario, findings: scenario.findings.map((finding) => marked(finding, unchanged, name)) }));
  const same = changes.filter(({ change }) => !change).length;
  return { ...report, scenarios, comparison: { base: name, changes: [...changes.flatMap(({ change }) => change ?? []), ...fixed], unchanged: same } };
}

function leaksOf({ scenarios }: LeakReport): Place[] {
  return scenarios.flatMap((scenario) => (scenario.verdict === 'leak' ? scenario.findings.map((finding) => ({ finding, scenario })) : []));
}

/** The same leak in the other report. A scenario was renamed when each report has one that the other has not. */
function partner({ finding, scenario }: Place, others: readonly Place[], own: LeakReport, other: LeakReport): Place | undefined {
  const has = ({ scenarios }: LeakReport, sighting: Pick<Sighting, 'file' | 'scenario'>) => scenarios.some((one) => isOf(sighting, one));
  const isNew = !has(other, { file: scenario.file, scenario: scenario.name });
  return recognised(finding, scenario, others, about, (sighting) => isNew && sighting.file === scenario.file && !has(own, sighting));
}

function changeOf(now: Place, before: Place | undefined): LeakChange | undefined {
  if (!before) return { kind: 'new', ...about(now), after: rateInWords(now.finding) };
  const rates = ratesOf(before.finding);
  const kind = isWorse(now.finding, rates) ? 'worse' : isBetter(now.finding, rates) ? 'better' : undefined;
  const moved = kind && movedSignal(now.finding, rates);
  return moved && { kind, ...about(now), before: rateOf(before.finding, moved), after: moved.rate };
}

function rateOf({ growth }: Finding, moved: Growth): string {
  return growth.find((signal) => signalName(signal) === signalName(moved))!.rate;
}

function fixedChange(before: Place): LeakChange {
  return { kind: 'fixed', ...about(before), before: rateInWords(before.finding) };
}

function about({ finding: { fingerprint, subject }, scenario: { file, name } }: Place) {
  return { file, scenario: name, fingerprint, subject };
}

/** A leak is fixed only if its scenario ran and came to an answer. */
function wasJudged({ scenario }: Place, { scenarios }: LeakReport): boolean {
  return scenarios.some((now) => isOf({ file: scenario.file, scenario: scenario.name }, now) && now.verdict !== 'failed' && now.verdict !== 'unsettled');
}

/** What the baseline has said of a leak, that it was tolerated up to some day or rate, is not taken back. */
function marked(finding: Finding, known: ReadonlySet<Finding>, base: string): Finding {
  if (finding.remark !== undefined || !known.has(finding)) return finding;
  return { ...finding, status: 'known', remark: `in ${base} already` };
}

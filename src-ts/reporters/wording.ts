/** The English of leak reports. Every reporter takes its words from here, so that a leak is called the same in the terminal, in CI and in a picture. */
import type { BaselineUse, Cause, LeakChange, Comparison, Finding, Growth, KnownLeak, LeakReport, RetainingPath, ScenarioResult, SignalKind, Site, Verdict } from '../leaks/finding.js';

const verdictWords: Record<Verdict, string> = {
  clean: 'clean',
  leak: 'LEAK',
  suspicious: 'suspicious',
  unsettled: 'did not settle',
  failed: 'FAILED',
};

/** What a scenario is, to somebody who reads only this: its verdict, unless all its leaks are known. */
export type Standing = Verdict | 'known';

export const standingWords: Record<Standing, string> = { ...verdictWords, known: 'known leak' };

/** Worst first. */
export const standings: readonly Standing[] = ['failed', 'leak', 'unsettled', 'suspicious', 'known', 'clean'];

export function standingOf({ verdict, findings }: Pick<ScenarioResult, 'verdict' | 'findings'>): Standing {
  const tolerated = verdict === 'leak' && findings.length > 0 && findings.every(({ status }) => status === 'known');
  return tolerated ? 'known' : verdict;
}

const signals: Record<SignalKind, { one: string; named: (subject: string) => string }> = {
  native: { one: 'living C++ objects', named: (subject) => `living ${subject}` },
  root: { one: 'values held by native code', named: (subject) => `root "${subject}"` },
  handle: { one: 'napi_refs', named: (subject) => `living ${subject}` },
  external: { one: 'external memory', named: (subject) => `external memory of ${subject}` },
  arrayBuffer: { one: 'memory of ArrayBuffers', named: (subject) => `ArrayBuffers of ${subject}` },
  resource: { one: 'active resources', named: (subject) => `active ${subject}` },
  descriptor: { one: 'open files', named: (subject) => `open ${subject}` },
  malloc: { one: 'memory from malloc', named: (subject) => `malloc of ${subject}` },
};

/** `living Session`, `napi_refs`. */
export function signalWords({ kind, subject }: Pick<Growth, 'kind' | 'subject'>): string {
  return subject === '' ? signals[kind].one : signals[kind].named(subject);
}

/** `Session grows by 1 per iteration`. */
export function headline({ subject, growth }: Pick<Finding, 'subject' | 'growth'>): string {
  const [first] = growth;
  return first ? `${subject} grows by ${first.rate}` : `${subject} is left behind`;
}

/** How sure it is: `+7, +11, +13 objects after 7, 11, 13 iterations`, or what the statistics say. */
export function evidence({ batches, statistics, unit }: Growth): string {
  if (statistics) {
    const { pairs, p, median, lower, upper } = statistics;
    return `median ${rounded(median)} B per iteration, 99 % between ${rounded(lower)} and ${rounded(upper)}, p = ${p.toPrecision(1)} in ${pairs} pairs`;
  }
  if (batches.length === 0) return '';
  const deltas = batches.map(({ delta }) => (delta > 0 ? `+${delta}` : String(delta)));
  return `${someOf(deltas)} ${unit} after ${someOf(batches.map(({ iterations }) => String(iterations)))} iterations`;
}

/** The first, and the last: `7, 11, 13, ... 863`. */
function someOf(numbers: readonly string[]): string {
  return numbers.length > 5 ? `${numbers.slice(0, 3).join(', ')}, ... ${numbers.at(-1)}` : numbers.join(', ');
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** `new`, `known: upstream #7`, `new: worse than the baseline tolerates`. */
export function statusWords({ status, remark }: Pick<Finding, 'status' | 'remark'>): string {
  return remark === undefined ? status : `${status}: ${remark}`;
}

export function heldByWords({ heldBy, count }: Pick<RetainingPath, 'heldBy' | 'count'>): string {
  const by = heldBy === 'native' ? 'held by native code' : 'held by JavaScript';
  return count === undefined ? by : `${by}, ${count} of those left behind`;
}

/** Stands in for a cause where none is known. The pattern is stable. */
export function causeOf({ cause, paths, growth }: Pick<Finding, 'cause' | 'paths' | 'growth'>): Cause {
  if (cause) return cause;
  if (paths.length > 0) return { pattern: 'unknown-cause', sentence: 'No known pattern fits.', fix: 'See in the path what holds it, and let go of that.' };
  const what = growth[0]?.unit === 'bytes' ? 'this memory' : 'these objects';
  return { pattern: 'unexplained', sentence: `What holds ${what} is not known.`, fix: `${capital(advice[growth[0]?.kind ?? 'native'])}.` };
}

/** What to look for, by what grows, where no path says it. Without a capital letter and a full stop. */
export const advice: Record<Growth['kind'], string> = {
  native: 'see what keeps it: inspect(addon).roots names what native code holds; otherwise a variable, a listener or a collection of JavaScript does',
  root: 'name what holds it in the traverse of its class, or hold it by a Callback, Traced or Member; drop a Root when it is not needed any more',
  handle: 'let the addon delete its references: napi_delete_reference, napi_remove_wrap, napi_release_threadsafe_function',
  external: 'let the addon give back to napi_adjust_external_memory what it reported',
  arrayBuffer: 'find the collection that keeps the buffers; if it is a cache, give the measurement a warmup larger than the cache',
  resource: 'close, clear or unref what the body opens',
  descriptor: 'close the files that the body opens',
  malloc: 'run the scenario under a leak sanitizer to see where the bytes are allocated',
};

/** `callback-cycle` as a title: `Leak: callback cycle`. */
export function patternTitle(pattern: string): string {
  return `Leak: ${pattern.replaceAll('-', ' ')}`;
}

export const suspectLegend = 'Underlined:';
export const suspectWords = 'the reference at fault is among these';

/** Of a reference that lies in native memory. */
export const nativeEdge = 'native';

/** What a path begins at, and what it comes to. */
export const pathWords = { root: 'root', leaked: 'left behind' };

/** `src/session.cc:42:7`. */
export function place({ file, line, column }: Site): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

/** `Session::open (src/session.cc:42)`. */
export function siteWords(site: Site): string {
  return site.function ? `${site.function} (${place(site)})` : place(site);
}

export const flameTitle = 'By the calls that led there';

export function flameText(sites: Finding['sites']): string {
  return `Flame graph: ${sites.map((site) => `${site.count} from ${siteWords(site)}`).join('; ')}`;
}

export function allSites(total: number): string {
  return `all ${total}`;
}

export function frameText(name: string, count: number, total: number): string {
  return `${name}: ${count} of ${total}, ${Math.round((100 * count) / total)} %`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What the charts say. */
export const iterationsAxis = 'iterations';
export const readingsTitle = 'All readings';

export function fromTo(first: string, last: string): string {
  return first === last ? `stays at ${first}` : `from ${first} to ${last}`;
}

export function reading(label: string, iterations: number, value: string): string {
  return `${label} after ${iterations} ${plural('iteration', iterations)}: ${value}`;
}

export function moreSeries(count: number): string {
  return `${count} more ${count === 1 ? 'series moves' : 'series move'} less than these; see all readings.`;
}

/** Charts, each of signals that can be compared. */
export const chartTitles: readonly { title: string; kinds: readonly SignalKind[] }[] = [
  { title: 'Living C++ objects', kinds: ['native'] },
  { title: 'Roots, references and resources', kinds: ['root', 'handle', 'resource', 'descriptor'] },
  { title: 'Bytes', kinds: ['external', 'arrayBuffer', 'malloc'] },
];
export const chartNote = 'Change since the first reading, when all had settled.';

/** Titles and controls of the page. */
export const causeTitle = 'Cause';
export const fixTitle = 'Fix';
export const growthTitle = 'What grows';
export const detailsTitle = 'Details';
export const overviewColumns = ['verdict', 'scenario', 'what', 'time'];
export const changeColumns = ['change', 'what', 'scenario', 'before', 'now'];
export const controls = { find: 'Find a scenario or file', open: 'Open all', close: 'Close all' };

const controlWords = { found: 'the planted control leak was found', missed: 'the planted control leak was missed', 'not run': 'no control leak was planted' };

export function settledWords({ settled: { rounds, stable }, positiveControl }: ScenarioResult): string {
  const settled = stable ? `Settled after ${rounds} ${plural('round', rounds)} of garbage collection` : `Not settled after ${rounds} rounds of garbage collection`;
  return `${settled}; ${controlWords[positiveControl]}.`;
}

/** Each place once, most frequent first: with stacks, one place comes once for each way to it. */
export function places(sites: Finding['sites']): { text: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const site of sites) counts.set(siteWords(site), (counts.get(siteWords(site)) ?? 0) + site.count);
  return [...counts].map(([text, count]) => ({ text, count })).toSorted((a, b) => b.count - a.count);
}

export const sitesTitle = 'Where those left behind were made or stored';

export const reportTitle = 'Leak report';

/** Of a summary that has no room for all. */
export function leftOut(count: number): string {
  return `${scenarios(count)} with more to say ${count === 1 ? 'is' : 'are'} left out here; see the HTML or JSON report.`;
}

/** All scenarios in numbers: `2 leaks, 1 known leak, 17 clean`. */
export function summary({ scenarios }: { scenarios: readonly Pick<ScenarioResult, 'verdict' | 'findings'>[] }): string {
  if (scenarios.length === 0) return 'no scenario';
  const of = scenarios.map(standingOf);
  const parts = standings.map((standing) => ({ standing, count: of.filter((other) => other === standing).length })).filter(({ count }) => count > 0);
  return parts.map(({ standing, count }) => `${count} ${counted(standing, count)}`).join(', ');
}

function counted(standing: Standing, count: number): string {
  if (standing === 'leak') return plural('leak', count);
  if (standing === 'known') return plural('known leak', count);
  return standingWords[standing].toLowerCase();
}

function plural(noun: string, count: number): string {
  return count === 1 ? noun : `${noun}s`;
}

export function scenarios(count: number): string {
  return `${count} ${plural('scenario', count)}`;
}

/** Of a scenario that gave no verdict about leaks: why, and what to do. */
export function troubleWords({ verdict, error, positiveControl, settled }: ScenarioResult): { sentence: string; fix: string } | undefined {
  if (error) return { sentence: error.message, fix: 'Mend the scenario, or what it calls, and run it again.' };
  if (positiveControl === 'missed') return { sentence: 'The leak that was planted as a control was not found, so that nothing else can be believed.', fix: controlFix };
  if (verdict === 'failed') return { sentence: 'The scenario did not run to its end.', fix: 'See the notes, mend it, and run it again.' };
  if (verdict !== 'unsettled') return undefined;
  return { sentence: `The counts had not come to rest after ${settled.rounds} rounds of garbage collection.`, fix: settleFix };
}

const controlFix = 'Run without an inspector, coverage or profiler, and see which flags Node was given.';
const settleFix = 'Await everything that the scenario starts, timers and work on other threads too, before it returns.';

/** Of the noisy signals alone. */
/** A watched program has exact counts, of one run only. */
export function suspiciousWords({ findings }: Pick<ScenarioResult, 'findings'>): string {
  const isExact = findings.some(({ growth }) => growth.some(({ exact }) => exact));
  if (isExact) return 'It may be a leak, or what is kept on purpose; this fails nothing.';
  return 'Only a signal with noise in it grows, and no place could be named; this fails nothing.';
}

export function changeWords({ kind, before, after }: LeakChange): string {
  if (kind === 'new') return `new: ${after}`;
  if (kind === 'fixed') return `fixed: was ${before}`;
  return `${kind}: ${before} before, ${after} now`;
}

/** `Compared with base.json: 1 new, 2 fixed, 3 unchanged`. */
export function comparedWith({ base, changes, unchanged }: Comparison): string {
  const counts = (['new', 'worse', 'better', 'fixed'] as const).map((kind) => ({ kind, count: changes.filter((change) => change.kind === kind).length }));
  const parts = counts.filter(({ count }) => count > 0).map(({ kind, count }) => `${count} ${kind}`);
  return `Compared with ${base}: ${[...parts, `${unchanged} unchanged`].join(', ')}`;
}

/** What somebody should know who keeps the baseline. */
export function baselineWords({ file, known, expired, unused }: BaselineUse): string[] {
  const of = ({ subject, file: scenarioFile, scenario, fingerprint }: KnownLeak) => `${subject} in ${scenarioFile} › ${scenario} (${fingerprint})`;
  return [
    ...(known > 0 ? [`${known} ${plural('leak', known)} ${known === 1 ? 'is' : 'are'} known from ${file}.`] : []),
    ...expired.map((entry) => `${file} tolerated ${of(entry)} until ${entry.until}; fix it, or review the date.`),
    ...unused.map((entry) => `${file} names ${of(entry)}, which was not seen any more; remove it with --update-baseline.`),
  ];
}

/** `test/session.leak.js › opens and closes`. */
export function scenarioTitle({ file, name }: Pick<ScenarioResult, 'file' | 'name'>): string {
  return `${file} › ${name}`;
}

export const reproduceWords = 'To see it again';

export function machineWords({ machine, tool, seed }: LeakReport): string {
  const { runtime, v8, platform, arch, cpus, flags } = machine;
  return `${tool.name} ${tool.version}, ${runtime}, V8 ${v8}, ${platform} ${arch}, ${cpus} CPUs, seed ${seed}${flags.length > 0 ? `, ${flags.join(' ')}` : ''}`;
}

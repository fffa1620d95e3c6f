/** From the heap and what grew in it to findings: which objects, who holds them, which signals are one leak. */
import { causeOf } from './causes.js';
import { isOfWorkers } from './causes-native.js';
import type { Cause, Finding, Growth, RetainingPath, Site } from './finding.js';
import { fingerprintOf } from './fingerprint.js';
import { edge, kind, type HeapGraph } from './heap/graph.js';
import type { Heap } from './heap/heap.js';
import { holdingsOf, type Holding } from './heap/holders.js';
import { markSuspects } from './heap/suspects.js';

/** What native code of any addon made through Node-API and has not let go of, by kind; as the hook counts it. */
export interface LiveReferences {
  /** `reference`, `wrap`, `threadsafe-function`, `deferred`, `async-work` and others. */
  kind: string;
  count: number;
  /** Of these, the ones by which native code keeps a value, or may still be called. */
  strong?: number;
  sites: (Site & { count: number; strong?: number; whileLoading?: boolean; stack?: Site[] })[];
}

/** For each class, or label of roots, where what lives was made, each as often as there are some: `upload (src/upload.js:12:5)`. */
export type SitesOfClass = Map<string, string[]>;

/** What there is to go by, beside the heap. */
export interface Evidence {
  /**
   * Only objects with a larger number are looked at, if there are about as many of them as there are too many: what an earlier leak left is
   * none of this one.
   */
  earlier?: number;
  live: readonly LiveReferences[];
  sites: SitesOfClass;
}

/** A signal that grew, the objects it counts, and those who hold them. */
interface Case {
  growth: Growth;
  subject: string;
  targets: ReadonlySet<number>;
  holdings: Holding[];
}

/** What says most comes first; what comes later may be the same leak seen from another side. */
const order: Growth['kind'][] = ['native', 'root', 'handle', 'resource', 'external', 'arrayBuffer', 'descriptor', 'malloc'];

export function assemble(heap: Heap, growth: readonly Growth[], evidence: Evidence): Finding[] {
  const sorted = [...growth].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.subject < b.subject ? -1 : 1));
  const rooted = sorted.filter(({ kind: signal }) => signal === 'root');
  const cases = leadersFirst(sorted.map((one) => caseOf(heap, one, rooted, evidence)));
  const found: { case: Case; findings: Finding[] }[] = [];
  for (const one of cases) {
    const same = found.find((other) => isSameLeak(heap, one, other.case, cases)) ?? found.find((other) => isDraggedBy(one, other.case));
    if (same) for (const finding of same.findings) finding.growth.push(one.growth);
    else found.push({ case: one, findings: findingsOf(heap, one, evidence) });
  }
  return unique(found.flatMap(({ findings }) => findings));
}

/** Every way in which objects of a class are held, in a snapshot of which nothing else is known. */
export function snapshotFindings(heap: Heap, className: string): Finding[] {
  const targets = heap.objectsOf(className);
  if (targets.length === 0) return [];
  const growth = { kind: 'native', subject: className, unit: 'objects', perIteration: 0, rate: '', exact: true, batches: [] } satisfies Growth;
  const one: Case = { growth, subject: className, targets: new Set(targets), holdings: holdingsOf(heap, targets) };
  const findings = findingsOf(heap, one, { live: [], sites: new Map() });
  return unique(findings.map((finding) => ({ ...finding, growth: [] })));
}

/** What others hold is told with those others. */
function leadersFirst(cases: Case[]): Case[] {
  const isLed = (one: Case) => cases.some((other) => other !== one && isDraggedBy(one, other));
  return [...cases.filter((one) => !isLed(one)), ...cases.filter(isLed)];
}

function caseOf(heap: Heap, growth: Growth, rooted: readonly Growth[], evidence: Evidence): Case {
  const grown = total(growth);
  const targets = newest(heap, targetsOf(heap, growth, grown), grown, evidence);
  const all = holdingsOf(heap, targets);
  const holdings = relevant(growth.kind === 'native' ? byGrownRoots(all, grown, rooted) : all, growth.unit === 'objects' && growth.kind !== 'handle' ? grown : 0);
  return { growth, subject: subjectOf(heap, growth, targets), targets: new Set(targets), holdings };
}

function newest(heap: Heap, targets: number[], grown: number, { earlier = 0 }: Evidence): number[] {
  const later = targets.filter((node) => heap.graph.id(node) > earlier);
  return later.length > 0 && later.length * mostPerObject >= grown ? later : targets;
}

const total = (growth: Growth): number => growth.batches.reduce((sum, { delta }) => sum + Math.max(delta, 0), 0);

function subjectOf(heap: Heap, { kind: signal, subject }: Growth, targets: readonly number[]): string {
  if (subject !== '') return subject;
  if (signal === 'handle') return targets[0] !== undefined && heap.isNative(targets[0]) ? heap.title(targets[0]) : 'napi_ref';
  return signal === 'arrayBuffer' ? 'ArrayBuffer' : signal;
}

function targetsOf(heap: Heap, { kind: signal, subject }: Growth, grown: number): number[] {
  switch (signal) {
    case 'native': return heap.objectsOf(subject);
    case 'root': return heap.notes.rooted(subject);
    // Those that only the hook sees have a name, and nothing in this heap.
    case 'handle': return subject === '' ? grownHandles(heap, grown) : [];
    case 'resource': return heap.objectsOf(subject);
    case 'external': return subject === '' ? heap.objectsOf('ArrayBuffer') : [];
    case 'arrayBuffer': return grownBuffers(heap, grown);
    default: return [];
  }
}

/**
 * Of all buffers, those of the size of which there are as many bytes as have come, and the fewest more: what leaks is alike, and a buffer of
 * another size was there before. All, where sizes differ.
 */
function grownBuffers(heap: Heap, grown: number): number[] {
  const buffers = heap.objectsOf('ArrayBuffer').filter((buffer) => bytesOf(heap.graph, buffer) > 0);
  const sizes = new Map<number, number[]>();
  for (const buffer of buffers) {
    const size = bytesOf(heap.graph, buffer), alikes = sizes.get(size);
    if (alikes) alikes.push(buffer);
    else sizes.set(size, [buffer]);
  }
  const fitting = [...sizes].filter(([size, { length }]) => size <= grown && size * length >= grown);
  return fitting.sort(([a, { length: n }], [b, { length: m }]) => a * n - b * m)[0]?.[1] ?? buffers;
}

/** Outside of the heap. */
function bytesOf(graph: HeapGraph, buffer: number): number {
  const store = graph.follow(buffer, edge.internal, 'backing_store');
  return store < 0 ? 0 : graph.columns.nodeSize[store]!;
}

/**
 * What too many references point to: what addons hold and, where that is not it, the objects that they have wrapped, to which they have weak
 * references. An object may have several.
 */
function grownHandles(heap: Heap, grown: number): number[] {
  const own = (node: number) => heap.roots.isOwnHandle(node) && heap.graph.kind(node) !== kind.object;
  // What an addon of ours roots is counted by itself.
  const held = [...heap.roots.handleTargets()].filter((node) => !own(node) && heap.notes.root(node) === undefined);
  const strong = alike(heap, held).filter(({ length }) => length * mostPerObject >= grown);
  if (strong.length > 0) return strong.flat();
  const wrapped = [...heap.roots.weakTargets()].filter((node) => heap.isWrapped(node));
  return alike(heap, wrapped).filter(({ length }) => length * mostPerObject >= grown).flat();
}

const mostPerObject = 4;

/** Objects of one class, functions of one place. */
function alike(heap: Heap, nodes: readonly number[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const node of new Set(nodes)) {
    const key = `${heap.title(node)} ${JSON.stringify(heap.site(node))}`, group = groups.get(key);
    if (group) group.push(node);
    else groups.set(key, [node]);
  }
  return [...groups.values()];
}

/**
 * Of the ways in which objects of a class are held, those by which about as many are held as there are too many: a cache of three that is
 * meant to be is no part of it, and nor are the thousand of another part of the program.
 */
function relevant(holdings: Holding[], grown: number): Holding[] {
  if (holdings.length < 2) return holdings;
  // Of bytes it is not known how many objects they are.
  const fitting = grown === 0 ? [] : holdings.filter(({ count }) => count * 2 >= grown && count <= 8 * grown);
  if (fitting.length > 0) return fitting;
  return holdings.filter(({ count }) => count * 10 >= holdings[0]!.count);
}

/** Where as many roots of one label came as there are objects too many, those that nothing of it holds were there before. */
function byGrownRoots(holdings: Holding[], grown: number, rooted: readonly Growth[]): Holding[] {
  const labels = new Set(rooted.filter((growth) => total(growth) === grown).map(({ subject }) => subject));
  const held = holdings.filter(({ note }) => note !== undefined && labels.has(note.label));
  const isAll = held.length > 0 && held.reduce((sum, { count }) => sum + count, 0) >= grown;
  return !isAll ? holdings : holdings.filter((holding) => held.some((other) => other === holding || overlap(other, holding)));
}

/** The references that every bound object and every root takes, seen from another side; bytes that come with objects. */
function isSameLeak(heap: Heap, one: Case, other: Case, all: readonly Case[]): boolean {
  const isExplained = (signals: Growth['kind'][]) => {
    const rates = all.filter(({ growth }) => signals.includes(growth.kind)).map(({ growth }) => growth.perIteration);
    return rates.length > 0 && one.growth.perIteration <= rates.reduce((a, b) => a + b) * (1 + tolerance);
  };
  switch (one.growth.kind) {
    case 'root': return other.holdings.some(({ note }) => note?.label === one.subject) && [...one.targets].some((node) => heap.notes.root(node) !== undefined);
    case 'handle': return isExplained(['native', 'root']);
    case 'descriptor': return other.growth.kind === 'handle' && other.holdings.some(({ target }) => isOfWorkers(heap, target));
    case 'external': case 'malloc': return ['native', 'root', 'handle'].includes(other.growth.kind);
    case 'arrayBuffer': return other.growth.kind === 'external' || other.growth.kind === 'native';
    default: return false;
  }
}

const tolerance = 0.05;

/** Objects of one class that only objects of another hold, which leak themselves. */
function isDraggedBy(one: Case, other: Case): boolean {
  if (one.holdings.length === 0 || one.growth.kind !== 'native' || other.growth.kind !== 'native') return false;
  return one.holdings.every(({ steps, target }) => steps.some(({ node }) => node !== target && other.targets.has(node)));
}

/** One for each set of objects; one that is held in two ways has two paths. */
function findingsOf(heap: Heap, one: Case, evidence: Evidence): Finding[] {
  const groups: Holding[][] = [];
  for (const holding of one.holdings) {
    const group = groups.find(([first]) => overlap(first!, holding));
    if (group) group.push(holding);
    else groups.push([holding]);
  }
  // Of bytes it is not known which of the objects have come.
  if (one.growth.unit === 'bytes') return [finding(heap, one, groups.flat(), evidence)];
  return (groups.length > 0 ? groups : [[]]).slice(0, mostFindings).map((group) => finding(heap, one, group, evidence));
}

/** Ways of one class beyond these are too rare to be a leak of their own. */
const mostFindings = 8;

function overlap(a: Holding, b: Holding): boolean {
  const held = new Set(a.targets);
  return b.targets.filter((node) => held.has(node)).length * 2 >= Math.min(a.targets.length, b.targets.length);
}

/** Of one finding. */
const mostPaths = 3;

function finding(heap: Heap, one: Case, holdings: Holding[], evidence: Evidence): Finding {
  const paths: RetainingPath[] = holdings.slice(0, mostPaths).map((holding) => markSuspects(heap, holding, one.targets));
  const cause = causeOf({ heap, growth: one.growth, subject: one.subject, holdings, live: evidence.live });
  return {
    fingerprint: fingerprintOf(one.subject, paths[0], `${one.growth.kind} ${cause?.pattern ?? ''}`),
    subject: one.subject,
    growth: [one.growth],
    paths,
    ...(cause && { cause }),
    sites: sitesOf(one, holdings, evidence, cause),
    status: 'new',
  };
}

function sitesOf(one: Case, holdings: Holding[], { sites, live }: Evidence, cause: Cause | undefined): Finding['sites'] {
  const made = counted((sites.get(one.subject) ?? []).map(parsedSite));
  return made.length > 0 || !isForeign(holdings) ? made : storedAt(one.growth, live, cause);
}

const isForeign = (holdings: Holding[]): boolean => holdings.every(({ heldBy, note }) => heldBy === 'native' && note === undefined);

/** What the hook calls the items of a cause. */
const heldKinds: Record<string, string> = {
  'thread-safe-function': 'threadsafe-function', deferred: 'deferred', 'async-work': 'async-work', 'external-memory': 'external-memory',
};

/** Where what an addon not built with us keeps was made: said when exactly one place fits what grew, and how. */
function storedAt(growth: Growth, live: readonly LiveReferences[], cause: Cause | undefined): Finding['sites'] {
  if (growth.kind !== 'handle' && growth.kind !== 'external') return [];
  // Several references may be made in an iteration, and some iterations make none.
  const least = Math.min(total(growth), growth.batches.reduce((sum, { iterations }) => sum + iterations, 0));
  const all = live.flatMap(({ kind: held, sites }) => sites.map((site) => ({ held, ...site }))).filter(({ count, whileLoading }) => !whileLoading && count * 2 >= least);
  const ofCause = all.filter(({ held }) => held === heldKinds[cause?.pattern ?? '']);
  const tries = [ofCause, all.filter(({ held, strong }) => held === 'reference' && strong), all.filter(({ strong }) => strong), all];
  return (tries.find(({ length }) => length === 1) ?? []).map(siteOf);
}

function siteOf({ file, line, column, function: name, count, stack }: LiveReferences['sites'][number]): Finding['sites'][number] {
  return { file, ...(line && { line }), ...(column && { column }), ...(name && { function: name }), count, ...(stack && { stack }) };
}

function counted(sites: Site[]): Finding['sites'] {
  const counts = new Map<string, Site & { count: number }>();
  for (const site of sites) {
    const key = JSON.stringify(site);
    counts.set(key, { ...site, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** `upload (src/upload.js:12:5)`, `src/upload.js:12`. */
function parsedSite(text: string): Site {
  const found = /^(?:(.*) \()?(.*?)(?::(\d+))?(?::(\d+))?\)?$/s.exec(text);
  const [, name, file = text, line, column] = found ?? [];
  return { file, ...(line && { line: Number(line) }), ...(column && { column: Number(column) }), ...(name && { function: name }) };
}

/** The same leak may have been found by way of two signals. */
function unique(findings: Finding[]): Finding[] {
  const byFingerprint = new Map<string, Finding>();
  for (const one of findings) {
    const known = byFingerprint.get(one.fingerprint);
    if (known) known.growth.push(...one.growth.filter((growth) => !known.growth.includes(growth)));
    else byFingerprint.set(one.fingerprint, one);
  }
  return [...byFingerprint.values()];
}


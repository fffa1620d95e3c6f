/**
 * What the ages of the survivors say. Each living item knows how many calls of its addon came before it, so that the end of a program is
 * enough to tell a leak from what is kept on purpose: docs/leaks-watch.md.
 */
import type { HeldKind, RawGroup, RawSite } from '../hook/native.js';
import { nameFrames, placeOf, stackOf } from '../hook/symbols.js';
import type { Batch, Site } from '../finding.js';

/** Living items that were made at one place in one environment. */
export interface Survivors {
  kind: HeldKind;
  strong: boolean;
  dead: boolean;
  loading: boolean;
  /** Left by an environment that has ended. */
  ended: boolean;
  environment: number;
  addon: string;
  place: Site;
  stacks: { stack: Site[]; count: number }[];
  count: number;
  /** Of these, the ones that are certain to be no garbage. */
  settled: number;
  bytes: number;
  created: number;
  /** Calls of the addon in that environment, until the last collection. */
  calls: number;
  /** The settled ones by the call that made them: equal parts of `calls`. */
  slices: number[];
}

/**
 * `grew`: they come from all over the addon's activity, up to its end. `bounded`: it went on without adding more, or older ones were
 * released. `kept`: made while loading, or once. `unclear`: anything else.
 */
export type Evidence = 'grew' | 'bounded' | 'kept' | 'unclear';

/** Fewer survivors say nothing about growth. */
const fewestOfGrowth = 8;
const partsOfGrowth = 4;
/** A place that has made this many times what is left releases them. */
const releasing = 4;

/** Joins what was made at the same line, by whichever calls. */
export function survivorsIn(groups: readonly RawGroup[], sites: readonly RawSite[]): Survivors[] {
  nameFrames(sites);
  const byId = new Map(sites.map((site) => [site.id, site]));
  const joined = new Map<string, Survivors>();
  const counted = new Set<string>();
  for (const group of groups) {
    const raw = byId.get(group.site) ?? { id: 0, created: 0, frames: [] };
    const place = placeOf(raw, group.module);
    const key = JSON.stringify([group.kind, group.strong, group.dead, group.loading, group.ended, group.environment, group.module, place]);
    const survivors = joined.get(key) ?? emptyFor(group, place);
    joined.set(key, survivors);
    if (!counted.has(`${key} ${raw.id}`)) survivors.created += raw.created;
    counted.add(`${key} ${raw.id}`);
    add(survivors, group, stackOf(raw));
  }
  return [...joined.values()];
}

function emptyFor(group: RawGroup, place: Site): Survivors {
  const { kind, strong, dead, loading, ended, environment, module: addon, settledCalls: calls } = group;
  const known = Math.round((group.slices.length * calls) / Math.max(group.calls, 1));
  const slices = group.slices.slice(0, Math.max(known, 1)).map(() => 0);
  return { kind, strong, dead, loading, ended, environment, addon, place, calls, slices, stacks: [], count: 0, settled: 0, bytes: 0, created: 0 };
}

function add(survivors: Survivors, group: RawGroup, stack: Site[]): void {
  survivors.count += group.count;
  survivors.bytes += group.bytes;
  survivors.stacks.push({ stack, count: group.count });
  if (!group.settled) return;
  survivors.settled += group.count;
  const last = survivors.slices.length - 1;
  group.slices.forEach((count, at) => (survivors.slices[Math.min(at, last)]! += count));
}

export function evidenceOf(survivors: Survivors): Evidence {
  if (survivors.loading) return 'kept';
  if (isGrowing(survivors)) return 'grew';
  if (survivors.count === 1 && survivors.created <= 1) return 'kept';
  return isBounded(survivors) ? 'bounded' : 'unclear';
}

/** In each quarter of the time since they began, and not fading; and that is half of the addon's activity at least. */
function isGrowing({ settled, slices }: Survivors): boolean {
  const begin = beginOf(slices, settled);
  if (settled < fewestOfGrowth || begin >= slices.length / 2) return false;
  const parts = partsOf(slices.slice(begin));
  const last = parts.at(-1)!;
  return parts.every((count) => count > 0) && last * parts.length * 2 >= settled;
}

/** Nothing was added in the second half of the addon's activity, or all that is older was released. */
function isBounded({ count, settled, created, slices }: Survivors): boolean {
  if (settled === 0) return false;
  const half = slices.length / 2;
  const stoppedEarly = slices.findLastIndex((each) => each > 0) < half;
  return stoppedEarly || (firstOf(slices) >= half && created >= count * releasing);
}

function partsOf(slices: readonly number[]): number[] {
  const edge = (part: number): number => Math.round((part * slices.length) / partsOfGrowth);
  return Array.from({ length: partsOfGrowth }, (_, part) => slices.slice(edge(part), edge(part + 1)).reduce((sum, count) => sum + count, 0));
}

/** Where the first is; or the beginning, when that is no further than the distance between two of them would have it. */
function beginOf(slices: readonly number[], settled: number): number {
  const first = firstOf(slices);
  const distance = (slices.length - first) / Math.max(settled, 1);
  return first <= 2 * distance ? 0 : first;
}

function firstOf(slices: readonly number[]): number {
  const first = slices.findIndex((count) => count > 0);
  return first < 0 ? slices.length : first;
}

/** The activity since they began in quarters: calls, and what was left of each. */
export function batchesOf({ slices, settled, calls }: Survivors): Batch[] {
  const begin = beginOf(slices, settled);
  const since = Math.round((calls * (slices.length - begin)) / slices.length);
  const callsUpTo = (part: number): number => Math.round((part * since) / partsOfGrowth);
  return partsOf(slices.slice(begin)).map((delta, part) => ({ iterations: callsUpTo(part + 1) - callsUpTo(part), delta }));
}

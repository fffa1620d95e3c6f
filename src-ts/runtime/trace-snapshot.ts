import { readFileSync, writeFileSync } from 'node:fs';
import type { TraceCounts, TraceFrame } from './addon.js';
import { TetherError } from './errors.js';

/** Living native objects and their native bytes. */
export interface Amounts {
  count: number;
  size: number;
  /** Made so far, the living ones among them. */
  created: number;
}

/** How one place or one class has changed between two snapshots. */
export interface TraceDifference extends Amounts {
  /** Of `by: 'site'`, `file:line:column` (empty where no JavaScript ran); of `by: 'class'`, the class. */
  name: string;
  countDiff: number;
  sizeDiff: number;
  createdDiff: number;
  /** Of `by: 'site'`: the classes of what was made there. */
  classes: string[];
  /** Of `by: 'site'`: one stack that led there, from the innermost call to the outermost. */
  stack: TraceFrame[];
}

/** What `TraceSnapshot.save` writes. */
export interface TraceSnapshotData {
  format: 'napi-tether trace';
  version: 1;
  /** ISO 8601. */
  taken: string;
  /** One construction of so many was looked at; 1 for all of them. 0 when nothing was traced. */
  sample: number;
  sites: TraceCounts[];
  /** Counted, never estimated. `created` since the addon was loaded. */
  classes: Record<string, Amounts>;
}

const formatName = 'napi-tether trace';
const formatVersion = 1;

interface Group extends Amounts {
  classes: Set<string>;
  stack: TraceFrame[];
  heaviest: number;
}
type Groups = Map<string, Group>;

/** What was alive, and where it was made, at one moment. Plain data: it keeps none of the objects. */
export class TraceSnapshot {
  readonly taken: Date;
  readonly sample: number;
  /** One entry for each class and stack. */
  readonly sites: readonly TraceCounts[];
  readonly classes: Readonly<Record<string, Amounts>>;

  /** Internal: see `trace.snapshot`. */
  constructor(data: TraceSnapshotData) {
    this.taken = new Date(data.taken);
    this.sample = data.sample;
    this.sites = data.sites;
    this.classes = data.classes;
  }

  /**
   * What has changed from `older` to this snapshot, the largest change in native bytes first. Whatever is in neither is left out; what did
   * not change is there, with differences of 0.
   *
   * `by: 'class'` compares exact counts. `by: 'site'` compares places, whatever led to them; with sampling these are estimates.
   *
   * @throws {TetherError} `ERR_TETHER_ARGUMENT` when `older` is no snapshot, or `by` none of the two.
   */
  compareTo(older: TraceSnapshot, { by = 'site' }: { by?: 'site' | 'class' } = {}): TraceDifference[] {
    if (!(older instanceof TraceSnapshot)) throw argumentError('compareTo', 'argument "older" (1 of 2) must be a TraceSnapshot; take one with trace.snapshot()');
    if (by !== 'site' && by !== 'class') throw argumentError('compareTo', `option "by" must be 'site' or 'class', received ${JSON.stringify(by)}`);
    const grouped = by === 'site' ? groupBySite : groupByClass;
    return differences(grouped(this), grouped(older));
  }

  toJSON(): TraceSnapshotData {
    return { format: formatName, version: formatVersion, taken: this.taken.toISOString(), sample: this.sample, sites: [...this.sites], classes: this.classes };
  }

  /** Writes the snapshot as JSON. */
  save(file: string): void {
    writeFileSync(file, `${JSON.stringify(this)}\n`);
  }

  /**
   * Reads what `save` has written.
   *
   * @throws {TetherError} `ERR_TETHER_ARGUMENT` when the file holds something else.
   */
  static load(file: string): TraceSnapshot {
    return new TraceSnapshot(parse(file, readFileSync(file, 'utf8')));
  }
}

function parse(file: string, text: string): TraceSnapshotData {
  let data: Partial<TraceSnapshotData> | null;
  try {
    data = JSON.parse(text) as Partial<TraceSnapshotData> | null;
  } catch {
    data = null;
  }
  if (data?.format !== formatName || !Array.isArray(data.sites) || typeof data.classes !== 'object')
    throw argumentError('TraceSnapshot.load', `${file} holds no snapshot; pass a file that TraceSnapshot.save has written`);
  if (data.version !== formatVersion)
    throw argumentError('TraceSnapshot.load', `${file} has format version ${data.version}, and this version of napi-tether reads ${formatVersion}; take the snapshot again`);
  return data as TraceSnapshotData;
}

function argumentError(where: string, what: string): TetherError {
  return new TetherError('ERR_TETHER_ARGUMENT', `${where}: ${what}`);
}

const nothing = (): Group => ({ count: 0, size: 0, created: 0, classes: new Set(), stack: [], heaviest: -1 });

function groupBySite(snapshot: TraceSnapshot): Groups {
  const groups: Groups = new Map();
  for (const row of snapshot.sites) {
    const group = groups.get(row.site) ?? nothing();
    add(group, row);
    group.classes.add(row.class);
    if (row.size > group.heaviest) Object.assign(group, { stack: row.stack, heaviest: row.size });
    groups.set(row.site, group);
  }
  return groups;
}

function groupByClass(snapshot: TraceSnapshot): Groups {
  const groups: Groups = new Map();
  for (const [name, amounts] of Object.entries(snapshot.classes)) {
    const group = nothing();
    add(group, amounts);
    groups.set(name, group);
  }
  return groups;
}

function add(group: Amounts, { count, size, created }: Amounts): void {
  group.count += count;
  group.size += size;
  group.created += created;
}

function differences(now: Groups, before: Groups): TraceDifference[] {
  const names = new Set([...now.keys(), ...before.keys()]);
  return [...names].map((name) => difference(name, now.get(name), before.get(name))).filter(isThere).sort(byChange);
}

function difference(name: string, here: Group | undefined, there: Group | undefined): TraceDifference {
  const now = here ?? nothing(), before = there ?? nothing();
  return {
    name,
    count: now.count,
    size: now.size,
    created: now.created,
    countDiff: now.count - before.count,
    sizeDiff: now.size - before.size,
    createdDiff: now.created - before.created,
    classes: [...new Set([...now.classes, ...before.classes])].sort(),
    stack: now.stack.length > 0 ? now.stack : before.stack,
  };
}

const isThere = ({ count, countDiff, created }: TraceDifference): boolean => count !== 0 || countDiff !== 0 || created !== 0;

function byChange(a: TraceDifference, b: TraceDifference): number {
  return Math.abs(b.sizeDiff) - Math.abs(a.sizeDiff) || Math.abs(b.countDiff) - Math.abs(a.countDiff) || b.size - a.size || (a.name < b.name ? -1 : 1);
}

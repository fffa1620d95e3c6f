/** Why something was not let go of: from what grew, through a snapshot of the heap, to findings. */
import { loadedControls } from '../runtime/addon.js';
import { snapshotFindings, type LiveReferences, type SitesOfClass } from './assemble.js';
import { readerFor } from './explainer.js';
import type { Finding, Growth } from './finding.js';
import { Heap } from './heap/heap.js';
import { layNotes, siteAndPlace, type Notes } from './heap/notes.js';
import { readSnapshot } from './heap/read.js';
import { takeHeap, type SnapshotReader } from './heap/take.js';

export interface ExplainOptions {
  /** What the hook knows of the references of all addons; see `hook.ts`. */
  liveReferences?: () => readonly LiveReferences[];
}

/**
 * Takes a snapshot of this process and says of everything that grew what holds it. Call it while the leak is still there, with nothing of
 * it in local variables. Blocks the thread while the snapshot is taken.
 *
 * @param growth What grew, as `measure` found it.
 * @returns One finding for each leak; signals that grew because of the same leak are one finding.
 * @throws {TetherError} `ERR_TETHER_ENVIRONMENT` when no snapshot can be taken here.
 */
export async function explain(growth: readonly Growth[], { liveReferences = () => [] }: ExplainOptions = {}): Promise<Finding[]> {
  if (growth.length === 0) return [];
  const question = { growth, earlier: lastSeen, live: liveReferences(), sites: creationSites() };
  const { findings, newest } = await takeNotedHeap(readerFor(question));
  lastSeen = newest;
  return findings;
}

/** Of the last explanation in this thread. */
let lastSeen = 0;

/** Notes have to live until the snapshot is there. */
const lying = new Set<Notes>();

async function takeNotedHeap<T>(reader: SnapshotReader<T>): Promise<T> {
  const notes = layNotes();
  lying.add(notes);
  try {
    return await takeHeap(reader);
  } finally {
    lying.delete(notes);
  }
}

/**
 * What holds the objects of a class in a snapshot that somebody took: one finding for each way, none when there is no such object. Slots and
 * roots are numbers in it.
 *
 * @param file Written by `v8.writeHeapSnapshot()`, `--heapsnapshot-signal` or Chrome, on Node 20 to 26.
 * @param className A bound class, or the name of a JS constructor.
 * @throws {TetherError} `ERR_TETHER_ARGUMENT` when the file cannot be read.
 */
export async function explainSnapshot(file: string, { className }: { className: string }): Promise<Finding[]> {
  return snapshotFindings(new Heap(await readSnapshot(file)), className);
}

/** While tracing is on: where the living objects of each bound class were made, and where the values of each root were rooted. */
function creationSites(): SitesOfClass {
  const found: SitesOfClass = new Map();
  const add = (name: string, site: string): void => {
    if (site === '') return;
    const sites = found.get(name);
    if (sites) sites.push(site);
    else found.set(name, [site]);
  };
  for (const control of loadedControls()) {
    for (const { class: name, site } of control.sites()) add(name, site);
    for (const { label, site } of control.rootedValues()) add(label, siteAndPlace(site)[1]);
  }
  return found;
}

export type { LiveReferences };

/** The positive control: leaks planted in this process, which the instrument has to see come and go. Nothing of the user's is touched. */
import { closeSync, openSync } from 'node:fs';
import * as os from 'node:os';
import * as v8 from 'node:v8';
import { round } from '../runtime/settle.js';
import type { SignalKind } from './finding.js';
import { keyOf, readSignals, unavailableSignals, type Reading } from './signals.js';

/** Something that leaks by exactly `size` of one signal each time. */
export interface Planting {
  kind: SignalKind;
  subject: string;
  size: number;
  /** Leaks once more. */
  plant(): void;
  /** Takes all of it back. */
  takeBack(): void;
}

/** Whether all that was planted was seen, and to go when it was taken back; and the kinds of which it was not. */
export interface ControlResult {
  found: boolean;
  missed: string[];
}

const bufferBytes = 4096;
const longTime = 2 ** 31 - 1;

// Before anybody puts fake timers in their place.
const realSetTimeout = setTimeout;
const realClearTimeout = clearTimeout;

/** What is planted is in a list out here: a variable of the function that waits for the collection would keep it. */
function planting<T>(signal: Pick<Planting, 'kind' | 'subject' | 'size'>, make: () => T, end: (made: T) => void = () => {}): Planting {
  const planted: T[] = [];
  return { ...signal, plant: () => void planted.push(make()), takeBack: () => planted.splice(0).forEach(end) };
}

const all: Planting[] = [
  planting({ kind: 'arrayBuffer', subject: '', size: bufferBytes }, () => new ArrayBuffer(bufferBytes)),
  // Node holds each of these by one global handle, as it does what an addon wraps.
  planting({ kind: 'handle', subject: '', size: 1 }, () => new v8.Serializer()),
  planting({ kind: 'resource', subject: 'Timeout', size: 1 }, () => realSetTimeout(() => {}, longTime), realClearTimeout),
  planting({ kind: 'descriptor', subject: '', size: 1 }, () => openSync(os.devNull, 'r'), closeSync),
];

/** The leaks that can be planted here: one for each signal that this runtime has and that needs no addon. */
export function plantings(): Planting[] {
  const missing = new Set(unavailableSignals().map(({ kind }) => kind));
  return all.filter(({ kind }) => !missing.has(kind));
}

const copies = 20;
/** The part of them that has to be seen: where async hooks are on, the runtime itself holds a handle for each promise. */
const enough = 0.75;
const attempts = 3;
const mostRounds = 8;

/**
 * Plants every leak many times, collects, reads, takes them back, collects, reads. A miss may be the doing of something else that ended
 * at that moment, so a miss is tried again; an instrument that sees nothing misses each time.
 *
 * @param read For tests: how the signals are read.
 */
export async function runControl(read: () => Reading = () => readSignals(), planted = plantings()): Promise<ControlResult> {
  let missed: string[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    missed = await missedBy(read, planted);
    if (missed.length === 0) break;
  }
  return { found: missed.length === 0, missed };
}

async function missedBy(read: () => Reading, planted: readonly Planting[]): Promise<string[]> {
  for (let copy = 0; copy < copies; copy++) for (const { plant } of planted) plant();
  await round();
  const during = read();
  for (const { takeBack } of planted) takeBack();
  const missed = (after: Reading) => planted.filter((planting) => !seen(planting, during, after)).map(({ kind }) => kind);
  let left = mostRounds;
  // What died after an incremental collection had begun survives that one.
  do await round();
  while (missed(read()).length > 0 && --left > 0);
  return missed(read());
}

function seen(planting: Planting, more: Reading, less: Reading): boolean {
  const valueIn = (reading: Reading) => reading.get(keyOf(planting))?.value ?? 0;
  return valueIn(more) - valueIn(less) >= copies * planting.size * enough;
}

/** What can be counted in this process, and reading it. Nothing is judged here. */
import * as v8 from 'node:v8';
import { loadedControls } from '../runtime/addon.js';
import type { SignalKind } from './finding.js';
import { openFiles, openFilesMissing } from './open-files.js';

/** One thing that was counted, and how much of it there is. */
export interface Sample {
  kind: SignalKind;
  /** Class name, label of a root, kind of resource; empty for a total of the process. */
  subject: string;
  unit: 'objects' | 'bytes';
  value: number;
}

/** All that was counted at one moment, by `keyOf`. */
export type Reading = ReadonlyMap<string, Sample>;

/** A count that the caller takes itself. */
export type Gauge = () => Sample[];

/** A signal that this runtime cannot give. */
export interface Unavailable {
  kind: SignalKind;
  why: string;
}

interface Source {
  kinds: SignalKind[];
  read: Gauge;
  /** Why this runtime does not have it, or undefined when it does. */
  missing(): string | undefined;
}

const runtime = process.versions.bun ? 'Bun' : process.versions.deno ? 'Deno' : 'Node';
const handleBytes = 32;

const sources: Source[] = [
  { kinds: ['native'], read: natives, missing: () => undefined },
  { kinds: ['root'], read: roots, missing: () => undefined },
  { kinds: ['handle'], read: handles, missing: handlesMissing },
  { kinds: ['external', 'arrayBuffer'], read: memory, missing: memoryMissing },
  { kinds: ['resource'], read: resources, missing: resourcesMissing },
  { kinds: ['descriptor'], read: descriptors, missing: openFilesMissing },
];

/** Identifies what a sample counts. */
export function keyOf({ kind, subject }: { kind: SignalKind; subject: string }): string {
  return `${kind} ${subject}`;
}

/** Reads every exact signal that this runtime has, and `gauges` besides. */
export function readSignals(gauges: readonly Gauge[] = []): Reading {
  const reading = new Map<string, Sample>();
  for (const source of sources) if (source.missing() === undefined) collect(reading, source.read());
  for (const gauge of gauges) collect(reading, gauge());
  return reading;
}

/** The signals that cannot be had here, and why. */
export function unavailableSignals(): Unavailable[] {
  return sources.flatMap(({ kinds, missing }) => {
    const why = missing();
    return why === undefined ? [] : kinds.map((kind) => ({ kind, why }));
  });
}

/** Changes exactly when a reading does. */
export function fingerprintOf(reading: Reading): string {
  let text = '';
  for (const [key, { value }] of reading) if (value !== 0) text += `${key}=${value}\n`;
  return text;
}

/** By how much each signal is above what it was; what is gone has fallen to 0. */
export function changesBetween(before: Reading, after: Reading): Sample[] {
  const fallen = [...before].filter(([key]) => !after.has(key)).map(([, sample]) => ({ ...sample, value: -sample.value }));
  const moved = [...after].map(([key, sample]) => ({ ...sample, value: sample.value - (before.get(key)?.value ?? 0) }));
  return [...moved, ...fallen].filter(({ value }) => value !== 0);
}

// As Node names them: FSReqCallback, GetAddrInfoReqWrap, TCPConnectWrap, WriteWrap, ...
const request = /Req|(Connect|Shutdown|Write|Send)Wrap$/;

/** Requests end by themselves: one that is there is work in flight, and no leak. */
export function inFlight({ kind, subject }: Sample): boolean {
  return kind === 'resource' && request.test(subject);
}

/** Two addons may have classes and roots of one name. */
function collect(reading: Map<string, Sample>, samples: Sample[]): void {
  for (const sample of samples) {
    const known = reading.get(keyOf(sample));
    if (known === undefined) reading.set(keyOf(sample), sample);
    else known.value += sample.value;
  }
}

function natives(): Sample[] {
  const classes = loadedControls().flatMap((control) => Object.entries(control.inspect().classes));
  return classes.map(([subject, { live }]) => ({ kind: 'native', subject, unit: 'objects', value: live }));
}

function roots(): Sample[] {
  const all = loadedControls().flatMap((control) => control.inspect().roots);
  return all.map(({ label, count }) => ({ kind: 'root', subject: label, unit: 'objects', value: count }));
}

/** Every napi_ref, strong or weak, of every addon takes one slot among V8's global handles. */
function handles(): Sample[] {
  const value = v8.getHeapStatistics().used_global_handles_size / handleBytes;
  return [{ kind: 'handle', subject: '', unit: 'objects', value }];
}

function handlesMissing(): string | undefined {
  return runtime === 'Node' ? undefined : `${runtime} does not count references of addons; run on Node to have them counted`;
}

/** `external` is told by Node together with the array buffers, which are counted apart. */
function memory(): Sample[] {
  const { external, arrayBuffers } = process.memoryUsage();
  return [
    { kind: 'external', subject: '', unit: 'bytes', value: external - arrayBuffers },
    { kind: 'arrayBuffer', subject: '', unit: 'bytes', value: arrayBuffers },
  ];
}

function memoryMissing(): string | undefined {
  return runtime === 'Node' ? undefined : `${runtime} does not tell external memory exactly; run on Node to have it counted`;
}

// They belong to the turn of the event loop in which one reads.
const passing = new Set(['Immediate', 'TickObject']);

function resources(): Sample[] {
  const kinds = process.getActiveResourcesInfo().filter((kind) => !passing.has(kind));
  return kinds.map((subject) => ({ kind: 'resource', subject, unit: 'objects', value: 1 }));
}

function resourcesMissing(): string | undefined {
  if (runtime === 'Node') return undefined;
  return `${runtime} does not list active resources; run on Node to have them counted`;
}

function descriptors(): Sample[] {
  return [{ kind: 'descriptor', subject: '', unit: 'objects', value: openFiles() }];
}

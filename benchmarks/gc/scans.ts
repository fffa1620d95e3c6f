// SPDX-License-Identifier: MIT
// What the driver `tether` did because of collections, as the toolkit counts it: the work outside of the pauses must be in what
// a case measures, and must be what the documentation says.

import { ok, strictEqual } from 'node:assert/strict';
import { createRequire } from 'node:module';

import { addonPath, type DriverName } from '../drivers.js';

/** How often the toolkit asked its weak references, and how many it has of each age. */
export interface Scans {
  readonly drains: number;
  readonly majorScans: number;
  readonly young: number;
  readonly old: number;
}

interface Control {
  scans(): Scans;
}

/** Reads the counters of a driver that has them. */
export function scansOf(name: DriverName): (() => Scans) | undefined {
  if (name !== 'tether') return undefined;
  const addon = createRequire(import.meta.url)(addonPath(name) as string) as Record<symbol, Control>;
  const control = addon[Symbol.for('napi-tether.control')]!;
  return () => control.scans();
}

/** After minor collections alone: old objects were not asked, however many there are, and the toolkit did take notice. */
export function verifyMinorScans(before: Scans, after: Scans, living: number): void {
  ok(after.drains > before.drains, 'the toolkit must have noticed the collections');
  strictEqual(after.majorScans, before.majorScans, 'a minor collection must not ask old objects');
  ok(after.old >= living, `${after.old} objects are old, but ${living} were made and kept`);
  ok(after.young < 1_000, `${after.young} objects are young, but none was made`);
}

/** After a major one: all were asked, within the time that was measured. */
export function verifyMajorScan(before: Scans, after: Scans): void {
  strictEqual(after.majorScans, before.majorScans + 1, 'a major collection must ask old objects, within what is measured');
}

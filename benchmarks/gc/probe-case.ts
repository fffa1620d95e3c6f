// SPDX-License-Identifier: MIT
// What the cases about pauses have in common.

import type { PerEffort, ProbeCase } from '../case.js';
import type { Figures } from './figures.js';
import type { Topic } from './probe.js';
import { probe } from './probe-process.js';

/** The number of living objects for which targets are set. */
export const standardSize = 300_000;

/** The numbers of living objects that show how cost grows. */
export const populations: readonly number[] = [0, 30_000, standardSize, 1_000_000];

/** Each process takes the median of many collections, so fewer processes do. */
export const probedRounds: PerEffort = { quick: 2, full: 5 };

/** For cases that complete another one. */
export const fewerRounds: PerEffort = { quick: 1, full: 3 };

/** A number as part of a name. */
export function sizeName(size: number): string {
  if (size >= 1_000_000) return `${size / 1_000_000}m`;
  return size >= 1_000 ? `${size / 1_000}k` : String(size);
}

/** Asks a probe, and takes one of its figures. */
export function measureWith(
  topic: Topic,
  size: number,
  take: (figures: Figures) => number,
): ProbeCase['measureProbe'] {
  return async (driver, effort) => {
    const { compiler, library, ...figures } = await probe(topic, driver, size, effort);
    return { value: take(figures), compiler, library };
  };
}

// SPDX-License-Identifier: MIT
// Numbers as people read them.

import type { Row } from './results.js';

/** What stands where there is no number. */
export const nothing = '–';

/** Three digits that matter, or a whole number. */
export function figure(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The median, and in brackets the lowest and the highest. */
export function spread({ median, min, max }: Row): string {
  if (min === max) return figure(median);
  return `${figure(median)} (${figure(min)}–${figure(max)})`;
}

/** How many times as much: `0.31`, `3.24`, `24.9`, `178`. */
export function factor(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}

/** A factor as a change: `+20.1 %`. */
export function percent(value: number): string {
  const change = (value - 1) * 100;
  const sign = change > 0 ? '+' : change < 0 ? '−' : '';
  return `${sign}${Math.abs(change).toFixed(1)} %`;
}

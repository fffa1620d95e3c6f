// SPDX-License-Identifier: MIT
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Summary } from './statistics.js';

/** The outcome of one case with one driver on one runtime, and what it was obtained with. */
export interface Row extends Summary {
  readonly case: string;
  readonly driver: string;
  readonly runtime: string;
  readonly unit: string;
  /** Fresh processes measured; median, min and max are taken over these. */
  readonly rounds: number;
  readonly library: string;
  readonly compiler: string;
  readonly machine: string;
  /** The day, as year-month-day. */
  readonly date: string;
}

/** Writes rows as one JSON array, one row to a line so that results can be compared. */
export function writeRows(file: string, rows: readonly Row[]): void {
  const lines = rows.map((row) => `  ${JSON.stringify(row)}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`);
}

/** Reads what `writeRows` wrote. */
export function readRows(file: string): Row[] {
  const rows: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(rows)) throw new Error(`${file} holds no array of benchmark rows.`);
  return rows as Row[];
}

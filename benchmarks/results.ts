// SPDX-License-Identifier: MIT
// Result files: one JSON array of rows.

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Effort, Series } from './case.js';
import type { Omission } from './omission.js';
import type { Summary } from './statistics.js';
import { UsageError } from './usage-error.js';

/** The outcome of one case with one driver on one runtime, and what it was obtained with. */
export interface Row extends Summary {
  readonly case: string;
  readonly driver: string;
  readonly runtime: string;
  readonly unit: string;
  /** What each round gave, in their order; rounds are interleaved, so the n-th values of all drivers belong together. Files of before have none. */
  readonly values?: readonly number[];
  /** Fresh processes measured; median, min and max are taken over these. */
  readonly rounds: number;
  /** Files of before do not say. */
  readonly effort?: Effort;
  /** Where the case stands in a series of sizes. */
  readonly series?: Series;
  readonly library: string;
  readonly compiler: string;
  readonly machine: string;
  /** The day, as year-month-day. */
  readonly date: string;
}

const texts = ['case', 'driver', 'runtime', 'unit', 'library', 'compiler', 'machine', 'date'] as const;
const numbers = ['median', 'min', 'max', 'rounds'] as const;

/** Writes rows as one JSON array, one row to a line so that results can be compared; after them, what was left out. */
export function writeRows(file: string, rows: readonly Row[], omissions: readonly Omission[] = []): void {
  const lines = [...rows, ...omissions].map((row) => `  ${JSON.stringify(row)}`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`);
}

/** Reads the rows that `writeRows` wrote, now or in the past; throws a `UsageError` for anything else. */
export function readRows(file: string): Row[] {
  const rows = readAll(file).filter((row) => !isOmission(row));
  if (rows.length === 0) throw notResults(file, 'it has no rows');
  rows.forEach((row, index) => check(file, row, index));
  return rows as Row[];
}

/** Reads what was left out when those were measured. */
export function readOmissions(file: string): Omission[] {
  return readAll(file).filter(isOmission);
}

function isOmission(row: unknown): row is Omission {
  return typeof row === 'object' && row !== null && 'omitted' in row;
}

function readAll(file: string): unknown[] {
  if (!existsSync(file)) throw new UsageError(`"${file}" does not exist. Measure it: npm run bench -- --json ${file}`);
  if (!statSync(file).isFile()) throw new UsageError(`"${file}" is no file. Name the JSON file of a result.`);
  const rows = parse(file);
  if (!Array.isArray(rows)) throw notResults(file, 'it holds no array of rows');
  return rows;
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw notResults(file, `it is not JSON (${(error as Error).message})`);
  }
}

function check(file: string, row: unknown, index: number): void {
  const fields = (row ?? {}) as Record<string, unknown>;
  const wrong = [
    ...texts.filter((name) => typeof fields[name] !== 'string'),
    ...numbers.filter((name) => !Number.isFinite(fields[name])),
  ];
  if (wrong.length > 0) throw notResults(file, `row ${index + 1} has no valid ${wrong.join(', ')}`);
  const { values } = fields;
  if (values !== undefined && !isValues(values)) throw notResults(file, `row ${index + 1} has values that are not numbers`);
}

function isValues(values: unknown): boolean {
  return Array.isArray(values) && values.length > 0 && values.every(Number.isFinite);
}

function notResults(file: string, reason: string): UsageError {
  return new UsageError(`"${file}" is no result of the benchmarks: ${reason}. Such a file is written with --json FILE.`);
}

// SPDX-License-Identifier: MIT
// What the rows of a result have in common.

import { cases } from './cases.js';
import { driverNames } from './drivers.js';
import type { Row } from './results.js';

/** The rows of each runtime, under its name. */
export function byRuntime(rows: readonly Row[]): Map<string, Row[]> {
  const names = [...new Set(rows.map((row) => row.runtime))];
  return new Map(names.map((name) => [name, rows.filter((row) => row.runtime === name)]));
}

/** The rows of one case, by driver. */
export function ofCase(rows: readonly Row[], caseName: string): Map<string, Row> {
  return new Map(rows.filter((row) => row.case === caseName).map((row) => [row.driver, row]));
}

/** The drivers that have rows, in the order in which they are shown. */
export function presentDrivers(rows: readonly Row[]): string[] {
  return driverNames.filter((name) => rows.some((row) => row.driver === name));
}

/** The cases that have rows, in the order in which they are shown. */
export function presentCases(rows: readonly Row[]): typeof cases {
  return cases.filter(({ name }) => rows.some((row) => row.case === name));
}

/** The cases that rows are about and that no longer exist. */
export function unknownCases(rows: readonly Row[]): string[] {
  const known = new Set(cases.map(({ name }) => name));
  return [...new Set(rows.map((row) => row.case))].filter((name) => !known.has(name));
}

/** What the numbers were obtained with, in one line. */
export function provenance(rows: readonly Row[]): string {
  const distinct = (key: 'date' | 'machine' | 'compiler' | 'library'): string =>
    [...new Set(rows.map((row) => row[key]))].filter((value) => value !== 'none').join(', ');
  return (['date', 'machine', 'compiler', 'library'] as const).map(distinct).filter(Boolean).join(' · ');
}

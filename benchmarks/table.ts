// SPDX-License-Identifier: MIT
// Rows in, tables of strings out. Printing and publishing show the same cells.

import type { Target } from './case.js';
import { cases } from './cases.js';
import { driverNames } from './drivers.js';
import type { Row } from './results.js';

/** A title row and the rows below it. */
export type Table = readonly (readonly string[])[];

const subject = 'tether';
const yardstick = 'node-addon-api';
const nothing = '–';

function figure(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function spread({ median, min, max }: Row): string {
  if (min === max) return figure(median);
  return `${figure(median)} (${figure(min)}–${figure(max)})`;
}

function select(rows: readonly Row[], caseName: string): Map<string, Row> {
  return new Map(rows.filter((row) => row.case === caseName).map((row) => [row.driver, row]));
}

function presentDrivers(rows: readonly Row[]): string[] {
  return driverNames.filter((name) => rows.some((row) => row.driver === name));
}

function presentCases(rows: readonly Row[]): typeof cases {
  return cases.filter(({ name }) => rows.some((row) => row.case === name));
}

/** The medians of all drivers with their spread. */
export function measurementTable(rows: readonly Row[]): Table {
  const drivers = presentDrivers(rows);
  const line = (name: string, unit: string): string[] => {
    const found = select(rows, name);
    const cell = (driver: string): string => (found.has(driver) ? spread(found.get(driver)!) : nothing);
    return [name, unit, ...drivers.map(cell)];
  };
  const body = presentCases(rows).map(({ name, unit }) => line(name, unit));
  return [['case', 'unit', ...drivers], ...body];
}

function quotient(dividend: Row | undefined, divisor: Row | undefined): number | undefined {
  if (dividend === undefined || divisor === undefined || divisor.median === 0) return undefined;
  return dividend.median / divisor.median;
}

function reached(target: Target, found: Map<string, Row>): number | undefined {
  if (target.kind === 'absolute') return found.get(subject)?.median;
  return quotient(found.get(subject), found.get(yardstick));
}

function verdict(target: Target | undefined, found: Map<string, Row>): string {
  const value = target && reached(target, found);
  if (target === undefined || value === undefined) return nothing;
  return value <= target.limit ? 'met' : 'missed';
}

function describe(target: Target | undefined, unit: string): string {
  if (target === undefined) return nothing;
  if (target.kind === 'absolute') return `≤ ${target.limit} ${unit}`;
  return `≤ ${target.limit} × ${yardstick}`;
}

/** `tether` divided by each peer, with the target and whether it was met. Smaller is better. */
export function ratioTable(rows: readonly Row[]): Table {
  const peers = presentDrivers(rows).filter((name) => name !== subject);
  const body = presentCases(rows).map(({ name, unit, target }) => {
    const found = select(rows, name);
    const ratios = peers.map((peer) => quotient(found.get(subject), found.get(peer)));
    const cells = ratios.map((ratio) => (ratio === undefined ? nothing : ratio.toFixed(2)));
    return [name, ...cells, describe(target, unit), verdict(target, found)];
  });
  return [['case', ...peers.map((peer) => `${subject} ÷ ${peer}`), 'target', 'verdict'], ...body];
}

/** True if there is anything to divide. */
export function hasRatios(rows: readonly Row[]): boolean {
  return presentDrivers(rows).includes(subject);
}

/** What the numbers were obtained with, in one line. */
export function provenance(rows: readonly Row[]): string {
  const distinct = (key: 'date' | 'machine' | 'compiler' | 'library'): string =>
    [...new Set(rows.map((row) => row[key]))].filter((value) => value !== 'none').join(', ');
  return (['date', 'machine', 'compiler', 'library'] as const).map(distinct).filter(Boolean).join(' · ');
}

/** The rows of each runtime, under its name. */
export function byRuntime(rows: readonly Row[]): Map<string, Row[]> {
  const names = [...new Set(rows.map((row) => row.runtime))];
  return new Map(names.map((name) => [name, rows.filter((row) => row.runtime === name)]));
}

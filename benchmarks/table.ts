// SPDX-License-Identifier: MIT
// Rows in, tables of strings out. Printing and publishing show the same cells.

import { factor, nothing, spread } from './figures.js';
import type { Row } from './results.js';
import { ofCase, presentCases, presentDrivers } from './rows.js';
import { subject } from './target.js';
import { outcomesOf, quotient } from './targets.js';

/** A title row and the rows below it. */
export type Table = readonly (readonly string[])[];

/** The medians of all drivers with their spread. */
export function measurementTable(rows: readonly Row[]): Table {
  const drivers = presentDrivers(rows);
  const line = (name: string, unit: string): string[] => {
    const found = ofCase(rows, name);
    const cell = (driver: string): string => (found.has(driver) ? spread(found.get(driver)!) : nothing);
    return [name, unit, ...drivers.map(cell)];
  };
  const body = presentCases(rows).map(({ name, unit }) => line(name, unit));
  return [['case', 'unit', ...drivers], ...body];
}

/** `tether` divided by each peer, with the targets and whether they were met. Smaller is better. */
export function ratioTable(rows: readonly Row[]): Table {
  const peers = presentDrivers(rows).filter((name) => name !== subject);
  const body = presentCases(rows).map((one) => {
    const found = ofCase(rows, one.name);
    const ratios = peers.map((peer) => quotient(found.get(subject), found.get(peer)));
    const cells = ratios.map((ratio) => (ratio === undefined ? nothing : factor(ratio)));
    const outcomes = outcomesOf(one, found);
    const both = (texts: readonly string[]): string => texts.join('; ') || nothing;
    return [one.name, ...cells, both(outcomes.map(({ text }) => text)), both(outcomes.map(({ verdict }) => verdict ?? nothing))];
  });
  return [['case', ...peers.map((peer) => `${subject} ÷ ${peer}`), 'target', 'verdict'], ...body];
}

/** True if there is anything to divide. */
export function hasRatios(rows: readonly Row[]): boolean {
  return presentDrivers(rows).includes(subject);
}

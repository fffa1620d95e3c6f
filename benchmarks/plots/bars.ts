// SPDX-License-Identifier: MIT
// Rows in, bars out: what a chart of bars shows, before anything is drawn.

import { factor, figure } from '../figures.js';
import type { Row } from '../results.js';
import { ofCase, presentCases, presentDrivers } from '../rows.js';
import { subject } from '../target.js';
import { allGroups, groupOf, type Group } from './groups.js';
import { sizeOf } from './sizes.js';

/** One driver's bar. */
export interface Bar {
  readonly driver: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** How much of it, from its beginning, is the driver's core. */
  readonly core?: number;
  /** The value, and how many times that of `tether` it is. */
  readonly label: string;
}

/** The bars of one case, beneath a heading. */
export interface Panel {
  readonly heading: string;
  readonly remark: string;
  readonly bars: readonly Bar[];
}

/** One picture. */
export interface BarChart {
  readonly id: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  /** True if bars may be compared across the panels. */
  readonly oneScale: boolean;
}

/** A chart for each group of cases that has rows. The rows are of one runtime. */
export function groupCharts(rows: readonly Row[]): BarChart[] {
  const charts = allGroups.map((group) => ({ ...group, panels: panelsOf(group, rows), oneScale: false }));
  return charts.filter(({ panels }) => panels.length > 0);
}

function panelsOf(group: Group, rows: readonly Row[]): Panel[] {
  const cases = presentCases(rows).filter((one) => groupOf(one)?.id === group.id);
  return cases.map(({ name, unit }) => ({ heading: name, remark: unit, bars: barsOf(rows, name) }));
}

function barsOf(rows: readonly Row[], caseName: string, core?: number): Bar[] {
  const found = ofCase(rows, caseName);
  return presentDrivers(rows).flatMap((driver) => {
    const row = found.get(driver);
    if (row === undefined) return [];
    const { median: value, min, max } = row;
    const part = driver === subject && core !== undefined ? { core } : {};
    return [{ driver, value, min, max, ...part, label: labelOf(row, found.get(subject), part.core) }];
  });
}

function labelOf(row: Row, own: Row | undefined, core: number | undefined): string {
  const texts = [
    `${figure(row.median)} ${row.unit}`,
    ...(core === undefined ? [] : [`core ${figure(core)} ${row.unit}`]),
    ...(own === undefined || own === row || own.median === 0 ? [] : [`${factor(row.median / own.median)} ×`]),
  ];
  return texts.join(' · ');
}

const scaleTitles: Readonly<Record<string, string>> = {
  'compile-time': 'Compile time by number of classes',
  'binary-size': 'Size of the addon by number of classes',
  'load-time': 'Time to load by number of classes',
  'first-use-time': 'Time to load and use everything once by number of classes',
};

/** A chart for each question about addons of many classes that was put for several sizes; the core, where it was measured, is shown apart. */
export function scaleCharts(rows: readonly Row[]): BarChart[] {
  return Object.entries(scaleTitles).flatMap(([name, title]) => {
    const sizes = sizesOf(rows, name);
    if (sizes.length < 2) return [];
    const panels = sizes.map(({ caseName, x }) => ({
      heading: x === 1 ? '1 class' : `${x.toLocaleString('en-US')} classes`,
      remark: rows.find((row) => row.case === caseName)!.unit,
      bars: barsOf(rows, caseName, coreOf(rows, name, x)),
    }));
    return [{ id: `${name}-by-classes`, title, panels, oneScale: true }];
  });
}

/** The cases of one question by size, the smallest first. */
export function sizesOf(rows: readonly Row[], name: string): { caseName: string; x: number }[] {
  const names = [...new Set(rows.map((row) => row.case))];
  const sizes = names.map((caseName) => ({ caseName, size: sizeOf(caseName) })).filter(({ size }) => size?.name === name);
  return sizes.map(({ caseName, size }) => ({ caseName, x: size!.x })).sort((a, b) => a.x - b.x);
}

/** What the core alone takes: measured for this number of classes, or once for all, since it is the same source. */
export function coreOf(rows: readonly Row[], name: string, x: number): number | undefined {
  const measured = [`${name}-core-${x}`, `${name}-core`].map((one) => ofCase(rows, one).get(subject));
  return measured.find((row) => row !== undefined)?.median;
}

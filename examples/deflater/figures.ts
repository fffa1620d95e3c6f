// SPDX-License-Identifier: MIT

/** The measurements as charts and a table: what both the terminal and the page show. */
import type { Results } from './child.js';
import { type Binding, bindings, type PerBinding, plan } from './plan.js';
import type { Point } from './rounds.js';
import { count, megabytes, megabytesPerSecond, seconds, times } from './units.js';

export interface Series {
  readonly name: Binding;
  readonly values: readonly number[];
}

/** One value per round for each binding, beginning before the first round. */
export interface Chart {
  readonly title: string;
  /** What a value is, in a word. */
  readonly quantity: string;
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
}

export interface Row {
  readonly label: string;
  readonly cells: PerBinding<string>;
}

/** Rows that answer one question. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

export function charts(results: PerBinding<Results>): Chart[] {
  return [
    {
      title: 'Living native objects after each round',
      quantity: 'living',
      series: series(results, (point) => point.living),
      format: count,
    },
    {
      title: 'Memory of the process after each round (RSS)',
      quantity: 'memory',
      series: series(results, (point) => point.rssBytes),
      format: megabytes,
    },
  ];
}

function series(results: PerBinding<Results>, value: (point: Point) => number): Series[] {
  return bindings.map((name) => ({ name, values: results[name].rounds.points.map(value) }));
}

export function table(results: PerBinding<Results>): Section[] {
  const row = (label: string, cell: (result: Results) => string): Row => ({
    label,
    cells: perBinding((name) => cell(results[name])),
  });
  return [
    { title: 'Compression', rows: compressionRows(row) },
    { title: 'Native objects', rows: countRows(row) },
    { title: 'Memory', rows: memoryRows(row) },
    { title: 'Time', rows: timeRows(row) },
  ];
}

type MakeRow = (label: string, cell: (result: Results) => string) => Row;

function compressionRows(row: MakeRow): Row[] {
  return [
    row('Compressed', ({ compression: c }) => megabytes(c.inputBytes)),
    row('Ratio', ({ compression: c }) => times(c.inputBytes / c.outputBytes)),
    row('Took', ({ compression: c }) => seconds(c.compressMs)),
    row('Speed', ({ compression: c }) => megabytesPerSecond(c.inputBytes, c.compressMs)),
    row('Inflated by node:zlib', ({ compression: c }) => (c.identical ? 'identical' : 'DIFFERENT')),
  ];
}

function countRows(row: MakeRow): Row[] {
  return [
    row('Control round: left alive', ({ rounds: { control } }) =>
      `${count(control.living)} of ${count(control.constructed)}`),
    row(`Made in ${plan.rounds} rounds`, ({ rounds }) => count(rounds.constructed)),
    row('Destroyed', ({ rounds }) => count(rounds.destroyed)),
    row('Living at the end', ({ rounds }) => count(rounds.constructed - rounds.destroyed)),
  ];
}

function memoryRows(row: MakeRow): Row[] {
  return [
    row('Held by zlib at the end', ({ rounds }) => megabytes(rounds.allocatedBytes)),
    row('Process before the rounds', ({ rounds }) => memory(rounds.points.at(0))),
    row('Process after the rounds', ({ rounds }) => memory(rounds.points.at(-1))),
  ];
}

function memory(point: Point | undefined): string {
  return point ? megabytes(point.rssBytes) : 'not measured';
}

function timeRows(row: MakeRow): Row[] {
  return [
    row('Create, use and drop', ({ rounds }) => seconds(rounds.workMs)),
    row('Forced collections', ({ rounds }) => seconds(rounds.settleMs)),
  ];
}

function perBinding(cell: (name: Binding) => string): PerBinding<string> {
  return { 'napi-tether': cell('napi-tether'), 'node-addon-api': cell('node-addon-api') };
}

// SPDX-License-Identifier: MIT

/** Line charts of text. A character of braille has 2 x 4 dots, so that slopes look like slopes. */
import type { Chart, Series } from './figures.js';
import { scaleTicks } from './scale.js';

/** In characters, without the scale on the left and the names on the right. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** Puts the look of a series, such as its colour, on a piece of text. */
export type Paint = (text: string, index: number) => string;

const firstBraille = 0x2800;
/** The bit of each dot of a braille character, by column and row. */
const dotBits = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

export function drawChart(chart: Chart, width: number, paint: Paint): string[] {
  const ticks = scaleTicks(chart);
  const size = { width, height: ticks.length * 2 - 1 }; // every other line has a tick
  const top = ticks.at(-1) ?? 1;
  const layers = chart.series.map((series) => drawSeries(series, top, size));
  const names = placeNames(chart, top, size);
  const scale = scaleLabels(chart, ticks, size);
  const lines = Array.from({ length: size.height }, (_, y) =>
    [scale[y], mergeLayers(layers, y, size.width, paint), paintName(names[y], paint)].join(' '),
  );
  return [chart.title, ...lines, axis(chart, scale[0]?.length ?? 0, size)];
}

/** Bits of dots, row by row of characters. */
function drawSeries({ values }: Series, top: number, size: Size): Uint8Array[] {
  const rows = Array.from({ length: size.height }, () => new Uint8Array(size.width));
  let before = dotRow(values[0] ?? 0, top, size);
  for (let x = 0; x < size.width * 2; x++) {
    const dot = dotRow(interpolate(values, x / (size.width * 2 - 1)), top, size);
    for (let y = Math.min(dot, before); y <= Math.max(dot, before); y++) setDot(rows, x, y);
    before = dot;
  }
  return rows;
}

function setDot(rows: Uint8Array[], x: number, y: number): void {
  const row = rows[y >> 2];
  const bit = dotBits[x & 1]?.[y & 3];
  if (row && bit) row[x >> 1]! |= bit;
}

/** Rows count from the top. */
function dotRow(value: number, top: number, { height }: Size): number {
  const last = height * 4 - 1;
  return last - Math.round((value / top) * last);
}

function interpolate(values: readonly number[], position: number): number {
  const exact = position * (values.length - 1);
  const left = values[Math.floor(exact)] ?? 0;
  const right = values[Math.ceil(exact)] ?? left;
  return left + (right - left) * (exact - Math.floor(exact));
}

/** Where two lines meet in one character, it has the dots of both and the look of the later. */
function mergeLayers(layers: Uint8Array[][], y: number, width: number, paint: Paint): string {
  const runs: { owner: number; text: string }[] = [];
  for (let x = 0; x < width; x++) {
    const bits = layers.map((rows) => rows[y]?.[x] ?? 0);
    const owner = bits.findLastIndex((dots) => dots !== 0);
    const run = runs.at(-1);
    if (run?.owner === owner) run.text += braille(bits);
    else runs.push({ owner, text: braille(bits) });
  }
  return runs.map(({ owner, text }) => (owner < 0 ? text : paint(text, owner))).join('');
}

function braille(layers: readonly number[]): string {
  const dots = layers.reduce((merged, bits) => merged | bits, 0);
  return dots === 0 ? ' ' : String.fromCodePoint(firstBraille + dots);
}

interface Name {
  readonly index: number;
  readonly text: string;
}

/** Each name stands where its line ends, or in the free row next to it. */
function placeNames(chart: Chart, top: number, size: Size): (Name | undefined)[] {
  const rows = Array<Name | undefined>(size.height).fill(undefined);
  chart.series.forEach((series, index) => {
    const last = series.values.at(-1) ?? 0;
    const text = `${series.name}: ${chart.format(last)}`;
    rows[freeRow(rows, dotRow(last, top, size) >> 2)] = { index, text };
  });
  return rows;
}

function freeRow(rows: readonly unknown[], wanted: number): number {
  const byDistance = [...rows.keys()].sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
  return byDistance.find((row) => rows[row] === undefined) ?? wanted;
}

function paintName(name: Name | undefined, paint: Paint): string {
  return name ? paint(name.text, name.index) : '';
}

function scaleLabels({ format }: Chart, ticks: readonly number[], size: Size): string[] {
  const labels = Array<string>(size.height).fill('');
  for (const tick of ticks) labels[dotRow(tick, ticks.at(-1) ?? 1, size) >> 2] = format(tick);
  const width = Math.max(...labels.map((label) => label.length));
  return labels.map((label) => `${label.padStart(width)} ${label ? '┤' : '│'}`);
}

function axis(chart: Chart, indent: number, { width }: Size): string {
  const rounds = (chart.series[0]?.values.length ?? 1) - 1;
  const last = `round ${rounds}`;
  return `${' '.repeat(indent + 1)}0${last.padStart(width - 1)}`;
}

// SPDX-License-Identifier: MIT

/** Line charts as SVG. Pointing at a round shows its values; that takes CSS only, no script. */
import type { Chart, Series } from './figures.js';
import { scaleTicks } from './scale.js';

const width = 480;
const height = 280;
const plot = { left: 84, right: width - 14, top: 34, bottom: height - 44 };

interface Scale {
  readonly x: (round: number) => number;
  readonly y: (value: number) => number;
  readonly rounds: number;
  readonly ticks: readonly number[];
}

export function svgChart(chart: Chart): string {
  const scale = makeScale(chart);
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${describe(chart)}">
${grid(chart, scale)}
${roundAxis(scale)}
${chart.series.map((series, index) => line(series, index, scale)).join('\n')}
${readouts(chart, scale)}
</svg>`;
}

function makeScale(chart: Chart): Scale {
  const rounds = Math.max(1, (chart.series[0]?.values.length ?? 1) - 1);
  const ticks = scaleTicks(chart);
  const top = ticks.at(-1) ?? 1;
  return {
    rounds,
    ticks,
    x: (round) => round1(plot.left + (round / rounds) * (plot.right - plot.left)),
    y: (value) => round1(plot.bottom - (value / top) * (plot.bottom - plot.top)),
  };
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

/** For those who hear the page: where each line begins and ends. */
function describe({ title, series, format }: Chart): string {
  const ends = series.map(({ name, values }) =>
    `${name} from ${format(values.at(0) ?? 0)} to ${format(values.at(-1) ?? 0)}`);
  return `${title}: ${ends.join(', ')}`;
}

function grid({ format }: Chart, { ticks, y }: Scale): string {
  return ticks
    .map((tick) => {
      const ends = `x1="${plot.left}" x2="${plot.right}" y1="${y(tick)}" y2="${y(tick)}"`;
      const name = label(plot.left - 8, y(tick) + 4, format(tick), 'end');
      return `<line class="rule" ${ends}/>${name}`;
    })
    .join('\n');
}

function roundAxis({ rounds, x }: Scale): string {
  const marks = [0, rounds / 4, rounds / 2, (rounds * 3) / 4, rounds].map(Math.round);
  const numbers = marks.map((round) => label(x(round), plot.bottom + 18, String(round), 'middle'));
  const middle = (plot.left + plot.right) / 2;
  return [...numbers, label(middle, height - 6, 'round', 'middle')].join('\n');
}

function label(x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`;
}

function line({ values }: Series, index: number, { x, y }: Scale): string {
  const points = values.map((value, round) => `${x(round)},${y(value)}`);
  return `<polyline class="series series-${index}" points="${points.join(' ')}"/>`;
}

function readouts(chart: Chart, scale: Scale): string {
  const rounds = Array.from({ length: scale.rounds + 1 }, (_, round) => round);
  return rounds.map((round) => readout(chart, scale, round)).join('\n');
}

/** An invisible band over the round, and what it shows while the pointer is in it. */
function readout(chart: Chart, scale: Scale, round: number): string {
  const x = scale.x(round);
  const band = (plot.right - plot.left) / scale.rounds;
  return `<g class="round">
<rect x="${round1(x - band / 2)}" y="0" width="${round1(band)}" height="${plot.bottom}"/>
<g class="readout"><line x1="${x}" x2="${x}" y1="${plot.top}" y2="${plot.bottom}"/>
${dots(chart, scale, round)}
${readoutText(chart, round)}</g></g>`;
}

function dots({ series }: Chart, { x, y }: Scale, round: number): string {
  return series
    .map(({ values }, index) =>
      `<circle class="dot-${index}" cx="${x(round)}" cy="${y(values[round] ?? 0)}" r="4"/>`)
    .join('');
}

function readoutText({ series, format }: Chart, round: number): string {
  const values = series.map(({ name, values }, index) =>
    `<tspan class="name-${index}" dx="12">${name} ${format(values[round] ?? 0)}</tspan>`);
  return `<text x="0" y="16">round ${round}${values.join('')}</text>`;
}

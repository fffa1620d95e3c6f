// SPDX-License-Identifier: MIT

/** What the demo prints. Colours and lines that rewrite themselves only where a person watches. */
import type { Chart, Section } from './figures.js';
import { bindings, plan } from './plan.js';
import { drawChart, type Paint } from './text-chart.js';
import type { Verdict } from './verdict.js';

const out = process.stdout;
const isTerminal = out.isTTY === true;
const hasColors = isTerminal && out.hasColors();

/** Blue and yellow: also told apart by people who do not see red and green as different. */
const seriesColors = [94, 93];

function style(code: number, text: string): string {
  return hasColors ? `\x1b[${code}m${text}\x1b[0m` : text;
}

const bold = (text: string) => style(1, text);
const paintSeries: Paint = (text, index) => style(seriesColors[index] ?? 0, text);

export function printHeading(text: string): void {
  out.write(`\n${bold(text)}\n`);
}

export function printLine(text: string): void {
  out.write(`${text}\n`);
}

/** A line that shows how far a piece of work is: rewritten in a terminal, in quarters elsewhere. */
export class ProgressLine {
  readonly #label: string;
  #quarter = 0;

  constructor(label: string) {
    this.#label = label.padEnd(nameWidth);
    if (isTerminal) this.#rewrite('starting');
  }

  readonly update = (done: number, total: number, note: string): void => {
    const fraction = done / total;
    if (isTerminal) return this.#rewrite(`${bar(fraction)} ${percent(fraction)}  ${note}`);
    const quarter = Math.floor(fraction * 4);
    if (quarter > this.#quarter) printLine(`  ${this.#label}  ${percent(fraction)}  ${note}`);
    this.#quarter = quarter;
  };

  finish(text: string): void {
    if (isTerminal) this.#rewrite(`${text}\n`);
    else printLine(`  ${this.#label}  ${text}`);
  }

  /** Longer than the window, the line would wrap and could not be taken back. */
  #rewrite(text: string): void {
    const line = `  ${this.#label}  ${text}`.slice(0, out.columns > 0 ? out.columns : undefined);
    out.write(`\r\x1b[K${line}`);
  }
}

const nameWidth = Math.max(...bindings.map((name) => name.length));

function bar(fraction: number): string {
  const full = Math.round(fraction * 20);
  return '█'.repeat(full) + '░'.repeat(20 - full);
}

function percent(fraction: number): string {
  return `${Math.floor(fraction * 100)} %`.padStart(5);
}

export function printCharts(charts: readonly Chart[]): void {
  const width = Math.max(plan.rounds / 2, Math.min(72, (out.columns || 100) - 38));
  for (const chart of charts) {
    const [title = '', ...lines] = drawChart(chart, width, paintSeries);
    printHeading(title);
    for (const line of lines) printLine(`  ${line.trimEnd()}`);
  }
}

export function printTable(sections: readonly Section[]): void {
  const rows = sections.flatMap((section) => section.rows);
  const labelWidth = Math.max(...rows.map(({ label }) => label.length));
  const texts = [...bindings, ...rows.flatMap(({ cells }) => Object.values(cells))];
  const cellWidth = Math.max(...texts.map((text) => text.length));
  const line = (label: string, cells: readonly string[]) =>
    `    ${label.padEnd(labelWidth)}  ${cells.map((cell) => cell.padStart(cellWidth)).join('  ')}`;
  printHeading(line('', bindings));
  for (const { title, rows } of sections) {
    printLine(bold(`  ${title}`));
    for (const { label, cells } of rows) printLine(line(label, Object.values(cells)));
  }
}

export function printVerdict({ ok, sentence }: Verdict): void {
  out.write(`\n${style(ok ? 92 : 91, bold(sentence))}\n`);
}

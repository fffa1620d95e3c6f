// SPDX-License-Identifier: MIT

/** What the example prints. */
import { inspect } from 'node:util';

const out = process.stdout;
const hasColors = out.isTTY === true && out.hasColors();
const labelWidth = 38;

function style(code: number, text: string): string {
  return hasColors ? `\x1b[${code}m${text}\x1b[0m` : text;
}

export function heading(text: string): void {
  out.write(`\n${style(1, text)}\n\n`);
}

export function line(text: string): void {
  out.write(`${text}\n`);
}

export function print(label: string, value: unknown): void {
  const text = typeof value === 'string' ? value : inspect(value, { breakLength: 200, depth: 4 });
  line(`  ${label.padEnd(labelWidth)}  ${text}`);
}

/** What is going on, where a person watches: the next call, or an empty one, takes it back. */
export function progress(text: string): void {
  if (out.isTTY) out.write(`\r\x1b[K${text === '' ? '' : `  … ${text}`}`);
}

/** One check: what was expected, and what came. Remembers whether all were good. */
export class Checks {
  failed = 0;

  check(ok: boolean, label: string, detail: string): void {
    if (!ok) this.failed++;
    line(`  ${ok ? style(92, '✓') : style(91, '✗')} ${label.padEnd(labelWidth + 12)}  ${detail}`);
  }
}

/** Text in columns: the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
    );
    line(`  ${cells.join('  ')}`);
  }
}

export function count(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 }).format(value);
}

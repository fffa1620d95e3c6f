// SPDX-License-Identifier: MIT
import type { Row } from './results.js';
import { byRuntime, provenance } from './rows.js';
import { hasRatios, measurementTable, ratioTable, type Table } from './table.js';

/** Columns under each other, for a terminal. */
export function alignedText(table: Table): string {
  const width = (column: number): number => Math.max(...table.map((line) => line[column]!.length));
  const widths = table[0]!.map((_, column) => width(column));
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return table.map((line) => `  ${line.map(pad).join('   ')}`.trimEnd()).join('\n');
}

/** A table for a page: of numbers, or of sentences, which begin at the left. */
export function markdown([head, ...body]: Table, align: 'left' | 'right' = 'right'): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = line(head!.map((_, column) => (column === 0 || align === 'left' ? '---' : '--:')));
  return [line(head!), rule, ...body.map(line)].join('\n');
}

function sections(rows: readonly Row[], heading: string, draw: (table: Table) => string): string {
  const parts = [...byRuntime(rows)].map(([runtime, own]) => {
    const tables = [measurementTable(own), ...(hasRatios(own) ? [ratioTable(own)] : [])];
    return [`${heading}${runtime} · ${provenance(own)}`, ...tables.map((table) => draw(table))].join('\n\n');
  });
  return parts.join('\n\n');
}

/** The tables for a terminal. */
export function asText(rows: readonly Row[]): string {
  return sections(rows, '', alignedText);
}

/** The tables for a page. */
export function asMarkdown(rows: readonly Row[]): string {
  return sections(rows, '### ', (table) => markdown(table));
}

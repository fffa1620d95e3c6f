/** How often the instrument errs on this machine, as a table for people. */
import type { CalibrationRow } from '../leaks/calibrate.js';

const columns = ['signal', 'what leaked', 'runs', 'flagged', 'true part, at 95 %'];

export function calibrationTable(rows: readonly CalibrationRow[]): string {
  const cells = [columns, ...rows.map(cellsOf)];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => row.map((cell, column) => (column === 2 || column === 3 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ').trimEnd();
  return `${[...cells.map(line), '', verdict(rows)].join('\n')}\n`;
}

function cellsOf({ kind, exact, confirmed, planted, runs, flagged, lower, upper }: CalibrationRow): string[] {
  return [`${kind}${exact ? '' : confirmed ? ' (both processes)' : ' (one process)'}`, planted, String(runs), String(flagged), `${percent(lower)} to ${percent(upper)}`];
}

function percent(part: number): string {
  return `${Number((part * 100).toFixed(2))} %`;
}

function verdict(rows: readonly CalibrationRow[]): string {
  // What a second process does not confirm is told as nothing.
  const isConfirmed = rows.some(({ confirmed }) => confirmed);
  const clean = rows.filter(({ planted, exact, confirmed }) => planted === 'nothing' && (exact || !isConfirmed || confirmed));
  const leaking = rows.filter(({ planted }) => planted !== 'nothing');
  const alarms = sum(clean.map(({ flagged }) => flagged));
  const missed = sum(leaking.map(({ runs, flagged }) => runs - flagged));
  return `${alarms} false ${alarms === 1 ? 'alarm' : 'alarms'}, ${missed} of ${sum(leaking.map(({ runs }) => runs))} planted leaks missed.`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

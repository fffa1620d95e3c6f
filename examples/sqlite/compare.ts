// SPDX-License-Identifier: MIT

/**
 * A million rows, or some with --quick: the same work with napi-tether and with better-sqlite3,
 * results compared with each other and with the sqlite3 command line where there is one.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Engine, type EngineName, loadEngines } from './engines.js';
import { measureFilling, measureWork, median, type Timing } from './measure.js';
import { count, heading, line, progress, table } from './print.js';
import { full, quick, rowsIn } from './schema.js';
import { type Work, works } from './work.js';

const size = process.argv.includes('--quick') ? quick : full;
const peer: EngineName = 'better-sqlite3';

interface Outcome {
  readonly timing: Timing;
  /** What the command line printed, and in how many milliseconds. */
  readonly printed: { text: string; ms: number } | undefined;
}

function main(): void {
  const engines = loadEngines();
  heading(`${count(rowsIn(size))} rows: medians of ${size.rounds} rounds, in turns`);
  describe(engines);
  const folder = mkdtempSync(join(tmpdir(), 'tether-sqlite-'));
  try {
    const outcomes = run(engines, folder);
    printTimes(engines, outcomes);
    process.exitCode = printVerdict(engines, outcomes) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function describe(engines: readonly Engine[]): void {
  for (const { name, version } of engines) line(`  ${name}: SQLite ${version}`);
  line(`  Node ${process.version}, ${cpus()[0]?.model.trim() ?? 'unknown processor'}`);
  if (!engines.some(({ name }) => name === peer)) line('  better-sqlite3 is not here: compared with the command line only');
}

function run(engines: readonly Engine[], folder: string): Outcome[] {
  progress('filling the databases');
  const { opened, timing } = measureFilling(engines, size, folder);
  const outcomes: Outcome[] = [{ timing, printed: undefined }];
  const { path } = opened.find(({ engine }) => engine.name === 'napi-tether')!;
  for (const work of works) {
    progress(work.name);
    outcomes.push({ timing: measureWork(opened, work, size), printed: askCommandLine(path, work) });
  }
  for (const { db } of opened) db.close();
  progress('');
  return outcomes;
}

/** The same question to the sqlite3 program. */
function askCommandLine(path: string, { sql }: Work): Outcome['printed'] {
  if (sql === undefined) return undefined;
  const start = performance.now();
  const { status, stdout } = spawnSync('sqlite3', ['-readonly', path, sql], { encoding: 'utf8' });
  return status === 0 ? { text: stdout.trim(), ms: performance.now() - start } : undefined;
}

function printTimes(engines: readonly Engine[], outcomes: readonly Outcome[]): void {
  const names = engines.map(({ name }) => name);
  const others = names.includes(peer) ? names.filter((name) => name !== peer) : [];
  const header = ['', ...names, ...others.map((_, i) => (i === 0 ? '1st ÷ last' : '2nd ÷ last')), 'command line'];
  line('');
  table([header, ...outcomes.map((outcome) => [outcome.timing.name, ...cells(outcome, names, others)])]);
  line('');
  line('  Nanoseconds per row or call; milliseconds where there is one call. A ratio below 1 is quicker than');
  line('  better-sqlite3. The command line answers with one sum, and starts a process for it.');
}

function cells({ timing, printed }: Outcome, names: readonly EngineName[], others: readonly EngineName[]): string[] {
  const of = (name: EngineName) => median(timing.ms[name]);
  return [
    ...names.map((name) => perUnit(of(name), timing.units)),
    ...others.map((name) => (of(name) / of(peer)).toFixed(2)),
    printed ? `${printed.ms.toFixed(0)} ms` : '',
  ];
}

function perUnit(ms: number, units: number): string {
  return units === 1 ? `${ms.toFixed(1)} ms` : `${count((ms * 1e6) / units)} ns`;
}

function printVerdict(engines: readonly Engine[], outcomes: readonly Outcome[]): boolean {
  const apart = outcomes.filter(({ timing }) => timing.digest === undefined);
  const wrong = outcomes.filter(({ timing, printed }) => printed !== undefined && printed.text !== timing.digest);
  const asked = outcomes.filter(({ printed }) => printed !== undefined).length;
  line('');
  for (const { timing } of apart) line(`  FAILED: ${timing.name}: the results differ`);
  for (const { timing, printed } of wrong) {
    line(`  FAILED: ${timing.name}: read ${timing.digest}, the command line says ${printed!.text}`);
  }
  if (apart.length + wrong.length > 0) return false;
  const checked = asked > 0 ? `${asked} of them also by the sqlite3 command line` : 'there is no sqlite3 command line';
  line(`  Results: ${works.length} pieces of work, equal in all rounds of ${engines.length} bindings; ${checked}.`);
  return true;
}

main();

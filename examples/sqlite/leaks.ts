// SPDX-License-Identifier: MIT

/**
 * Run with --expose-gc: databases whose hooks and functions mention them, and whose statements
 * nobody finalizes. None may be left, nor SQLite's memory, nor an open file.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { inspect, settle } from 'napi-tether';

import { type Database, loadAddon } from './addon.js';
import { Checks, count, heading } from './print.js';

const sqlite = loadAddon();
const rounds = 20;
const databasesPerRound = 50;
const total = rounds * databasesPerRound;

/** What is there now, from four independent sources. */
interface Snapshot {
  natives: number;
  roots: number;
  memory: number;
  files: number;
}

function take(): Snapshot {
  const { classes, roots } = inspect(sqlite);
  const natives = Object.values(classes).reduce((sum, { live }) => sum + live, 0);
  return {
    natives,
    roots: roots.reduce((sum, root) => sum + root.count, 0),
    memory: sqlite.memoryUsed(),
    files: openFiles(),
  };
}

/** Open descriptors of this process; 0 where the system does not list them. */
function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}

function fill(db: Database): void {
  db.exec('CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, x TEXT)');
  const insert = db.prepare('INSERT INTO t (x) VALUES (?)');
  for (let i = 0; i < 10; i++) insert.run(`row ${i}`);
}

/** Everything closes over the database, and nothing is closed, finalized or finished. */
function forget(path: string): void {
  const db = new sqlite.Database(path);
  db.onUpdate = () => void db.isOpen;
  db.onCommit = () => void db.isOpen;
  db.onRollback = () => void db.isOpen;
  db.onBusy = () => db.isOpen;
  fill(db);
  db.function('self', 0, () => Number(db.isOpen));
  db.aggregate('gather', { start: () => [db], step: (state) => void state.push(db), result: (state) => state.length });
  const rows = db.prepare('SELECT id, x, self() AS open FROM t');
  const forgotten = rows.iterate();
  forgotten.next();
  db.prepare('SELECT gather(x) FROM t').get();
  Object.assign(db, { rows, forgotten, blob: blobOf(db) });
}

function blobOf(db: Database) {
  db.exec('CREATE TABLE IF NOT EXISTS b (id INTEGER PRIMARY KEY, data BLOB)');
  db.exec('INSERT OR REPLACE INTO b VALUES (1, zeroblob(1000))');
  return db.openBlob('b', 'data', 1);
}

/** The same work, with every end said. */
function close(path: string): void {
  const db = new sqlite.Database(path);
  fill(db);
  const rows = db.prepare('SELECT id, x FROM t');
  for (const row of rows.iterate()) void row;
  rows.finalize();
  db.close();
}

async function main(): Promise<void> {
  heading(`Leaks: ${count(total)} databases, each with hooks, functions and statements that mention it`);
  const folder = mkdtempSync(join(tmpdir(), 'tether-sqlite-'));
  const checks = new Checks();
  try {
    await testControl(checks, folder);
    await testForgotten(checks, folder);
    await testPlanted(checks, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
  process.exitCode = checks.failed === 0 ? 0 : 1;
}

/** Memory that SQLite keeps for the process, and what the engine compiles, is not a leak. */
async function warmUp(folder: string): Promise<Snapshot> {
  forget(join(folder, 'warm'));
  await settle();
  return take();
}

async function testControl(checks: Checks, folder: string): Promise<void> {
  const before = await warmUp(folder);
  for (let i = 0; i < databasesPerRound; i++) close(join(folder, `${i}`));
  await settle();
  const after = take();
  report(checks, 'control: everything closed', before, after);
}

async function testForgotten(checks: Checks, folder: string): Promise<void> {
  const before = take();
  let most = before;
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < databasesPerRound; i++) forget(join(folder, `${i}`));
    const now = take();
    if (now.natives > most.natives) most = now;
    await settle();
  }
  const after = take();
  const lived = `${count(most.natives)} natives, ${count(most.memory)} bytes, ${most.files} files`;
  checks.check(most.natives >= before.natives + databasesPerRound, 'there was something to lose', lived);
  report(checks, 'forgotten: nothing closed', before, after);
}

async function testPlanted(checks: Checks, folder: string): Promise<void> {
  const before = take();
  plant(join(folder, 'planted'));
  await settle();
  const held = take();
  const found = inspect(sqlite).roots.map(({ label }) => label).join(', ');
  checks.check(!isSame(before, held), 'a planted leak is found', `${describe(before, held)}; roots: ${found}`);
  sqlite.pullUp();
  await settle();
  report(checks, 'and gone when it was pulled up', before, take());
}

function plant(path: string): void {
  const db = new sqlite.Database(path);
  fill(db);
  sqlite.plantLeak(db.prepare('SELECT * FROM t'));
}

function isSame(before: Snapshot, after: Snapshot): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function report(checks: Checks, label: string, before: Snapshot, after: Snapshot): void {
  checks.check(isSame(before, after), label, describe(before, after));
}

function describe(before: Snapshot, after: Snapshot): string {
  const change = (name: string, key: keyof Snapshot) => `${name} ${count(before[key])} → ${count(after[key])}`;
  return [change('natives', 'natives'), change('roots', 'roots'), change('bytes', 'memory'), change('files', 'files')].join(', ');
}

void main();

// SPDX-License-Identifier: MIT

/** How processes and workers end, with databases open. Each in a process of its own. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'tether-sqlite-'));
test.after(() => rmSync(folder, { recursive: true }));

/** A database with a write-ahead log, a function, an open iterator, and a forgotten statement. */
const prelude = `
  const { Worker, isMainThread } = require('node:worker_threads');
  const sqlite = require(${JSON.stringify(require.resolve('./addon.js'))}).loadAddon();
  function use(path) {
    const db = new sqlite.Database(path);
    db.exec('PRAGMA journal_mode = wal; CREATE TABLE t (i); INSERT INTO t VALUES (1), (2), (3)');
    db.function('self', 0, () => Number(db.isOpen));
    const rows = db.prepare('SELECT self() FROM t').iterate();
    rows.next();
    return (globalThis.kept = { db, rows, insert: db.prepare('INSERT INTO t VALUES (4)') });
  }
`;

function run(program: string): { status: number | null; signal: string | null; output: string } {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['-e', prelude + program], { encoding: 'utf8' });
  return { status, signal, output: stdout + stderr };
}

test('process.exit: the database is closed, and its log with it', () => {
  const path = join(folder, 'exit.db');
  const ended = run(`use(${JSON.stringify(path)}); require('fs').accessSync(${JSON.stringify(`${path}-wal`)}); process.exit(3);`);
  assert.deepEqual(ended, { status: 3, signal: null, output: '' });
  assert.ok(existsSync(path) && !existsSync(`${path}-wal`));
});

test('Uncaught error: the same', () => {
  const path = join(folder, 'uncaught.db');
  const { status, output } = run(`use(${JSON.stringify(path)}); throw new Error('mine');`);
  assert.ok(status === 1 && output.includes('Error: mine'), output);
  assert.ok(existsSync(path) && !existsSync(`${path}-wal`));
});

test('process.exit inside a function: no crash', () => {
  const ended = run(`
    const { db } = use(':memory:');
    db.function('leave', 0, () => process.exit(4));
    db.exec('SELECT leave()');`);
  assert.deepEqual(ended, { status: 4, signal: null, output: '' });
});

test('Worker: ends by itself, and by terminate in the middle of a function', () => {
  const ended = run(`
    const source = ${JSON.stringify(prelude)};
    const start = (program) => new Worker(source + program, { eval: true });
    start("use(':memory:');").on('exit', (code) => {
      const spinning = start("const { db } = use(':memory:'); db.function('spin', 0, () => { for (;;); }); db.exec('SELECT spin()');");
      setTimeout(() => spinning.terminate().then((second) => console.log(code, second)), 500);
    });`);
  assert.deepEqual(ended, { status: 0, signal: null, output: '0 1\n' });
});

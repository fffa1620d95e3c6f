// SPDX-License-Identifier: MIT

/** Wrong use ends in an error that says so, and the database goes on. Never in a crash. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { settle } from 'napi-tether';

import { type Database, loadAddon } from './addon.js';

const sqlite = loadAddon();
const misuse = (message: RegExp) => ({ code: 'SQLITE_MISUSE', errcode: 21, message });

function open(): Database {
  const db = new sqlite.Database(':memory:');
  db.exec('CREATE TABLE t (i); INSERT INTO t VALUES (1), (2), (3), (4), (5)');
  return db;
}

function works(db: Database): void {
  assert.deepEqual(db.prepare('SELECT count(*) AS n FROM t').get(), { n: 5 });
}

test('Closed database: its statements, blobs and iterators say so', () => {
  const db = open();
  db.exec("CREATE TABLE b (x); INSERT INTO b VALUES (x'00')");
  const statement = db.prepare('SELECT i FROM t');
  const rows = db.prepare('SELECT i FROM t').iterate();
  rows.next();
  const blob = db.openBlob('b', 'x', 1);
  db.close();
  db.close();
  for (const use of ['run', 'get', 'all', 'iterate', 'columns', 'reset', 'bind'] as const)
    assert.throws(() => statement[use](), misuse(/closed/), use);
  assert.throws(() => statement.sql, misuse(/closed/));
  assert.throws(() => [...rows], misuse(/closed/));
  assert.throws(() => blob.read(), misuse(/closed/));
  statement.finalize();
  blob.close();
  for (const use of [() => db.exec(''), () => db.prepare('SELECT 1'), () => db.changes, () => db.interrupt(),
    () => db.function('f', 0, () => 1), () => db.openBlob('b', 'x', 1), () => db.transaction(() => 1)])
    assert.throws(use, misuse(/the database is closed/));
  assert.equal(db.isOpen, false);
});

test('Disposed database: the same, and disposing again is allowed', () => {
  const db = open();
  const statement = db.prepare('SELECT i FROM t');
  db[Symbol.dispose]();
  db[Symbol.dispose]();
  assert.throws(() => statement.all(), misuse(/closed/));
  assert.throws(() => db.exec(''), { code: 'ERR_TETHER_DISPOSED' });
});

test('Finalized statement: says so; one that is iterated ends its iterator', () => {
  const db = open();
  const statement = db.prepare('SELECT i FROM t');
  const rows = statement.iterate();
  rows.next();
  statement.finalize();
  statement.finalize();
  assert.throws(() => [...rows], misuse(/finalized/));
  assert.throws(() => statement.get(), misuse(/finalized/));
  works(db);
});

test('Disposed statement: its iterator says so', () => {
  const db = open();
  const statement = db.prepare('SELECT i FROM t');
  const rows = statement.iterate();
  rows.next();
  statement[Symbol.dispose]();
  assert.throws(() => [...rows], misuse(/disposed/));
  works(db);
});

test('Iterated statement: no second use, until the first has ended', () => {
  const statement = open().prepare('SELECT i FROM t');
  const rows = statement.iterate();
  rows.next();
  for (const use of ['run', 'get', 'all', 'iterate', 'bind'] as const)
    assert.throws(() => statement[use](), misuse(/is being iterated/), use);
  rows.return!();
  assert.equal(statement.all().length, 5);
  const other = statement.iterate();
  other.next();
  statement.reset();
  assert.throws(() => [...other], misuse(/was reset/));
});

test('Iterator: a forgotten one frees its statement when it is collected', async () => {
  const statement = open().prepare('SELECT i FROM t');
  (() => statement.iterate().next())();
  await settle();
  assert.equal(statement.all().length, 5);
});

test('Busy handler: is asked, decides, and cannot use the database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tether-sqlite-'));
  const path = join(folder, 'busy.db');
  const first = new sqlite.Database(path);
  const second = new sqlite.Database(path, { timeout: 0 });
  first.exec('CREATE TABLE t (i); BEGIN IMMEDIATE');
  assert.throws(() => second.exec('INSERT INTO t VALUES (1)'), { code: 'SQLITE_BUSY' });
  const attempts: number[] = [];
  second.onBusy = (attempt) => attempts.push(attempt) < 3;
  assert.throws(() => second.exec('INSERT INTO t VALUES (1)'), { code: 'SQLITE_BUSY' });
  assert.deepEqual(attempts, [0, 1, 2]);
  second.onBusy = () => { second.exec('SELECT 1'); return true; };
  assert.throws(() => second.exec('INSERT INTO t VALUES (1)'), misuse(/hook/));
  second.onBusy = () => 'yes' as never;
  assert.throws(() => second.exec('INSERT INTO t VALUES (1)'), { code: 'ERR_TETHER_ARGUMENT' });
  second.onBusy = () => { first.exec('COMMIT'); return true; };
  second.exec('INSERT INTO t VALUES (1)');
  first.close();
  second.close();
  rmSync(folder, { recursive: true });
});

test('Backup: onto itself, a closed one, one in use, with a progress that throws', () => {
  const db = open();
  const target = new sqlite.Database(':memory:');
  assert.throws(() => db.backup(db), { code: 'SQLITE_ERROR' });
  const mine = new Error('mine');
  assert.throws(() => db.backup(target, 1, () => { throw mine; }), (error) => error === mine);
  for (const use of [() => target.exec('SELECT 1'), () => target.close(), () => db.close()])
    assert.throws(() => db.backup(target, 1, use), { code: 'SQLITE_MISUSE' });
  db.backup(target, 1, () => { db.exec('SELECT 1'); });
  works(target);
  db.backup(target, 1, () => target[Symbol.dispose]());
  assert.throws(() => db.backup(target), { code: 'ERR_TETHER_DISPOSED' });
  const closed = new sqlite.Database(':memory:');
  closed.close();
  assert.throws(() => db.backup(closed), misuse(/closed/));
  assert.throws(() => db.backup(open(), 0), /must not be 0/);
  works(db);
});

test('Arguments: wrong types, counts and sizes are refused with what was expected', () => {
  const db = open();
  const statement = db.prepare('SELECT ? AS a, ? AS b');
  const refused = (use: () => unknown, message: RegExp) =>
    assert.throws(use, (error: Error & { code: string }) => message.test(error.message) && /^ERR_TETHER/.test(error.code));
  for (const wrong of [true, undefined, {}, [], Symbol('x'), () => 1, NaN, new Date(), new Float64Array(2), 2n ** 64n])
    refused(() => statement.get(1, wrong as never), /Statement\.get: parameter 2 must be|the value must be/);
  refused(() => statement.get(1), /parameter 2 .* received undefined/);
  refused(() => statement.get(), /has 2 parameters, none given/);
  refused(() => statement.get(1, 2, 3), /has 2 parameters, more given/);
  refused(() => statement.get([1]), /has 2 parameters, 1 given/);
  refused(() => statement.get({ a: 1 }), /parameter 1 has no name/);
  refused(() => db.prepare('SELECT :a').get({}), /parameter 1 \(":a"\).* undefined/);
  refused(() => db.prepare('SELECT 1').get(1), /has 0 parameters, more given/);
  refused(() => db.prepare('SELECT 1; SELECT 2'), /more than one statement/);
  refused(() => db.prepare(' -- nothing'), /contains no statement/);
  refused(() => db.prepare('SELECT 1\0'), /NUL/);
  refused(() => db.exec('SELECT 1\0; DROP TABLE t'), /NUL/);
  refused(() => new sqlite.Database('a\0b'), /NUL/);
  refused(() => new sqlite.Database(':memory:', { readonly: true } as never), /no option "readonly"/);
  refused(() => new sqlite.Database(':memory:', { timeout: -1 }), /"timeout" must be a whole number/);
  refused(() => db.function('f', 1, 5 as never), /must be a function/);
  refused(() => db.aggregate('f', {} as never), /"step" must be a function/);
  refused(() => db.transaction(5 as never), /must be a function/);
  refused(() => db.transaction(async () => 1), /must not be an async function/);
  assert.ok(!db.inTransaction);
  assert.throws(() => db.function('f', 1000, () => 1), { code: 'SQLITE_MISUSE' });
  db.prepare('SELECT 1 -- and a comment').get();
  works(db);
});

test('Function results: what SQLite cannot hold is refused', () => {
  const db = open();
  for (const wrong of [true, {}, NaN, 2n ** 64n, Symbol('x')]) {
    db.function('give', 0, () => wrong as never);
    assert.throws(() => db.exec('SELECT give()'), /the result of the function give must be/);
  }
});

test('Blob: outside its size, read-only, expired, closed', () => {
  const db = open();
  db.exec('CREATE TABLE b (x); INSERT INTO b VALUES (zeroblob(4))');
  const blob = db.openBlob('b', 'x', 1);
  for (const use of [() => blob.read(5), () => blob.read(0, 5), () => blob.read(-1, 1), () => blob.read(2 ** 40, 1)])
    assert.throws(use, { name: 'RangeError', code: 'ERR_TETHER_RANGE' });
  assert.throws(() => blob.write(new Uint8Array(1)), { code: 'SQLITE_READONLY' });
  assert.throws(() => blob.reopen(99), { code: 'SQLITE_ERROR' });
  const other = db.openBlob('b', 'x', 1);
  db.exec('UPDATE b SET x = zeroblob(2)');
  assert.throws(() => other.read(), { code: /SQLITE_ABORT/ });
  other.close();
  assert.throws(() => other.size, misuse(/closed/));
  assert.throws(() => db.openBlob('no', 'x', 1), { code: 'SQLITE_ERROR' });
});

test('Receivers: nothing works on something else', () => {
  const { prepare } = open();
  assert.throws(() => prepare('SELECT 1'), { code: 'ERR_TETHER_RECEIVER' });
  const { iterate } = open().prepare('SELECT 1');
  assert.throws(() => iterate(), { code: 'ERR_TETHER_RECEIVER' });
  assert.throws(() => new (sqlite.Statement as unknown as new () => unknown)(), { code: 'ERR_TETHER_OVERLOAD' });
});

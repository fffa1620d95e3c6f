// SPDX-License-Identifier: MIT

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { settle } from 'napi-tether';

import { type Database, loadAddon, type Row } from './addon.js';

const sqlite = loadAddon();

function open(sql = ''): Database {
  const db = new sqlite.Database(':memory:');
  db.exec(sql);
  return db;
}

/** Rows come as objects of a shape of their own; only what is in them counts. */
function one(db: Database, sql: string, ...values: never[]): Row | undefined {
  return db.prepare(sql).get(...values);
}

test('Values: each comes back as it went in', () => {
  const echo = open().prepare('SELECT ? AS value');
  const values = [null, 0, -1, 2 ** 31, 2 ** 53 - 1, -(2 ** 53) + 1, 2n ** 53n, -(2n ** 63n), 2n ** 63n - 1n,
    0.1, -0, Infinity, 2 ** 60, '', 'naïve', 'a\0b', '😀', 'x'.repeat(100_000), 'é'.repeat(5000)];
  for (const value of values) assert.deepEqual(echo.get(value), { value });
});

test('Values: small bigints become numbers, and all integers bigints on demand', () => {
  const echo = open().prepare('SELECT ? AS value');
  assert.deepEqual(echo.get(5n), { value: 5 });
  echo.bigints = true;
  assert.deepEqual(echo.get(5), { value: 5n });
  assert.deepEqual(echo.all(5), [{ value: 5n }]);
});

test('Values: a lone surrogate becomes U+FFFD', () => {
  assert.deepEqual(open().prepare('SELECT ? AS value').get('a\ud800b'), { value: 'a\ufffdb' });
});

test('Values: strings of every length around the size of a chunk', () => {
  const echo = open().prepare('SELECT ? AS a, ? AS b');
  for (let length = 200; length < 2200; length += 7) {
    for (const letter of ['x', 'é', '€', '😀']) {
      const text = letter.repeat(length);
      assert.deepEqual(echo.get(text, text), { a: text, b: text });
    }
  }
});

test('Blobs: every kind of view, and empty ones stay blobs', () => {
  const echo = open().prepare('SELECT ? AS value, typeof(?1) AS type');
  const bytes = new Uint8Array([1, 2, 3, 4]);
  const views = [bytes, Buffer.from(bytes), bytes.buffer, new DataView(bytes.buffer), bytes.subarray(1, 3)];
  const lengths = views.map((view) => (echo.get(view)!['value'] as Uint8Array).length);
  assert.deepEqual(lengths, [4, 4, 4, 4, 2]);
  assert.deepEqual(echo.get(new Uint8Array(0)), { value: new Uint8Array(0), type: 'blob' });
});

test('Parameters: by position, as an array, by name', () => {
  const db = open();
  const sum = db.prepare('SELECT :a + @b + $c AS sum');
  assert.deepEqual(sum.get(1, 2, 3), { sum: 6 });
  assert.deepEqual(sum.get([1, 2, 3]), { sum: 6 });
  assert.deepEqual(sum.get({ a: 1, b: 2, c: 3 }), { sum: 6 });
  const many = db.prepare(`SELECT ${Array(20).fill('?').join(' + ')} AS sum`);
  assert.deepEqual(many.get(Array(20).fill(2)), { sum: 40 });
});

test('Parameters: bind keeps them for the calls that follow', () => {
  const echo = open().prepare('SELECT ? AS value');
  echo.bind('kept');
  assert.deepEqual([echo.get(), echo.get()], [{ value: 'kept' }, { value: 'kept' }]);
  echo.reset();
  assert.throws(() => echo.get(), /has 1 parameter, none given/);
});

test('Statement: run says what changed', () => {
  const db = open('CREATE TABLE t (id INTEGER PRIMARY KEY, x)');
  assert.deepEqual(db.prepare('INSERT INTO t (x) VALUES (1), (2)').run(), { changes: 2, lastInsertRowid: 2 });
  assert.equal(db.prepare('SELECT 1').run().changes, 0);
  assert.deepEqual(db.prepare('INSERT INTO t VALUES (?, 3)').run(2n ** 60n).lastInsertRowid, 2n ** 60n);
  assert.equal(db.totalChanges, 3);
});

test('Statement: rows with odd names are objects all the same', () => {
  const row = one(open(), `SELECT 1 AS "__proto__", 2 AS "a""b\\", 3 AS "1", 4 AS "line
break", 5 AS "constructor", 6 AS "ü"`)!;
  assert.equal(Object.getPrototypeOf(row), Object.prototype);
  assert.deepEqual(Object.entries(row), [['1', 3], ['__proto__', 1], ['a"b\\', 2], ['line\nbreak', 4], ['constructor', 5], ['ü', 6]]);
});

test('Statement: SELECT * follows the schema', () => {
  const db = open('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
  const all = db.prepare('SELECT * FROM t');
  assert.deepEqual(all.all(), [{ a: 1 }]);
  db.exec('ALTER TABLE t ADD COLUMN b DEFAULT 2');
  assert.deepEqual([all.get(), all.all(), [...all.iterate()]], [{ a: 1, b: 2 }, [{ a: 1, b: 2 }], [{ a: 1, b: 2 }]]);
});

test('Statement: a thousand columns, a hundred thousand rows', () => {
  const wide = open().prepare(`SELECT ${Array.from({ length: 1000 }, (_, i) => `${i} AS c${i}`).join()}`);
  assert.equal(wide.get()!['c999'], 999);
  assert.equal([...wide.iterate()].length, 1);
  const long = open().prepare('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n');
  let expected = 1;
  for (const { i } of long.iterate()) assert.equal(i, expected++);
  assert.equal(expected, 100_001);
  assert.equal(long.all().length, 100_000);
});

test('Iterator: it is one, can be left, and frees its statement', () => {
  const numbers = open('CREATE TABLE t (i); INSERT INTO t VALUES (1), (2), (3), (4), (5)').prepare('SELECT i FROM t');
  const rows = numbers.iterate();
  assert.equal(rows[Symbol.iterator](), rows);
  for (const { i } of rows) if (i === 2) break;
  assert.deepEqual(rows.next(), { value: undefined, done: true });
  assert.equal(numbers.all().length, 5);
  const [first, second] = numbers.iterate();
  assert.deepEqual([first, second], [{ i: 1 }, { i: 2 }]);
  assert.deepEqual([...numbers.iterate()].map(({ i }) => i), [1, 2, 3, 4, 5]);
});

test('Iterator: an error comes after the rows before it', () => {
  const db = open('CREATE TABLE t (i); INSERT INTO t VALUES (1), (2), (3), (4), (5), (6)');
  const mine = new Error('mine');
  db.function('verified', 1, (i: number) => {
    if (i === 5) throw mine;
    return i;
  });
  const seen: unknown[] = [];
  const rows = db.prepare('SELECT verified(i) AS i FROM t');
  assert.throws(() => {
    for (const { i } of rows.iterate()) seen.push(i);
  }, (error) => error === mine);
  assert.deepEqual(seen, [1, 2, 3, 4]);
  assert.throws(() => rows.all(), (error) => error === mine);
});

test('Functions: any number of arguments, any result, the very error', () => {
  const db = open();
  db.function('count_of', -1, (...values: unknown[]) => values.length);
  db.function('give', 1, (kind: string) => ({ text: 'a\0b', big: 2n ** 60n, bytes: new Uint8Array(0), none: null })[kind]);
  assert.deepEqual(one(db, 'SELECT count_of() AS a, count_of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) AS b'), { a: 0, b: 10 });
  assert.deepEqual(one(db, "SELECT give('text') AS a, give('big') AS b, give('bytes') AS c, give('none') AS d, give('else') AS e"),
    { a: 'a\0b', b: 2n ** 60n, c: new Uint8Array(0), d: null, e: null });
  for (const thrown of [new Error('mine'), null, undefined, 'text', { code: 1 }]) {
    db.function('fail', 0, () => { throw thrown; });
    for (const use of [() => one(db, 'SELECT fail()'), () => db.exec('SELECT fail()'), () => [...db.prepare('SELECT fail()').iterate()]]) {
      let caught: unknown = 'nothing';
      try { use(); } catch (error) { caught = error; }
      assert.equal(caught, thrown);
    }
  }
});

test('Functions: deterministic ones are called once for a constant', () => {
  const db = open('CREATE TABLE t (i); INSERT INTO t VALUES (1), (2), (3)');
  let calls = 0;
  db.function('constant', 0, () => ++calls, { deterministic: true });
  db.prepare('SELECT constant() FROM t WHERE constant() > 0').all();
  assert.ok(calls < 6, `${calls} calls`);
});

test('Aggregates: numbers, objects, states of their own, no rows', () => {
  const db = open("CREATE TABLE t (g, i); INSERT INTO t VALUES ('a', 1), ('b', 2), ('a', 3), ('b', 4)");
  db.aggregate('total', { start: 0, step: (sum: number, i: number) => sum + i });
  db.aggregate('list', { start: () => [] as number[], step: (list, i: number) => void list.push(i), result: (list) => list.join() });
  db.aggregate('last', { step: (_: unknown, i: number) => i });
  assert.deepEqual(db.prepare('SELECT g, total(i) AS t, list(i) AS l, last(i) AS z FROM t GROUP BY g').all(),
    [{ g: 'a', t: 4, l: '1,3', z: 3 }, { g: 'b', t: 6, l: '2,4', z: 4 }]);
  assert.deepEqual(one(db, 'SELECT total(i) AS t, list(i) AS l, last(i) AS z FROM t WHERE 0'), { t: 0, l: '', z: null });
  assert.deepEqual(one(db, 'SELECT total(i) AS t FROM t LIMIT 1'), { t: 10 });
});

test('Hooks: what they are told, and what they decide', () => {
  const db = open('CREATE TABLE t (i UNIQUE)');
  const told: unknown[] = [];
  db.onUpdate = (...change) => void told.push(change);
  db.onRollback = () => void told.push('rollback');
  db.onCommit = () => told.length < 3;
  db.exec("INSERT INTO t VALUES (1); UPDATE t SET i = 2");
  assert.throws(() => db.exec('DELETE FROM t WHERE i = 2'), { code: 'SQLITE_CONSTRAINT_COMMITHOOK', errcode: 531 });
  assert.deepEqual(told, [['insert', 'main', 't', 1], ['update', 'main', 't', 1], ['delete', 'main', 't', 1], 'rollback']);
  assert.deepEqual(one(db, 'SELECT i FROM t'), { i: 2 });
});

test('Hooks: what they throw reaches the caller; a commit hook rolls back', () => {
  const db = open('CREATE TABLE t (i)');
  const mine = new Error('mine');
  db.onCommit = () => { throw mine; };
  assert.throws(() => db.exec('INSERT INTO t VALUES (1)'), (error) => error === mine);
  assert.throws(() => db.prepare('INSERT INTO t VALUES (1) RETURNING i').get(), (error) => error === mine);
  db.onCommit = null;
  assert.deepEqual(one(db, 'SELECT count(*) AS n FROM t'), { n: 0 });
  db.onUpdate = () => { throw mine; };
  assert.throws(() => db.prepare('INSERT INTO t VALUES (1), (2)').run(), (error) => error === mine);
  assert.deepEqual(one(db, 'SELECT count(*) AS n FROM t'), { n: 2 });
});

test('Hooks: a statement that is left half way commits', async () => {
  const db = open('CREATE TABLE t (i)');
  let commits = 0;
  db.onCommit = () => void commits++;
  const insert = db.prepare('INSERT INTO t VALUES (1), (2) RETURNING i');
  for (const _ of insert.iterate()) break;
  assert.deepEqual([commits, db.prepare('SELECT i FROM t').all().length], [1, 2]);
  insert.iterate().next();
  insert.finalize();
  assert.deepEqual([commits, db.prepare('SELECT i FROM t').all().length], [2, 4]);
  (() => db.prepare('INSERT INTO t VALUES (1), (2) RETURNING i').iterate().next())();
  await settle();
  assert.equal(db.prepare('SELECT i FROM t').all().length, 6);
  db.onUpdate = () => { throw new Error('mine'); };
  assert.throws(() => db.exec('INSERT INTO t VALUES (7)'), /mine/);
  assert.equal(db.prepare('SELECT i FROM t').all().length, 7);
});

test('Transactions: commit, roll back, nest', () => {
  const db = open('CREATE TABLE t (i)');
  const insert = db.prepare('INSERT INTO t VALUES (?)');
  const mine = new Error('mine');
  assert.equal(db.transaction(() => insert.run(1).changes), 1);
  db.transaction(() => {
    insert.run(2);
    assert.throws(() => db.transaction(() => { insert.run(3); throw mine; }), (error) => error === mine);
    assert.ok(db.inTransaction);
  });
  assert.throws(() => db.transaction(() => { insert.run(4); throw mine; }), (error) => error === mine);
  assert.deepEqual(db.prepare('SELECT i FROM t').all(), [{ i: 1 }, { i: 2 }]);
  assert.ok(!db.inTransaction);
});

test('Blob: read, write, move on', () => {
  const db = open('CREATE TABLE t (id INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (1, zeroblob(10)), (2, x\'010203\'), (3, x\'\')');
  const blob = db.openBlob('t', 'b', 1, true);
  blob.write(new Uint8Array([7, 8, 9]), 4);
  assert.deepEqual([...blob.read()], [0, 0, 0, 0, 7, 8, 9, 0, 0, 0]);
  assert.deepEqual([...blob.read(5, 2)], [8, 9]);
  blob.reopen(2);
  assert.deepEqual([blob.size, ...blob.read(1)], [3, 2, 3]);
  blob.reopen(3);
  assert.deepEqual([blob.size, blob.read().length, blob.read(0, 0).length], [0, 0, 0]);
});

test('Backup: in pieces, with progress', () => {
  const db = open('CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(100000))');
  const copy = open();
  const seen: number[] = [];
  db.backup(copy, 5, (remaining) => void seen.push(remaining));
  assert.ok(seen.length > 3 && seen.at(-1) === 0, seen.join());
  assert.deepEqual(one(copy, 'SELECT length(x) AS n FROM t'), { n: 100_000 });
});

test('Errors: code, errcode and message are SQLite\'s', () => {
  const db = open('CREATE TABLE t (i UNIQUE NOT NULL); INSERT INTO t VALUES (1)');
  assert.throws(() => db.exec('INSERT INTO t VALUES (1)'), { name: 'Error', code: 'SQLITE_CONSTRAINT_UNIQUE', errcode: 2067, message: 'UNIQUE constraint failed: t.i' });
  assert.throws(() => db.prepare('INSERT INTO t VALUES (?)').run(null), { code: 'SQLITE_CONSTRAINT_NOTNULL' });
  assert.throws(() => db.prepare('SELECT'), { code: 'SQLITE_ERROR', message: /incomplete input/ });
  assert.throws(() => new sqlite.Database('/no/such/folder/x.db'), { code: /^SQLITE_CANTOPEN/ });
});

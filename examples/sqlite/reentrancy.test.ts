// SPDX-License-Identifier: MIT

/** JS that runs in the middle of a statement, and what it may do there. Never a crash. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { settle } from 'napi-tether';

import { type Database, loadAddon, type Statement } from './addon.js';

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

/** What a function called in the middle of a statement meets. */
function inside(db: Database, sql: string, run: () => void): { caught: unknown; calls: number } {
  const seen = { caught: undefined as unknown, calls: 0 };
  db.function('inside', -1, () => {
    seen.calls++;
    try {
      run();
    } catch (error) {
      seen.caught = error;
    }
    return 1;
  });
  db.prepare(sql).all();
  return seen;
}

test('Inside a function: the database cannot be closed, the statement not used', () => {
  const db = open();
  assert.match(String(inside(db, 'SELECT inside()', () => db.close()).caught), /in use/);
  let statement: Statement;
  for (const use of ['run', 'get', 'all', 'iterate', 'bind', 'reset', 'finalize'] as const) {
    db.function('again', 0, () => { statement[use](); return 1; });
    statement = db.prepare('SELECT again()');
    assert.throws(() => statement.get(), misuse(/is running/), use);
  }
  const { caught } = inside(db, 'SELECT inside()', () => db.function('inside', -1, () => 2));
  assert.match(String(caught), /active statements/);
  works(db);
});

test('Inside a function: other statements work', () => {
  const db = open();
  const lookup = db.prepare('SELECT i FROM t WHERE i = ?');
  db.function('nested', 1, (i: number) => (lookup.get(i) as { i: number }).i * 10);
  assert.deepEqual(db.prepare('SELECT sum(nested(i)) AS n FROM t').get(), { n: 150 });
  const { caught, calls } = inside(db, 'SELECT inside(i) FROM t', () => db.exec('CREATE TABLE IF NOT EXISTS u (i); INSERT INTO u VALUES (1)'));
  assert.equal(calls, 5, String(caught));
});

test('Inside a function: dispose waits for the call, of the statement and of the database', () => {
  for (const what of ['statement', 'database', 'both'] as const) {
    const db = open();
    let statement: Statement | undefined;
    db.function('inside', 1, (i: number) => {
      if (what !== 'database') statement![Symbol.dispose]();
      if (what !== 'statement') db[Symbol.dispose]();
      return i;
    });
    statement = db.prepare('SELECT sum(inside(i)) AS n FROM t');
    assert.deepEqual(statement.get(), { n: 15 });
    assert.throws(() => statement!.get(), what === 'database' ? misuse(/closed/) : { code: 'ERR_TETHER_DISPOSED' });
  }
});

test('Inside a function: disposed while iterated', () => {
  const db = open();
  let statement: Statement | undefined;
  db.function('inside', 1, (i: number) => {
    if (i === 3) db[Symbol.dispose](), statement![Symbol.dispose]();
    return i;
  });
  statement = db.prepare('SELECT inside(i) AS i FROM t');
  assert.throws(() => [...statement!.iterate()], misuse(/disposed|closed/));
});

test('Inside a function: garbage is collected, statements among it', async () => {
  const db = open();
  const forget = () => { for (let i = 0; i < 1500; i++) { const rows = db.prepare('SELECT i FROM t').iterate(); rows.next(); } };
  assert.equal(inside(db, 'SELECT inside()', () => { forget(); (globalThis as { gc?: () => void }).gc?.(); forget(); }).caught, undefined);
  db.onUpdate = () => { for (let i = 0; i < 3000; i++) new sqlite.Database(':memory:'); };
  db.exec('INSERT INTO t VALUES (6); DELETE FROM t WHERE i = 6');
  db.onUpdate = null;
  await settle();
  works(db);
});

test('Inside a hook: the database cannot be used', () => {
  const db = open();
  const statement = db.prepare('SELECT i FROM t');
  const uses: (() => unknown)[] = [() => db.exec('SELECT 1'), () => db.prepare('SELECT 1'), () => statement.all(),
    () => statement.iterate().next(), () => db.function('f', 0, () => 1), () => db.transaction(() => 1), () => db.backup(db)];
  for (const hook of ['onUpdate', 'onCommit'] as const) {
    for (const use of uses) {
      db[hook] = (() => void use()) as never;
      assert.throws(() => db.transaction(() => db.exec('INSERT INTO t VALUES (6)')), misuse(/hook/), `${hook} ${use}`);
      db[hook] = null;
      db.exec('DELETE FROM t WHERE i = 6');
      statement.reset();
    }
  }
  db.onCommit = () => db.close();
  assert.throws(() => db.exec('INSERT INTO t VALUES (6)'), misuse(/in use/));
  db.onCommit = () => { db[Symbol.dispose](); };
  db.exec('INSERT INTO t VALUES (7)');
  assert.throws(() => db.exec(''), { code: 'ERR_TETHER_DISPOSED' });
});

test('Getters of parameters: they may end the statement, not the process', () => {
  const db = open();
  const statement = db.prepare('SELECT :a AS a, :b AS b');
  assert.throws(() => statement.get({ get a() { statement.finalize(); return 1; }, b: 2 }), misuse(/finalized/));
  const other = db.prepare('SELECT :a AS a, :b AS b');
  assert.throws(() => other.get({ get a() { db.close(); return 1; }, b: 2 }), misuse(/closed/));
  const third = open().prepare('SELECT ? AS a');
  assert.throws(() => third.get([{ valueOf: () => 1 } as never]), /received an object/);
});

test('Interrupt: from a function, and the database goes on', () => {
  const db = open();
  const { calls } = (() => {
    const seen = { calls: 0 };
    db.function('stop', 1, (i: number) => { if (++seen.calls === 2) db.interrupt(); return i; });
    assert.throws(() => db.prepare('SELECT stop(a.i) FROM t a, t b, t c').all(), { code: 'SQLITE_INTERRUPT' });
    return seen;
  })();
  assert.ok(calls < 125, `${calls}`);
  works(db);
});


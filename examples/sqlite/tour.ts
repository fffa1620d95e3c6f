// SPDX-License-Identifier: MIT

/** A walk through the binding, with what it prints. */
import { type Database, loadAddon, type SqliteError } from './addon.js';
import { heading, print } from './print.js';

const sqlite = loadAddon();

function main(): void {
  heading(`A tour, on SQLite ${sqlite.version}`);
  const library = openLibrary();
  rows(library);
  functions(library);
  transactions(library);
  values(library);
  blobs(library);
  backup(library);
  errors(library);
  library.close();
}

function openLibrary(): Database {
  const db = new sqlite.Database(':memory:');
  db.exec(`
    CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT UNIQUE NOT NULL, year INTEGER, price REAL, cover BLOB);
    CREATE INDEX book_year ON book (year);
  `);
  const insert = db.prepare('INSERT INTO book (title, year, price) VALUES (?, ?, ?)');
  db.transaction(() => {
    insert.run('Middlemarch', 1871, 9.5);
    insert.run('Der Zauberberg', 1924, 14);
    insert.run('Ficciones', 1944, 11.25);
  });
  show('lastInsertRowid', db.lastInsertRowid);
  return db;
}

function rows(db: Database): void {
  const since = db.prepare('SELECT title, year FROM book WHERE year > :year ORDER BY year');
  show('all, by name', since.all({ year: 1900 }));
  show('get, by position', since.get(1930));
  const years: unknown[] = [];
  for (const { year } of since.iterate(0)) years.push(year);
  show('iterate', years);
  show('columns', since.columns());
}

function functions(db: Database): void {
  db.function('shout', 1, (text: string) => text.toUpperCase(), { deterministic: true });
  db.aggregate('shortest', {
    step: (best: string | undefined, text: string) =>
      best === undefined || text.length < best.length ? text : best,
  });
  show('a function', db.prepare('SELECT shout(title) AS title FROM book LIMIT 1').get());
  show('an aggregate', db.prepare('SELECT shortest(title) AS title FROM book').get());
}

function transactions(db: Database): void {
  const seen: string[] = [];
  db.onUpdate = (operation, _schema, table, rowid) => seen.push(`${operation} ${table} ${rowid}`);
  db.onCommit = () => void seen.push('commit');
  db.onRollback = () => void seen.push('rollback');
  const cheaper = db.prepare('UPDATE book SET price = price * 0.9 WHERE id = ?');
  try {
    db.transaction(() => {
      cheaper.run(1);
      throw new Error('on second thoughts');
    });
  } catch (error) {
    show('what the body threw', (error as Error).message);
  }
  cheaper.run(2);
  show('hooks saw', seen);
  db.onUpdate = db.onCommit = db.onRollback = null;
}

function values(db: Database): void {
  const echo = db.prepare('SELECT ? AS value, typeof(?1) AS type');
  const examples = [null, 1, 1.5, 2n ** 62n, 'naïve\0café', new Uint8Array([1, 2]), new Uint8Array(0)];
  for (const value of examples) show('value', echo.get(value));
}

function blobs(db: Database): void {
  db.exec('UPDATE book SET cover = zeroblob(8) WHERE id = 1');
  const blob = db.openBlob('book', 'cover', 1, true);
  blob.write(new TextEncoder().encode('cover'), 2);
  show('blob', blob.read());
  blob.close();
}

function backup(db: Database): void {
  const copy = new sqlite.Database(':memory:');
  const progress: string[] = [];
  db.backup(copy, 2, (remaining, total) => void progress.push(`${total - remaining}/${total}`));
  show('backup, pages', progress);
  show('books in the copy', copy.prepare('SELECT count(*) AS books FROM book').get());
}

function errors(db: Database): void {
  const attempts = [
    () => db.prepare('SELECT * FORM book'),
    () => db.prepare('INSERT INTO book (title) VALUES (?)').run('Ficciones'),
    () => db.prepare('SELECT ?').get(true as never),
  ];
  for (const attempt of attempts) {
    try {
      attempt();
    } catch (error) {
      const { code, message } = error as SqliteError;
      show('error', `${code}: ${message}`);
    }
  }
  const mine = new Error('mine');
  db.function('fail', 0, () => {
    throw mine;
  });
  try {
    db.prepare('SELECT fail()').get();
  } catch (error) {
    show('an error of a function arrives whole', error === mine);
  }
}

function show(what: string, value: unknown): void {
  print(what, value);
}

main();

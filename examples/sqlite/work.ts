// SPDX-License-Identifier: MIT

/** What is timed. Each piece of work answers a digest of what it read, equal for all bindings. */
import type { Store } from './engines.js';
import { fillPictures, type Size, spread } from './schema.js';

type Digest = readonly (number | string)[];

export interface Work {
  readonly name: string;
  /** Rows, calls or groups: what the time is divided by. */
  units(size: Size): number;
  run(db: Store, size: Size): Digest;
  /** SQL that gives the same digest as one JSON array, for the command line. */
  readonly sql?: string;
}

interface Item {
  id: number;
  order_id: number;
  product: string;
  quantity: number;
  cents: number;
  weight: number;
  note: string | null;
}

const itemsDigest =
  'count(*), sum(quantity), sum(cents), sum(length(product)), sum(coalesce(length(note), 0))';

function digest(items: Iterable<unknown>): Digest {
  let count = 0;
  let quantity = 0;
  let cents = 0;
  let products = 0;
  let notes = 0;
  for (const item of items as Iterable<Item>) {
    count++;
    quantity += item.quantity;
    cents += item.cents;
    products += item.product.length;
    notes += item.note?.length ?? 0;
  }
  return [count, quantity, cents, products, notes];
}

const joined = `SELECT c.name, c.city, o.day, i.product, i.quantity
  FROM items i JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer`;

const byCity = `SELECT c.city AS city, sum(i.quantity * i.cents) AS cents, count(DISTINCT o.id) AS orders
  FROM items i JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer
  GROUP BY c.city ORDER BY c.city`;

/** Locking the file for each statement would be most of the time, and the same for all. */
function inTransaction(run: Work['run']): Work['run'] {
  return (db, size) => {
    db.exec('BEGIN');
    const result = run(db, size);
    db.exec('COMMIT');
    return result;
  };
}

export const works: readonly Work[] = [
  {
    name: 'scan all items, iterate()',
    units: ({ items }) => items,
    run: (db) => digest(db.prepare('SELECT * FROM items').iterate()),
    sql: `SELECT json_array(${itemsDigest}) FROM items`,
  },
  {
    name: 'scan all items, all()',
    units: ({ items }) => items,
    run: (db) => digest(db.prepare('SELECT * FROM items').all()),
    sql: `SELECT json_array(${itemsDigest}) FROM items`,
  },
  {
    name: 'two integer columns, iterate()',
    units: ({ items }) => items,
    run: (db) => {
      let sum = 0;
      for (const row of db.prepare('SELECT id, quantity FROM items').iterate()) {
        sum += (row as unknown as Item).id * (row as unknown as Item).quantity;
      }
      return [sum];
    },
    sql: 'SELECT json_array(sum(id * quantity)) FROM items',
  },
  {
    name: 'join of three tables, iterate()',
    units: ({ items }) => items,
    run: (db) => {
      let length = 0;
      for (const row of db.prepare(joined).iterate()) {
        const { name, city, day } = row as unknown as { name: string; city: string; day: string };
        length += name.length + city.length + day.length;
      }
      return [length];
    },
    sql: `SELECT json_array(sum(length(name) + length(city) + length(day))) FROM (SELECT c.name, c.city, o.day
      FROM items i JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer)`,
  },
  {
    name: 'point lookups by key, get()',
    units: ({ lookups }) => lookups,
    run: inTransaction((db, { lookups, customers }) => {
      const byId = db.prepare('SELECT * FROM customers WHERE id = ?');
      let length = 0;
      for (let i = 1; i <= lookups; i++) {
        const { name, city } = byId.get(spread(i, customers)) as unknown as { name: string; city: string };
        length += name.length + city.length;
      }
      return [length];
    }),
  },
  {
    name: 'one column by key, get()',
    units: ({ lookups }) => lookups,
    run: inTransaction((db, { lookups, items }) => {
      const byId = db.prepare('SELECT cents FROM items WHERE id = ?');
      let sum = 0;
      for (let i = 1; i <= lookups; i++) sum += (byId.get(spread(i, items)) as unknown as Item).cents;
      return [sum];
    }),
  },
  {
    name: 'items of an order, all()',
    units: ({ lookups }) => lookups,
    run: inTransaction((db, { lookups, orders }) => {
      const ofOrder = db.prepare('SELECT product, quantity, cents FROM items WHERE order_id = ?');
      let count = 0;
      let sum = 0;
      for (let i = 1; i <= lookups; i++) {
        const items = ofOrder.all(spread(i, orders)) as unknown as Item[];
        count += items.length;
        for (const item of items) sum += item.quantity * item.cents;
      }
      return [count, sum];
    }),
  },
  {
    name: 'sums by city, in SQL',
    units: () => 1,
    run: (db) => db.prepare(byCity).all().map((row) => `${row['city']} ${row['cents']} ${row['orders']}`),
    sql: `SELECT json_group_array(city || ' ' || cents || ' ' || orders) FROM (${byCity})`,
  },
  {
    name: 'a function in JS, once per item',
    units: ({ items }) => items,
    run: (db) => {
      db.defineFunction('discounted', (quantity, cents) => (quantity > 5 ? cents * quantity - cents : cents * quantity));
      const row = db.prepare('SELECT sum(discounted(quantity, cents)) AS sum FROM items').get();
      return [Number(row!['sum'])];
    },
    sql: 'SELECT json_array(sum(iif(quantity > 5, cents * quantity - cents, cents * quantity))) FROM items',
  },
  {
    name: 'an aggregate in JS over all items',
    units: ({ items }) => items,
    run: (db) => {
      db.defineSum('added');
      return [Number(db.prepare('SELECT added(cents) AS sum FROM items').get()!['sum'])];
    },
    sql: 'SELECT json_array(sum(cents)) FROM items',
  },
  {
    name: 'updates by key, run()',
    units: ({ lookups }) => lookups,
    run: inTransaction((db, { lookups, items }) => {
      const update = db.prepare('UPDATE items SET weight = ? WHERE id = ?');
      let changes = 0;
      for (let i = 1; i <= lookups; i++) changes += Number(update.run(i / 8, spread(i, items)).changes);
      return [changes];
    }),
  },
  {
    name: 'blobs of 4 KB in, run()',
    units: ({ pictures }) => pictures,
    run: (db, size) => {
      fillPictures(db, size);
      return [Number(db.prepare('SELECT sum(length(data)) AS bytes FROM pictures').get()!['bytes'])];
    },
    sql: 'SELECT json_array(sum(length(data))) FROM pictures',
  },
  {
    name: 'blobs of 4 KB out, iterate()',
    units: ({ pictures }) => pictures,
    run: (db) => {
      let sum = 0;
      for (const row of db.prepare('SELECT data FROM pictures').iterate()) {
        const data = row['data'] as Uint8Array;
        sum += data.length + data[0]! + data[data.length - 1]!;
      }
      return [sum];
    },
  },
];

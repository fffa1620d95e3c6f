// SPDX-License-Identifier: MIT

/** A shop: customers, their orders, and the items of these. The same rows each time. */
import type { Store } from './engines.js';

export interface Size {
  readonly customers: number;
  readonly orders: number;
  readonly items: number;
  readonly pictures: number;
  /** Point lookups, and updates, per round. */
  readonly lookups: number;
  readonly rounds: number;
}

export const full: Size = {
  customers: 50_000,
  orders: 250_000,
  items: 700_000,
  pictures: 2_000,
  lookups: 100_000,
  rounds: 7,
};
export const quick: Size = {
  customers: 1_000,
  orders: 5_000,
  items: 14_000,
  pictures: 100,
  lookups: 5_000,
  rounds: 3,
};

export function rowsIn({ customers, orders, items }: Size): number {
  return customers + orders + items;
}

const tables = `
  CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL, email TEXT UNIQUE NOT NULL);
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers (id), day TEXT NOT NULL, status TEXT NOT NULL
  );
  CREATE TABLE items (
    id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders (id), product TEXT NOT NULL,
    quantity INTEGER NOT NULL, cents INTEGER NOT NULL, weight REAL NOT NULL, note TEXT
  );
  CREATE TABLE pictures (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
  CREATE INDEX orders_customer ON orders (customer);
  CREATE INDEX items_order ON items (order_id);
`;

const cities = ['Lisboa', 'Zürich', 'Kraków', 'Aberdeen', 'Győr', 'Bologna', 'Malmö', 'Gent', 'Porto', 'Tartu'];
const products = ['kettle', 'lamp', 'folding chair', 'notebook, squared', 'bicycle bell', 'thermos flask, 0.75 l'];
const states = ['open', 'paid', 'sent', 'returned'];

/** Settings that the two builds of SQLite would choose differently. */
export const settings = `
  PRAGMA cache_size = -64000;
  PRAGMA foreign_keys = OFF;
  PRAGMA synchronous = OFF;
`;

/** All rows in one transaction, one call each. */
export function fill(db: Store, size: Size): void {
  db.exec(settings + tables);
  db.exec('BEGIN');
  fillCustomers(db, size);
  fillOrders(db, size);
  fillItems(db, size);
  db.exec('COMMIT');
}

function fillCustomers(db: Store, { customers }: Size): void {
  const insert = db.prepare('INSERT INTO customers VALUES (?, ?, ?, ?)');
  for (let id = 1; id <= customers; id++) {
    insert.run(id, `Customer Number ${id}`, cities[id % cities.length]!, `customer${id}@example.org`);
  }
}

function fillOrders(db: Store, { orders, customers }: Size): void {
  const insert = db.prepare('INSERT INTO orders VALUES (?, ?, ?, ?)');
  for (let id = 1; id <= orders; id++) {
    const day = `2026-${String((id % 12) + 1).padStart(2, '0')}-${String((id % 28) + 1).padStart(2, '0')}`;
    insert.run(id, spread(id, customers), day, states[id % states.length]!);
  }
}

function fillItems(db: Store, { items, orders }: Size): void {
  const insert = db.prepare('INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (let id = 1; id <= items; id++) {
    const product = products[id % products.length]!;
    const note = id % 5 === 0 ? `gift, no. ${id}` : null;
    insert.run(id, spread(id, orders), product, (id % 9) + 1, 99 + (id % 997) * 5, (id % 40) / 8, note);
  }
}

export function fillPictures(db: Store, { pictures }: Size): void {
  db.exec('DELETE FROM pictures; BEGIN');
  const insert = db.prepare('INSERT INTO pictures VALUES (?, ?)');
  for (let id = 1; id <= pictures; id++) insert.run(id, picture(id));
  db.exec('COMMIT');
}

const pictureBytes = 4096;
const canvas = Buffer.alloc(pictureBytes);

/** A Buffer, which is what both bindings take. */
function picture(id: number): Buffer {
  return canvas.fill(id % 251);
}

/** A number from 1 to `limit` that jumps about, the same for the same `index`. */
export function spread(index: number, limit: number): number {
  return ((index * 48_271) % 2_147_483_647) % limit + 1;
}

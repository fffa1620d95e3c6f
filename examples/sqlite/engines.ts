// SPDX-License-Identifier: MIT

/** The bindings that are compared, behind the little in which their interfaces differ. */
import { join } from 'node:path';

import { type Addon, loadAddon, loadAddonOnPeersEngine, type Statement } from './addon.js';

export type EngineName = 'napi-tether' | 'napi-tether, same SQLite' | 'better-sqlite3';

/** What the work needs of a database. */
export interface Store {
  exec(sql: string): void;
  prepare(sql: string): Pick<Statement, 'run' | 'get' | 'all' | 'iterate'>;
  /** A SQL function of two arguments. */
  defineFunction(name: string, body: (a: number, b: number) => number): void;
  defineSum(name: string): void;
  close(): void;
}

export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  open(path: string): Store;
}

/** What of better-sqlite3's interface is used here. */
interface PeerDatabase extends Pick<Store, 'exec' | 'prepare' | 'close'> {
  function(name: string, body: (a: number, b: number) => number): void;
  aggregate(name: string, definition: { start: number; step: (sum: number, value: number) => number }): void;
}
type Peer = new (path: string) => PeerDatabase;

/** `.peers/better-sqlite3`, seen from `build/js/examples/sqlite/`. */
const peersFolder = join(__dirname, '..', '..', '..', '..', '.peers', 'better-sqlite3');

export function loadEngines(): Engine[] {
  const same = loadAddonOnPeersEngine();
  const peer = loadPeer();
  return [
    ofTether('napi-tether', loadAddon()),
    ...(same && peer ? [ofTether('napi-tether, same SQLite', same)] : []),
    ...(peer ? [ofPeer(peer)] : []),
  ];
}

const add = (sum: number, value: number) => sum + value;

function ofTether(name: EngineName, addon: Addon): Engine {
  const open = (path: string): Store => {
    const db = new addon.Database(path);
    return {
      exec: (sql) => db.exec(sql),
      prepare: (sql) => db.prepare(sql),
      defineFunction: (name, body) => db.function(name, 2, body),
      defineSum: (name) => db.aggregate(name, { start: 0, step: add }),
      close: () => db.close(),
    };
  };
  return { name, version: addon.version, open };
}

function ofPeer(Peer: Peer): Engine {
  const open = (path: string): Store => {
    const db = new Peer(path);
    return {
      exec: (sql) => void db.exec(sql),
      prepare: (sql) => db.prepare(sql),
      defineFunction: (name, body) => db.function(name, body),
      defineSum: (name) => db.aggregate(name, { start: 0, step: add }),
      close: () => db.close(),
    };
  };
  return { name: 'better-sqlite3', version: versionOf(open), open };
}

function versionOf(open: (path: string) => Store): string {
  const db = open(':memory:');
  const row = db.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  db.close();
  return row.version;
}

function loadPeer(): Peer | undefined {
  try {
    return require(join(peersFolder, 'node_modules', 'better-sqlite3')) as Peer;
  } catch {
    return undefined;
  }
}

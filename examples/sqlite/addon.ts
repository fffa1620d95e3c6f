// SPDX-License-Identifier: MIT

/** What the addon exports, as TypeScript sees it. */
import { join } from 'node:path';

/** What a parameter may be. */
export type Value = null | number | bigint | string | Uint8Array | ArrayBuffer | DataView;
/** What a column is: integers beyond 2^53 are bigints. */
export type ColumnValue = null | number | bigint | string | Uint8Array;
export type Row = Record<string, ColumnValue>;
/** `(1, 'x')` up to eight values, `([1, 'x'])`, or `({ id: 1, name: 'x' })`. */
export type Parameters = Value[] | [readonly Value[]] | [Readonly<Record<string, Value>>];

export interface RunResult {
  changes: number;
  lastInsertRowid: number | bigint;
}

export interface Statement<R = Row> {
  /** Whether all integers of columns are bigints. */
  bigints: boolean;
  readonly sql: string;
  readonly readOnly: boolean;
  run(...parameters: Parameters): RunResult;
  /** The first row, or `undefined`. */
  get(...parameters: Parameters): R | undefined;
  all(...parameters: Parameters): R[];
  /** Row by row. The statement is free again when the iteration has ended, or was left. */
  iterate(...parameters: Parameters): IterableIterator<R>;
  /** Values for calls without any. */
  bind(...parameters: Parameters): void;
  columns(): { name: string; type: string | null }[];
  /** Ends an iteration, and forgets what `bind` bound. */
  reset(): void;
  finalize(): void;
  [Symbol.dispose](): void;
}

export interface Blob {
  readonly size: number;
  read(offset?: number, length?: number): Uint8Array;
  /** Within its size: a blob cannot grow. */
  write(bytes: Uint8Array, offset?: number): void;
  reopen(rowid: number | bigint): void;
  close(): void;
  [Symbol.dispose](): void;
}

export interface OpenOptions {
  readOnly?: boolean;
  mustExist?: boolean;
  /** Milliseconds to wait for a locked database. Default 5000. */
  timeout?: number;
}

export interface Aggregate<S> {
  /** The state of a new group, or a function that makes one. */
  start?: S | (() => S);
  /** Returns the next state; nothing, when it has changed the state in place. */
  step(state: S, ...values: any[]): S | void;
  result?(state: S): Value | undefined;
  argumentCount?: number;
  deterministic?: boolean;
}

type Hook<F> = F | null | undefined;
export type Operation = 'insert' | 'update' | 'delete';

export interface Database {
  onUpdate: Hook<(operation: Operation, schema: string, table: string, rowid: number | bigint) => void>;
  /** `false` makes the commit a rollback. */
  onCommit: Hook<() => boolean | void>;
  onRollback: Hook<() => void>;
  /** Another connection holds the lock: `false` gives up. Replaces the timeout. */
  onBusy: Hook<(attempt: number) => boolean>;
  readonly isOpen: boolean;
  readonly inTransaction: boolean;
  readonly changes: number;
  readonly totalChanges: number;
  readonly lastInsertRowid: number | bigint;
  exec(sql: string): void;
  prepare<R = Row>(sql: string): Statement<R>;
  /** BEGIN and COMMIT around `body`, or a savepoint inside another; a rollback when it throws. */
  transaction<T>(body: () => T): T;
  /** `argumentCount` -1 takes any number. */
  function(
    name: string,
    argumentCount: number,
    body: (...values: any[]) => Value | undefined | void,
    options?: { deterministic?: boolean },
  ): void;
  aggregate<S>(name: string, definition: Aggregate<S>): void;
  openBlob(table: string, column: string, rowid: number | bigint, writable?: boolean, schema?: string): Blob;
  backup(target: Database, pages?: number, progress?: (remaining: number, total: number) => void): void;
  interrupt(): void;
  /** Ends its statements and blobs, too. */
  close(): void;
  [Symbol.dispose](): void;
}

export interface Addon {
  readonly Database: new (path: string, options?: OpenOptions) => Database;
  readonly Statement: { readonly prototype: Statement };
  readonly Blob: { readonly prototype: Blob };
  /** Of the SQLite library. */
  readonly version: string;
  /** Bytes that SQLite has allocated, in the whole process. */
  memoryUsed(): number;
  /** Holds a value in a root until `pullUp`, for the leak test to find. */
  plantLeak(value: unknown): void;
  pullUp(): void;
}

/** What `error.code` and `error.errcode` say of a failure of SQLite. */
export interface SqliteError extends Error {
  code: string;
  errcode: number;
}

/** `build/Release/`, seen from `build/js/examples/sqlite/`, where this file is compiled to. */
const release = join(__dirname, '..', '..', '..', 'Release');

/** With the system's SQLite. */
export function loadAddon(): Addon {
  return require(join(release, 'demo_sqlite.node')) as Addon;
}

/** With the SQLite that better-sqlite3 brings, so that only the bindings differ. */
export function loadAddonOnPeersEngine(): Addon | undefined {
  try {
    return require(join(release, 'demo_sqlite_peer.node')) as Addon;
  } catch {
    return undefined;
  }
}

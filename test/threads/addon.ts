import { setImmediate as turn } from 'node:timers/promises';
import { addonPath, loadAddon } from '../support/addon';
import { controlOf, settle } from '../support/settle';

export type WhenFull = 'block' | 'fail' | 'dropOldest';

export interface Pump {
  open(f: (n: number) => unknown, capacity?: number, whenFull?: WhenFull, keepsAlive?: boolean): void;
  close(): void;
  drop(): void;
  dropOnThread(): void;
  post(count: number): void;
  postHere(n: number): number;
  call(count: number): void;
  callHere(n: number): number;
  join(): void;
  readonly queued: number;
  readonly full: number;
  readonly ended: number;
  readonly sum: number;
  readonly failures: number;
  readonly failure: string;
  [Symbol.dispose](): void;
}

export interface Mixer {
  open(f: (...values: unknown[]) => void): void;
  post(rounds: number, each: number): void;
  [Symbol.dispose](): void;
}

export interface Document {
  readonly length: number;
  readonly text: string;
  most(): number;
  resetMost(): void;
  peek(): string;
  append(more: string): Promise<void>;
  read(): Promise<string>;
  readUnguarded(): Promise<string>;
  fail(message: string): Promise<void>;
  take(other: Document): Promise<void>;
  count(to: number, progress?: ((n: number) => void) | null, signal?: AbortSignal): Promise<number>;
  ask(question: (n: number) => number, n: number): Promise<number>;
  self(): Promise<Document>;
  [Symbol.dispose](): void;
}

export interface Bank {
  race(times: number, callback: () => void): number;
  lentDuring(callback: (() => void) | null): boolean;
  nested(): boolean;
  outOfOrder(): boolean;
}

export interface Counter {
  readonly number: number;
  add(n: number): number;
  share(): string;
}

export interface Rider {
  onStep: ((n: number) => number) | null;
  ride(steps: number): Promise<string>;
  quarter(n: string): Promise<number>;
  nothing(): Promise<void>;
  guarded(held: boolean): Promise<number>;
}

export interface Desk {
  visit(callback: () => void): void;
  visitShared(callback: () => void): void;
  work(): Promise<number>;
  workShared(): Promise<number>;
  workUnguarded(): Promise<number>;
  workUntil(signal: AbortSignal): Promise<void>;
  wait(signal: AbortSignal | null, numbers: number[]): Promise<number>;
}

export interface Threads {
  Mixer: new () => Mixer;
  Desk: { new (): Desk; visitOther(other: Desk, callback: () => void): void };
  isAtWork(): boolean;
  stops(): number;
  postAtPaces(f: (n: number) => void, times: number): void;
  postToTheEnd(f: (n: number) => void, times: number): void;
  Rider: new () => Rider;
  Counter: { new (): Counter; receive(token: string): Counter };
  livingCounters(): number;
  read(counter: Counter): number;
  Pump: new () => Pump;
  Document: { new (text: string): Document; twice(text: string): Promise<string>; prototype: Document };
  Bank: new () => Bank;
  add(a: number, b: number): Promise<number>;
  livingPumps(): number;
  push(n: number): number[];
  ledger(): number;
  recursive(): number;
  livingLedgers(): number;
  cell(make: () => string): string;
  makings(): number;
  elsewhere(what: 'ledger'): string;
}

export const threads = loadAddon<Threads>('threads');
export const paths = { threads: addonPath('threads') };
export const control = controlOf(threads);
export const live = (name: 'Pump' | 'Document' | 'Bank' | 'Rider'): number => control.inspect().classes[name]!.live;
export const settled = (): Promise<number> => settle(threads);
export const countRoots = (): number => control.inspect().roots.reduce((sum, { count }) => sum + count, 0);
export const rootLabels = (): string[] => control.inspect().roots.map(({ label }) => label);

/** Turns of the event loop until `done`; a test that hangs here says so by its name. */
export async function until(done: () => boolean): Promise<void> {
  while (!done()) await turn();
}

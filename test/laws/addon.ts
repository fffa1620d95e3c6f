import { loadAddon } from '../support/addon';

interface Counted {
  readonly alive: number;
  peak: number;
}

export interface Link {
  next: Link | null;
  other: Link | null;
  callback: (() => void) | null;
  readonly name: string;
  add(link: Link): void;
  watch(link: Link): void;
  call(): void;
  [Symbol.dispose](): void;
}

export interface Sharer {
  next: Sharer | null;
  [Symbol.dispose](): void;
}

export interface Screw {
  turn(): number;
  turnWith(callback: () => void): number;
  [Symbol.dispose](): void;
}

export interface Hinge {
  screw: Screw;
}

export interface Door {
  hinge: Hinge;
  [Symbol.dispose](): void;
}

export interface Device {
  onCall: (() => void) | null | undefined;
  tag: unknown;
  peer: Device | null;
  number: number;
  level: number;
  call(): number;
  callTwice(): number;
  get(): number;
  hasPeer(): boolean;
  lend(device: Device, callback: () => void): number;
  [Symbol.dispose](): void;
}

export interface Blob {
  resize(size: number): void;
  growThenFail(size: number): void;
  [Symbol.dispose](): void;
}

export interface Keeper {
  value: unknown;
  function: (() => unknown) | null | undefined;
  link: Keeper | null;
  storeValue(error: unknown, value: unknown): void;
  storeFunction(error: unknown, value: unknown): void;
  storeLink(error: unknown, value: Keeper): void;
  storeInList(error: unknown, value: unknown): void;
  clearAll(error: unknown): void;
  listAt(index: number): unknown;
  readonly listSize: number;
  readonly holds: boolean;
  callFunction(): number;
}

interface Laws {
  Link: Counted & (new (name: string) => Link);
  Sharer: Counted & (new (name: string) => Sharer);
  Screw: Counted & (new () => Screw);
  Hinge: Counted & (new () => Hinge);
  Door: Counted & (new (name: string) => Door);
  Device: Counted & (new () => Device);
  Blob: Counted & (new (size: number) => Blob);
  Pebble: Counted & (new () => { weight: number });
  Holder: Counted & (new () => { callback: unknown });
  Keeper: Counted & (new () => Keeper);
  takeJournal(): string;
  makeLinks(count: number): void;
  makePebble(): object;
  engineBytes(): number;
  remember(link: Link): void;
  recall(): Link;
  rememberedState(): string;
  touch(device: unknown): number;
  touchPointer(device: unknown): number;
  resizeBlob(blob: Blob, size: number): void;
  raise(kind: string): void;
  relay(callback: () => unknown): unknown;
  relayTwice(callback: () => void): void;
  describeCaught(callback: () => void): string;
  rethrowLater(callback: () => void): void;
}

export const laws = loadAddon<Laws>('laws');

/** What the natives wrote down since the last time, one entry per event. */
export function journal(): string[] {
  const text = laws.takeJournal();
  return text === '' ? [] : text.split(', ');
}

/** What `attempt` throws, whatever it is. Fails when it throws nothing. */
export function thrownBy(attempt: () => unknown): unknown {
  try {
    attempt();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

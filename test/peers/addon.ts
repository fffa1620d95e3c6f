// What peers.cc exports.
import { loadAddon } from '../support/addon';
import { controlOf, settle } from '../support/settle';

export interface Holder {
  keep(value: unknown): void;
  kept(): unknown[];
  dropRoots(): void;
  [Symbol.dispose](): void;
}
export interface Outer {
  hold(other: Outer | null): void;
  holdValue(value: unknown): void;
  [Symbol.dispose](): void;
}
export interface Peers {
  Holder: new () => Holder;
  Outer: new (name: string) => Outer;
  Base: new () => object;
  Middle: new () => object;
  Leaf: new () => object;
  made(): unknown[];
  rootMany(value: unknown): void;
  dropMany(): void;
  events(): string[];
  captured(): number;
  captures(): number;
  outers(): number;
  sumOf(count: number, scoped: boolean): number;
}

export const peers = loadAddon<Peers>('peers');
export const settled = () => settle(peers);
export const live = (name: string) => controlOf(peers).inspect().classes[name]!.live;
export const roots = (label: string) => controlOf(peers).inspect().roots.find((root) => root.label === label)?.count ?? 0;

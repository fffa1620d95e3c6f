import { loadAddon } from '../support/addon';

export interface Base {
  callback: (() => unknown) | null | undefined;
  tag: unknown;
  link: Base | null;
  number: number;
  level: number;
  get(): number;
  set(value: number): void;
  add(a?: number, b?: number, c?: number, d?: number): number;
  call(): number;
  has(what: string): boolean;
  is(other: Base): boolean;
  [Symbol.dispose](): void;
}

export interface Derived extends Base {
  extra: unknown;
  more: number;
  getMore(): number;
}

export interface Wide extends Base {
  at(index: number): unknown;
  put(index: number, value: unknown): void;
  push(value: unknown): void;
  listed(index: number): unknown;
}

export interface Plain {
  number: number;
  get(): number;
  [Symbol.dispose](): void;
}

export interface Intruders {
  Base: { new (): Base; readonly alive: number; prototype: Base };
  Derived: { new (): Derived; prototype: Derived };
  Inside: new (during: () => void) => Base;
  Wide: new () => Wide;
  Plain: { new (): Plain; readonly alive: number; prototype: Plain };
  take(base: unknown): number;
  takePointer(base: unknown): number;
  takeDerived(derived: unknown): number;
  takePlain(plain: unknown): number;
  makeBase(): Base;
  makeDerived(): Derived;
  keep(base: Base | null): void;
  give(): Base;
}

export const intruders = loadAddon<Intruders>('intruders');

export interface CodedError extends Error {
  code: string;
}

/** What `attempt` throws. Fails when it throws nothing. */
export function thrownBy(attempt: () => unknown): CodedError {
  try {
    attempt();
  } catch (error) {
    return error as CodedError;
  }
  throw new Error('Nothing was thrown.');
}

type Key = PropertyKey & keyof any;
type Member = (receiver: unknown) => unknown;

const descriptorOf = (prototype: object, key: Key) => Object.getOwnPropertyDescriptor(prototype, key)!;

const method = (prototype: object, key: Key, ...values: unknown[]): Member => {
  const run = descriptorOf(prototype, key).value as (...values: unknown[]) => unknown;
  return (receiver) => Reflect.apply(run, receiver, values);
};
const getter = (prototype: object, key: Key): Member => (receiver) => Reflect.apply(descriptorOf(prototype, key).get!, receiver, []);
const setter = (prototype: object, key: Key, value: unknown): Member => (receiver) =>
  Reflect.apply(descriptorOf(prototype, key).set!, receiver, [value]);

/** Every way in through a receiver: how the error names the member, and how it is used. */
export function membersOf({ Base, Plain, Derived }: Intruders): [string, Member][] {
  const base = Base.prototype;
  return [
    ['Base.get', method(base, 'get')],
    ['Base.set', method(base, 'set', 1)],
    ['Base.is', method(base, 'is', new Base())],
    ['Base.add', method(base, 'add', 1, 2, 3, 4)],
    ['Base.call', method(base, 'call')],
    ['Base[Symbol.dispose]', method(base, Symbol.dispose)],
    ['Base.level', getter(base, 'level')],
    ['Base.level', setter(base, 'level', 1)],
    ['Base.number', getter(base, 'number')],
    ['Base.number', setter(base, 'number', 1)],
    ['Base.callback', getter(base, 'callback')],
    ['Base.callback', setter(base, 'callback', () => 1)],
    ['Base.callback', setter(base, 'callback', null)],
    ['Base.tag', getter(base, 'tag')],
    ['Base.tag', setter(base, 'tag', {})],
    ['Base.link', getter(base, 'link')],
    ['Base.link', setter(base, 'link', new Base())],
    ['Base.link', setter(base, 'link', null)],
    ['Derived.getMore', method(Derived.prototype, 'getMore')],
    ['Derived.extra', getter(Derived.prototype, 'extra')],
    ['Derived.extra', setter(Derived.prototype, 'extra', 1)],
    ['Plain.get', method(Plain.prototype, 'get')],
    ['Plain.number', getter(Plain.prototype, 'number')],
  ];
}

type Argument = (value: unknown) => unknown;

/** Every way in as an argument: whether null is welcome, and how it is passed. */
export function argumentsOf(addon: Intruders): [string, boolean, Argument][] {
  const base = new addon.Base();
  return [
    ['take', false, (value) => addon.take(value)],
    ['takePointer', true, (value) => addon.takePointer(value)],
    ['takeDerived', false, (value) => addon.takeDerived(value)],
    ['takePlain', false, (value) => addon.takePlain(value)],
    ['Base.is', false, (value) => base.is(value as Base)],
    ['Base.link', true, (value) => { base.link = value as Base; }],
  ];
}

// What stands before one class of indexed containers: its objects are Proxies, so that `v[i]` works. Evaluated anew for each such class, for
// its own type feedback.
//
// The Proxy is the wrapper: the class in front of it stamps its private fields onto what the constructor here answers. Nobody but native
// code and that class ever sees the array behind the Proxy, which has no elements.
(function (shared: SharedLayer): IndexedLayer {
  'use strict';
  const { create, hasOwn, setPrototypeOf } = Object;
  const { defineProperty, deleteProperty, get: readFrom, getOwnPropertyDescriptor, has, ownKeys, set: writeTo } = Reflect;
  const ProxyOf = Proxy;
  const Failure = TypeError;
  // What native code leaves in the mailbox when there is no such element.
  const ended = 0xfffffffd;
  const unfinished = -2;

  interface Handler extends ProxyHandler<unknown[]> {
    view: object;
    handle: number;
  }

  let natives: VectorNatives;
  let layer: ClassLayer;

  // --- native elements

  const sizeOf = (handle: number, view: object): number => {
    shared.mailbox[0] = handle;
    return natives.size(view);
  };
  const readAt = (handle: number, index: number, view: object): unknown => {
    shared.mailbox[0] = handle;
    return natives.read(index, view);
  };
  const writeAt = (handle: number, index: number, value: unknown, view: object): void => {
    shared.mailbox[0] = handle;
    natives.write(index, value, view);
  };
  const resize = (handle: number, length: unknown, view: object): void => {
    shared.mailbox[0] = handle;
    natives.resize(length, view);
  };

  // --- v[i]

  /** -1 for what is no index. */
  const indexOf = (key: string | symbol): number => {
    if (typeof key !== 'string') return -1;
    const first = key[0]!;
    if (!(first <= '9' && first >= '0')) return -1;
    const index = (key as unknown as number) >>> 0;
    return `${index}` === key && index !== 0xffffffff ? index : -1;
  };
  /** What an element's descriptor may say: there are no read-only and no hidden elements. */
  const isPlain = (descriptor: PropertyDescriptor, exists: boolean): boolean => {
    if (hasOwn(descriptor, 'get') || hasOwn(descriptor, 'set')) return false;
    const allows = (name: 'writable' | 'enumerable' | 'configurable') => (hasOwn(descriptor, name) ? descriptor[name] === true : exists);
    return allows('writable') && allows('enumerable') && allows('configurable');
  };
  const traps: ProxyHandler<unknown[]> = {
    get(this: Handler, target, key, receiver) {
      const index = indexOf(key);
      if (index >= 0) return readAt(this.handle, index, this.view);
      if (key === 'length') return sizeOf(this.handle, this.view);
      return readFrom(target, key, receiver) as unknown;
    },
    set(this: Handler, target, key, value, receiver) {
      if (receiver === this.view) {
        const index = indexOf(key);
        if (index >= 0) return writeAt(this.handle, index, value, this.view), true;
        if (key === 'length') return resize(this.handle, value, this.view), true;
      }
      return writeTo(target, key, value, receiver);
    },
    has(this: Handler, target, key) {
      const index = indexOf(key);
      return index >= 0 ? index < sizeOf(this.handle, this.view) : has(target, key);
    },
    deleteProperty(this: Handler, target, key) {
      const index = indexOf(key);
      if (index < 0) return deleteProperty(target, key);
      if (index < sizeOf(this.handle, this.view)) natives.refuseHole(index, this.view);
      return true;
    },
    ownKeys(this: Handler, target) {
      const others = ownKeys(target), size = sizeOf(this.handle, this.view);
      const keys = shared.blank(size + others.length) as (string | symbol)[];
      for (let index = 0; index < size; index++) keys[index] = `${index}`;
      for (let index = 0; index < others.length; index++) keys[size + index] = others[index]!;
      return keys;
    },
    getOwnPropertyDescriptor(this: Handler, target, key) {
      const index = indexOf(key);
      if (key === 'length') return { value: sizeOf(this.handle, this.view), writable: true, enumerable: false, configurable: false };
      if (index < 0) return getOwnPropertyDescriptor(target, key);
      const value = readAt(this.handle, index, this.view);
      return shared.mailbox[0] === ended ? undefined : { value, writable: true, enumerable: true, configurable: true };
    },
    defineProperty(this: Handler, target, key, descriptor) {
      const index = indexOf(key);
      if (index < 0 && key !== 'length') return defineProperty(target, key, descriptor);
      if (key === 'length') {
        if (hasOwn(descriptor, 'writable') && descriptor.writable !== true) return false;
        if (hasOwn(descriptor, 'value')) resize(this.handle, descriptor.value, this.view);
        return true;
      }
      if (!isPlain(descriptor, index < sizeOf(this.handle, this.view))) return false;
      if (hasOwn(descriptor, 'value')) writeAt(this.handle, index, descriptor.value, this.view);
      return true;
    },
    preventExtensions: () => false,
  };
  setPrototypeOf(traps, null);

  // --- the class in front of the wrapper's

  let pending: Ticket | undefined;
  let slotCount = 0;
  let handlerOf: (view: object) => Handler;
  const Answer = function (this: unknown, answer: object): object { return answer; } as unknown as new (answer: object) => object;
  setPrototypeOf(Answer, null);

  const makeView = (wanted: unknown): { view: object; handler: Handler } => {
    const handler = create(traps) as Handler;
    const target = setPrototypeOf([], typeof wanted === 'object' && wanted !== null ? wanted : layer.Bound.prototype) as unknown[];
    const view = new ProxyOf(target, handler) as object;
    shared.define(handler, 'view', view, true);
    shared.define(handler, 'handle', unfinished, true);
    return { view, handler };
  };
  const Indexed = class extends Answer {
    #handler: Handler;
    static { handlerOf = (view) => (view as Indexed).#handler; }
    constructor() {
      const ticket = pending;
      pending = undefined;
      if (ticket === undefined) throw new Failure('This class has no objects of its own');
      const { view, handler } = makeView((new.target as { prototype: unknown }).prototype);
      super(view);
      this.#handler = handler;
      ticket.object = view;
      if (slotCount !== 0) ticket.slots = shared.makeSlots(view, slotCount);
    }
  };
  type Indexed = InstanceType<typeof Indexed>;
  shared.label(Indexed, 'IndexedContainer', 0);

  const unused = (): never => { throw new Failure('This class has no members of its own'); };
  return {
    Bound: Indexed as unknown as ClassLayer['Bound'],
    complete(wrappers, functions) { layer = wrappers; natives = functions; },
    expect(ticket) { pending = ticket; },
    finish(view, _slots, handle) { handlerOf(view).handle = handle; },
    retire() {},
    addSlots: (view, count) => shared.makeSlots(view, count),
    setSlotCount(count) { slotCount = count; },
    shown: shared.noNames,
    readSlot: unused, writeSlot: unused, handleOf: unused, adopt: unused, setConstruct: unused, member: unused, members: unused, overrideFinder: unused,
  };
})

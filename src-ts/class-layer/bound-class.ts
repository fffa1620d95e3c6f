// One bound class. Evaluated anew for each class, so that each has type feedback of its own and stays fast beside hundreds of others.
(function (shared: SharedLayer, spec: ClassSpec): ClassLayer {
  'use strict';
  const { name: className, parent, construct, dispose, disposed, refuse } = spec;
  // What native code is told instead of a handle: not one of ours, or still under construction.
  const foreign = -1, unfinished = -2;
  let slotCount = 0;
  // Set only for the length of one construction that native code or a derived class asked for.
  let pending: Ticket | undefined;
  let handleOf: (value: unknown) => number;
  let slotsOf: (value: unknown) => Slots | undefined;
  let setOwnHandle: (object: object, handle: number) => void;
  let setSlots: (object: object, slots: Slots | undefined) => void;

  const nodeOf = (object: object, slots: Slots | undefined): object => (slots === undefined ? object : slots);

  // The two classes differ in `extends` alone; a private name belongs to the class body that declares it, so each has its own accessors.
  const makeRoot = () => class {
    #handle: number = unfinished;
    #slots: Slots | undefined;
    static {
      handleOf = (value) => (typeof value === 'object' && value !== null && #handle in value ? value.#handle : foreign);
      slotsOf = (value) => (typeof value === 'object' && value !== null && #slots in value ? value.#slots : undefined);
      setOwnHandle = (object, handle) => { if (#handle in object) object.#handle = handle; };
      setSlots = (object, slots) => { if (#slots in object) object.#slots = slots; };
    }
    constructor(a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown, f?: unknown, g?: unknown, h?: unknown) {
      const ticket = pending;
      const slots = slotCount === 0 ? undefined : shared.makeSlots(this, slotCount);
      this.#slots = slots;
      if (ticket === undefined) {
        this.#handle = construct(slots === undefined ? this : slots, a, b, c, d, e, f, g, h);
      } else {
        pending = undefined;
        ticket.object = this;
        ticket.slots = slots;
        this.#handle = ticket.handle;
      }
    }
  };

  const makeDerived = (base: ClassLayer) => class extends base.Bound {
    #handle: number = unfinished;
    #slots: Slots | undefined;
    static {
      handleOf = (value) => (typeof value === 'object' && value !== null && #handle in value ? value.#handle : foreign);
      slotsOf = (value) => (typeof value === 'object' && value !== null && #slots in value ? value.#slots : undefined);
      setOwnHandle = (object, handle) => { if (#handle in object) object.#handle = handle; };
      setSlots = (object, slots) => { if (#slots in object) object.#slots = slots; };
    }
    constructor(a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown, f?: unknown, g?: unknown, h?: unknown) {
      const given = pending;
      const ticket = given ?? { object: undefined, slots: undefined, handle: unfinished };
      pending = undefined;
      base.expect(ticket);
      try {
        super();
      } finally {
        base.expect(undefined);
      }
      // Whoever replaced this class's prototype may have put another constructor in between.
      if (ticket.object !== this) refuse(foreign, this, className);
      this.#slots = ticket.slots;
      this.#handle = ticket.handle;
      if (given === undefined) setHandle(this, construct(nodeOf(this, ticket.slots), a, b, c, d, e, f, g, h));
    }
  };

  const Bound = (parent === undefined ? makeRoot() : makeDerived(parent)) as ClassLayer['Bound'];
  const prototype = Bound.prototype as object;

  const setHandle = (object: object, handle: number): void => {
    setOwnHandle(object, handle);
    parent?.setHandle(object, handle);
  };
  const retire = (object: object): void => {
    setSlots(object, undefined);
    parent?.retire(object);
  };
  const addSlots = (object: object, count: number): Slots => {
    const slots = parent === undefined ? shared.makeSlots(object, count) : parent.addSlots(object, count);
    setSlots(object, slots);
    return slots;
  };
  const adopt = (handle: number): object => {
    const ticket: Ticket = { object: undefined, slots: undefined, handle };
    pending = ticket;
    try {
      const object = new Bound();
      return nodeOf(object, ticket.slots);
    } finally {
      pending = undefined;
    }
  };

  const shapes = (native: NativeMember): ((...values: never[]) => unknown)[] => [
    { m(this: unknown) { return native(handleOf(this), this); } }.m,
    { m(this: unknown, a: unknown) { return native(handleOf(this), this, a); } }.m,
    { m(this: unknown, a: unknown, b: unknown) { return native(handleOf(this), this, a, b); } }.m,
    { m(this: unknown, a: unknown, b: unknown, c: unknown) { return native(handleOf(this), this, a, b, c); } }.m,
    { m(this: unknown, a: unknown, b: unknown, c: unknown, d: unknown) { return native(handleOf(this), this, a, b, c, d); } }.m,
  ];
  const wide = (native: NativeMember) => ({
    m(this: unknown, a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown, g: unknown, h: unknown) {
      return native(handleOf(this), this, a, b, c, d, e, f, g, h);
    },
  }).m;
  const method: ClassLayer['method'] = (name, native, width, length) => {
    const shim = shapes(native)[width] ?? wide(native);
    shared.label(shim, name, length);
    shared.define(prototype, name, shim, false);
  };

  const shown: string[] = [];
  const publish = (name: string, pair: PropertyDescriptor): void => {
    shared.label(pair.get as object, `get ${name}`, 0);
    if (pair.set !== undefined) shared.label(pair.set, `set ${name}`, 1);
    shared.defineAccessor(prototype, name, pair.get as () => unknown, pair.set);
  };
  const accessor: ClassLayer['accessor'] = (name, get, set) => {
    const read = { m(this: unknown) { return get(handleOf(this), this); } }.m;
    const write = set && { m(this: unknown, value: unknown) { set(handleOf(this), this, value); } }.m;
    shown.push(name);
    publish(name, { get: read, set: write });
  };
  const slot: ClassLayer['slot'] = (name, index, functionsOnly) => {
    const bit = index < 32 ? 1 << index : 0;
    const get = { m(this: unknown) {
      const slots = slotsOf(this);
      return slots === undefined ? refuse(handleOf(this), this, name) : slots[index];
    } }.m;
    const set = { m(this: unknown, value: unknown) {
      const slots = slotsOf(this);
      const none = value === undefined || value === null;
      if (slots === undefined || (functionsOnly && !none && typeof value !== 'function')) return refuse(handleOf(this), this, name, value);
      slots[index] = value;
      const words = shared.words, handle = handleOf(this);
      words[handle] = none ? words[handle]! & ~bit : words[handle]! | bit;
    } }.m;
    shown.push(name);
    publish(name, { get, set });
  };
  const link: ClassLayer['link'] = (name, index, native) => {
    const get = { m(this: unknown) {
      const slots = slotsOf(this);
      return slots === undefined ? refuse(handleOf(this), this, name) : slots[index] ?? null;
    } }.m;
    const set = { m(this: unknown, value: unknown) { native(handleOf(this), this, value); } }.m;
    shown.push(name);
    publish(name, { get, set });
  };

  const allShown = (): string[] => [...(parent === undefined ? [] : parent.shown()), ...shown];
  const inspect = { m(this: object) {
    const handle = handleOf(this);
    if (handle >= 0 && disposed(handle)) return `${className} { <disposed> }`;
    return shared.view(this, handle < 0 ? [] : allShown());
  } }.m;

  shared.label(Bound, className, 0);
  shared.define(prototype, Symbol.toStringTag, className, false);
  shared.define(prototype, Symbol.for('nodejs.util.inspect.custom'), inspect, false);
  const disposeKey = (Symbol as { dispose?: symbol }).dispose;
  if (disposeKey !== undefined) {
    const shim = { m(this: unknown) { dispose(handleOf(this), this); } }.m;
    shared.label(shim, '[Symbol.dispose]', 0);
    shared.define(prototype, disposeKey, shim, false);
  }
  return {
    Bound, expect(ticket) { pending = ticket; }, setHandle, handleOf: handleOf!, adopt, retire, addSlots,
    setSlotCount(count) { slotCount = count; }, method, accessor, slot, link, shown: allShown,
  };
})

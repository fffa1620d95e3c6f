// One bound class. Evaluated anew for each class, so that each has type feedback of its own and stays fast beside hundreds of others.
(function (shared: SharedLayer, spec: ClassSpec): ClassLayer {
  'use strict';
  const { name: className, parent, dispose, unusable, refuse } = spec;
  let construct: Construct;
  // What native code is told instead of a handle: not one of ours, or still under construction.
  const foreign = -1, unfinished = -2;
  let slotCount = 0;
  // Set only for the length of one construction that native code or a derived class asked for.
  let pending: Ticket | undefined;
  // What only the class body can make, because only it may say #handle and #slots.
  let own: OwnAccess;
  const { makeSlots } = shared;

  const nodeOf = (object: object, slots: Slots | undefined): object => (slots === undefined ? object : slots);

  // The two classes differ in `extends` alone; a private name belongs to the class body that declares it, so each has its own accessors.
  const makeRoot = () => class {
    #handle: number = unfinished;
    #slots: Slots | undefined;
    static {
      own = {
        handleOf: (value) => (typeof value === 'object' && value !== null && #handle in value ? value.#handle : foreign),
        setHandle: (object, handle) => { if (#handle in object) object.#handle = handle; },
        setSlots: (object, slots) => { if (#slots in object) object.#slots = slots; },
        reader: (index, empty, missing) => ({ m(this: any) {
          try { const value = this.#slots![index]; return value === undefined ? empty : value; } catch { return missing(this); }
        } }).m,
        writer: (index, bit, functionsOnly, missing) => ({ m(this: any, value: unknown) {
          const none = value === undefined || value === null;
          if (functionsOnly && !none && typeof value !== 'function') return missing(this, value);
          try { this.#slots![index] = value; } catch { return missing(this, value); }
          const words = shared.words, handle = this.#handle;
          words[handle] = none ? words[handle]! & ~bit : words[handle]! | bit;
        } }).m,
        shapes: (native) => [
          { m(this: any) {
            let handle = foreign;
            try { handle = this.#handle; } catch {}
            shared.words[0] = handle;
            return native(this);
          } }.m,
          { m(this: any, a: unknown) {
            let handle = foreign;
            try { handle = this.#handle; } catch {}
            shared.words[0] = handle;
            return native(a, this);
          } }.m,
          { m(this: any, a: unknown, b: unknown) {
            let handle = foreign;
            try { handle = this.#handle; } catch {}
            shared.words[0] = handle;
            return native(a, b, this);
          } }.m,
        ],
      };
    }
    constructor(a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown, f?: unknown, g?: unknown, h?: unknown) {
      const ticket = pending;
      const slots = slotCount === 0 ? undefined : makeSlots(this, slotCount);
      if (ticket === undefined) {
        this.#slots = slots;
        const known = construct(slots === undefined ? this : slots, a, b, c, d, e, f, g, h);
        if (known !== undefined) return known as this;
        this.#handle = shared.words[0]!;
      } else {
        pending = undefined;
        ticket.object = this;
        ticket.slots = slots;
        this.#handle = ticket.handle;
        if (ticket.handle !== unfinished) this.#slots = slots;
      }
    }
  };

  const makeDerived = (base: ClassLayer) => class extends base.Bound {
    #handle: number = unfinished;
    #slots: Slots | undefined;
    static {
      own = {
        handleOf: (value) => (typeof value === 'object' && value !== null && #handle in value ? value.#handle : foreign),
        setHandle: (object, handle) => { if (#handle in object) object.#handle = handle; },
        setSlots: (object, slots) => { if (#slots in object) object.#slots = slots; },
        reader: (index, empty, missing) => ({ m(this: any) {
          try { const value = this.#slots![index]; return value === undefined ? empty : value; } catch { return missing(this); }
        } }).m,
        writer: (index, bit, functionsOnly, missing) => ({ m(this: any, value: unknown) {
          const none = value === undefined || value === null;
          if (functionsOnly && !none && typeof value !== 'function') return missing(this, value);
          try { this.#slots![index] = value; } catch { return missing(this, value); }
          const words = shared.words, handle = this.#handle;
          words[handle] = none ? words[handle]! & ~bit : words[handle]! | bit;
        } }).m,
        shapes: (native) => [
          { m(this: any) {
            let handle = foreign;
            try { handle = this.#handle; } catch {}
            shared.words[0] = handle;
            return native(this);
          } }.m,
          { m(this: any, a: unknown) {
            let handle = foreign;
            try { handle = this.#handle; } catch {}
            shared.words[0] = handle;
            return native(a, this);
          } }.m,
          { m(this: any, a: unknown, b: unknown) {
            let handle = foreign;
            try { handle = this.#handle; } catch {}
            shared.words[0] = handle;
            return native(a, b, this);
          } }.m,
        ],
      };
    }
    constructor(a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown, f?: unknown, g?: unknown, h?: unknown) {
      const given = pending;
      // Without a handle: whoever replaced this class's prototype may have put another constructor in between, which must get none.
      const ticket: Ticket = { object: undefined, slots: undefined, handle: unfinished };
      pending = undefined;
      base.expect(ticket);
      try {
        super();
      } finally {
        base.expect(undefined);
      }
      if (ticket.object !== this) refuse(foreign, this, className);
      if (given === undefined) {
        const known = construct(nodeOf(this, ticket.slots), a, b, c, d, e, f, g, h);
        if (known !== undefined) return known as this;
        finish(this, ticket.slots, shared.words[0]!);
      } else {
        given.object = this;
        given.slots = ticket.slots;
        if (given.handle !== unfinished) finish(this, ticket.slots, given.handle);
      }
    }
  };

  const Bound = (parent === undefined ? makeRoot() : makeDerived(parent)) as ClassLayer['Bound'];
  const prototype = Bound.prototype as object;

  const finish = (object: object, slots: Slots | undefined, handle: number): void => {
    if (slots !== undefined) own.setSlots(object, slots);
    own.setHandle(object, handle);
    parent?.finish(object, slots, handle);
  };
  const retire = (object: object): void => {
    own.setSlots(object, undefined);
    parent?.retire(object);
  };
  const addSlots = (object: object, count: number): Slots => {
    const slots = parent === undefined ? makeSlots(object, count) : parent.addSlots(object, count);
    own.setSlots(object, slots);
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

  const handleOf = own!.handleOf;
  const wide: ((native: NativeMember) => AnyMethod)[] = [
    (native) => ({ m(this: unknown, a: unknown, b: unknown, c: unknown) {
      shared.words[0] = handleOf(this);
      return native(a, b, c, this);
    } }).m,
    (native) => ({ m(this: unknown, a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown, g: unknown, h: unknown) {
      shared.words[0] = handleOf(this);
      return native(a, b, c, d, e, f, g, h, this);
    } }).m,
    (native) => ({ m(this: unknown, ...values: unknown[]) {
      shared.words[0] = handleOf(this);
      return native(values, this);
    } }).m,
  ];
  // Never an index past the end of an array: somebody may have put a getter on Array.prototype.
  const shimFor = (native: NativeMember, width: number): AnyMethod => {
    const narrow = own.shapes(native);
    return width < narrow.length ? narrow[width]! : wide[width === 3 ? 0 : width > 8 ? 2 : 1]!(native);
  };
  const method: ClassLayer['method'] = (name, native, width, length) => {
    const shim = shimFor(native, width);
    shared.label(shim, name, length);
    shared.define(prototype, shared.keyOf(name), shim, false);
  };

  const { create } = Object;
  const shown = create(null) as Names;
  const publish = (name: string, pair: PropertyDescriptor): void => {
    shared.label(pair.get as object, `get ${name}`, 0);
    if (pair.set !== undefined) shared.label(pair.set, `set ${name}`, 1);
    shared.defineAccessor(prototype, name, pair.get as () => unknown, pair.set);
  };
  const accessor: ClassLayer['accessor'] = (name, get, set) => {
    shown[name] = true;
    publish(name, { get: shimFor(get, 0), set: set && shimFor(set, 1) });
  };
  const refusal = (name: string) => (receiver: unknown, value?: unknown): never => refuse(handleOf(receiver), receiver, name, value);
  const slot: ClassLayer['slot'] = (name, index, functionsOnly) => {
    const missing = refusal(name);
    shown[name] = true;
    publish(name, { get: own.reader(index, undefined, missing), set: own.writer(index, index < 32 ? 1 << index : 0, functionsOnly, missing) });
  };
  const link: ClassLayer['link'] = (name, index, native) => {
    shown[name] = true;
    publish(name, { get: own.reader(index, null, refusal(name)), set: shimFor(native, 1) });
  };

  // A function of the same name that JS put on a derived class, and not ours. What is bound as a property JS does not override for C++: our
  // accessors refuse the prototype.
  const overrideFinder: ClassLayer['overrideFinder'] = (name) => {
    let native: unknown;
    try { native = (prototype as Record<string, unknown>)[name]; } catch { return () => undefined; }
    return (object) => {
      const found = object[name];
      return typeof found === 'function' && found !== native ? found : undefined;
    };
  };

  const noNames = create(null) as Names;
  const allShown = (): Names => {
    const names = create(null) as Names;
    for (const name in parent?.shown() ?? noNames) names[name] = true;
    for (const name in shown) names[name] = true;
    return names;
  };
  const inspect = { m(this: object) {
    const handle = handleOf(this);
    const why = handle >= 0 ? unusable(handle) : undefined;
    if (why !== undefined) return `${className} { <${why}> }`;
    return shared.view(this, handle < 0 ? noNames : allShown());
  } }.m;

  shared.label(Bound, className, 0);
  shared.define(prototype, Symbol.toStringTag, className, false);
  shared.define(prototype, Symbol.for('nodejs.util.inspect.custom'), inspect, false);
  const disposeKey = (Symbol as { dispose?: symbol }).dispose;
  if (disposeKey !== undefined) {
    const shim = shimFor(dispose, 0);
    shared.label(shim, '[Symbol.dispose]', 0);
    shared.define(prototype, disposeKey, shim, false);
  }
  return {
    Bound, expect(ticket) { pending = ticket; }, finish, handleOf, adopt, retire, addSlots,
    setSlotCount(count) { slotCount = count; parent?.setSlotCount(count); }, setConstruct(native) { construct = native; }, method, accessor, slot, link, overrideFinder, shown: allShown,
  };
})

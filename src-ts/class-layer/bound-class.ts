// One bound class. Evaluated anew for each class, so that each has type feedback of its own and stays fast beside hundreds of others.
// That may happen long after the addon was loaded, so what it uses of the language comes from `shared`, or is syntax.
// As in environment.ts, functions of some length are no arrows, and those that every class needs stand in parentheses.
(function (shared: SharedLayer, className: string, parent: ClassLayer | undefined, makeDirect: MakeDirect | undefined, dispose: NativeMember, unusable: Unusable, refuse: Refuse): ClassLayer {
  'use strict';
  const { makeSlots, define, numbers, mailbox } = shared;
  // What native code is told instead of a handle: not one of ours, or still under construction.
  const foreign = -1, unfinished = -2;
  const making: Making = { construct: undefined!, pending: undefined, slotCount: 0 };
  // What only the class body can make, because only it may say #handle and #slots.
  let own: OwnAccess;

  const nodeOf = (object: object, slots: Slots | undefined): object => (slots === undefined ? object : slots);

  // The two classes differ in `extends` alone; a private name belongs to the class body that declares it, so each has its own accessors.
  // Here and below a computed key gives a function its name, which costs less than defining it afterwards.
  // These two are arrows: heap snapshots would call all objects after a function around their class.
  const makeRoot = () => ({ [className]: class {
    #handle: number = unfinished;
    #slots: Slots | undefined;
    static {
      own = {
        handle0: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handle1: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handle2: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handleN: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handleRead: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handleWrite: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handleSlot: (object) => (object as any).#handle,
        handleOf: (value) => (typeof value === 'object' && value !== null && #handle in value ? value.#handle : foreign),
        setHandle: (object, handle) => { if (#handle in object) object.#handle = handle; },
        setSlots: (object, slots) => { if (#slots in object) object.#slots = slots; },
        read: (object, index) => (object as any).#slots![index],
        write: (object, index, value) => { (object as any).#slots![index] = value; },
      };
    }
    constructor(a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown, f?: unknown, g?: unknown, h?: unknown) {
      const ticket = making.pending;
      const slots = making.slotCount === 0 ? undefined : makeSlots(this, making.slotCount);
      if (ticket === undefined) {
        this.#slots = slots;
        const known = making.construct(slots === undefined ? this : slots, a, b, c, d, e, f, g, h);
        if (known !== undefined) return known as this;
        this.#handle = mailbox[0]!;
      } else {
        making.pending = undefined;
        ticket.object = this;
        ticket.slots = slots;
        this.#handle = ticket.handle;
        if (ticket.handle !== unfinished) this.#slots = slots;
      }
    }
  } });

  const makeDerived = (base: ClassLayer) => ({ [className]: class extends base.Bound {
    #handle: number = unfinished;
    #slots: Slots | undefined;
    static {
      own = {
        handle0: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handle1: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handle2: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handleN: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handleRead: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handleWrite: (object) => { try { return (object as any).#handle; } catch { return foreign; } },
        handleSlot: (object) => (object as any).#handle,
        handleOf: (value) => (typeof value === 'object' && value !== null && #handle in value ? value.#handle : foreign),
        setHandle: (object, handle) => { if (#handle in object) object.#handle = handle; },
        setSlots: (object, slots) => { if (#slots in object) object.#slots = slots; },
        read: (object, index) => (object as any).#slots![index],
        write: (object, index, value) => { (object as any).#slots![index] = value; },
      };
    }
    constructor(a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown, f?: unknown, g?: unknown, h?: unknown) {
      const given = making.pending;
      // Without a handle: whoever replaced this class's prototype may have put another constructor in between, which must get none.
      const ticket: Ticket = { object: undefined, slots: undefined, handle: unfinished };
      making.pending = undefined;
      base.expect(ticket);
      try {
        super();
      } finally {
        base.expect(undefined);
      }
      if (ticket.object !== this) refuse(foreign, this, className);
      if (given === undefined) {
        const known = making.construct(nodeOf(this, ticket.slots), a, b, c, d, e, f, g, h);
        if (known !== undefined) return known as this;
        finish(this, ticket.slots, mailbox[0]!);
      } else {
        given.object = this;
        given.slots = ticket.slots;
        if (given.handle !== unfinished) finish(this, ticket.slots, given.handle);
      }
    }
  } });

  const makePlain = (): ClassLayer['Bound'] => (parent === undefined ? makeRoot() : makeDerived(parent))[className] as ClassLayer['Bound'];
  const Bound = makeDirect === undefined ? makePlain() : makeDirect(shared, className, making, (access) => { own = access; });
  const prototype = Bound.prototype as object;

  const finish = function (object: object, slots: Slots | undefined, handle: number): void {
    if (slots !== undefined) own.setSlots(object, slots);
    own.setHandle(object, handle);
    parent?.finish(object, slots, handle);
  };
  const retire = function (object: object): void {
    own.setSlots(object, undefined);
    parent?.retire(object);
  };
  const addSlots = function (object: object, count: number): Slots {
    if (own.addSlots !== undefined) return own.addSlots(object, count);
    const slots = parent === undefined ? makeSlots(object, count) : parent.addSlots(object, count);
    own.setSlots(object, slots);
    return slots;
  };
  const adopt = function (handle: number): object {
    const ticket: Ticket = { object: undefined, slots: undefined, handle };
    making.pending = ticket;
    try {
      const object = new Bound();
      return nodeOf(object, ticket.slots);
    } finally {
      making.pending = undefined;
    }
  };

  const { handleOf, handle0, handle1, handle2, handleN, handleRead, handleWrite, handleSlot, read, write } = own!;

  // Members leave their receiver's handle in the mailbox. Each number of arguments that is worth it has a shim of its own.
  const address = (handle: number): void => { mailbox[0] = handle; };
  const methodOf = (function (name: PropertyKey, native: NativeMember, width: number): Holder {
    switch (width) {
      case 0: return { [name](this: unknown) {
        address(handle0(this));
        return native(this);
      } };
      case 1: return { [name](this: unknown, a: unknown) {
        address(handle1(this));
        return native(a, this);
      } };
      case 2: return { [name](this: unknown, a: unknown, b: unknown) {
        address(handle2(this));
        return native(a, b, this);
      } };
      case 3: return { [name](this: unknown, a: unknown, b: unknown, c: unknown) {
        address(handleN(this));
        return native(a, b, c, this);
      } };
      case 9: return { [name](this: unknown, ...values: unknown[]) {
        address(handleN(this));
        return native(values, this);
      } };
      default: return { [name](this: unknown, a: unknown, b: unknown, c: unknown, d: unknown, e: unknown, f: unknown, g: unknown, h: unknown) {
        address(handleN(this));
        return native(a, b, c, d, e, f, g, h, this);
      } };
    }
  });
  const getterOf = (name: string, native: NativeMember): Holder => ({ get [name](): unknown {
    address(handleRead(this));
    return native(this);
  } });
  const setterOf = (name: string, native: NativeMember): Holder => ({ set [name](value: unknown) {
    address(handleWrite(this));
    native(value, this);
  } });

  const slotReader = function (name: string, index: number, empty: undefined | null, failed: Failed): Holder {
    return { get [name](): unknown {
      try { const value = read(this, index); return value === undefined ? empty : value; } catch (error) { return failed(error, this); }
    } };
  };
  const slotWriter = function (name: string, index: number, functionsOnly: boolean, refused: (receiver: unknown, value: unknown) => never, failed: Failed): Holder {
    const bit = index < 32 ? 1 << index : 0;
    return { set [name](value: unknown) {
      const none = value === undefined || value === null;
      if (functionsOnly && !none && typeof value !== 'function') refused(this, value);
      const { words } = shared;
      let handle = foreign;
      try { handle = handleSlot(this); write(this, index, value); } catch (error) { failed(error, this, value); }
      words[handle] = none ? words[handle]! & ~bit : words[handle]! | bit;
    } };
  };

  // Where only numbers cross, they do so in memory. What is none is handed over, to native code that takes it or says what is wrong.
  const numbersMethodOf = function (name: string, native: NativeMember, width: number, answersNumber: boolean): Holder {
    switch (width) {
      case 0: return { [name](this: unknown) {
        address(handle0(this));
        native(this);
        return numbers[0];
      } };
      case 1: return { [name](this: unknown, a: unknown) {
        address(handle1(this));
        if (typeof a !== 'number') return native(a, this);
        numbers[0] = a;
        const value = native(this);
        return answersNumber ? numbers[0] : value;
      } };
      case 2: return { [name](this: unknown, a: unknown, b: unknown) {
        address(handle2(this));
        if (typeof a !== 'number' || typeof b !== 'number') return native(a, b, this);
        numbers[0] = a;
        numbers[1] = b;
        const value = native(this);
        return answersNumber ? numbers[0] : value;
      } };
      default: return { [name](this: unknown, a: unknown, b: unknown, c: unknown) {
        address(handleN(this));
        if (typeof a !== 'number' || typeof b !== 'number' || typeof c !== 'number') return native(a, b, c, this);
        numbers[0] = a;
        numbers[1] = b;
        numbers[2] = c;
        const value = native(this);
        return answersNumber ? numbers[0] : value;
      } };
    }
  };
  const numberGetterOf = (name: string, native: NativeMember): Holder => ({ get [name](): unknown {
    address(handleRead(this));
    native(this);
    return numbers[0];
  } });
  const numberSetterOf = (name: string, native: NativeMember): Holder => ({ set [name](value: unknown) {
    address(handleWrite(this));
    if (typeof value === 'number') {
      numbers[0] = value;
      native(this);
    } else native(value, this);
  } });

  const method = (function (name: string, holder: Holder, length: number): void {
    const shim = holder[name] as AnyMethod;
    if (shim.length !== length) shared.setLength(shim, length);
    define(prototype, shared.keyOf(name), shim, false);
  });
  const missing = (name: string) => (receiver: unknown, value?: unknown): never => refuse(handleOf(receiver), receiver, name, value);

  const shown = shared.noNames();
  const accessor = (function (name: string, reader: Holder, writer: Holder | undefined): void {
    shown[name] = true;
    shared.defineAccessors(prototype, name, reader, writer);
  });
  const member: ClassLayer['member'] = (function (kind, name, a, b, c) {
    switch (kind) {
      case 0: return method(name, methodOf(name, a as NativeMember, b as number), c as number);
      case 1: return accessor(name, getterOf(name, a as NativeMember), b === undefined ? undefined : setterOf(name, b as NativeMember));
      case 2: {
        const index = a as number, refused = missing(name), failed = shared.failing(refused);
        return accessor(name, slotReader(name, index, undefined, failed), slotWriter(name, index, b as boolean, refused, failed));
      }
      case 3: return accessor(name, slotReader(name, a as number, null, shared.failing(missing(name))), setterOf(name, b as NativeMember));
      case 8: return method(name, numbersMethodOf(name, a as NativeMember, b as number, false), c as number);
      case 9: return method(name, numbersMethodOf(name, a as NativeMember, b as number, true), c as number);
      case 10: return accessor(name, numberGetterOf(name, a as NativeMember), b === undefined ? undefined : numberSetterOf(name, b as NativeMember));
      default: return shared.defineStatic(Bound, kind, name, a, b, c);
    }
  });

  // A function of the same name that JS put on a derived class, and not ours. What is bound as a property JS does not override for C++: our
  // accessors refuse the prototype.
  const overrideFinder: ClassLayer['overrideFinder'] = function (name) {
    let native: unknown;
    try { native = (prototype as Record<string, unknown>)[name]; } catch { return () => undefined; }
    return (object) => {
      const found = object[name];
      return typeof found === 'function' && found !== native ? found : undefined;
    };
  };

  const allShown = function (): Names {
    const names = parent === undefined ? shared.noNames() : parent.shown();
    for (const name in shown) names[name] = true;
    return names;
  };
  const inspect = { m(this: unknown) {
    // Called by somebody else than util.inspect, on anything.
    if (typeof this !== 'object' || this === null) return this;
    const handle = handleOf(this);
    const why = handle >= 0 ? unusable(handle) : undefined;
    if (why !== undefined) return `${className} { <${why}> }`;
    return shared.view(this, handle < 0 ? shared.noNames() : allShown());
  } }.m;

  define(prototype, shared.tagKey, className, false);
  define(prototype, shared.inspectKey, inspect, false);
  if (shared.disposeKey !== undefined) {
    const shim = methodOf(shared.disposeKey, dispose, 0)[shared.disposeKey] as AnyMethod;
    shared.label(shim, '[Symbol.dispose]', 0);
    define(prototype, shared.disposeKey, shim, false);
  }
  return {
    Bound, expect(ticket) { making.pending = ticket; }, finish, handleOf, adopt, retire, addSlots, readSlot: read, writeSlot: write,
    setSlotCount(count) { making.slotCount = count; parent?.setSlotCount(count); }, setConstruct(native, length) { making.construct = native; shared.setLength(Bound, length); }, member, overrideFinder, shown: allShown,
    members(...values) {
      for (let at = 0; at < values.length; at += 5) member(values[at] as number, values[at + 1] as string, values[at + 2], values[at + 3], values[at + 4]);
    },
  };
})

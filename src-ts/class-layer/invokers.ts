// How native code calls the function in a slot: loading it in JS costs less than reading it from there. Evaluated for each class that calls one, for
// type feedback of its own. `read` is for wrappers that have their slots in fields; without it the helpers are called on arrays of slots.
(function (shared: SharedLayer, read: ClassLayer['readSlot'] | undefined): Invokers {
  'use strict';
  const { outgoing, mailbox } = shared;
  const element = (slots: Slots, index: number): unknown => slots[index];
  const load = (read ?? element) as (holder: object, index: number) => AnyFunction;

  const makeInvoker: Invokers['makeInvoker'] = function (index, count) {
    switch (count) {
      case 0: return { m(this: object) { const f = load(this, index); return f(); } }.m;
      case 1: return { m(this: object, a: unknown) { const f = load(this, index); return f(a); } }.m;
      case 2: return { m(this: object, a: unknown, b: unknown) { const f = load(this, index); return f(a, b); } }.m;
      case 3: return { m(this: object, a: unknown, b: unknown, c: unknown) { const f = load(this, index); return f(a, b, c); } }.m;
      case 4: return { m(this: object, a: unknown, b: unknown, c: unknown, d: unknown) { const f = load(this, index); return f(a, b, c, d); } }.m;
      default: return { m(this: object, a: unknown, b: unknown, c: unknown, d: unknown, e: unknown) { const f = load(this, index); return f(a, b, c, d, e); } }.m;
    }
  };

  // The same for numbers alone: they are found in memory, and a number is answered there, which the other mailbox tells.
  const answered = 0, otherwise = 0xfffffffd;
  const answer = function (value: unknown): unknown {
    if (typeof value === 'number') {
      outgoing[0] = value;
      mailbox[0] = answered;
      return undefined;
    }
    mailbox[0] = otherwise;
    return value;
  };
  const makeNumberInvoker: Invokers['makeNumberInvoker'] = function (index, count) {
    switch (count) {
      case 0: return { m(this: object) { const f = load(this, index); return answer(f()); } }.m;
      case 1: return { m(this: object) { const f = load(this, index); return answer(f(outgoing[0])); } }.m;
      default: return { m(this: object) { const f = load(this, index); return answer(f(outgoing[0], outgoing[1])); } }.m;
    }
  };

  return { makeInvoker, makeNumberInvoker };
})

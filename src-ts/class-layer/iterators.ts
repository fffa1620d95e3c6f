// Iterators over native elements. Evaluated once per environment, when the first class asks for them.
(function (shared: SharedLayer): Iterators {
  'use strict';
  const { entries, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf } = Object;
  const { apply } = Reflect;
  const Copies = Map;
  const { clear: clearEntries, entries: entriesOfCopy, set: copyEntry } = Map.prototype;
  const iteratorKey: typeof Symbol.iterator = Symbol.iterator;
  const prototype = getPrototypeOf(getPrototypeOf([][iteratorKey]())) as object;
  // What native code leaves in the mailbox after the last element.
  const ended = 0xfffffffd;

  type Step = { value: unknown; done: boolean };
  type AnyFunction = (...values: unknown[]) => unknown;
  let nextOf: (this: object) => Step;

  const complete: Iterators['complete'] = (layer, next, finish) => {
    const target = layer.Bound.prototype as object, { handleOf } = layer;
    const step = { next(this: object): Step {
      shared.mailbox[0] = handleOf(this);
      const value = next(this);
      return { value, done: shared.mailbox[0] === ended };
    } }.next;
    const end = { return(this: object, value?: unknown): Step {
      shared.mailbox[0] = handleOf(this);
      finish(this);
      return { value, done: true };
    } }.return;
    shared.define(target, 'next', step, false);
    shared.label(end, 'return', 1);
    shared.define(target, 'return', end, false);
    const disposeKey = (Symbol as { dispose?: symbol }).dispose;
    if (disposeKey !== undefined) shared.define(target, disposeKey, { dispose(this: object) { apply(end, this, []); } }.dispose, false);
    // Nobody makes one but native code.
    delete (target as { constructor?: unknown }).constructor;
    setPrototypeOf(target, prototype);
    nextOf = step;
  };

  const append = (list: unknown[], value: unknown): void => shared.define(list, list.length, value, true);
  const listOf: Iterators['listOf'] = (value) => {
    const open = (value as Record<symbol, unknown>)[iteratorKey];
    if (typeof open !== 'function') return undefined;
    const list: unknown[] = [];
    const iterator = apply(open as AnyFunction, value, []) as { next: AnyFunction };
    const { next } = iterator;
    for (;;) {
      const step = apply(next, iterator, []) as Step;
      if (step.done) return list;
      append(list, step.value);
    }
  };

  const addPair = (flat: unknown[], pair: unknown): boolean => {
    if (typeof pair !== 'object' || pair === null) return false;
    append(flat, (pair as unknown[])[0]);
    append(flat, (pair as unknown[])[1]);
    return true;
  };
  const pairsOf: Iterators['pairsOf'] = (value) => {
    const list = listOf(value) ?? entries(value), flat: unknown[] = [];
    for (let at = 0; at < list.length; at++) if (!addPair(flat, list[at])) return undefined;
    return flat;
  };

  /** What JS's own maps do with all their entries. */
  const completeMap: Iterators['completeMap'] = (layer) => {
    const target = layer.Bound.prototype as object;
    const all = getOwnPropertyDescriptor(target, 'entries')!.value as (this: object) => object;
    const walk = (map: object, visit: (entry: [unknown, unknown]) => void): void => {
      const iterator = apply(all, map, []) as object;
      for (;;) {
        const { value, done } = apply(nextOf, iterator, []) as Step;
        if (done) return;
        visit(value as [unknown, unknown]);
      }
    };
    const members: Record<string, AnyMethod> = {
      forEach(this: object, callback: unknown, thisArgument?: unknown) {
        walk(this, (entry) => apply(callback as AnyFunction, thisArgument, [entry[1], entry[0], this]));
      },
      toJSON(this: object) {
        const plain = {};
        walk(this, (entry) => shared.define(plain, `${entry[0]}`, entry[1], true));
        return plain;
      },
    };
    for (const name in members) {
      shared.label(members[name]!, name, name === 'forEach' ? 1 : 0);
      shared.define(target, name, members[name], false);
    }
    shared.define(target, iteratorKey, all, false);
    const inspectKey = Symbol.for('nodejs.util.inspect.custom');
    const whenUnusable = (target as Record<symbol, AnyMethod>)[inspectKey]!;
    shared.define(target, inspectKey, { inspect(this: object) {
      try {
        const found: [unknown, unknown][] = [];
        walk(this, (entry) => append(found, entry));
        const copy = shared.standInFor(this, () => new Copies());
        apply(clearEntries, copy, []);
        for (let at = 0; at < found.length; at++) apply(copyEntry, copy, found[at]!);
        shared.define(copy, 'size', found.length, false);
        shared.define(copy, iteratorKey, entriesOfCopy, false);
        return copy;
      } catch {
        return apply(whenUnusable, this, []) as unknown;
      }
    } }.inspect, false);
  };
  return { complete, prototype, listOf, pairsOf, completeMap };
})

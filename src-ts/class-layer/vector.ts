// What arrays can do, for one class of vectors. Evaluated anew for each such class, for its own type feedback.
(function (shared: SharedLayer, iterators: Iterators, layer: ClassLayer, natives: VectorNatives): void {
  'use strict';
  const { setPrototypeOf } = Object;
  const { apply } = Reflect;
  const { trunc, min, max } = Math;
  const Failure = TypeError;
  const ofArrays = Array.prototype as unknown as Record<string, AnyMethod>;
  const { flat, sort, reverse } = Array.prototype;
  const { from: arrayFrom } = Array;
  const Lists = Array;
  // What native code leaves in the mailbox when there is no such element.
  const ended = 0xfffffffd;

  type AnyFunction = (...values: unknown[]) => unknown;

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
  const spliceAt = (handle: number, start: number, count: number, items: unknown[], view: object): unknown[] => {
    shared.mailbox[0] = handle;
    return natives.splice(start, count, items, view);
  };
  const snapshot = (view: object): unknown[] => {
    const handle = layer.handleOf(view);
    const list = shared.blank(sizeOf(handle, view));
    for (let index = 0; index < list.length; index++) list[index] = readAt(handle, index, view);
    return list;
  };

  const isEnd = (): boolean => shared.mailbox[0] === ended;
  const relative = (value: unknown, length: number, missing: number): number => {
    const number = value === undefined ? missing : trunc(+(value as number)) || 0;
    return number < 0 ? max(0, length + number) : min(number, length);
  };
  /** Calls back for each element until `visit` says that this is enough. One that has gone meanwhile is passed over, or `undefined`. */
  const loop = (
    view: object, name: string, callback: unknown, thisArgument: unknown, backwards: boolean, passOver: boolean,
    visit: (answer: unknown, value: unknown, index: number) => boolean,
  ): void => {
    const handle = layer.handleOf(view), length = sizeOf(handle, view);
    if (typeof callback !== 'function') natives.refuseCallback(name, callback);
    for (let count = 0; count < length; count++) {
      const index = backwards ? length - 1 - count : count;
      const value = readAt(handle, index, view);
      if (passOver && isEnd()) continue;
      if (visit(apply(callback as AnyFunction, thisArgument, [value, index, view]), value, index)) return;
    }
  };
  const search = (view: object, name: string, callback: unknown, thisArgument: unknown, backwards: boolean) => {
    const found = { value: undefined as unknown, index: -1 };
    loop(view, name, callback, thisArgument, backwards, false, (answer, value, index) => {
      if (answer) found.value = value, found.index = index;
      return !!answer;
    });
    return found;
  };
  const fold = (view: object, name: string, values: unknown[], backwards: boolean): unknown => {
    let total = values[1], started = values.length > 1;
    const combine = values[0] as AnyFunction;
    if (typeof combine !== 'function') natives.refuseCallback(name, combine);
    loop(view, name, (value: unknown, index: number) => {
      total = started ? combine(total, value, index, view) : value;
      started = true;
    }, undefined, backwards, true, () => false);
    if (!started) throw new Failure('Reduce of empty array with no initial value');
    return total;
  };
  const replaceAll = (view: object, list: unknown[], length: number): void => {
    spliceAt(layer.handleOf(view), 0, length, list, view);
  };
  /** Elements that are objects stay what they are, and change places. */
  const rearrange = (view: object, arrange: (order: unknown[], valueOf: (item: any) => unknown) => void): void => {
    const values = snapshot(view);
    if (natives.permute === undefined) {
      arrange(values, (value) => value);
      return replaceAll(view, values, values.length);
    }
    const order = shared.blank(values.length) as number[];
    for (let index = 0; index < order.length; index++) order[index] = index;
    arrange(order, (index: number) => values[index]);
    shared.mailbox[0] = layer.handleOf(view);
    natives.permute(order, view);
  };
  const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

  type View = object;
  const methods = {
    at(this: View, index: unknown) {
      const handle = layer.handleOf(this), number = trunc(+(index as number)) || 0;
      const at = number < 0 ? number + sizeOf(handle, this) : number;
      return readAt(handle, at < 0 ? 0xffffffff : at, this);
    },
    push(this: View, ...values: unknown[]) {
      const handle = layer.handleOf(this);
      if (values.length === 1) {
        shared.mailbox[0] = handle;
        return natives.push(values[0], this);
      }
      spliceAt(handle, sizeOf(handle, this), 0, values, this);
      return sizeOf(handle, this);
    },
    pop(this: View) {
      shared.mailbox[0] = layer.handleOf(this);
      return natives.pop(this);
    },
    shift(this: View) { return spliceAt(layer.handleOf(this), 0, 1, [], this)[0]; },
    unshift(this: View, ...values: unknown[]) {
      const handle = layer.handleOf(this);
      spliceAt(handle, 0, 0, values, this);
      return sizeOf(handle, this);
    },
    insert(this: View, index: unknown, ...values: unknown[]) {
      const handle = layer.handleOf(this);
      spliceAt(handle, relative(index, sizeOf(handle, this), 0), 0, values, this);
      return sizeOf(handle, this);
    },
    splice(this: View, ...values: unknown[]) {
      const handle = layer.handleOf(this), length = sizeOf(handle, this), start = relative(values[0], length, 0);
      const most = values.length === 0 ? 0 : length - start;
      const count = values.length < 2 ? most : min(max(trunc(+(values[1] as number)) || 0, 0), most);
      const items = shared.blank(max(values.length - 2, 0));
      for (let index = 0; index < items.length; index++) items[index] = values[index + 2];
      return spliceAt(handle, start, count, items, this);
    },
    fill(this: View, value: unknown, start?: unknown, end?: unknown) {
      const handle = layer.handleOf(this), length = sizeOf(handle, this), stop = relative(end, length, length);
      for (let index = relative(start, length, 0); index < stop; index++) writeAt(handle, index, value, this);
      return this;
    },
    sort(this: View, compare?: (a: unknown, b: unknown) => number) {
      if (compare !== undefined && typeof compare !== 'function') natives.refuseCallback('sort', compare);
      rearrange(this, (order, valueOf) => {
        const inOrder = compare ?? (natives.permute && ((a: unknown, b: unknown) => byText(`${a}`, `${b}`)));
        apply(sort, order, [inOrder && ((a: unknown, b: unknown) => inOrder(valueOf(a), valueOf(b)))]);
      });
      return this;
    },
    reverse(this: View) {
      rearrange(this, (order) => { apply(reverse, order, []); });
      return this;
    },
    forEach(this: View, callback: unknown, thisArgument?: unknown) {
      loop(this, 'forEach', callback, thisArgument, false, true, () => false);
    },
    map(this: View, callback: unknown, thisArgument?: unknown) {
      const results = shared.blank(sizeOf(layer.handleOf(this), this));
      loop(this, 'map', callback, thisArgument, false, true, (answer, _value, index) => (results[index] = answer, false));
      return results;
    },
    filter(this: View, callback: unknown, thisArgument?: unknown) {
      const results: unknown[] = [];
      loop(this, 'filter', callback, thisArgument, false, true, (answer, value) => {
        if (answer) shared.define(results, results.length, value, true);
        return false;
      });
      return results;
    },
    flatMap(this: View, callback: unknown, thisArgument?: unknown) {
      const results = shared.blank(sizeOf(layer.handleOf(this), this));
      loop(this, 'flatMap', callback, thisArgument, false, true, (answer, _value, index) => (results[index] = answer, false));
      return apply(flat, results, []) as unknown[];
    },
    some(this: View, callback: unknown, thisArgument?: unknown) {
      let result = false;
      loop(this, 'some', callback, thisArgument, false, true, (answer) => (result = !!answer));
      return result;
    },
    every(this: View, callback: unknown, thisArgument?: unknown) {
      let result = true;
      loop(this, 'every', callback, thisArgument, false, true, (answer) => !(result = !!answer));
      return result;
    },
    find(this: View, callback: unknown, thisArgument?: unknown) { return search(this, 'find', callback, thisArgument, false).value; },
    findIndex(this: View, callback: unknown, thisArgument?: unknown) { return search(this, 'findIndex', callback, thisArgument, false).index; },
    findLast(this: View, callback: unknown, thisArgument?: unknown) { return search(this, 'findLast', callback, thisArgument, true).value; },
    findLastIndex(this: View, callback: unknown, thisArgument?: unknown) {
      return search(this, 'findLastIndex', callback, thisArgument, true).index;
    },
    reduce(this: View, ...values: unknown[]) { return fold(this, 'reduce', values, false); },
    reduceRight(this: View, ...values: unknown[]) { return fold(this, 'reduceRight', values, true); },
    toArray(this: View) { return snapshot(this); },
    toJSON(this: View) { return snapshot(this); },
    keys(this: View) { return new Walker(this, 0); },
    values(this: View) { return new Walker(this, 1); },
    entries(this: View) { return new Walker(this, 2); },
  };
  // These run no code of the caller's between two elements, so what arrays do to a copy is what they would do to the view.
  const onCopies = ['slice', 'indexOf', 'lastIndexOf', 'includes', 'join', 'concat', 'flat', 'toString', 'toLocaleString', 'toSorted',
    'toReversed', 'toSpliced', 'with'];
  const onCopy = (ofArray: AnyMethod): AnyMethod => ({ m(this: View, ...values: unknown[]) { return apply(ofArray, snapshot(this), values) as unknown; } }).m;

  // --- iterators: without native state, so that changes of the vector are seen, and nothing dangles

  const Walker = class {
    #view: object | undefined;
    readonly #handle: number;
    readonly #kind: number;
    #at = 0;
    constructor(view: object, kind: number) {
      this.#view = view;
      this.#kind = kind;
      this.#handle = layer.handleOf(view);
      sizeOf(this.#handle, view);
    }
    next(): { value: unknown; done: boolean } {
      const view = this.#view, at = this.#at;
      if (view === undefined) return { value: undefined, done: true };
      const value = readAt(this.#handle, at, view);
      if (shared.mailbox[0] === ended) {
        this.#view = undefined;
        return { value: undefined, done: true };
      }
      this.#at = at + 1;
      return { value: this.#kind === 1 ? value : this.#kind === 0 ? at : [at, value], done: false };
    }
    return(value?: unknown): { value: unknown; done: boolean } {
      this.#view = undefined;
      return { value, done: true };
    }
  };
  shared.define(Walker.prototype, Symbol.toStringTag, 'Native Iterator', false);
  delete (Walker.prototype as { constructor?: unknown }).constructor;
  setPrototypeOf(Walker.prototype, iterators.prototype);

  // --- the class

  const lengths: Record<string, number> = { push: 1, unshift: 1, insert: 1, splice: 2, reduce: 1, reduceRight: 1, fill: 1 };
  const publishAll = (): void => {
    const target = layer.Bound.prototype as object;
    const publish = (name: string, method: AnyMethod, length: number): void => {
      shared.label(method, name, length);
      shared.define(target, name, method, false);
    };
    for (const name in methods) {
      const method = methods[name as keyof typeof methods] as AnyMethod;
      publish(name, method, lengths[name] ?? min(method.length, 1));
    }
    for (let index = 0; index < onCopies.length; index++) {
      const name = onCopies[index]!, ofArray = ofArrays[name];
      if (typeof ofArray === 'function') publish(name, onCopy(ofArray), ofArray.length);
    }
    shared.define(target, Symbol.iterator, methods.values, false);
    const inspectKey = Symbol.for('nodejs.util.inspect.custom');
    const whenUnusable = (target as Record<symbol, AnyMethod>)[inspectKey]!;
    shared.define(target, inspectKey, { inspect(this: View) {
      try {
        const values = snapshot(this), copy = shared.standInFor(this, () => []) as unknown[];
        copy.length = 0;
        for (let index = 0; index < values.length; index++) shared.define(copy, index, values[index], true);
        return copy;
      } catch {
        return apply(whenUnusable, this, []) as unknown;
      }
    } }.inspect, false);
    const statics: Record<string, AnyMethod> = {
      from(this: new (list: unknown[]) => object, items: unknown, ...mapping: unknown[]) {
        return new this(apply(arrayFrom, Lists, [items, ...mapping]) as unknown[]);
      },
      of(this: new (list: unknown[]) => object, ...items: unknown[]) { return new this(items); },
    };
    for (const name in statics) {
      shared.label(statics[name]!, name, name === 'from' ? 1 : 0);
      shared.define(layer.Bound, name, statics[name], false);
    }
  };
  publishAll();
})

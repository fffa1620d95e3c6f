import { collect } from '../support/settle';
import type { GraphAddon, Wrapper } from './addon';
import type { Command, Verb } from './commands';
import { checkObject, checkOutside, checkWeak } from './check';
import { keyOf, type Held, type Native, type Ref } from './model';
import { Run, Thrown, caught, require, uniqueNumber, witnessed, type Variable } from './run';

type Step = (run: Run, command: Command) => void;

const listenerKeys = ['x', 'y', 'shared'] as const;
const keyFor = (n: number): string => listenerKeys[n % listenerKeys.length]!;

/** Variables that are set; what captures them does so by value. */
function captured(run: Run, ...slots: number[]): Variable[] {
  return slots.map((slot) => run.variable(slot)).filter((it) => it !== undefined);
}

/** A step on variable `a`, where it is set. */
const on = (step: (run: Run, target: Variable, native: Native, command: Command) => void): Step => (run, command) => {
  const target = run.variable(command.a);
  if (target) step(run, target, run.model.native(target.ref.id), command);
};

/** A step on variables `a` and `b`, where `b` is of a kind. */
const onPair = (kind: Native['kind'] | undefined, step: (run: Run, target: Variable, native: Native, other: Variable, command: Command) => void): Step =>
  on((run, target, native, command) => {
    const other = run.variable(command.b);
    if (other && (!kind || run.model.native(other.ref.id).kind === kind)) step(run, target, native, other, command);
  });

function functionFor(run: Run, { b, c, how, n }: Command) {
  return run.makeFunction(captured(run, b, c), how, n % 5);
}

function valueFor(run: Run, command: Command): { held: Held; value: unknown } {
  const variables = captured(run, command.b, command.c);
  const primitives = [7, 'text', 12345678901234567890n, true, -0];
  if (command.n < primitives.length) return { held: { kind: 'primitive', value: primitives[command.n] }, value: primitives[command.n] };
  if (command.n % 3 === 0) {
    const { label, listener } = functionFor(run, command);
    return { held: { kind: 'function', label }, value: listener };
  }
  if (command.n % 3 === 1 && variables[0]) return { held: { kind: 'wrapper', ref: variables[0].ref }, value: variables[0].wrapper };
  const label = uniqueNumber();
  return { held: { kind: 'object', label, refs: variables.map((it) => it.ref) }, value: { label, refs: variables.map((it) => it.wrapper) } };
}

// --- making

type AnyConstructor = GraphAddon['Vertex'];
const families = new WeakMap<GraphAddon, AnyConstructor[]>();

function familyOf(addon: GraphAddon): AnyConstructor[] {
  const known = families.get(addon);
  if (known) return known;
  const { Vertex, Knot, Bead } = addon;
  const family: AnyConstructor[] = [
    Vertex, Knot, Bead,
    class SubVertex extends Vertex { readonly sub = true; },
    class SubKnot extends Knot { readonly sub = true; },
    class SubBead extends Bead { readonly sub = true; },
  ];
  families.set(addon, family);
  return family;
}

/** C++ makes it without JS, which gets to know it only when it is finished. */
const makeInNative: Step = (run, { a, n }) => {
  const id = uniqueNumber(), isBead = n % 2 === 1;
  const wrapper = isBead ? run.addon.makeBead(id) : run.addon.makeVertex(id);
  const ref = run.model.add(id, isBead ? 'bead' : 'vertex', false);
  wrapper.mark = keyOf(ref);
  run.assign(a, { ref, wrapper });
};

const make: Step = (run, command) => {
  const { a, n, how } = command;
  const during = how === 'plain' ? undefined : functionFor(run, command);
  const id = uniqueNumber();
  const Class = familyOf(run.addon)[n % 6]!;
  const fail = n >= 10;
  if (fail || how === 'throw') {
    const error = caught(() => new Class(id, during?.listener, fail));
    witnessed['a constructor threw']++;
    require(how === 'throw' ? error instanceof Thrown : String(error).includes('fails'), `a constructor that throws: ${String(error)}`);
    return;
  }
  const wrapper = new Class(id, during?.listener, false);
  const ref = run.model.add(id, n % 3 === 2 ? 'bead' : 'vertex', n % 3 === 1);
  wrapper.mark = keyOf(ref);
  run.assign(a, { ref, wrapper });
};

// --- edges

const setCallback = on((run, { ref, wrapper }, native, command) => {
  const { label, listener } = functionFor(run, command);
  run.use([ref], () => {
    wrapper.callback = listener;
    native.callback = label;
  });
});

const setExtra = on((run, target, native, command) => {
  const knot = run.knot(target);
  if (!knot) return;
  const { label, listener } = functionFor(run, command);
  run.use([target.ref], () => {
    knot.extra = listener;
    native.extra = label;
  });
});

const setValue = on((run, { ref, wrapper }, native, command) => {
  const { held, value } = valueFor(run, command);
  run.use([ref], () => {
    wrapper.value = value;
    native.value = held;
  });
});

const unlink = on((run, { ref, wrapper }, native, { n }) => {
  const field = (['callback', 'next', 'value', 'bead'] as const)[n % 4]!;
  run.use([ref], () => {
    if (field === 'value') wrapper.value = undefined;
    else wrapper[field] = null;
    native[field] = undefined;
  });
});

const clear = on((run, { ref, wrapper }, native, { n }) => {
  run.use([ref], () => {
    if (n % 3 === 0) wrapper.clearMembers();
    if (n % 3 === 1) wrapper.clearValues();
    if (n % 3 === 2) wrapper.clearBeads();
    (n % 3 === 0 ? native.members : n % 3 === 1 ? native.values : native.beads).length = 0;
  });
});

const listen = on((run, { ref, wrapper }, native, command) => {
  const { label, listener } = functionFor(run, command);
  const key = keyFor(command.n % 2);
  run.use([ref], () => {
    wrapper.listen(key, listener);
    native.listeners.set(key, [...(native.listeners.get(key) ?? []), label]);
  });
});

const share = onPair(undefined, (run, target, native, other, { n }) => {
  const key = keyFor(n), to = run.model.native(other.ref.id);
  run.use([target.ref, other.ref], () => {
    if (to.kind === 'vertex') target.wrapper.shareWithVertex(key, other.wrapper);
    else target.wrapper.shareWithBead(key, other.wrapper);
    const copies = native.listeners.get(key) ?? [];
    if (copies.length) to.listeners.set('shared', [...(to.listeners.get('shared') ?? []), ...copies]);
  });
});

const publish = on((run, { ref, wrapper }, native, { n }) => {
  const labels = native.listeners.get(keyFor(n)) ?? [];
  const keys = [uniqueNumber(), ...labels.map(uniqueNumber)];
  run.use([ref], () => {
    wrapper.publish(keyFor(n), keys[0]!);
    labels.forEach((label, i) => run.model.registry.set(keys[0]! + i, label));
  });
});

const fill = on((run, { ref, wrapper }, native, command) => {
  const { label, listener } = functionFor(run, command);
  run.use([ref], () => {
    wrapper.fill(listener);
    native.pouch ??= label;
  });
});

const takePouch = on((run, { ref, wrapper }, native, { n }) => {
  run.use([ref], () => {
    const pouch = wrapper.pouch();
    require((pouch === null) === (native.pouch === undefined), `the pouch of ${keyOf(ref)}`);
    if (!pouch) return;
    // Its first appearance, or the very same object with what was put on it.
    const mark = `pouch ${keyOf(ref)}`;
    if (run.model.seenPouches.has(mark)) witnessed['a part kept what was put on it']++;
    else pouch.mark = mark;
    run.model.seenPouches.add(mark);
    require(pouch.mark === mark, `the pouch of ${keyOf(ref)} is ${pouch.mark}`);
    run.model.pouches[n % 2] = ref;
    run.pouches[n % 2] = pouch;
  });
});

// --- roots

const root: Step = (run, command) => {
  const key = uniqueNumber(), target = run.variable(command.a);
  if (command.n % 3 === 0 && target) {
    const isVertex = run.model.native(target.ref.id).kind === 'vertex';
    run.use([target.ref], () => {
      if (isVertex) run.addon.rootVertex(key, target.wrapper);
      else run.addon.rootBead(key, target.wrapper);
      run.model.rooted.set(String(key), { kind: 'wrapper', ref: target.ref });
    });
    return;
  }
  const { held, value } = valueFor(run, command);
  if (held.kind === 'function') run.addon.rootFunction(key, value as never);
  else run.addon.rootValue(key, value);
  run.model.rooted.set(String(key), held);
};

/** One of the keys, chosen by n. */
const pick = <T>(keys: Iterable<T>, n: number): T | undefined => {
  const all = [...keys];
  return all[n % Math.max(1, all.length)];
};

const removeFrom = (map: 'registry' | 'rooted' | 'holds', remove: (run: Run, key: number) => void): Step => (run, { n }) => {
  const key = pick<string | number>(run.model[map].keys(), n);
  if (key === undefined) return;
  remove(run, Number(key));
  (run.model[map] as Map<unknown, unknown>).delete(key);
};

const watch = on((run, { ref, wrapper }, native) => {
  run.use([ref], () => {
    if (native.kind === 'vertex') run.addon.watchVertex(wrapper);
    else run.addon.watchBead(wrapper);
    run.model.watched.set(ref.id, ref);
  });
});

// --- walking

/** A bead that comes out of C++: the wrapper it had, or after a dispose a new one. */
function receiveBead(run: Run, id: number | undefined, wrapper: Wrapper | null): Variable | undefined {
  require((wrapper === null) === (id === undefined), `a bead: expected ${String(id)}, got ${String(wrapper?.mark)}`);
  if (id === undefined || !wrapper) return undefined;
  const native = run.model.native(id);
  if (!native.disposed) return { ref: { id, generation: native.generation }, wrapper };
  const ref = run.model.revive(native);
  witnessed['a disposed object came back from C++']++;
  require(wrapper.mark === undefined && wrapper.id === id, `bead ${id} came back as ${String(wrapper.mark)}`);
  wrapper.mark = keyOf(ref);
  return { ref, wrapper };
}

function follow(run: Run, { wrapper }: Variable, native: Native, n: number): Variable | undefined {
  const { next, members, beads, bead } = native;
  const usable = (ref: Ref | undefined, found: Wrapper | null) => (ref && found ? { ref, wrapper: found } : undefined);
  if (n % 4 === 0) return usable(next, wrapper.next);
  if (n % 4 === 1 && members.length) return usable(members[n % members.length], wrapper.memberAt(n % members.length));
  if (n % 4 === 2) return receiveBead(run, bead, wrapper.bead);
  if (n % 4 === 3 && beads.length) return receiveBead(run, beads[n % beads.length], wrapper.beadAt(n % beads.length));
  return undefined;
}

const load: Step = (run, { a, b, n }) => {
  const held = pick(run.model.holds, n);
  const from = run.variable(b);
  if (from && !run.model.isUsable(from.ref)) return void run.use([from.ref], () => from.wrapper.next);
  const found = n >= 8 && held ? receiveBead(run, held[1], run.addon.held(held[0]))
    : from && follow(run, from, run.model.native(from.ref.id), n);
  if (!found) return;
  run.identify(found.wrapper, found.ref, 'a loaded object');
  run.assign(a, found);
};

/** C++ hands out an address it kept. Who was not collected is the same as ever; who was is a new object, whole, or nothing. */
const handBack: Step = (run, { n }) => {
  const native = pick(run.model.natives.values(), n);
  if (!native || native.disposed) return;
  const wrapper = native.kind === 'vertex' ? run.addon.handBackVertex(native.id) : run.addon.handBackBead(native.id);
  if (run.model.reach().natives.has(native.id)) return void run.identify(wrapper, native, `${native.id} handed back`);
  if (!wrapper) return;
  if (wrapper.mark === undefined) witnessed['a collected object was handed back by C++']++;
  collect();
  run.drain();
  require(wrapper.id === native.id, `${native.id} was destroyed while its new wrapper was in use`);
};

// --- calling

const call = on((run, { ref, wrapper }, native, { n }) => {
  const calls: [(number | undefined)[], () => number][] = [
    [[native.callback], () => wrapper.call(n)],
    [native.listeners.get(keyFor(n)) ?? [], () => wrapper.emit(keyFor(n), n)],
    [[native.pouch], () => wrapper.callPouch(n)],
  ];
  const [labels, action] = calls[n % 3]!;
  if (!run.model.isUsable(ref)) return void run.use([ref], action);
  run.expectCall(labels, n, `a call on ${keyOf(ref)}`, action);
});

export const verbs: Record<Verb, Step> = {
  make,
  makeInNative,
  drop: (run, { a }) => run.assign(a, undefined),
  copy: (run, { a, b }) => run.assign(a, run.variable(b)),
  callback: setCallback,
  extra: setExtra,
  next: onPair('vertex', (run, target, native, other) =>
    run.use([target.ref, other.ref], () => {
      target.wrapper.next = other.wrapper;
      native.next = other.ref;
    })),
  value: setValue,
  bead: onPair('bead', (run, target, native, other) =>
    run.use([target.ref, other.ref], () => {
      target.wrapper.bead = other.wrapper;
      native.bead = other.ref.id;
    })),
  unlink,
  member: onPair('vertex', (run, target, native, other) =>
    run.use([target.ref, other.ref], () => {
      target.wrapper.addMember(other.wrapper);
      native.members.push(other.ref);
    })),
  holdValue: on((run, { ref, wrapper }, native, command) => {
    const { held, value } = valueFor(run, command);
    run.use([ref], () => {
      wrapper.addValue(value);
      native.values.push(held);
    });
  }),
  string: onPair('bead', (run, target, native, other) =>
    run.use([target.ref, other.ref], () => {
      target.wrapper.addBead(other.wrapper);
      native.beads.push(other.ref.id);
    })),
  clear,
  listen,
  silence: on((run, { ref, wrapper }, native, { n }) =>
    run.use([ref], () => {
      wrapper.silence(keyFor(n));
      native.listeners.delete(keyFor(n));
    })),
  share,
  publish,
  unregister: removeFrom('registry', (run, key) => run.addon.unregister(key)),
  fill,
  pouch: takePouch,
  dropPouch: (run, { n }) => {
    run.model.pouches[n % 2] = run.pouches[n % 2] = undefined;
  },
  friend: onPair(undefined, (run, target, _native, other) => {
    target.wrapper.friend = other.wrapper;
    run.model.friends.set(keyOf(target.ref), other.ref);
  }),
  root,
  unroot: removeFrom('rooted', (run, key) => run.addon.unroot(key)),
  hold: on((run, { ref, wrapper }, native) => {
    if (native.kind !== 'bead') return;
    const key = uniqueNumber();
    run.use([ref], () => {
      run.addon.hold(key, wrapper);
      run.model.holds.set(key, ref.id);
    });
  }),
  letGo: removeFrom('holds', (run, key) => run.addon.letGo(key)),
  watch,
  dispose: on((run, target) => run.dispose(target)),
  load,
  call,
  callOutside: checkOutside,
  handBack,
  look: on((run, target) => {
    if (run.model.isUsable(target.ref)) checkObject(run, target.wrapper, run.model.native(target.ref.id));
    checkWeak(run);
  }),
  minor: () => (globalThis.gc as unknown as (options: { type: 'minor' }) => void)({ type: 'minor' }),
  major: () => collect(),
  drain: (run) => void run.drain(),
  // The event loop's turn, in which the addon drains by itself; see `interpret`.
  turn: () => undefined,
};

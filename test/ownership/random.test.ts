import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownership, roots, settled } from './addon';

/**
 * A model of who keeps whom. A thing is two places, its wrapper and its native; they keep each other until C++ gets the native, which then
 * lives for its own sake and keeps what its handles hold.
 */
class World {
  readonly natives = new Map<number, Native>();
  /** What JS names: the wrappers themselves. Nothing else in here may hold one. */
  readonly named = new Map<number, any>();
  readonly parked = new Set<number>();
  /** Of them, those that C++ has shown to JS since. */
  readonly shown = new Set<number>();
  readonly strung = new Set<number>();
  next = 1;

  make(kind: Kind): void {
    const id = this.next++;
    this.natives.set(id, { kind, listener: undefined, twin: undefined, hidden: undefined, beads: [], keeps: [], properties: [], wrapped: true, disposed: false, awaiting: false });
    this.named.set(id, new ownership[kind](id));
  }
  nth(index: number, fits = (_: number) => true): number | undefined {
    const ids = [...this.named.keys()].filter((id) => this.usable(id) && fits(id));
    return ids.length ? ids[index % ids.length] : undefined;
  }
  usable(id: number): boolean {
    const native = this.natives.get(id);
    return native !== undefined && !native.disposed && !this.away(id);
  }
  /** C++ has it, and JS an empty wrapper at most. */
  away(id: number): boolean {
    return this.parked.has(id) && !this.shown.has(id);
  }

  /** Whether a native that is not known to have ended keeps it by keepAlive. */
  kept(id: number, by: Iterable<number> = this.natives.keys()): boolean {
    for (const keeper of by) if (keeper !== id && this.natives.get(keeper)!.keeps.includes(id)) return true;
    return false;
  }
  /** What must live, by the rules: what waits for its keepers ends when none of them is there. */
  reachable(): { natives: Set<number>; wrappers: Set<number> } {
    for (;;) {
      const found = this.walk(), over = [...found.natives].filter((id) => this.natives.get(id)!.awaiting && !this.kept(id, found.natives));
      if (!over.length) return found;
      for (const id of over) end(this.natives.get(id)!);
    }
  }
  private walk(): { natives: Set<number>; wrappers: Set<number> } {
    const natives = new Set<number>(), wrappers = new Set<number>();
    const work: (() => void)[] = [];
    const wrapper = (id: number | undefined): void => {
      if (id === undefined || wrappers.has(id)) return;
      wrappers.add(id);
      work.push(() => {
        const thing = this.natives.get(id);
        if (!thing) return;
        thing.properties.forEach(wrapper);
        thing.boundKeeps?.forEach(wrapper);
        if (!this.away(id) && (!thing.disposed || thing.awaiting)) native(id);
      });
    };
    const native = (id: number): void => {
      if (natives.has(id)) return;
      natives.add(id);
      work.push(() => {
        const thing = this.natives.get(id)!;
        if (!this.away(id)) wrapper(id);
        wrapper(thing.listener);
        wrapper(thing.hidden);
        wrapper(thing.twin);
        thing.beads.forEach(wrapper);
        thing.keeps.forEach(wrapper);
      });
    };
    for (const id of this.named.keys()) wrapper(id);
    for (const id of this.parked) native(id);
    for (const id of this.strung) native(id);
    while (work.length) work.pop()!();
    return { natives, wrappers };
  }

  /** After a collection: what is gone cannot come back. */
  forget(): void {
    const { natives, wrappers } = this.reachable();
    for (const [id, thing] of this.natives) {
      if (!natives.has(id) && !wrappers.has(id)) this.natives.delete(id);
      else if (!wrappers.has(id)) { thing.wrapped = false; thing.properties = []; thing.boundKeeps = []; }
    }
  }
}

type Kind = 'Crate' | 'Bead' | 'Keeper';
interface Native {
  kind: Kind;
  listener: number | undefined;
  twin: number | undefined;
  hidden: number | undefined;
  beads: number[];
  keeps: number[];
  properties: number[];
  boundKeeps?: number[];
  wrapped: boolean;
  disposed: boolean;
  /** Disposed by JS, and there as long as a keeper may use it. */
  awaiting: boolean;
}

/** What is left of a thing whose native has ended. */
function end(thing: Native): void {
  Object.assign(thing, { disposed: true, awaiting: false, listener: undefined, twin: undefined, hidden: undefined, keeps: [] });
}

type Step = [verb: string, a: number, b: number];

/** A function that captures one wrapper and nothing else. */
const closure = (target: unknown) => () => target;

const verbs: Record<string, (world: World, a: number, b: number) => void> = {
  makeCrate: (world) => world.make('Crate'),
  makeBead: (world) => world.make('Bead'),
  makeKeeper: (world) => world.make('Keeper'),
  drop(world, a) {
    const ids = [...world.named.keys()];
    if (ids.length) world.named.delete(ids[a % ids.length]!);
  },
  listen: (world, a, b) => pair(world, a, b, (x, y) => {
    world.named.get(x).listener = closure(world.named.get(y));
    world.natives.get(x)!.listener = y;
  }),
  hide: (world, a, b) => pair(world, a, b, (x, y) => {
    if (world.natives.get(x)!.kind !== 'Crate') return;
    world.named.get(x).hidden = closure(world.named.get(y));
    world.natives.get(x)!.hidden = y;
  }),
  twin: (world, a, b) => pair(world, a, b, (x, y) => {
    if (world.natives.get(x)!.kind !== 'Crate' || world.natives.get(y)!.kind !== 'Crate') return;
    world.named.get(x).twin = world.named.get(y);
    world.natives.get(x)!.twin = y;
  }),
  string: (world, a, b) => pair(world, a, b, (x, y) => {
    if (world.natives.get(x)!.kind !== 'Bead' || world.natives.get(y)!.kind !== 'Bead') return;
    world.named.get(x).add(world.named.get(y));
    world.natives.get(x)!.beads.push(y);
  }),
  unstring: (world, a) => single(world, a, (x) => {
    if (world.natives.get(x)!.kind !== 'Bead') return;
    world.named.get(x).clear();
    world.natives.get(x)!.beads = [];
  }),
  keep(world, a, b) {
    const x = world.nth(a, (id) => world.natives.get(id)!.kind === 'Keeper'), y = world.nth(b);
    if (x === undefined || y === undefined) return;
    world.named.get(x).keep(world.named.get(y));
    world.natives.get(x)!.keeps.push(y);
  },
  keepLoosely: (world, a, b) => pair(world, a, b, (x, y) => {
    ownership.keepFor(world.named.get(x), world.named.get(y));
    (world.natives.get(x)!.boundKeeps ??= []).push(y);
  }),
  property: (world, a, b) => pair(world, a, b, (x, y) => {
    const name = `p${y}`;
    world.named.get(x)[name] = world.named.get(y);
    world.natives.get(x)!.properties.push(y);
  }),
  holdBead: (world, a) => single(world, a, (x) => {
    if (world.natives.get(x)!.kind !== 'Bead') return;
    ownership.string(x, world.named.get(x));
    world.strung.add(x);
  }),
  releaseBead(world, a) {
    const ids = [...world.strung];
    if (!ids.length) return;
    const id = ids[a % ids.length]!;
    ownership.unstring(id);
    world.strung.delete(id);
  },
  park: (world, a) => single(world, a, (x) => {
    if (world.natives.get(x)!.kind !== 'Crate' || world.shown.has(x)) return;
    try {
      ownership.park(x, world.named.get(x));
      world.parked.add(x);
    } catch (error) {
      // Whether a keeper that nobody has any more was collected, nobody knows.
      if (!world.kept(x)) throw error;
    }
  }),
  unpark(world, a) {
    const ids = [...world.parked];
    if (!ids.length) return;
    const id = ids[a % ids.length]!;
    const known = world.named.get(id), back = ownership.unpark(id);
    if (known !== undefined) expect(back).toBe(known);
    expect(back.id).toBe(id);
    world.parked.delete(id);
    world.shown.delete(id);
    world.named.set(id, back);
  },
  /** And puts a listener there, of which nothing but the native may know. */
  lend(world, a, b) {
    const ids = [...world.parked];
    if (!ids.length) return;
    const id = ids[a % ids.length]!, known = world.named.get(id), heard = world.nth(b);
    ownership.lendParked(id, (lent: any) => {
      if (known !== undefined) expect(lent).toBe(known);
      expect(lent.id).toBe(id);
      if (heard === undefined) return;
      lent.listener = closure(world.named.get(heard));
      world.natives.get(id)!.listener = heard;
    });
    world.shown.add(id);
  },
  scrap(world, a) {
    const ids = [...world.parked];
    if (!ids.length) return;
    const id = ids[a % ids.length]!;
    ownership.scrap(id);
    world.parked.delete(id);
    world.shown.delete(id);
    end(world.natives.get(id)!);
  },
  failToPark: (world, a) => single(world, a, (x) => {
    if (world.natives.get(x)!.kind === 'Crate') expect(() => ownership.park('no key', world.named.get(x))).toThrow(TypeError);
  }),
  disposeKept(world, a) {
    const x = world.nth(a, (id) => world.kept(id));
    if (x !== undefined) letGo(world, x);
  },
  dispose: (world, a) => single(world, a, (x) => letGo(world, x)),
};

function letGo(world: World, x: number): void {
  const thing = world.natives.get(x)!;
  if (thing.kind === 'Bead' || world.shown.has(x)) return;
  world.named.get(x)[Symbol.dispose]();
  if (world.kept(x)) Object.assign(thing, { disposed: true, awaiting: true });
  else end(thing);
}

function single(world: World, a: number, act: (x: number) => void): void {
  const x = world.nth(a);
  if (x !== undefined) act(x);
}
function pair(world: World, a: number, b: number, act: (x: number, y: number) => void): void {
  const x = world.nth(a), y = world.nth(b);
  if (x !== undefined && y !== undefined) act(x, y);
}

/** What the listener of a thing that C++ holds answers is the object it captured, alive. */
function expectHeard(world: World, id: number, heard: unknown): void {
  if (world.natives.get(id)!.listener === undefined) expect(heard).toBe(undefined);
  else expect(heard).toBeTypeOf('object');
}

async function check(world: World): Promise<void> {
  await settled();
  const { natives } = world.reachable();
  expect(ownership.livingThings()).toBe([...natives].sort((a, b) => a - b).join(' '));
  for (const id of world.parked) expectHeard(world, id, ownership.callParked(id));
  for (const id of world.strung) expectHeard(world, id, ownership.callStrung(id));
  for (const id of world.named.keys()) {
    const listener = world.natives.get(id)!.listener;
    if (world.usable(id) && listener !== undefined) expect(world.named.get(id).listener()).toBeTypeOf('object');
  }
  world.forget();
}

async function run(steps: Step[]): Promise<void> {
  const world = new World();
  try {
    for (const [verb, a, b] of steps) {
      if (verb === 'check') await check(world);
      else verbs[verb]!(world, a, b);
    }
    await check(world);
  } finally {
    for (const id of world.parked) ownership.scrap(id);
    for (const id of world.strung) ownership.unstring(id);
    world.named.clear();
    world.parked.clear();
    world.strung.clear();
  }
  await settled();
  expect([ownership.livingThings(), roots()]).toEqual(['', []]);
}

const runs = Math.min(150, Number(process.env.TETHER_GRAPH_RUNS ?? 150));

describe('Random graphs of owned, counted and kept objects', () => {
  it('keep the laws: who is reachable lives, all others are destroyed', { timeout: 600_000 }, async () => {
    const verb = fc.constantFrom(...Object.keys(verbs), 'makeCrate', 'makeBead', 'makeKeeper', 'drop', 'drop', 'listen', 'holdBead', 'park', 'park', 'lend', 'lend', 'keep');
    const step = fc.tuple(verb, fc.nat(50), fc.nat(50));
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }).chain((steps) => fc.nat(steps.length).map((at) => [...steps.slice(0, at), ['check', 0, 0] as Step, ...steps.slice(at)])), run), { numRuns: runs });
  });
});

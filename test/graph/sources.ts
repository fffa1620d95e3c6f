import type { GraphAddon, Wrapper } from './addon';
import { keyOf, type Native, type Ref } from './model';
import { Thrown, caught, require, uniqueNumber, witnessed, type Run, type Variable } from './run';
import { functionFor, on, pick, type Step } from './steps';

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
export const makeInNative: Step = (run, { a, n }) => {
  const id = uniqueNumber(), isBead = n % 2 === 1;
  const wrapper = isBead ? run.addon.makeBead(id) : run.addon.makeVertex(id);
  const ref = run.model.add(id, isBead ? 'bead' : 'vertex', false);
  wrapper.mark = keyOf(ref);
  run.assign(a, { ref, wrapper });
};

export const make: Step = (run, command) => {
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

export const load: Step = (run, { a, b, n }) => {
  const held = pick(run.model.holds, n);
  const from = run.variable(b);
  if (from && !run.model.isUsable(from.ref)) return void run.use([from.ref], () => from.wrapper.next);
  const found = n >= 8 && held ? receiveBead(run, held[1], run.addon.held(held[0]))
    : from && follow(run, from, run.model.native(from.ref.id), n);
  if (!found) return;
  run.identify(found.wrapper, found.ref, 'a loaded object');
  run.assign(a, found);
};

export const takePouch = on((run, { ref, wrapper }, native, { n }) => {
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

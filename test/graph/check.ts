import type { KnotWrapper, Wrapper } from './addon';
import { keyOf, type Native, type Ref } from './model';
import { Run, require, succeed, witnessed } from './run';

const argument = 3;

/** Everything that can be seen of a living object, against the model. Functions only answer meanwhile. */
export function checkObject(run: Run, wrapper: Wrapper, native: Native): void {
  run.quiet = true;
  try {
    checkHandles(run, wrapper, native);
    checkContainers(run, wrapper, native);
    checkFunctions(run, wrapper, native);
  } finally {
    run.quiet = false;
  }
}

/** A Member reads as null once its object is disposed. */
function expectMember(run: Run, ref: Ref | undefined, actual: Wrapper | null, where: string): void {
  if (ref && run.model.isUsable(ref)) run.identify(actual, ref, where);
  else require(actual === null, `${where}: expected null, got ${String(actual?.mark)}`);
}

function checkHandles(run: Run, wrapper: Wrapper, native: Native): void {
  const name = keyOf(native);
  run.identify(wrapper, native, name);
  require(wrapper.id === native.id, `${name} has another id`);
  const label = (wrapper.callback as { label?: number } | null | undefined)?.label;
  require(label === native.callback, `${name}.callback is ${String(label)}, expected ${String(native.callback)}`);
  if (native.next) run.identify(wrapper.next, native.next, `${name}.next`);
  expectMember(run, native.next, wrapper.readNext(), `${name}, its next in C++`);
  run.expectHeld(wrapper.value, native.value, `${name}.value`);
  run.expectHeld(wrapper.readValue(), native.value, `${name}, its value in C++`);
}

function checkContainers(run: Run, wrapper: Wrapper, native: Native): void {
  const name = keyOf(native);
  native.members.forEach((ref, i) => expectMember(run, ref, succeed(() => wrapper.memberAt(i), name), `${name}, member ${i}`));
  native.values.forEach((held, i) => run.expectHeld(succeed(() => wrapper.valueAt(i), name), held, `${name}, value ${i}`));
  // A disposed bead would come back as a new object; `load` does that.
  const known = (id: number | undefined) => id !== undefined && !run.model.native(id).disposed;
  if (known(native.bead)) run.identify(wrapper.bead, run.model.native(native.bead!), `${name}.bead`);
  native.beads.forEach((id, i) => known(id) && run.identify(wrapper.beadAt(i), run.model.native(id), `${name}, bead ${i}`));
}

function checkFunctions(run: Run, wrapper: Wrapper, native: Native): void {
  const name = keyOf(native);
  run.expectCall([native.callback], argument, `${name}.call`, () => wrapper.call(argument));
  run.expectCall([native.pouch], argument, `${name}.callPouch`, () => wrapper.callPouch(argument));
  if (native.hasExtra) run.expectCall([native.extra], argument, `${name}.callExtra`, () => (wrapper as KnotWrapper).callExtra(argument));
  for (const [key, labels] of native.listeners)
    run.expectCall(labels, argument, `${name}.emit("${key}")`, () => wrapper.emit(key, argument));
}

/** What C++ holds outside every object can be called, and is what was stored. */
export function checkOutside(run: Run): void {
  run.quiet = true;
  try {
    for (const [key, label] of run.model.registry)
      run.expectCall([label], argument, `registered function ${label}`, () => run.addon.callRegistered(key, argument));
    for (const [key, held] of run.model.rooted) {
      if (held.kind === 'function')
        run.expectCall([held.label], argument, `rooted function ${held.label}`, () => run.addon.callRooted(Number(key), argument));
      else if (held.kind !== 'wrapper') run.expectHeld(run.addon.rootedValue(Number(key)), held, `rooted value ${key}`);
    }
  } finally {
    run.quiet = false;
  }
}

/** A Weak to what is reachable leads there; one to what was disposed leads nowhere. */
export function checkWeak(run: Run): void {
  const { wrappers } = run.model.reach();
  for (const [id, ref] of run.model.watched) {
    const state = run.model.native(id).kind === 'vertex' ? run.addon.weakVertex(id) : run.addon.weakBead(id);
    if (!run.model.isUsable(ref)) require(state === 'gone', `the Weak to the disposed ${keyOf(ref)} is ${state}`);
    if (!wrappers.has(keyOf(ref)) || !run.model.isUsable(ref)) continue;
    require(state === 'usable', `the Weak to ${keyOf(ref)} is ${state}`);
    witnessed['a Weak led to a living object']++;
  }
}

/** Looks at every object that must be usable, by the address that C++ kept. */
export function checkAll(run: Run): void {
  for (const id of run.model.reach().natives) {
    const native = run.model.native(id);
    if (native.disposed) continue;
    const wrapper = native.kind === 'vertex' ? run.addon.handBackVertex(id) : run.addon.handBackBead(id);
    require(wrapper, `${id} is gone`);
    checkObject(run, wrapper, native);
  }
  checkOutside(run);
  checkWeak(run);
}

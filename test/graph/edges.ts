import { uniqueNumber } from './run';
import { functionFor, keyFor, on, onPair, valueFor } from './steps';

export const setCallback = on((run, { ref, wrapper }, native, command) => {
  const { label, listener } = functionFor(run, command);
  run.use([ref], () => {
    wrapper.callback = listener;
    native.callback = label;
  });
});

export const setExtra = on((run, target, native, command) => {
  const knot = run.knot(target);
  if (!knot) return;
  const { label, listener } = functionFor(run, command);
  run.use([target.ref], () => {
    knot.extra = listener;
    native.extra = label;
  });
});

export const setValue = on((run, { ref, wrapper }, native, command) => {
  const { held, value } = valueFor(run, command);
  run.use([ref], () => {
    wrapper.value = value;
    native.value = held;
  });
});

export const unlink = on((run, { ref, wrapper }, native, { n }) => {
  const field = (['callback', 'next', 'value', 'bead'] as const)[n % 4]!;
  run.use([ref], () => {
    if (field === 'value') wrapper.value = undefined;
    else wrapper[field] = null;
    native[field] = undefined;
  });
});

export const clear = on((run, { ref, wrapper }, native, { n }) => {
  run.use([ref], () => {
    if (n % 3 === 0) wrapper.clearMembers();
    if (n % 3 === 1) wrapper.clearValues();
    if (n % 3 === 2) wrapper.clearBeads();
    (n % 3 === 0 ? native.members : n % 3 === 1 ? native.values : native.beads).length = 0;
  });
});

export const listen = on((run, { ref, wrapper }, native, command) => {
  const { label, listener } = functionFor(run, command);
  const key = keyFor(command.n % 2);
  run.use([ref], () => {
    wrapper.listen(key, listener);
    native.listeners.set(key, [...(native.listeners.get(key) ?? []), label]);
  });
});

export const share = onPair(undefined, (run, target, native, other, { n }) => {
  const key = keyFor(n), to = run.model.native(other.ref.id);
  run.use([target.ref, other.ref], () => {
    if (to.kind === 'vertex') target.wrapper.shareWithVertex(key, other.wrapper);
    else target.wrapper.shareWithBead(key, other.wrapper);
    const copies = native.listeners.get(key) ?? [];
    if (copies.length) to.listeners.set('shared', [...(to.listeners.get('shared') ?? []), ...copies]);
  });
});

export const publish = on((run, { ref, wrapper }, native, { n }) => {
  const labels = native.listeners.get(keyFor(n)) ?? [];
  const keys = [uniqueNumber(), ...labels.map(uniqueNumber)];
  run.use([ref], () => {
    wrapper.publish(keyFor(n), keys[0]!);
    labels.forEach((label, i) => run.model.registry.set(keys[0]! + i, label));
  });
});

export const fill = on((run, { ref, wrapper }, native, command) => {
  const { label, listener } = functionFor(run, command);
  run.use([ref], () => {
    wrapper.fill(listener);
    native.pouch ??= label;
  });
});

export const setNext = onPair('vertex', (run, target, native, other) =>
  run.use([target.ref, other.ref], () => {
    target.wrapper.next = other.wrapper;
    native.next = other.ref;
  }));

export const setBead = onPair('bead', (run, target, native, other) =>
  run.use([target.ref, other.ref], () => {
    target.wrapper.bead = other.wrapper;
    native.bead = other.ref.id;
  }));

export const addMember = onPair('vertex', (run, target, native, other) =>
  run.use([target.ref, other.ref], () => {
    target.wrapper.addMember(other.wrapper);
    native.members.push(other.ref);
  }));

export const addValue = on((run, { ref, wrapper }, native, command) => {
  const { held, value } = valueFor(run, command);
  run.use([ref], () => {
    wrapper.addValue(value);
    native.values.push(held);
  });
});

export const addBead = onPair('bead', (run, target, native, other) =>
  run.use([target.ref, other.ref], () => {
    target.wrapper.addBead(other.wrapper);
    native.beads.push(other.ref.id);
  }));

/** To the model a bead that JS has not met is like one that it disposed: nobody but C++ holds it, and it may come out anew. */
export const addStranger = on((run, { ref, wrapper }, native, command) => {
  const { label, listener } = functionFor(run, command);
  const id = uniqueNumber();
  run.use([ref], () => {
    wrapper.addStranger(id, listener);
    run.model.add(id, 'bead', false);
    const stranger = run.model.native(id);
    stranger.disposed = true;
    stranger.bead = native.bead;
    stranger.listeners.set('x', [label]);
    native.beads.push(id);
  });
});

export const silence = on((run, { ref, wrapper }, native, { n }) =>
  run.use([ref], () => {
    wrapper.silence(keyFor(n));
    native.listeners.delete(keyFor(n));
  }));

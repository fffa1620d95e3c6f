import { collect } from '../support/settle';
import { require, uniqueNumber, witnessed, type Run } from './run';
import { on, pick, valueFor, type Step } from './steps';

export const root: Step = (run, command) => {
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

export const removeFrom = (map: 'registry' | 'rooted' | 'holds', remove: (run: Run, key: number) => void): Step => (run, { n }) => {
  const key = pick<string | number>(run.model[map].keys(), n);
  if (key === undefined) return;
  remove(run, Number(key));
  (run.model[map] as Map<unknown, unknown>).delete(key);
};

export const watch = on((run, { ref, wrapper }, native) => {
  run.use([ref], () => {
    if (native.kind === 'vertex') run.addon.watchVertex(wrapper);
    else run.addon.watchBead(wrapper);
    run.model.watched.set(ref.id, ref);
  });
});

export const hold = on((run, { ref, wrapper }, native) => {
  if (native.kind !== 'bead') return;
  const key = uniqueNumber();
  run.use([ref], () => {
    run.addon.hold(key, wrapper);
    run.model.holds.set(key, ref.id);
  });
});

/** C++ hands out an address it kept. Who was not collected is the same as ever; who was is a new object, whole, or nothing. */
export const handBack: Step = (run, { n }) => {
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

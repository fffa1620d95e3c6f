import { collect } from '../support/settle';
import { checkObject, checkOutside, checkWeak } from './check';
import type { Verb } from './commands';
import * as edges from './edges';
import { keyOf } from './model';
import * as outside from './outside';
import * as sources from './sources';
import { keyFor, on, onPair, type Step } from './steps';

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
  make: sources.make,
  makeInNative: sources.makeInNative,
  drop: (run, { a }) => run.assign(a, undefined),
  copy: (run, { a, b }) => run.assign(a, run.variable(b)),
  callback: edges.setCallback,
  extra: edges.setExtra,
  next: edges.setNext,
  value: edges.setValue,
  bead: edges.setBead,
  unlink: edges.unlink,
  member: edges.addMember,
  holdValue: edges.addValue,
  string: edges.addBead,
  stranger: edges.addStranger,
  clear: edges.clear,
  listen: edges.listen,
  silence: edges.silence,
  share: edges.share,
  publish: edges.publish,
  unregister: outside.removeFrom('registry', (run, key) => run.addon.unregister(key)),
  fill: edges.fill,
  pouch: sources.takePouch,
  dropPouch: (run, { n }) => {
    run.model.pouches[n % 2] = run.pouches[n % 2] = undefined;
  },
  friend: onPair(undefined, (run, target, _native, other) => {
    target.wrapper.friend = other.wrapper;
    run.model.friends.set(keyOf(target.ref), other.ref);
  }),
  root: outside.root,
  unroot: outside.removeFrom('rooted', (run, key) => run.addon.unroot(key)),
  hold: outside.hold,
  letGo: outside.removeFrom('holds', (run, key) => run.addon.letGo(key)),
  watch: outside.watch,
  dispose: on((run, target) => run.dispose(target)),
  load: sources.load,
  call,
  callOutside: checkOutside,
  handBack: outside.handBack,
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

import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { controlOf } from '../../../src-ts/runtime/addon';
import { refCount, referents, referrers } from '../../../src-ts/runtime/references';
import { trace } from '../../../src-ts/runtime/trace';
import { loadGraph, type Wrapper } from '../../graph/addon';
import { graph, type Graph } from '../../graph/commands';
import { keyOf, type Held, type Model, type Native, type Ref } from '../../graph/model';
import { checkGraphs } from '../../graph/property';
import { Run } from '../../graph/run';
import { amount, patience, seed } from '../../graph/settings';
import { verbs } from '../../graph/verbs';
import { settle } from '../../support/settle';

// Each looks at all natives once for each native.
const graphs = Math.min(150, amount);
const together = 10;

const addon = loadGraph();
const control = controlOf(addon)!;
const Pouch = (addon as unknown as { Pouch: new () => object }).Pouch;

afterEach(() => trace.stop());

// --- what the model says that an object keeps, as texts

const ofFunction = (label: number): string => `function ${label}`;
const ofWrapper = (ref: Ref): string => `object ${keyOf(ref)}`;
const ofHeld = (held: Held): string => {
  if (held.kind === 'wrapper') return ofWrapper(held.ref);
  return held.kind === 'primitive' ? `${typeof held.value} ${String(held.value)}` : `${held.kind} ${held.label}`;
};
const functionsOf = (native: Native): number[] =>
  [native.callback, native.extra, ...[...native.listeners.values()].flat()].filter((label) => label !== undefined);
const beadsOf = (model: Model, native: Native): Ref[] =>
  [native.bead, ...native.beads].filter((id) => id !== undefined).map((id) => model.native(id)).filter((bead) => !bead.disposed);

function expectedEdges(model: Model, native: Native): string[] {
  return [
    ...functionsOf(native).map(ofFunction),
    ...[native.next, ...native.members].filter((ref) => ref !== undefined).map(ofWrapper),
    ...[native.value, ...native.values].filter((held) => held !== undefined).map(ofHeld),
    ...beadsOf(model, native).map(ofWrapper),
  ].sort();
}

// --- and what the tools say

/** Undefined for beads that JS has not met or has disposed, and for a pouch: to the model these are parts of their owner. */
function textOf(value: unknown, pouch: number | undefined): string | undefined {
  const marked = value as { label?: number; mark?: string };
  if (typeof value === 'function') return marked.label === pouch ? undefined : ofFunction(marked.label!);
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`;
  if (value instanceof Pouch) return undefined;
  if (marked.label !== undefined) return `object ${marked.label}`;
  return marked.mark === undefined ? undefined : `object ${marked.mark}`;
}

const actualEdges = (wrapper: Wrapper, native: Native): string[] =>
  referents(wrapper).map(({ value }) => textOf(value, native.pouch)).filter((text) => text !== undefined).sort();

const handOut = (native: Native): Wrapper =>
  (native.kind === 'vertex' ? addon.handBackVertex(native.id) : addon.handBackBead(native.id))!;

/** Whoever is marked; a bead that was disposed has no mark, and may keep things too. */
const knownKeepers = (value: object): string[] =>
  referrers(value).filter(({ kind }) => kind === 'native').map(({ holder }) => (holder as Wrapper | undefined)?.mark).filter((mark) => mark !== undefined).sort();

function expectedKeepers(model: Model, living: Native[], text: string): string[] {
  return living.flatMap((native) => expectedEdges(model, native).filter((edge) => edge === text).map(() => keyOf(native))).sort();
}

function checkGraph(run: Run): number {
  const { model } = run;
  const living = [...model.reach().natives].map((id) => model.native(id)).filter((native) => !native.disposed);
  for (const native of living) {
    const wrapper = handOut(native), name = keyOf(native);
    expect(actualEdges(wrapper, native), `what ${name} keeps`).toEqual(expectedEdges(model, native));
    expect(knownKeepers(wrapper).filter((mark) => !mark.startsWith('pouch')), `who keeps ${name}`).toEqual(expectedKeepers(model, living, ofWrapper(native)));
    checkCounts(model, native, wrapper);
    for (const { value } of referents(wrapper)) if (typeof value === 'function') checkCallback(model, living, value as unknown as Labelled);
  }
  return living.length;
}

type Labelled = object & { label: number };

function checkCallback(model: Model, living: Native[], callback: Labelled): void {
  if (living.some((native) => native.pouch === callback.label)) return;
  expect(knownKeepers(callback), `who keeps function ${callback.label}`).toEqual(expectedKeepers(model, living, ofFunction(callback.label)));
  if ([...model.registry.values()].includes(callback.label))
    expect(referrers(callback).some(({ kind }) => kind === 'root'), `function ${callback.label} is registered`).toBe(true);
}

function checkCounts(model: Model, native: Native, wrapper: Wrapper): void {
  const { total, wrapper: has, ...parts } = refCount(wrapper);
  const keepers = referrers(wrapper), name = keyOf(native);
  expect(has).toBe(true);
  expect(total).toBe(1 + Object.values(parts).reduce((sum, part) => sum + part, 0));
  expect(parts.nativeEdges, `edges to ${name}`).toBe(keepers.filter(({ kind }) => kind === 'native').length);
  const rooted = [...model.rooted.values()].filter((held) => held.kind === 'wrapper' && keyOf(held.ref) === name).length;
  expect(parts.roots, `roots of ${name}`).toBeGreaterThanOrEqual(rooted);
  const holds = [...model.holds.values()].filter((id) => id === native.id).length;
  expect(parts.shared, `copies of ${name} outside`).toBeGreaterThanOrEqual(holds);
}

async function interpret(run: Run, commands: Graph): Promise<void> {
  for (const command of commands) {
    verbs[command.verb](run, command);
    if (command.verb === 'turn') await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

const createdNow = (): Record<string, number> => Object.fromEntries(Object.entries(control.inspect().classes).map(([name, { created }]) => [name, created]));
const tracedNow = (): Record<string, number> => {
  const traced: Record<string, number> = {};
  for (const { class: name, created } of trace.snapshot().sites) traced[name] = (traced[name] ?? 0) + created;
  return traced;
};

describe('Random graphs', { timeout: patience }, () => {
  const note = `TETHER_GRAPH_SEED=${seed} shows it again`;

  test('referents and referrers are the edges of the model, and asking for them changes no lifetime', async () => {
    let checked = 0;
    const all = fc.sample(graph, { seed, numRuns: graphs });
    for (let first = 0; first < all.length; first += together) {
      const runs = all.slice(first, first + together).map(() => new Run(addon, () => control.drain()));
      for (const [i, run] of runs.entries()) await interpret(run, all[first + i]!);
      await settle(addon, 0);
      try {
        for (const run of runs) checked += checkGraph(run);
      } catch (error) {
        throw new Error(`${note}: ${(error as Error).message}`, { cause: error });
      }
      for (const run of runs) run.dropAll();
      await settle(addon);
    }
    expect(checked).toBeGreaterThan(graphs);
    expect(addon.living(), note).toBe('');
    expect(addon.takeFaults(), note).toBe('');
  });

  test.each([
    ['one edge fewer', (native: Native) => { native.callback = undefined; }],
    ['one edge more', (native: Native) => { native.members.push({ id: native.id, generation: native.generation }); }],
  ])('a model with %s than there are is found out', async (_fault, plant) => {
    const run = new Run(addon, () => control.drain());
    const step = { a: 0, b: 0, c: 0, n: 0, how: 'plain' } as const;
    await interpret(run, [{ ...step, verb: 'make' }, { ...step, verb: 'callback', b: 4, c: 4 }]);
    expect(checkGraph(run)).toBe(1);
    plant(run.model.native(run.model.variables[0]!.id));
    expect(() => checkGraph(run)).toThrow('what ');
    run.dropAll();
    await settle(addon);
    expect(addon.living()).toBe('');
  });

  test('keep the laws while every construction is traced', async () => {
    trace.start({ sample: 1, frames: 3 });
    const before = createdNow();
    const all = fc.sample(graph, { seed: seed + 1, numRuns: graphs });
    for (let first = 0; first < all.length; first += together)
      await checkGraphs(addon, all.slice(first, first + together)).catch((error: Error) => { throw new Error(`TETHER_GRAPH_SEED=${seed}: ${error.message}`); });
    const traced = tracedNow();
    // Constructors that threw were looked at as well.
    for (const [name, created] of Object.entries(createdNow())) expect(traced[name] ?? 0, name).toBeGreaterThanOrEqual(created - before[name]!);
    expect(control.sites()).toEqual([]);
  });
});

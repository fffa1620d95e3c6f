import { controlOf, settle } from '../support/settle';
import type { GraphAddon } from './addon';
import { checkAll } from './check';
import type { Graph } from './commands';
import type { Model } from './model';
import { Run, require } from './run';
import { verbs } from './verbs';

/** Which natives must live, by the model. A test may put a wrong answer here. */
export type Living = (model: Model) => Iterable<number>;

const reachable: Living = (model) => model.reach().natives;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function interpret(run: Run, graph: Graph): Promise<void> {
  for (const command of graph) {
    verbs[command.verb](run, command);
    if (command.verb === 'turn') await turn();
  }
}

const livingSince = (addon: GraphAddon, first: number): number[] =>
  addon.living().split(' ').filter(Boolean).map(Number).filter((id) => id >= first);

interface Difference {
  lost: number[];
  left: number[];
}

function difference(addon: GraphAddon, first: number, expected: Set<number>): Difference {
  const actual = new Set(livingSince(addon, first));
  return { lost: [...expected].filter((id) => !actual.has(id)), left: [...actual].filter((id) => !expected.has(id)) };
}

// On a machine that has other work, a compiler's job may take long; so there is some patience to spend in all, and a little in any case.
let spare = 100;

/**
 * The engine's optimising compiler works on another thread, and holds on to what a function has captured until it is done with the
 * function. So what is left over gets a little time, which only a failing check ever needs.
 */
async function settledDifference(addon: GraphAddon, first: number, expected: Set<number>): Promise<Difference> {
  await settle(addon, 0);
  let found = difference(addon, first, expected);
  for (let round = 0; found.left.length > 0 && (round < 4 || spare > 0); round++) {
    if (round >= 4) spare--;
    await pause(15);
    await settle(addon, 0);
    found = difference(addon, first, expected);
  }
  return found;
}

async function expectLiving(addon: GraphAddon, first: number, expected: Iterable<number>): Promise<void> {
  const { lost, left } = await settledDifference(addon, first, new Set(expected));
  require(lost.length + left.length === 0, `destroyed though reachable: [${lost.join(' ')}]; alive though not reachable: [${left.join(' ')}]`);
}

const countRoots = (addon: GraphAddon): number => controlOf(addon).inspect().roots.reduce((sum, { count }) => sum + count, 0);

function expectNoFaults(addon: GraphAddon): void {
  const faults = addon.takeFaults();
  require(faults === '', faults);
}

/**
 * The laws of reachability, callbacks, zombies and single destruction, on graphs that share the costs of settling. Throws at the first
 * thing that differs from the model; leaves nothing behind but what the addon itself leaks, which later calls do not count again.
 */
export async function checkGraphs(addon: GraphAddon, graphs: Graph[], living: Living = reachable): Promise<void> {
  const control = controlOf(addon);
  const rootsBefore = countRoots(addon);
  const runs = graphs.map(() => new Run(addon, () => control.drain()));
  const first = runs[0]?.first ?? 0;
  try {
    for (const [i, graph] of graphs.entries()) await interpret(runs[i]!, graph);
    await expectLiving(addon, first, runs.flatMap((run) => [...living(run.model)]));
    for (const run of runs) checkAll(run);
  } finally {
    for (const run of runs) run.dropAll();
    await settle(addon, 0);
  }
  await expectLiving(addon, first, []);
  expectNoFaults(addon);
  require(countRoots(addon) === rootsBefore, `roots left at the end: ${JSON.stringify(control.inspect().roots)}`);
}

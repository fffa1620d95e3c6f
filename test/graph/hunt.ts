import fc from 'fast-check';
import type { GraphAddon } from './addon';
import { graph, type Graph } from './commands';
import { checkGraphs, type Living } from './property';

/** A graph that breaks a law, as small as shrinking makes it. */
export interface Counterexample {
  graph: Graph;
  /** Give it as TETHER_GRAPH_SEED to see it again. */
  seed: number;
  message: string;
  shrinks: number;
}

export interface Hunt {
  addon: GraphAddon;
  seed: number;
  /** How many graphs to try. */
  runs: number;
  living?: Living;
}

// Settling costs some collections of the whole heap, so graphs that are expected to pass share one.
const together = 10;
// Graphs of one seed: few enough that the commands themselves do not make every collection slow.
const perSeed = 200;

/** Tries random graphs; the first that breaks a law is shrunk and answered. */
export async function hunt({ addon, seed, runs, living }: Hunt): Promise<Counterexample | undefined> {
  for (let done = 0; done < runs; done += perSeed, seed++) {
    const graphs = fc.sample(graph, { seed, numRuns: Math.min(perSeed, runs - done) });
    for (let first = 0; first < graphs.length; first += together) {
      const failure = await failureOf(() => checkGraphs(addon, graphs.slice(first, first + together), living));
      if (failure) return shrink({ addon, seed, runs: graphs.length, living }, graphs, first, failure);
    }
  }
  return undefined;
}

async function failureOf(check: () => Promise<void>): Promise<Error | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** Finds the guilty graph of a batch. fast-check makes the n-th graph of a seed again, now with the ways to make it smaller. */
async function shrink({ addon, seed, living }: Hunt, graphs: Graph[], first: number, failure: Error): Promise<Counterexample> {
  const batch = graphs.slice(first, first + together);
  for (const [i, alone] of batch.entries()) {
    if (!(await failureOf(() => checkGraphs(addon, [alone], living)))) continue;
    const property = fc.asyncProperty(graph, (it) => checkGraphs(addon, [it], living));
    const details = await fc.check(property, { seed, path: String(first + i), numRuns: 1 });
    if (!details.failed || !details.counterexample) continue;
    const fails = (it: Graph) => failureOf(() => checkGraphs(addon, [it], living));
    const smallest = await withoutBystanders(details.counterexample[0], fails);
    const { message } = (await fails(smallest)) ?? (details.errorInstance as Error);
    return { graph: smallest, seed, message, shrinks: details.numShrinks };
  }
  return { graph: batch.flat(), seed, message: `only together, not shrunk: ${failure.message}`, shrinks: 0 };
}

/** fast-check shortens a list from its ends and does not come back to the middle. Here every command that is left is needed. */
async function withoutBystanders(commands: Graph, fails: (graph: Graph) => Promise<Error | undefined>): Promise<Graph> {
  for (let i = commands.length - 1; i >= 0; i--) {
    const shorter = commands.toSpliced(i, 1);
    if (await fails(shorter)) commands = shorter;
  }
  return commands;
}

/** One command per line, without what the default says. */
export function printed({ graph: commands, seed, message, shrinks }: Counterexample): string {
  const lines = commands.map(({ verb, how, ...numbers }) => {
    const arguments_ = Object.entries(numbers).filter(([, value]) => value !== 0).map(([name, value]) => ` ${name}=${value}`);
    return `  ${verb}${arguments_.join('')}${how === 'plain' ? '' : ` ${how}`}`;
  });
  return [message, ...lines, `(seed ${seed}, shrunk ${shrinks} times)`].join('\n');
}

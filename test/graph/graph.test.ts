import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadGraph } from './addon';
import { graph } from './commands';
import { checkGraphs } from './property';

describe('graph', () => {
  test('holds', async () => {
    const addon = loadGraph();
    const t = performance.now();
    await fc.assert(fc.asyncProperty(fc.array(graph, { minLength: 1, maxLength: 8, size: 'max' }), (graphs) => checkGraphs(addon, graphs)), {
      numRuns: Number(process.env.TETHER_GRAPH_RUNS ?? 100), seed: Number(process.env.TETHER_GRAPH_SEED ?? 1),
    });
    console.log(performance.now() - t, 'ms', addon.destroyed());
  });
});

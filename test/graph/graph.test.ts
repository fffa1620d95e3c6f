import { describe, expect, test } from 'vitest';
import { loadGraph } from './addon';
import { hunt, printed } from './hunt';

describe('graph', () => {
  test('holds', async () => {
    const addon = loadGraph();
    const t = performance.now();
    const found = await hunt({ addon, seed: Number(process.env.TETHER_GRAPH_SEED ?? 1), runs: Number(process.env.TETHER_GRAPH_RUNS ?? 100) });
    console.log(performance.now() - t, 'ms', addon.destroyed());
    expect(found && printed(found)).toBeUndefined();
  });
});

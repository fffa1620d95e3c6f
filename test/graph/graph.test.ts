import { describe, expect, test } from 'vitest';
import { loadGraph } from './addon';
import { hunt, printed } from './hunt';
import { amount, patience, seed } from './settings';
import { witnessed } from './run';

describe('Random graphs', () => {
  test('keep the laws: who is reachable lives and can be called, all others are destroyed, once', { timeout: patience }, async () => {
    const addon = loadGraph();
    expect(addon.plantedFault).toBe(0);
    const found = await hunt({ addon, seed, runs: amount });
    expect(found && printed(found), `TETHER_GRAPH_SEED=${found?.seed ?? seed} shows it again`).toBeUndefined();
    console.log(`${amount} graphs from TETHER_GRAPH_SEED=${seed} on: ${addon.destroyed()} natives made and destroyed.`);
  });

  // Runs after the test above, on what that one has met.
  test.runIf(amount >= 5000)('have met every hazard that they are about', () => {
    expect(Object.entries(witnessed).filter(([, times]) => times === 0)).toEqual([]);
  });
});

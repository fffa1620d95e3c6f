import { describe, expect, test } from 'vitest';
import { loadGraph } from './addon';
import { hunt, printed } from './hunt';
import { amount, patience, seed } from './settings';

const faults = [
  [1, 'an edge that is not written'],
  [2, 'a root that is not dropped'],
  [3, 'a function that is freed early'],
] as const;

// The addons with faults are targets of binding.gyp only: they try the test, not the build.
describe.runIf((process.env.TETHER_BUILD ?? 'gyp') === 'gyp')('A planted fault', () => {
  test.each(faults)('%i is found: %s', { timeout: patience }, async (number) => {
    const addon = loadGraph(number);
    expect(addon.plantedFault).toBe(number);
    const found = await hunt({ addon, seed, runs: amount });
    if (!found) throw new Error(`Not found in ${amount} graphs from TETHER_GRAPH_SEED=${seed} on.`);
    console.log(printed(found));
  });
});

import { describe, expect, test } from 'vitest';
import { loadGraph } from './addon';
import { hunt, printed } from './hunt';
import { patience, seed } from './settings';

describe('Shrinking', () => {
  test('leaves just three objects of a graph that breaks "no more than two objects live"', { timeout: patience }, async () => {
    const found = await hunt({ addon: loadGraph(), seed, runs: 100, living: (model) => [...model.reach().natives].slice(0, 2) });
    if (!found) throw new Error('No graph with more than two living objects was made.');
    console.log(printed(found));
    expect(found.message).toMatch(/^destroyed though reachable: \[\]; alive though not reachable: \[\d+\]$/);
    expect(found.graph.filter(({ verb }) => /^make|stranger/.test(verb))).toHaveLength(3);
    // One edge to each is all that a variable could be replaced by.
    expect(found.graph.length).toBeLessThanOrEqual(5);
  });
});

import { describe, expect, test } from 'vitest';
import type { Held } from '../../../src-ts/leaks/hook';
import { addonPath } from '../../support/addon';
import { dist, isLinux, linesOf, planted, type Planted } from './addons';
import { runInNode } from './program';

const iterations = 200;
/** What the cache holds for good. */
const capacity = 64;

/** Runs a pattern and its twin in one process; what lives afterwards, for each. */
async function livingAfter({ addon, pattern }: Planted, fixed: boolean): Promise<Held[]> {
  return (await runInNode(`
    const hook = require(${JSON.stringify(dist('hook.js'))}).loadHook();
    hook.start();
    const { run } = require(${JSON.stringify(addonPath(addon))});
    for (let call = 0; call < ${iterations}; call++) run('${pattern}', ${fixed});
    for (let round = 0; round < 6; round++) { gc(); await turn(); }
    // Works of the pool and other threads take their time: until nothing has changed for a while.
    for (let last, same = 0, rounds = 0; same < 10 && rounds < 500; rounds++) {
      await pause(10); gc(); await turn();
      const living = hook.native.livingItems();
      same = living === last ? same + 1 : 0;
      last = living;
    }
    answer(hook.liveReferences());
  `)) as Held[];
}

function made(held: Held[], { kind, place }: Planted) {
  const sites = held.filter((each) => each.kind === kind).flatMap((each) => each.sites);
  return sites.filter((site) => site.function?.includes(place) && !site.whileLoading);
}

const countOf = (sites: { count: number }[]): number => sites.reduce((sum, { count }) => sum + count, 0);

describe.skipIf(!isLinux)('Hook: counts what lives, by the function that made it', () => {
  test.concurrent.each(planted)('$addon: $pattern', async (fault) => {
    const sites = made(await livingAfter(fault, false), fault);
    expect(countOf(sites)).toBe(iterations / fault.every);
    const [first, last] = linesOf(fault);
    for (const { file, line } of sites) {
      expect(file).toMatch(new RegExp(`${fault.source.replace('.', '\\.')}$`));
      expect(line).toBeGreaterThanOrEqual(first);
      expect(line).toBeLessThanOrEqual(last);
    }
  });

  test.concurrent.each(planted)('$addon: $pattern, and nothing of its twin', async (fault) => {
    const sites = made(await livingAfter(fault, true), fault);
    expect(countOf(sites)).toBe(fault.pattern === 'cache' ? capacity : 0);
  });
});

describe.skipIf(!isLinux)('Hook: a thread-safe function', () => {
  test('is strong as long as a thread may call it', async () => {
    const fault = planted.find(({ pattern }) => pattern === 'released-on-threads')!;
    const [held] = (await livingAfter(fault, false)).filter(({ kind }) => kind === 'threadsafe-function');
    expect(held).toMatchObject({ count: iterations, strong: iterations });
  });
});

import { describe, expect, test } from 'vitest';
import { compare, regressions, type Comparison } from '../../benchmarks/compare/compare';
import { confirmed } from '../../benchmarks/compare/measured';
import { comparisonAsText } from '../../benchmarks/compare/print';
import type { Row } from '../../benchmarks/results';
import { row, withoutValues } from './rows';
import { simulate, usual, type Circumstances } from './simulated';

const runs = 200;
const worseIn = (comparison: Comparison): string[] => regressions(comparison).map((one) => one.case);
const verdicts = (comparison: Comparison): Record<string, string> => Object.fromEntries(comparison.judged.map((one) => [one.case, one.verdict]));

/** How many of all pairs of runs are called worse in some case. */
function alarms(circumstances: Partial<Circumstances>): number {
  const pairs = Array.from({ length: runs }, (_, index) => compare(simulate(2 * index, circumstances), simulate(2 * index + 1, circumstances)));
  return pairs.filter((comparison) => worseIn(comparison).length > 0).length;
}

function found(slower: number, circumstances: Partial<Circumstances>): { right: number; wrong: number } {
  const pairs = Array.from({ length: runs }, (_, index) =>
    worseIn(compare(simulate(2 * index, circumstances), simulate(2 * index + 1, { ...circumstances, slower: { 'method-noop': slower } }))));
  return { right: pairs.filter((names) => names.includes('method-noop')).length, wrong: pairs.filter((names) => names.some((name) => name !== 'method-noop')).length };
}

describe('Comparing simulated runs', () => {
  test.each([
    ['a machine that drifts', {}],
    ['a still machine', { drift: 0, ownDrift: 0, disturbed: 0 }],
    ['twice the noise', { noise: 0.05, disturbed: 0.1 }],
    ['few rounds', { rounds: 5 }],
  ] satisfies [string, Partial<Circumstances>][])('%s: the same build is called worse in at most 5 of 100 comparisons', (_title, circumstances) => {
    expect(alarms(circumstances)).toBeLessThanOrEqual(0.05 * runs);
  });

  test('drivers that drift each by itself, so that ratios move from run to run: measuring again leaves at most 5 of 100', () => {
    const drifting = { ownDrift: 0.007 };
    const outcomes = Array.from({ length: runs }, (_, index) => {
      const [before, after, again] = [0, 1, 2].map((run) => simulate(3 * index + run, drifting)) as [Row[], Row[], Row[]];
      const once = compare(before, after);
      return { once: worseIn(once).length, twice: worseIn(confirmed(once, compare(before, again))).length };
    });
    expect(outcomes.filter(({ once }) => once > 0).length).toBeGreaterThan(0);
    expect(outcomes.filter(({ twice }) => twice > 0).length).toBeLessThanOrEqual(0.05 * runs);
  });

  test('a build that is 20 % slower in one call is found in at least 95 of 100, and nothing else is blamed', () => {
    const { right, wrong } = found(1.2, {});
    expect(right).toBeGreaterThanOrEqual(0.95 * runs);
    expect(wrong).toBeLessThanOrEqual(0.05 * runs);
  });

  test('a machine that is twice as slow is not a slower build', () => {
    const slower = simulate(2).map((one) => row(one.case, one.driver, one.values!.map((value) => 2 * value)));
    expect(worseIn(compare(simulate(1), slower))).toEqual([]);
  });

  test('without the yardsticks that machine would be: the check has something to find', () => {
    const yardsticksAsBefore = [...simulate(2).filter(({ driver }) => driver !== 'tether'), ...simulate(2).filter(({ driver }) => driver === 'tether').map((one) => row(one.case, one.driver, one.values!.map((value) => 2 * value)))];
    expect(worseIn(compare(simulate(1), yardsticksAsBefore))).toHaveLength(8);
  });

  test('what became faster is told apart', () => {
    const comparison = compare(simulate(1), simulate(2, { slower: { 'method-add': 0.7 } }));
    expect(verdicts(comparison)).toMatchObject({ 'method-add': 'better' });
    expect(worseIn(comparison)).toEqual([]);
  });

  test('the change is about what was planted', () => {
    const planted = compare(simulate(1), simulate(2, { slower: { 'method-add': 1.5 } })).judged.find((one) => one.case === 'method-add')!;
    expect(planted.change!.factor).toBeGreaterThan(1.4);
    expect(planted.change!.factor).toBeLessThan(1.6);
    expect(planted.change!.lower).toBeLessThan(1.5);
    expect(planted.change!.upper).toBeGreaterThan(1.5);
  });

  test('a change below the floor is not called worse', () => {
    const { right } = found(1.02, {});
    expect(right).toBeLessThanOrEqual(0.05 * runs);
  });

  test('quiet runs of the same build are called the same', () => {
    const quiet = { ...usual, noise: 0.01, disturbed: 0, ownDrift: 0.001 };
    expect(new Set(Object.values(verdicts(compare(simulate(1, quiet), simulate(2, quiet)))))).toEqual(new Set(['same']));
  });

  test('too few rounds say so', () => {
    const { judged } = compare(simulate(1, { rounds: 3 }), simulate(2, { rounds: 3, slower: { 'method-noop': 3 } }));
    expect(judged[0]).toMatchObject({ case: 'method-noop', verdict: 'unsure', reason: 'only 3 and 3 rounds' });
  });
});

const leaks = (count: number): Row[] => [row('cycle-leak', 'tether', [0, count, 0], { unit: 'objects' })];
const sizes = (size: number): Row[] => [row('binary-size', 'tether', [size], { unit: 'kB' })];

describe('Comparing what has no noise', () => {
  test('one object more in one round is worse', () => {
    expect(worseIn(compare(leaks(0), leaks(1)))).toEqual(['cycle-leak']);
    expect(verdicts(compare(leaks(1), leaks(0)))).toEqual({ 'cycle-leak': 'better' });
    expect(verdicts(compare(leaks(0), leaks(0)))).toEqual({ 'cycle-leak': 'same' });
  });

  test('a file is larger from one part in a hundred on', () => {
    expect(verdicts(compare(sizes(1000), sizes(1009)))).toEqual({ 'binary-size': 'same' });
    expect(worseIn(compare(sizes(1000), sizes(1011)))).toEqual(['binary-size']);
    expect(verdicts(compare(sizes(1000), sizes(980)))).toEqual({ 'binary-size': 'better' });
  });
});

describe('Comparing what does not fit', () => {
  test('files without rounds: the change is shown, and nothing is concluded', () => {
    const { judged } = compare(simulate(1).map(withoutValues), simulate(2, { slower: { 'method-noop': 2 } }));
    expect(judged[0]).toMatchObject({ verdict: 'unsure', reason: 'single rounds were not kept' });
    expect(judged[0]!.change!.factor).toBeGreaterThan(1.7);
  });

  test('cases without counterpart are named, on both sides', () => {
    const { onlyBefore, onlyAfter } = compare([...leaks(0), ...sizes(1)], [...leaks(0), row('method-add', 'tether', [1])]);
    expect(onlyBefore).toEqual(['binary-size (node-20.20.2)']);
    expect(onlyAfter).toEqual(['method-add (node-20.20.2)']);
  });

  test('a case without a yardstick, without the driver or with another unit is named with the reason', () => {
    const other = (unit: string) => row('load-time', 'tether', [1, 2], { unit });
    const { unjudged } = compare(
      [row('method-noop', 'tether', [1]), row('method-add', 'js', [1]), other('ms')],
      [row('method-noop', 'tether', [1]), row('method-add', 'tether', [1]), other('s')],
    );
    expect(unjudged.map(({ case: name, reason }) => [name, reason])).toEqual([
      ['method-noop', 'no yardstick is in both'],
      ['method-add', 'tether is not in both'],
      ['load-time', 'measured in ms, then in s'],
    ]);
  });

  test('values of 0 have no ratio', () => {
    const empty = [row('live-memory', 'tether', [0, 0]), row('live-memory', 'node-addon-api', [1, 1])];
    expect(compare(empty, empty).unjudged[0]).toMatchObject({ reason: 'it has values of 0 or below' });
  });

  test('one yardstick is enough', () => {
    const rows = (seed: number, slower: number) => simulate(seed, { slower: { 'method-noop': slower } }).filter(({ driver }) => driver !== 'raw-node-api');
    expect(worseIn(compare(rows(1, 1), rows(2, 1.5)))).toEqual(['method-noop']);
  });

  test('nothing in common is a mistake of the user, with both lists', () => {
    expect(() => compare(leaks(0), sizes(1))).toThrow(/nothing to compare.*cycle-leak on node-20\.20\.2.*binary-size on node-20\.20\.2.*--case/s);
  });

  test('the same major version of a runtime counts as the same, with a warning', () => {
    const { judged, warnings } = compare(leaks(0), leaks(0).map((one) => ({ ...one, runtime: 'node-20.21.0' })));
    expect(judged).toHaveLength(1);
    expect(warnings).toEqual(['Runtimes differ: node-20.20.2 before, node-20.21.0 now. Ratios may differ for this reason alone.']);
  });

  test('of several runtimes each meets its own, and the rest is named', () => {
    const on = (runtime: string) => leaks(0).map((one) => ({ ...one, runtime }));
    const { judged, onlyBefore, onlyAfter } = compare([...on('node-20.1.0'), ...on('node-22.1.0')], [...on('node-22.2.0'), ...on('bun-1.3.0')]);
    expect(judged.map(({ runtime }) => runtime)).toEqual(['node-22.2.0']);
    expect(onlyBefore).toEqual(['cycle-leak (node-20.1.0)']);
    expect(onlyAfter).toEqual(['cycle-leak (bun-1.3.0)']);
  });

  test('another machine, compiler, effort or yardstick is warned of', () => {
    const before = simulate(1).map((one) => ({ ...one, effort: 'full' as const }));
    const after = simulate(2).map((one) => ({ ...one, effort: 'quick' as const, machine: 'other', compiler: 'clang 19', library: `${one.driver} 2.0.0` }));
    const text = compare(before, after).warnings.join('\n');
    for (const word of ['Machines differ', 'Compilers differ', 'Efforts differ', 'yardstick node-addon-api differ', 'yardstick raw-node-api differ']) expect(text).toContain(word);
    expect(text).not.toContain('tether 2.0.0');
    expect(compare(before, before).warnings).toEqual([]);
  });
});

describe('Measuring again', () => {
  const first = compare([...leaks(0), ...sizes(1)], [...leaks(1), ...sizes(2)]);

  test('what is worse in both runs is worse, what is worse in one is unsure', () => {
    const second = compare([...leaks(0), ...sizes(1)], [...leaks(0), ...sizes(2)]);
    expect(verdicts(confirmed(first, second))).toEqual({ 'cycle-leak': 'unsure', 'binary-size': 'worse' });
    expect(confirmed(first, second).judged[0]!.reason).toBe('not worse when measured again');
  });

  test('what seemed worse first and is not measured again is not called worse', () => {
    expect(worseIn(confirmed(first, compare(sizes(1), sizes(2))))).toEqual(['binary-size']);
  });
});

describe('The text of a comparison', () => {
  const text = comparisonAsText(compare([...simulate(1), ...leaks(0), row('old-case', 'tether', [1])], [...simulate(2, { slower: { 'method-noop': 1.5 } }), ...leaks(3)]));

  test('has a line for each case, with ratios before and now, change, interval and verdict', () => {
    expect(text).toMatch(/case +before +now +change +95 % interval +verdict/);
    expect(text).toMatch(/method-noop +0\.\d\d +0\.\d\d +\+\d+\.\d % +\+\d+\.\d % … \+\d+\.\d % +SLOWER/);
    expect(text).toMatch(/cycle-leak +0 objects +3 objects +– +– +MORE/);
  });

  test('says what has no counterpart, and ends with what became worse', () => {
    expect(text).toContain('only before:\n  old-case (node-20.20.2)');
    expect(text.split('\n').at(-1)).toMatch(/^2 of 9 cases worse .*: method-noop, cycle-leak\./);
  });

  test('shows no interval where there are too few rounds for one', () => {
    const few = comparisonAsText(compare(simulate(1, { rounds: 3 }), simulate(2, { rounds: 3 })));
    expect(few).toMatch(/method-noop .* [+−]\d+\.\d % +– +unsure: only 3 and 3 rounds/);
    expect(few).not.toMatch(/Infinity|NaN/);
  });

  test('says that there is none where there is none', () => {
    expect(comparisonAsText(compare(leaks(0), leaks(0)))).toContain('No regression. Cases compared: 1.');
  });
});

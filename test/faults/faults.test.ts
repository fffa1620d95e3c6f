import { afterAll, describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { count, counted, hunt, modes, randomFrom, spread, type Counts, type Found, type Mode, type Program, type Try } from './hunt';

const { scenarios } = (await import('./scenarios.mjs' as string)) as { scenarios: Record<string, unknown> };

// TETHER_FAULTS=all tries every number; otherwise so many of each kind (TETHER_FAULTS_EACH), spread evenly from a place that the seed tells.
const all = process.env.TETHER_FAULTS === 'all';
const ofEach = Number(process.env.TETHER_FAULTS_EACH ?? 16);
const seed = Number(process.env.TETHER_FAULTS_SEED ?? Math.floor(Math.random() * 1_000_000_000));
const patience = all ? 3_600_000 : 300_000;

const file = addonPath('faults');
const totals = new Map<string, { points: number; tried: number; fired: number }>();

function triesOf(counts: Counts, most: number): Try[] {
  const random = randomFrom(seed);
  return modes.flatMap((mode) => spread(counts[counted[mode]], all ? Infinity : most, random).map((number): Try => [mode, number]));
}

function note(what: string, counts: Counts, found: Found) {
  const points = modes.reduce((sum, mode) => sum + counts[counted[mode]], 0);
  totals.set(what, { points, tried: found.tried, fired: found.fired });
}

function expectNone({ wrong, crashes }: Found) {
  const told = [...crashes.map((crash) => ({ ...crash, message: `CRASH: ${crash.message}` })), ...wrong];
  if (told.length > 0) console.log(`TETHER_FAULTS_SEED=${seed}`);
  expect(told).toEqual([]);
}

afterAll(() => {
  const sum = { points: 0, tried: 0, fired: 0 };
  for (const each of totals.values()) for (const key of ['points', 'tried', 'fired'] as const) sum[key] += each[key];
  console.log(`Faults: of ${sum.points} calls and allocations that can fail ${sum.tried} were tried, and ${sum.fired} failed. Seed ${seed}.`);
  console.table(Object.fromEntries(totals));
});

describe('A fault: ends in an error or in success, and nothing is lost', () => {
  test.each(Object.keys(scenarios))('%s', { timeout: patience }, async (scenario) => {
    const program: Program = { script: 'child', config: { file, scenario } };
    const counts = await count(program);
    const found = await hunt(program, triesOf(counts, ofEach));
    note(scenario, counts, found);
    expectNone(found);
    // The sanitizers' build has operators of its own: there a scenario without calls of Node-API has nothing that fails.
    if (process.env.TETHER_BUILD !== 'asan' || found.tried > 0) expect(found.fired).toBeGreaterThan(0);
  });

  test('while the addon is loaded', { timeout: patience }, async () => {
    const program: Program = { script: 'loading', config: { file } };
    const counts = await count(program);
    const found = await hunt(program, triesOf(counts, 120));
    note('loading', counts, found);
    expectNone(found);
    expect(found.fired).toBe(found.tried);
  });

  test('while the addon is loaded into a worker', { timeout: patience }, async () => {
    const counts = await count({ script: 'loading', config: { file } });
    const found = await hunt({ script: 'ending', config: { file, loading: true } }, triesOf(counts, 10));
    note('loading in a worker', counts, found);
    expectNone(found);
  });

  test('while a worker ends', { timeout: patience }, async () => {
    const most: Record<Mode, number> = { refuse: 10, overflow: 4, refuseAll: 10, allocation: 60, allocationAll: 0 };
    const tries = modes.flatMap((mode) => spread(most[mode], Infinity, () => 0).map((number): Try => [mode, number]));
    const found = await hunt({ script: 'ending', config: { file } }, tries);
    note('a worker ends', { calls: 10, entries: 4, allocations: 60 }, found);
    expectNone(found);
    expect(found.fired).toBeGreaterThan(10);
  });
});

// A target of binding.gyp only: it tries the test, not the build.
describe.runIf((process.env.TETHER_BUILD ?? 'gyp') === 'gyp')('A planted call that nobody checks is found', () => {
  const planted = () => addonPath('faults_planted');

  test.each([
    ['in a field of the wrapper', 'memberAlone', 'napi_call_function'],
    ['in an array beside it', 'memberOfDerived', 'napi_set_element'],
  ])('where an edge %s is lost', { timeout: patience }, async (_, scenario, where) => {
    const program: Program = { script: 'child', config: { file: planted(), scenario } };
    const { wrong } = await hunt(program, triesOf(await count(program), 24));
    expect(wrong.map((each) => each.where)).toContain(where);
  });

  test('where an exception leaves native code', { timeout: patience }, async () => {
    const program: Program = { script: 'child', config: { file: planted(), scenario: 'dispose' } };
    const { crashes } = await hunt(program, triesOf(await count(program), Infinity).filter(([mode]) => mode === 'refuse'));
    expect(crashes.length).toBeGreaterThan(0);
    expect(crashes[0]!.message).toContain('SIGABRT');
  });
});

import { describe, expect, test } from 'vitest';
import { compareReports } from '../../../src-ts/leaks/comparison';
import type { ScenarioResult } from '../../../src-ts/leaks/finding';
import { exitCodeOf } from '../../../src-ts/cli/leaks/judge';
import { failing, finding, growth, leaking, report, restless, scenario, suspicious } from './reports';

const compare = (now: ScenarioResult[], before: ScenarioResult[]) => compareReports(report(now), report(before), 'main.json');
const atRate = (perIteration: number) => leaking({ findings: [finding({ growth: [growth(), growth({ kind: 'handle', subject: '', perIteration, rate: `${perIteration} per iteration` })] })] });

describe('Comparison of two reports', () => {
  test('a leak that the base does not have is new, and counts', () => {
    const compared = compare([leaking()], [scenario({ name: 'with a handler' })]);
    expect(compared.comparison).toMatchObject({ base: 'main.json', unchanged: 0, changes: [{ kind: 'new', subject: 'Session', after: '1 per iteration' }] });
    expect(exitCodeOf(compared)).toBe(1);
  });

  test('a leak that the base has at the same rate is known, and does not count', () => {
    const compared = compare([leaking()], [leaking()]);
    expect(compared.comparison).toEqual({ base: 'main.json', unchanged: 1, changes: [] });
    expect(compared.scenarios[0]!.findings).toMatchObject([{ status: 'known', remark: 'in main.json already' }]);
    expect(exitCodeOf(compared)).toBe(0);
  });

  test('a leak that has become worse counts, with both rates of the signal that did', () => {
    const compared = compare([atRate(4)], [atRate(2)]);
    expect(compared.comparison!.changes).toMatchObject([{ kind: 'worse', before: '2 per iteration', after: '4 per iteration' }]);
    expect(exitCodeOf(compared)).toBe(1);
  });

  test('a leak that has become better does not count', () => {
    const compared = compare([atRate(2)], [atRate(4)]);
    expect(compared.comparison!.changes).toMatchObject([{ kind: 'better', before: '4 per iteration', after: '2 per iteration' }]);
    expect(exitCodeOf(compared)).toBe(0);
  });

  test('a leak that is gone is fixed', () => {
    const compared = compare([scenario({ name: 'with a handler' })], [leaking()]);
    expect(compared.comparison!.changes).toMatchObject([{ kind: 'fixed', before: '1 per iteration' }]);
    expect(exitCodeOf(compared)).toBe(0);
  });

  test('of what is only counted, a leak of one scenario says nothing of another, unless that was renamed', () => {
    const counted = (name: string) => leaking({ name, findings: [finding({ paths: [], sites: [] })] });
    const [one, other] = [scenario({ name: 'one' }), scenario({ name: 'other' })];
    const kinds = (now: ScenarioResult[], before: ScenarioResult[]) => compare(now, before).comparison!.changes.map(({ kind }) => kind);
    expect(kinds([one, counted('other')], [counted('one'), other])).toEqual(['new', 'fixed']);
    expect(kinds([counted('other')], [counted('one')])).toEqual([]);
    expect(kinds([counted('one')], [counted('one')])).toEqual([]);
  });

  test.each([
    ['failed', failing()],
    ['did not settle', restless()],
    ['did not run', scenario({ file: 'test/other.leak.js' })],
  ])('nothing is fixed where the scenario %s', (_case, now) => {
    const before = leaking(now.file === 'test/other.leak.js' ? {} : { file: now.file, name: now.name });
    expect(compare([now], [before]).comparison!.changes).toEqual([]);
  });

  test('a leak is recognised in a scenario that has another name now', () => {
    expect(compare([leaking({ name: 'renamed' })], [leaking()]).comparison!.changes).toEqual([]);
  });

  test('suspicions are neither new nor fixed', () => {
    expect(compare([suspicious()], [scenario()]).comparison!.changes).toEqual([]);
    expect(compare([scenario()], [suspicious()]).comparison!.changes).toEqual([]);
  });

  test('what the baseline says of a leak stays', () => {
    const expired = leaking({ findings: [finding({ remark: 'the baseline tolerated it until 2020-01-01' })] });
    expect(exitCodeOf(compare([expired], [leaking()]))).toBe(1);
  });
});

describe('Exit code', () => {
  const missed = scenario({ positiveControl: 'missed' });
  test.each([
    ['clean', [scenario()], 0],
    ['nothing at all', [], 0],
    ['a leak', [scenario(), leaking()], 1],
    ['a suspicion', [suspicious()], 0],
    ['a leak that nobody could put into a finding', [leaking({ findings: [] })], 1],
    ['did not settle', [scenario(), restless()], 3],
    ['a leak is worse than not to settle', [restless(), leaking()], 1],
    ['a failure is worse than a leak', [leaking(), failing(), restless()], 2],
    ['a planted leak was missed', [missed], 2],
  ])('%s', (_case, scenarios, code) => {
    expect(exitCodeOf(report(scenarios))).toBe(code);
  });
});

import { describe, expect, test } from 'vitest';
import { applyBaseline, baselineVersion, printBaseline, updatedBaseline, type Baseline } from '../../../src-ts/leaks/baseline';
import { parseBaseline } from '../../../src-ts/leaks/baseline-file';
import type { KnownLeak } from '../../../src-ts/leaks/finding';
import { exitCodeOf } from '../../../src-ts/cli/leaks/judge';
import { failing, finding, growth, leaking, report, restless, scenario, suspicious } from './reports';

const options = { file: '.leakbaseline.json', today: '2026-11-21', partial: false };

function entry(over: Partial<KnownLeak> = {}): KnownLeak {
  const rates = { 'native Session': 1, handle: 2 };
  return { fingerprint: finding().fingerprint, file: 'test/session.leak.js', scenario: 'with a handler', subject: 'Session', rates, reason: 'upstream', ...over };
}

function baseline(...leaks: KnownLeak[]): Baseline {
  return { version: baselineVersion, leaks };
}

const apply = (leaks: KnownLeak[], scenarios = [leaking()], over = {}) => applyBaseline(report(scenarios), baseline(...leaks), { ...options, ...over });

describe('Baseline', () => {
  test('a leak that it does not name is new, and counts', () => {
    const judged = apply([entry({ fingerprint: 'aa' })]);
    expect(judged.scenarios[0]!.findings).toMatchObject([{ status: 'new' }]);
    expect(exitCodeOf(judged)).toBe(1);
  });

  test('a leak that it names at the same rate is known, with the reason, and does not count', () => {
    const judged = apply([entry()]);
    expect(judged.scenarios[0]!.findings).toMatchObject([{ status: 'known', remark: 'upstream' }]);
    expect(judged.baseline).toEqual({ file: '.leakbaseline.json', known: 1, expired: [], unused: [] });
    expect(exitCodeOf(judged)).toBe(0);
  });

  test('a known leak beside a new one does not hide it', () => {
    const judged = apply([entry()], [leaking({ findings: [finding(), finding({ fingerprint: 'aa' })] })]);
    expect(judged.scenarios[0]!.findings.map(({ status }) => status)).toEqual(['known', 'new']);
    expect(exitCodeOf(judged)).toBe(1);
  });

  test('a leak that has become worse counts', () => {
    const judged = apply([entry({ rates: { 'native Session': 0.1, handle: 2 } })]);
    expect(judged.scenarios[0]!.findings).toMatchObject([{ status: 'new', remark: 'worse than the baseline tolerates' }]);
    expect(exitCodeOf(judged)).toBe(1);
  });

  test.each([
    ['a little above, of a leak that is counted', { exact: true, perIteration: 1.05 }, 'known'],
    ['clearly above, of a leak that is counted', { exact: true, perIteration: 1.25 }, 'new'],
    ['a quarter above, of a leak that statistics found', { exact: false, perIteration: 1.25 }, 'known'],
    ['twice, of a leak that statistics found', { exact: false, perIteration: 2 }, 'new'],
    ['below', { exact: true, perIteration: 0.1 }, 'known'],
  ])('worse, by rate: %s', (_case, over, status) => {
    const judged = apply([entry({ rates: { 'native Session': 1 } })], [leaking({ findings: [finding({ growth: [growth(over)] })] })]);
    expect(judged.scenarios[0]!.findings).toMatchObject([{ status }]);
  });

  test('a signal that the entry does not have makes nothing worse', () => {
    expect(apply([entry({ rates: { handle: 2 } })]).scenarios[0]!.findings).toMatchObject([{ status: 'known' }]);
  });

  test.each([
    ['the day before', '2026-11-22', 'known', 0],
    ['on the day', '2026-11-21', 'known', 0],
    ['the day after', '2026-11-20', 'new', 1],
  ])('an entry with a date: %s', (_case, until, status, code) => {
    const judged = apply([entry({ until })]);
    expect(judged.scenarios[0]!.findings).toMatchObject([{ status }]);
    expect(judged.baseline!.expired).toHaveLength(code);
    expect(exitCodeOf(judged)).toBe(code);
  });

  test('a leak is recognised in a scenario that has another name now', () => {
    const judged = apply([entry({ scenario: 'as it was called before' })]);
    expect(judged.scenarios[0]!.findings).toMatchObject([{ status: 'known' }]);
    expect(judged.baseline!.unused).toEqual([]);
  });

  describe('a leak of which nothing but a count is known', () => {
    const counted = leaking({ findings: [finding({ paths: [], sites: [] })] });

    test('is known in the scenario that the entry names', () => {
      expect(apply([entry()], [counted]).scenarios[0]!.findings).toMatchObject([{ status: 'known' }]);
    });

    test.each([
      ['of another file', { file: 'test/other.leak.js' }],
      ['of the same file, which ran too', { scenario: 'opens and closes' }],
    ])('is new beside an entry %s', (_case, over) => {
      const judged = apply([entry(over)], [counted, scenario()]);
      expect(judged.scenarios[0]!.findings).toMatchObject([{ status: 'new' }]);
      expect(exitCodeOf(judged)).toBe(1);
    });

    test('is known in a scenario that has another name now, if all ran', () => {
      const named = [entry({ scenario: 'as it was called before' })];
      expect(apply(named, [counted, scenario()]).scenarios[0]!.findings).toMatchObject([{ status: 'known' }]);
      expect(apply(named, [counted], { partial: true }).scenarios[0]!.findings).toMatchObject([{ status: 'new' }]);
    });
  });

  test('of two entries for one fingerprint, that of the scenario is taken', () => {
    const judged = apply([entry({ scenario: 'another', reason: 'wrong' }), entry({ reason: 'right' })]);
    expect(judged.scenarios[0]!.findings).toMatchObject([{ remark: 'right' }]);
  });
});

describe('Baseline: an entry whose leak was not seen', () => {
  const unused = (scenarios = [scenario()], over = {}) => apply([entry({ scenario: scenarios[0]?.name ?? '' })], scenarios, over);

  test('is told, and its leak is fixed', () => {
    const judged = unused();
    expect(judged.baseline!.unused).toHaveLength(1);
    expect(judged.scenarios[0]!.fixed).toEqual([entry().fingerprint]);
    expect(exitCodeOf(judged)).toBe(0);
  });

  test.each([
    ['its scenario failed', [failing()]],
    ['its scenario did not settle', [restless()]],
    ['only scenarios of other files ran', [scenario({ file: 'test/other.leak.js', name: 'x' })]],
  ])('is not told when %s', (_case, scenarios) => {
    expect(apply([entry({ file: scenarios[0]!.file.replace('other', 'session'), scenario: scenarios[0]!.name })], scenarios).baseline!.unused).toEqual([]);
  });

  test('is told when its scenario is gone from its file, unless only some scenarios ran', () => {
    const gone = [entry({ scenario: 'gone' })];
    expect(apply(gone, [scenario()]).baseline!.unused).toHaveLength(1);
    expect(apply(gone, [scenario()], { partial: true }).baseline!.unused).toEqual([]);
  });
});

describe('Baseline: written anew', () => {
  const update = (leaks: KnownLeak[], scenarios = [leaking()], over = {}) => updatedBaseline(report(scenarios), baseline(...leaks), { ...options, ...over }).leaks;

  test('has the leaks of the run, without reasons yet', () => {
    expect(update([])).toEqual([entry({ reason: '' })]);
  });

  test('keeps reason and date of what was there, and takes the rate of today', () => {
    const before = entry({ rates: { 'native Session': 0.5 }, until: '2027-01-31' });
    expect(update([before])).toEqual([entry({ until: '2027-01-31' })]);
  });

  test('drops a date that has passed', () => {
    expect(update([entry({ until: '2020-01-31' })])).toEqual([entry()]);
  });

  test('drops what was not seen any more, and keeps what did not run', () => {
    const elsewhere = entry({ file: 'test/other.leak.js' });
    expect(update([entry({ scenario: 'opens and closes' }), elsewhere], [scenario()])).toEqual([elsewhere]);
    const failed = entry({ file: failing().file, scenario: failing().name });
    expect(update([failed], [failing()])).toEqual([failed]);
  });

  test('has no suspicions', () => {
    expect(update([], [suspicious()])).toEqual([]);
  });

  test('makes the run that wrote it clean', () => {
    const judged = applyBaseline(report([leaking()]), updatedBaseline(report([leaking()]), baseline(), options), options);
    expect(exitCodeOf(judged)).toBe(0);
  });

  test('is sorted text, the same for the same leaks', async () => {
    const leaks = [entry({ file: 'b' }), entry({ file: 'a', scenario: 'z', until: '2027-01-31' }), entry({ file: 'a', fingerprint: 'bb' }), entry({ file: 'a', fingerprint: 'aa' })];
    const text = printBaseline(baseline(...leaks));
    expect(printBaseline(baseline(...leaks.toReversed()))).toBe(text);
    expect(printBaseline(parseBaseline(text))).toBe(text);
    await expect(text).toMatchFileSnapshot('golden/leakbaseline.json');
  });
});

describe('Baseline: text that is none', () => {
  const text = (leak: object) => JSON.stringify({ version: 1, leaks: [{ ...entry(), ...leak }] });

  test.each([
    ['no JSON', '{', /not JSON .*--update-baseline/],
    ['another JSON', '[]', /no list "leaks".*--update-baseline/],
    ['nothing', 'null', /no list "leaks"/],
    ['another version', '{ "version": 2, "leaks": [] }', /version 2.*version 1.*--update-baseline/],
    ['an entry that is a text', '{ "version": 1, "leaks": ["3f"] }', /entry 1 has no text "fingerprint"/],
    ['an entry without a reason', text({ reason: undefined }), /entry 1 has no text "reason"; mend it/],
    ['an entry with rates in words', text({ rates: { handle: '2 per iteration' } }), /entry 1 has no "rates"/],
    ['a date in another order', text({ until: '31.01.2027' }), /"until" of entry 1 is "31.01.2027"; write a day as/],
    ['a date that the calendar does not have', text({ until: '2027-02-30' }), /"until" of entry 1/],
  ])('%s', (_case, content, message) => {
    expect(() => parseBaseline(content)).toThrow(message);
  });

  test('and a good one is read', () => {
    expect(parseBaseline(text({ until: '2027-01-31' }))).toEqual(baseline(entry({ until: '2027-01-31' })));
  });
});

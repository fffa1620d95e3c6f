import { describe, expect, test } from 'vitest';
import { Disagreement, verifyAgreement } from '../../benchmarks/gc/agreement';
import type { Collection } from '../../benchmarks/gc/collection';

const minor = (...pauses: number[]): Collection[] => pauses.map((pause) => ({ kind: 'minor', pause }));
const major = (...pauses: number[]): Collection[] => pauses.map((pause) => ({ kind: 'major', pause }));
const later = (collections: Collection[], by: number): Collection[] => collections.map(({ kind, pause }) => ({ kind, pause: pause + by }));

const run = [...minor(1.2, 0.4), ...major(60.1), ...minor(0.5, 0.6, 0.4), ...major(55.2), ...minor(0.3)];

describe('perf_hooks and --trace-gc', () => {
  test('Agreement: entries a little longer than what was printed', () => {
    expect(() => verifyAgreement(later(run, 0.06), run, 'minor')).not.toThrow();
    expect(() => verifyAgreement(later(run, 0.06), run, 'major')).not.toThrow();
  });

  test('Agreement: lines from before the first entry and after the last', () => {
    const lines = [...minor(3, 2, 2.5), ...major(20), ...run, ...minor(0.2), ...major(9)];
    expect(() => verifyAgreement(later(run, 0.05), lines, 'major')).not.toThrow();
  });

  test('Agreement: most entries lengthened by another program', () => {
    const lines = minor(...Array.from({ length: 10 }, () => 0.4));
    const entries = lines.map(({ kind, pause }, index) => ({ kind, pause: index === 0 ? pause : pause + 3 }));
    expect(() => verifyAgreement(entries, lines, 'minor')).not.toThrow();
  });

  test('Disagreement: both figures are named', () => {
    const check = () => verifyAgreement(later(major(50, 60, 70), 5), major(50, 60, 70), 'major');
    expect(check).toThrow(Disagreement);
    expect(check).toThrow(/65\.000 ms as perf_hooks tells, and 60\.000 ms as --trace-gc/);
  });

  test('Disagreement: entries that are shorter than the pauses', () => {
    expect(() => verifyAgreement(later(major(50, 60, 70), -5), major(50, 60, 70), 'major')).toThrow(Disagreement);
  });

  test('Disagreement: another unit', () => {
    const entries = run.map(({ kind, pause }) => ({ kind, pause: pause * 1000 }));
    expect(() => verifyAgreement(entries, run, 'minor')).toThrow(Disagreement);
  });

  test('Disagreement: collections of which one of both does not know', () => {
    expect(() => verifyAgreement(run, run.slice(1), 'minor')).toThrow(/no such sequence/);
    expect(() => verifyAgreement(run.filter((_, index) => index !== 2), run, 'minor')).toThrow(/no such sequence/);
  });

  test('Nothing to compare: no pass', () => {
    expect(() => verifyAgreement(minor(0.3), minor(0.3), 'major')).toThrow('no major collection');
    expect(() => verifyAgreement([], run, 'minor')).toThrow('no minor collection');
  });
});

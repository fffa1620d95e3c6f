import { describe, expect, test } from 'vitest';
import { verifyMajorScan, verifyMinorScans } from '../../benchmarks/gc/scans';

const before = { drains: 10, majorScans: 4, young: 2, old: 300_003 };

describe('What the toolkit counts of its own work', () => {
  test('Minor collections: noticed, without a look at old objects', () => {
    expect(() => verifyMinorScans(before, { ...before, drains: 40 }, 300_000)).not.toThrow();
  });

  test('Minor collections that nobody noticed: no result', () => {
    expect(() => verifyMinorScans(before, before, 300_000)).toThrow('must have noticed');
  });

  test('Minor collections after which old objects were asked: no result', () => {
    expect(() => verifyMinorScans(before, { ...before, drains: 40, majorScans: 5 }, 300_000)).toThrow('must not ask old objects');
  });

  test('Objects that are still young: no result, since it would be none about old ones', () => {
    const after = { ...before, drains: 40, young: 290_000, old: 10_005 };
    expect(() => verifyMinorScans(before, after, 300_000)).toThrow('10005 objects are old');
  });

  test('A major collection: all are asked once, within what is measured', () => {
    expect(() => verifyMajorScan(before, { ...before, majorScans: 5 })).not.toThrow();
    expect(() => verifyMajorScan(before, before)).toThrow('must ask old objects');
    expect(() => verifyMajorScan(before, { ...before, majorScans: 6 })).toThrow('must ask old objects');
  });
});

import { describe, expect, test } from 'vitest';
import { atMost, describeTargets, evaluate, noMoreThan, verdict } from '../../benchmarks/target';

const values: Record<string, number> = { tether: 30, 'node-addon-api': 50, js: 15, v8: 0 };
const valueOf = (driver: string): number | undefined => values[driver];

describe('Targets of a case', () => {
  test('A ratio: to the driver that it names', () => {
    expect(evaluate(atMost(0.6), valueOf)).toBe('met');
    expect(evaluate(atMost(0.59), valueOf)).toBe('missed');
    expect(evaluate(atMost(2, 'js'), valueOf)).toBe('met');
    expect(evaluate(atMost(1.99, 'js'), valueOf)).toBe('missed');
  });

  test('An absolute value: in the unit of the case', () => {
    expect(evaluate(noMoreThan(30), valueOf)).toBe('met');
    expect(evaluate(noMoreThan(29), valueOf)).toBe('missed');
  });

  test('A driver that was not measured, or needed nothing: no outcome', () => {
    expect(evaluate(atMost(0.05, 'nobind17'), valueOf)).toBeUndefined();
    expect(evaluate(atMost(3, 'v8'), valueOf)).toBeUndefined();
    expect(evaluate(noMoreThan(1), () => undefined)).toBeUndefined();
  });

  test('Several: one word if they agree, a word for each if not', () => {
    expect(verdict([atMost(0.7), atMost(2, 'js')], valueOf)).toBe('met');
    expect(verdict([atMost(0.5), atMost(1.5, 'js')], valueOf)).toBe('missed');
    expect(verdict([atMost(0.7), atMost(1.5, 'js')], valueOf)).toBe('met, missed');
    expect(verdict([atMost(0.7), atMost(0.05, 'nobind17'), atMost(1.5, 'js')], valueOf)).toBe('met, –, missed');
    expect(verdict([atMost(0.7), atMost(0.05, 'nobind17')], valueOf)).toBe('met');
    expect(verdict([atMost(0.05, 'nobind17')], valueOf)).toBeUndefined();
    expect(verdict([], valueOf)).toBeUndefined();
  });

  test('In words: each with what it refers to', () => {
    expect(describeTargets([atMost(0.7), atMost(1.5, 'js')], 'ms')).toBe('≤ 0.7 × node-addon-api, ≤ 1.5 × js');
    expect(describeTargets([noMoreThan(20)], 'MB')).toBe('≤ 20 MB');
    expect(describeTargets([], 'MB')).toBeUndefined();
  });
});

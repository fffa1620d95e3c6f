import { describe, expect, test } from 'vitest';
import { count } from '../../.ci/suite.mjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  name: 'a.test.ts',
  message: status === 'failed' && tests.length === 0 ? 'cannot be loaded' : '',
  assertionResults: tests.map((outcome, at) => ({ status: outcome, fullName: `test ${at}`, failureMessages: outcome === 'failed' ? ['expected 1, got 2'] : [] })),
});

describe('Counts of a test run', () => {
  test('add up the tests of all files', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped'), file('failed', 'passed', 'failed')] };
    expect(count(report, 1)).toMatchObject({ passed: 2, failed: 1, skipped: 1 });
  });

  test('say again what failed, and why', () => {
    const { failures } = count({ testResults: [file('failed', 'passed', 'failed'), file('failed')] }, 1);
    expect(failures).toEqual([expect.stringMatching(/a\.test\.ts: test 1\s+expected 1, got 2$/), expect.stringMatching(/a\.test\.ts: the file as a whole\s+cannot be loaded$/)]);
  });

  test('have a failure for a file that could not be loaded', () => {
    const report = { testResults: [file('passed', 'passed'), file('failed')] };
    expect(count(report, 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  test('have a failure for a run that crashed after its tests', () => {
    expect(count({ testResults: [file('passed', 'passed')] }, 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  test('have a failure for a file whose process was ended before its tests', () => {
    const { failed, failures } = count({ testResults: [file('passed', 'pending', 'pending')] }, 1);
    expect({ failed, failures }).toEqual({ failed: 1, failures: [expect.stringMatching(/2 of its tests did not end\s+test 0\s+test 1/)] });
  });

  test('have a failure for a run without a report', () => {
    expect(count({ testResults: [] }, 134)).toMatchObject({ passed: 0, failed: 1 });
  });
});

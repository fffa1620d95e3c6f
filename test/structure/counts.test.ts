import { describe, expect, test } from 'vitest';
import { count } from '../../.ci/suite.mjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((outcome) => ({ status: outcome })),
});

describe('Counts of a test run', () => {
  test('add up the tests of all files', () => {
    const report = { testResults: [file('passed', 'passed', 'skipped'), file('failed', 'passed', 'failed')] };
    expect(count(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 1 });
  });

  test('have a failure for a file that could not be loaded', () => {
    const report = { testResults: [file('passed', 'passed'), file('failed')] };
    expect(count(report, 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  test('have a failure for a run that crashed after its tests', () => {
    expect(count({ testResults: [file('passed', 'passed')] }, 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  test('have a failure for a run without a report', () => {
    expect(count({ testResults: [] }, 134)).toMatchObject({ passed: 0, failed: 1 });
  });
});

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../support/repository';
import { runOnce, type Run } from './child';
import { leftOut } from './harness/exceptions.cjs';
import { amount, patience, seed } from './settings';
import { describeFailure, shrink } from './shrink';

/** Every addon of the tests. Those of planted faults have other names than their folders. */
const topics = readdirSync(path.join(root, 'test')).filter((topic) => readdirSync(path.join(root, 'test', topic)).includes(`${topic}.cc`) && !Object.hasOwn(leftOut, topic));
const calls = Math.ceil(amount / topics.length);

describe('Any call with any values', () => {
  test.each(topics)('ends in a value or an error with a code, and leaves nothing behind: %s', async (topic) => {
    const run: Run = { topic, part: topic === 'fuzz' ? 'converters' : undefined, seed, calls };
    const outcome = await runOnce(run);
    expect(outcome.kind, outcome.details).not.toBe('a fault of the fuzzer');
    if (outcome.kind) expect.fail(await describeFailure(run, outcome));
    expect(outcome.calls).toBe(calls);
  }, patience);
});

describe('A planted fault is found', () => {
  const planted = (part: string): Run => ({ topic: 'fuzz', part: `planted.${part}`, seed, calls: 400 });

  test('a receiver that is not checked', async () => {
    const run = planted('crash');
    const outcome = await runOnce(run);
    expect(outcome.kind).toMatch(/SIGSEGV|SIGABRT|exit code/);
    const only = await shrink(run, outcome);
    expect(only).toHaveLength(1);
  }, patience);

  test('an error without a code', async () => {
    const outcome = await runOnce(planted('code'));
    expect(outcome).toMatchObject({ kind: 'faults', details: expect.stringContaining('an error without a code: Error: something went wrong') });
  }, patience);

  test('an object that is never let go of', async () => {
    const outcome = await runOnce(planted('leak'));
    expect(outcome).toMatchObject({ kind: 'living', details: expect.stringMatching(/\d+ Target; roots: \d+ planted/) });
  }, patience);

  test.runIf(process.env.TETHER_BUILD === 'asan')('a pointer that dangles, by the sanitizer', async () => {
    const outcome = await runOnce({ ...planted('dangle'), calls: 4000 });
    expect(outcome).toMatchObject({ kind: 'SIGABRT', details: expect.stringContaining('heap-use-after-free') });
  }, patience);
});

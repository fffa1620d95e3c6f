import { expect, test } from 'vitest';
import { tally } from '../../benchmarks/self-check/self-check';

const right = { unchanged: [], planted: ['method-noop'] };

test.each([
  ['each repetition as it should be', [right, right], { found: 2, falseAlarms: 0, holds: true }],
  ['a slow-down that was not found', [right, { unchanged: [], planted: [] }], { found: 1, falseAlarms: 0, holds: false }],
  ['the same build blamed', [right, { unchanged: ['method-add'], planted: ['method-noop'] }], { found: 2, falseAlarms: 1, holds: false }],
  ['another call blamed beside the right one', [{ unchanged: [], planted: ['method-noop', 'method-add'] }], { found: 1, falseAlarms: 1, holds: false }],
])('Self-check: %s', (_title, repetitions, expected) => {
  expect(tally(repetitions)).toMatchObject(expected);
});

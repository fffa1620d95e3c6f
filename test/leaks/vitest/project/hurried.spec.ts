// Tests that have less time than an explanation takes, or a measurement. All leak; what they fail with is looked at.
import { describe, expect, test } from 'vitest';
import { track } from 'napi-tether/vitest';
import { addon } from './addon';

const kept: unknown[] = [];
const keep = () => { kept.push(new addon.Emitter()); };
const sleep = (ms: number) => new Promise((resolve) => { setTimeout(resolve, ms); });
// A snapshot of so large a heap would take longer than any of the tests has; to collect it takes no time.
const ballast = new Array(10_000_000).fill(0.5);

describe('a test with little time', () => {
  test('fails: a leak', () => expect(keep).not.toLeak({ patience: 0 }), 4000);
  test('fails: an object that is kept', () => expect(track(() => (kept[0] = new addon.Emitter()) as object)).toBeCollected({ within: '50ms' }), 3000);
  test('fails: a leak, and nobody awaits it', () => { void expect(keep).not.toLeak({ patience: 0 }); }, 4000);
  test('fails: a body that takes too long', () => expect(async () => { await sleep(200); keep(); }).not.toLeak(), 1000);
  test('fails: by something else', () => sleep(1000), 100);
  test('passes: something else', () => { expect(ballast).toHaveLength(10_000_000); });
});

describe('the time that vitest gives by itself', () => {
  test('fails: a leak with a default timeout', () => expect(keep).not.toLeak());
});

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Project, type Tested } from './project';

// Whole runs of vitest, with snapshots of the heap in them: on a busy machine they take a minute each.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const project = new Project(['vitest']);
afterAll(() => project.remove());

/** Those that did not end as their names say. */
function surprising(tests: Map<string, Tested>): string[] {
  return [...tests].filter(([name, { passed }]) => passed !== name.includes('> passes:')).map(([name, { message }]) => `${name}\n${message}`);
}

describe('Matchers in a project of vitest', () => {
  let tests: Map<string, Tested>;
  beforeAll(async () => { ({ tests } = await project.vitest('matchers.spec.ts')); });
  const messageOf = (name: string) => tests.get(name)!.message;

  test('every test ends as its name says, and both ways occur', () => {
    expect(surprising(tests)).toEqual([]);
    expect([...tests.values()].filter(({ passed }) => passed).length).toBeGreaterThan(10);
    expect([...tests.values()].filter(({ passed }) => !passed).length).toBeGreaterThan(8);
  });

  test('a leak is told in a few lines: what and how fast, what holds it, what to do', () => {
    const message = messageOf('not.toLeak > fails: a cycle that it does not see');
    expect(message).toContain('Leak of Forgetful: 1 per iteration\n');
    expect(message).toContain('held by native code: held by native code outside any traverse\n');
    expect(message).toContain('\n  do: name what holds it in the traverse of its class');
  });

  test.each([
    ['not.toLeak > fails: with the error of the body', 'mine'],
    ['not.toLeak > fails: what is no function', 'pass () => ... that does once what may leak'],
    ['not.toLeak > fails: a number in place of options', 'toLeak: the options must be an object, received 100; write toLeak({ iterations: 100 })'],
    ['not.toLeak > fails: an option that there is not', 'toLeak: there is no option "itarations"; there are iterations, '],
    ['toBeCollected > fails: an option of another matcher', 'toBeCollected: there is no option "iterations"; there are within, explain'],
    ['toLeak > fails: at another rate', 'Forgetful leaks 1 per iteration; expected 2 per iteration'],
    ['toLeak > fails: something else leaks', 'Emitter does not leak; expected 1 per iteration'],
    ['toLeak > fails: what does not leak', 'nothing leaks'],
    ['toBeCollected > fails: what somebody keeps', 'Emitter is still alive after 50 ms'],
    ['toBeCollected > fails: an object instead of a tracker', 'write expect(track(() => new Session())).toBeCollected()'],
    ['traps > fails: .resolves keeps its object until the test ends', 'in the body write expect(await promise) instead'],
    ['scopes and counts > fails: a block with await using that leaves something', 'in the scope "block"'],
  ])('%s: %s', (name, message) => {
    expect(messageOf(name)).toContain(message);
  });

  test('in threads too, and in a process without --expose-gc', async () => {
    const { tests: threaded } = await project.vitest('matchers.spec.ts', ['--pool=threads', '-t', 'toBeCollected|not.toLeak']);
    expect(surprising(new Map([...threaded].filter(([name]) => /^(toBeCollected|not.toLeak)/.test(name))))).toEqual([]);
  });
});

describe('Assertions that nobody awaits', () => {
  test('fail their tests all the same, and say so', async () => {
    const { tests, printed } = await project.vitest('forgotten.spec.ts');
    expect(printed).not.toMatch(/unhandled/i);
    expect(tests.size).toBe(3);
    expect(surprising(tests)).toEqual([]);
    const messages = [...tests.values()].filter(({ passed }) => !passed).map(({ message }) => message);
    expect(messages).toEqual([expect.stringMatching(/Leak of Emitter[^]*nobody awaited this; write await expect/), expect.stringMatching(/Emitter is still alive[^]*nobody awaited this/)]);
  });
});

describe('Matchers in a test that has little time', () => {
  let tests: Map<string, Tested>;
  beforeAll(async () => { ({ tests } = await project.vitest('hurried.spec.ts', ['--testTimeout=5000'])); });
  const messageOf = (name: string) => [...tests].find(([title]) => title.includes(name))![1].message;

  test('every test ends as its name says', () => {
    expect(surprising(tests)).toEqual([]);
    expect(tests.size).toBe(7);
  });

  test.each([
    ['fails: a leak', /^(Leak)?Error: Leak of Emitter: 1 per iteration\n/],
    ['fails: an object that is kept', /^(Leak)?Error: Emitter is still alive/],
    ['fails: a leak, and nobody awaits it', /^(Leak)?Error: Leak of Emitter: 1 per iteration\n/],
    ['fails: a leak with a default timeout', /^(Leak)?Error: Leak of Emitter: 1 per iteration\n/],
    ['fails: a body that takes too long', /^(Leak)?Error: toLeak was still repeating the body\.\n {2}and: Test timed out in 1000ms\./],
  ])('%s: says what is known, and what to do', (name, message) => {
    expect(messageOf(name)).toMatch(message);
    expect(messageOf(name)).toContain('Give it more time: test(name, body, 60_000)');
  });

  test('what the matcher has no part in stays as vitest tells it', () => {
    expect(messageOf('by something else')).not.toMatch(/Give it more time|repeating/);
  });
});

describe('leakGuard in a project of vitest', () => {
  let tests: Map<string, Tested>;
  beforeAll(async () => { ({ tests } = await project.vitest('guard.spec.ts')); });

  test('every test ends as its name says', () => {
    expect(surprising(tests)).toEqual([]);
    expect(tests.size).toBe(16);
  });

  test('the message says what was left behind', () => {
    expect(tests.get('each > fails: a test that leaves a native')!.message).toContain('Leak of Emitter: 1 left behind');
    expect(tests.get('bytes > fails: more than the limit')!.message).toMatch(/\d+ B of natives left behind/);
    expect(tests.get('all > fails: a test that leaves a buffer')!.message).toContain('ArrayBuffer: 1000 B left behind');
    expect(tests.get('all > fails: a test that leaves a buffer')!.message.match(/^.*Leak of/gm)).toHaveLength(1);
  });

  test('a test that failed by itself is not blamed twice', () => {
    const { message } = tests.get('each > fails: one that fails by itself, with its own error only')!;
    expect(message).toContain('mine');
    expect(message).not.toContain('left behind');
  });

  test('after all: a file that leaves something has failed, its twin has not', async () => {
    const leaving = await project.vitest('whole-file.spec.ts');
    expect(leaving.passed).toBe(false);
    expect(leaving.message).toContain('Leak of Emitter: 1 left behind');
    expect((await project.vitest('whole-clean-file.spec.ts')).passed).toBe(true);
  });
});

import { describe, expect, test } from 'vitest';
import { assertCollected, assertNoLeak, leakScope, measure, scenario, track } from '../../../src-ts/leaks';
import { watch } from '../../../src-ts/leaks/watch';

const body = () => {};
const tracker = () => track(() => ({}));
type Call = (options: never) => unknown;

const calls: [string, Call, good: object][] = [
  ['measure', (options) => measure(body, options), { iterations: 7, warmup: 0, budget: 0, patience: 0, ignore: ['Session'], gauges: [], letGo: body, positiveControl: false }],
  ['assertNoLeak', (options) => assertNoLeak(body, options), { iterations: 7, budget: 0, patience: 0, explain: false, positiveControl: false }],
  ['assertCollected', (options) => assertCollected(tracker(), options), { within: '5s', explain: false }],
  ['leakScope', (options) => leakScope(options, body), { name: 'upload', mode: 'count', ignore: [], patience: 0 }],
  ['scenario', (options) => { scenario('a name', options, body); }, { iterations: 7, noisy: false, timeout: 1000, setup: body, teardown: body, ignore: undefined }],
  ['watch', (options) => watch([process.execPath, '-e', ''], options), { output: 'ignore', env: { ...process.env }, cwd: process.cwd(), stackInterval: 2 }],
];

async function refusalOf(call: Call, options: unknown): Promise<unknown> {
  try {
    await call(options as never);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe.each(calls)('Options of %s', (name, call, good) => {
  test('what they should be passes', async () => {
    expect(await refusalOf(call, good)).toBeUndefined();
  });

  test.each([100, null, 'long', [], () => {}])('%s is no object with options', async (options) => {
    expect(await refusalOf(call, options)).toMatchObject({ code: 'ERR_TETHER_ARGUMENT', message: expect.stringMatching(new RegExp(`^${name}: the options must be an object, received .*; write .*{ .* }`)) });
  });

  test('an option that there is not: those that there are', async () => {
    const message = await refusalOf(call, { iteratoins: 5 });
    expect(message).toMatchObject({ code: 'ERR_TETHER_ARGUMENT', message: `${name}: there is no option "iteratoins"; there are ${known(message)}` });
    for (const option of Object.keys(good)) expect(known(message).split(', ')).toContain(option);
  });
});

const known = (error: unknown): string => /there are (.*)$/.exec((error as Error).message)![1]!;

describe('Values of options', () => {
  test.each([
    [{ iterations: 0 }, '"iterations" must be a whole number from 1 on, received 0'],
    [{ iterations: 2.5 }, '"iterations" must be a whole number from 1 on, received 2.5'],
    [{ warmup: -1 }, '"warmup" must be a whole number from 0 on, received -1'],
    [{ budget: -5 }, '"budget" must be a number of milliseconds from 0 on, received -5'],
    [{ patience: '1s' }, '"patience" must be a number of milliseconds from 0 on, received "1s"'],
    [{ patience: NaN }, '"patience" must be a number of milliseconds from 0 on, received NaN'],
    [{ ignore: 'Session' }, '"ignore" must be an array of texts, received "Session"'],
    [{ explain: 'no' }, '"explain" must be true or false, received "no"'],
    [{ letGo: true }, '"letGo" must be a function, received true'],
    [{ toString: 1 }, 'there is no option "toString"; there are iterations, warmup, ignore, budget, patience, gauges, letGo, positiveControl, explain'],
  ])('%j is refused', async (options, message) => {
    expect(await refusalOf((given) => assertNoLeak(body, given), options)).toMatchObject({ message: expect.stringContaining(message) });
  });

  test('what is undefined is not given', async () => {
    await expect(measure(body, { iterations: undefined, budget: 0, patience: 0, positiveControl: false })).resolves.toMatchObject({ verdict: 'clean' });
  });

  test('one of some texts', async () => {
    expect(await refusalOf((given) => leakScope(given, body), { mode: 'most' })).toMatchObject({ message: 'leakScope: option "mode" must be "count" or "all", received "most"' });
  });
});

import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { thrownBy } from '../support/thrown';
import { numbers } from './addon';

const { Calculator, Caller } = numbers;

/** What a callback in `field` sees when `call` calls it with `values`: its receiver and its arguments. */
function seenBy(field: string, call: string, ...values: number[]): { receiver: unknown; values: unknown[]; result: unknown } {
  const caller = new Caller();
  let receiver: unknown = 'not called', seen: unknown[] = [];
  caller[field] = function (this: unknown, ...received: unknown[]) {
    receiver = this;
    seen = received;
    return field === 'text' ? 'text' : field === 'flag' ? true : 0;
  };
  return { result: caller[call](...values), receiver, values: seen };
}

/** What becomes of `answer` as the result of the callback in `field`. */
function resultOf(field: string, call: string, answer: unknown): unknown {
  const caller = new Caller();
  caller[field] = () => answer;
  return caller[call](1, 2, 3);
}

describe('A callback with numbers', () => {
  it.each([
    ['none', 'callNone', []],
    ['one', 'callOne', [-0]],
    ['one', 'callOne', [NaN]],
    ['one', 'callOne', [-Infinity]],
    ['two', 'callTwo', [0.1, -(2 ** 31)]],
    ['three', 'callThree', [1, 2.5, 3]],
    ['nothing', 'callNothing', [0.5]],
    ['small', 'callSmall', [255]],
    ['large', 'callLarge', [-32768]],
    ['wide', 'callWide', [2 ** 60]],
    ['text', 'callText', [1]],
    ['flag', 'callFlag', [1]],
  ] as const)('in %s, called by %s with %j, sees these and nothing else', (field, call, values) => {
    const seen = seenBy(field, call, ...values);
    expect(seen.receiver).toBe(undefined);
    expect(seen.values).toEqual([...values]);
    seen.values.forEach((value, at) => expect(Object.is(value, values[at])).toBe(true));
  });

  it.each([-0, NaN, Infinity, 0.1, Number.MAX_VALUE, Number.MIN_VALUE])('passes on %d', (answer) => {
    for (const [field, call] of [['none', 'callNone'], ['one', 'callOne'], ['two', 'callTwo'], ['three', 'callThree']] as const)
      expect(Object.is(resultOf(field, call, answer), answer), field).toBe(true);
  });
  it('passes on whole numbers of its type, to their limits', () => {
    for (const answer of [-128, -0, 127]) expect(resultOf('small', 'callSmall', answer)).toBe(answer + 0);
    for (const answer of [0, 2 ** 32 - 1]) expect(resultOf('large', 'callLarge', answer)).toBe(answer);
    expect(resultOf('wide', 'callWide', -(2 ** 53) + 1)).toBe(-(2 ** 53) + 1);
    expect(resultOf('wide', 'callWide', 2n ** 62n)).toBe(2n ** 62n);
    expect(resultOf('text', 'callText', 'five')).toBe('five');
    expect(resultOf('flag', 'callFlag', false)).toBe(false);
    expect(resultOf('nothing', 'callNothing', 5)).toBe(undefined);
    expect(resultOf('nothing', 'callNothing', {})).toBe(undefined);
  });

  it.each(['5', undefined, null, true, 5n, {}, new Number(5), Symbol('five')])('refuses %s as it does with other arguments', (answer) => {
    const expected = thrownBy(() => resultOf('three', 'callThree', answer));
    expect(expected.code).toBe('ERR_TETHER_ARGUMENT');
    for (const [field, call] of [['none', 'callNone'], ['one', 'callOne'], ['two', 'callTwo']] as const) {
      const error = thrownBy(() => resultOf(field, call, answer));
      expect([error.name, error.code]).toEqual([expected.name, expected.code]);
      expect(error.message.replace(call, 'callThree')).toBe(expected.message);
    }
  });
  it('refuses numbers that its type does not hold', () => {
    expect(thrownBy(() => resultOf('small', 'callSmall', 128)).code).toBe('ERR_TETHER_RANGE');
    expect(thrownBy(() => resultOf('small', 'callSmall', 1.5)).code).toBe('ERR_TETHER_ARGUMENT');
    expect(thrownBy(() => resultOf('large', 'callLarge', -1)).code).toBe('ERR_TETHER_RANGE');
    expect(thrownBy(() => resultOf('large', 'callLarge', NaN)).code).toBe('ERR_TETHER_ARGUMENT');
    expect(thrownBy(() => resultOf('text', 'callText', 5)).code).toBe('ERR_TETHER_ARGUMENT');
    expect(thrownBy(() => resultOf('flag', 'callFlag', 1)).code).toBe('ERR_TETHER_ARGUMENT');
    expect(thrownBy(() => resultOf('wide', 'callWide', 0.5)).code).toBe('ERR_TETHER_ARGUMENT');
  });
  it('fails as JavaScript does', () => {
    const fault = new Error('from the callback'), caller = new Caller();
    caller.one = () => { throw fault; };
    expect(thrownBy(() => caller.callOne(1))).toBe(fault);
    caller.one = (x: number) => x + 1;
    expect(caller.callOne(1)).toBe(2);
  });
});

describe('Callbacks within callbacks', () => {
  it('leave the outer ones their arguments and results', () => {
    const one = new Caller(), other = new Caller();
    other.one = (x: number) => -x;
    other.two = (x: number, n: number) => (n > 0 ? one.callTwo(x * 2, n - 1) : x);
    one.two = (x: number, n: number) => {
      expect(other.callOne(1000)).toBe(-1000);
      const inner = other.callTwo(x + 1, n - 1);
      return inner + x + n;
    };
    const model = (x: number, n: number): number => {
      const inner = n - 1 > 0 ? model((x + 1) * 2, n - 2) : x + 1;
      return inner + x + n;
    };
    expect(one.callTwo(1, 9)).toBe(model(1, 9));
  });
  it('may fail', () => {
    const one = new Caller(), other = new Caller();
    other.small = () => 1000;
    one.two = (x: number, n: number) => {
      expect(thrownBy(() => other.callSmall(7)).code).toBe('ERR_TETHER_RANGE');
      return x + n;
    };
    expect(one.callTwo(0.5, 3)).toBe(3.5);
  });
});

/** Evaluates an expression on this thread, again and again, wherever a running function can be interrupted. */
const interrupter = `
  const { Session } = require('node:inspector');
  const { parentPort, workerData } = require('node:worker_threads');
  const session = new Session();
  session.connectToMainThread();
  let done = 0;
  const next = () => session.post('Runtime.evaluate', { expression: workerData }, () => { done++; setImmediate(next); });
  next();
  const timer = setInterval(() => parentPort.postMessage(done), 5);
`;

describe('A debugger', () => {
  const count = 20_000, total = (count * (count + 1)) / 2, evaluations = 300;

  /** Runs `work` for as long as it takes to be interrupted often, by calls that use all mailboxes. */
  async function interrupted(work: () => void): Promise<void> {
    const other = new Caller(), holder = globalThis as unknown as Record<string, unknown>;
    let evaluated = 0;
    other.two = (x: number, n: number) => x * n;
    holder['evaluatedByDebugger'] = () => { evaluated++; return other.callTwo(-1e9, 1); };
    const worker = new Worker(interrupter, { eval: true, workerData: 'evaluatedByDebugger()' });
    try {
      await new Promise((resolve, reject) => { worker.once('message', resolve); worker.once('error', reject); });
      for (const before = evaluated; evaluated < before + evaluations;) work();
    } finally {
      await worker.terminate();
      delete holder['evaluatedByDebugger'];
    }
  }

  it('may run others while native code calls', { timeout: 60_000 }, async () => {
    const one = new Caller();
    one.two = (x: number, n: number) => x + n;
    await interrupted(() => expect(one.sum(count)).toBe(total));
  });
  it('may run others while native code is called', { timeout: 60_000 }, async () => {
    const one = new Calculator();
    await interrupted(() => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum = one.add(sum, one.add(i, 1));
      expect(sum).toBe(total);
    });
  });
});

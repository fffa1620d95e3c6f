import { Worker } from 'node:worker_threads';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { changesBetween, fingerprintOf, inFlight, readSignals, unavailableSignals, type Sample } from '../../../src-ts/leaks/signals';
import { runControl } from '../../../src-ts/leaks/control';
import { root } from '../../support/repository';
import { programs } from './programs';

const sample = (subject: string, value: number): Sample => ({ kind: 'native', subject, unit: 'objects', value });
const reading = (...samples: Sample[]) => new Map(samples.map((each) => [`${each.kind} ${each.subject}`, each]));

describe('Signals', () => {
  test('natives and roots are counted by class and by label', () => {
    const before = readSignals();
    const kept = [new programs.Emitter(), new programs.Forgetful(() => {})];
    const changes = changesBetween(before, readSignals()).filter(({ kind }) => kind === 'native' || kind === 'root');
    expect(changes).toEqual(expect.arrayContaining([
      { kind: 'native', subject: 'Emitter', unit: 'objects', value: 1 },
      { kind: 'native', subject: 'Forgetful', unit: 'objects', value: 1 },
      { kind: 'root', subject: 'held by native code outside any traverse', unit: 'objects', value: 1 },
    ]));
    expect(kept).toHaveLength(2);
  });

  test('a change is what has come, gone, or become more or less', () => {
    const changes = changesBetween(reading(sample('A', 3), sample('B', 2), sample('C', 1)), reading(sample('A', 5), sample('B', 2), sample('D', 4)));
    expect(changes).toEqual([sample('A', 2), sample('D', 4), sample('C', -1)]);
  });

  test('a fingerprint is the same while nothing changes, whether what is 0 is listed or not', () => {
    expect(fingerprintOf(reading(sample('A', 3), sample('B', 0)))).toBe(fingerprintOf(reading(sample('A', 3))));
    expect(fingerprintOf(reading(sample('A', 3)))).not.toBe(fingerprintOf(reading(sample('A', 4))));
  });

  test('requests are work in flight; timers and natives are not', () => {
    expect(inFlight({ ...sample('FSReqCallback', 1), kind: 'resource' })).toBe(true);
    expect(inFlight({ ...sample('TCPConnectWrap', 1), kind: 'resource' })).toBe(true);
    expect(inFlight({ ...sample('Timeout', 1), kind: 'resource' })).toBe(false);
    expect(inFlight({ ...sample('TCPSocketWrap', 1), kind: 'resource' })).toBe(false);
    expect(inFlight(sample('RequestParser', 1))).toBe(false);
  });

  test.runIf(process.platform === 'linux')('on Linux nothing is missing on the main thread; a worker says what it cannot count', async () => {
    expect(unavailableSignals()).toEqual([]);
    const worker = new Worker(`
      const { unavailableSignals } = require(${JSON.stringify(path.join(root, 'dist/leaks/signals.js'))});
      require('node:worker_threads').parentPort.postMessage(unavailableSignals());
    `, { eval: true });
    const missing = await new Promise((resolve) => worker.once('message', resolve));
    await worker.terminate();
    expect(missing).toEqual([{ kind: 'descriptor', why: expect.stringContaining('the other threads of the process open files too') }]);
  });
});

describe('Positive control', () => {
  test('is found by the real reading', async () => {
    expect(await runControl()).toEqual({ found: true, missed: [] });
  });

  test.each(['handle', 'arrayBuffer', 'resource'] as const)('is missed by a reading in which %s stands still', async (kind) => {
    const still = readSignals();
    const broken = () => new Map([...readSignals()].map(([key, each]) => [key, each.kind === kind ? { ...each, value: still.get(key)?.value ?? 0 } : each]));
    expect(await runControl(broken)).toEqual({ found: false, missed: [kind] });
  });
});

import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, open, openSync, readFile, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import v8 from 'node:v8';
import { afterEach, describe, expect, test } from 'vitest';
import { measure, type Body, type MeasureOptions, type Measurement } from '../../../src-ts/leaks/measure';
import { thrownBy } from '../../support/thrown';
import { programs } from './programs';

/** `native Forgetful: 1 per iteration`, ... of what leaks, sorted. */
function told({ growth }: Measurement): string[] {
  return growth.map(({ kind, subject, rate }) => `${kind} ${subject}: ${rate}`).sort();
}

// What a test leaks on purpose; nothing waits for work that is not in flight.
const kept: unknown[] = [];
const undo: (() => void)[] = [];
const quickly: MeasureOptions = { patience: 0, budget: 60_000 };

afterEach(() => {
  kept.length = 0;
  for (const back of undo.splice(0)) back();
});

interface Planted {
  leak: Body;
  twin: Body;
  found: string;
}

const pairs: Record<string, Planted> = {
  'an array that keeps natives': {
    leak: () => void kept.push(new programs.Emitter()),
    twin: () => void new programs.Emitter(),
    found: 'native Emitter: 1 per iteration',
  },
  'a callback cycle through a class without traverse': {
    leak: () => { const forgetful = new programs.Forgetful(() => forgetful.fire()); },
    twin: () => { const container = new programs.Container(() => container.fire()); },
    found: 'native Forgetful: 1 per iteration',
  },
  'a root that native code holds': {
    leak: () => { const forgetful = new programs.Forgetful(() => forgetful.fire()); },
    twin: () => void new programs.Forgetful(() => {}),
    found: 'root held by native code outside any traverse: 1 per iteration',
  },
  'natives in a cycle that a global keeps': {
    leak: () => { const a = new programs.Emitter(), b = new programs.Emitter(); a.next = b; b.next = a; kept.push(b); },
    twin: () => { const a = new programs.Emitter(), b = new programs.Emitter(); a.next = b; b.next = a; },
    found: 'native Emitter: 2 per iteration',
  },
  'array buffers': {
    leak: () => void kept.push(new ArrayBuffer(64)),
    twin: () => void new ArrayBuffer(64),
    found: 'arrayBuffer : 64 B per iteration',
  },
  'references of code that is not ours': {
    leak: () => void kept.push(new v8.Serializer()),
    twin: () => void new v8.Serializer(),
    found: 'handle : 1 per iteration',
  },
  timers: {
    leak: () => { const timer = setInterval(() => {}, 1_000_000); undo.push(() => clearInterval(timer)); },
    twin: () => clearInterval(setInterval(() => {}, 1_000_000)),
    found: 'resource Timeout: 1 per iteration',
  },
  'every tenth iteration': {
    leak: (iteration) => void (iteration % 10 === 0 && kept.push(new programs.Emitter())),
    twin: (iteration) => void (iteration % 10 === 0 && new programs.Emitter()),
    found: 'native Emitter: 1 per 10 iterations',
  },
  'every hundredth iteration': {
    leak: (iteration) => void (iteration % 100 === 0 && kept.push(new programs.Emitter())),
    twin: (iteration) => void (iteration % 100 === 0 && new programs.Emitter()),
    found: 'native Emitter: 1 per 100 iterations',
  },
  'an async body': {
    leak: async () => { await null; kept.push(new programs.Emitter()); },
    twin: async () => { await null; new programs.Emitter(); },
    found: 'native Emitter: 1 per iteration',
  },
};

describe('measure: planted leaks and their twins', () => {
  test.each(Object.keys(pairs))('%s: found', async (name) => {
    const result = await measure(pairs[name]!.leak, quickly);
    expect(result).toMatchObject({ verdict: 'leak', positiveControl: 'found', settled: { stable: true } });
    expect(told(result)).toContain(pairs[name]!.found);
  });

  test.each(Object.keys(pairs))('%s: the twin is clean', async (name) => {
    expect(await measure(pairs[name]!.twin)).toMatchObject({ verdict: 'clean', growth: [], positiveControl: 'found' });
  });

  test.runIf(process.platform === 'linux')('open files: found, and the twin is clean', async () => {
    const leak = () => { const file = openSync(os.devNull, 'r'); undo.push(() => closeSync(file)); };
    expect(told(await measure(leak, quickly))).toContain('descriptor : 1 per iteration');
    expect(await measure(() => closeSync(openSync(os.devNull, 'r')))).toMatchObject({ verdict: 'clean' });
  });
});

describe('measure: what stops growing is no leak', () => {
  test.each([3, 20, 100, 500])('a cache of %i natives', async (size) => {
    const cache: unknown[] = [];
    const result = await measure(() => {
      cache.push(new programs.Emitter());
      if (cache.length > size) cache.shift();
    }, quickly);
    expect(result).toMatchObject({ verdict: 'clean', growth: [] });
    const left = size - 18;
    if (left > 0) expect(result.notes).toContain(`a cache or pool of ${left} Emitter: it grew, and stopped`);
    else expect(result.notes.filter((note) => note.includes('Emitter'))).toEqual([]);
  });

  test('a leak behind a cache that fills is found all the same', async () => {
    const cache: unknown[] = [];
    const result = await measure((iteration) => {
      if (cache.length < 25) cache.push(new programs.Emitter());
      if (iteration % 10 === 0) kept.push(new programs.Emitter());
    }, quickly);
    expect(told(result)).toContain('native Emitter: 1 per 10 iterations');
  });
});

describe('measure: work in flight', () => {
  test('what ends soon after the body is waited for', async () => {
    const body = () => { const emitter = new programs.Emitter(); setTimeout(() => void emitter, 30); };
    // On a busy machine the collections take longer than the timers.
    expect(await measure(body, { iterations: 13, patience: 20_000 })).toMatchObject({ verdict: 'clean', growth: [] });
  });

  test.skipIf(process.platform === 'win32')('a request that does not end is no leak: nothing can be said', async () => {
    const pipe = namedPipe();
    // It waits in a thread of the pool until somebody writes.
    const body = (iteration: number) => void (iteration === 20 && open(pipe, 'r', (_error, file) => closeSync(file)));
    const result = await measure(body, { iterations: 13, patience: 20 });
    closeSync(openSync(pipe, 'w'));
    expect(result).toMatchObject({ verdict: 'unsettled', growth: [] });
    expect(result.notes.join()).toContain('FSReqCallback was still in flight');
  });

  test('one that is awaited is nothing', async () => {
    const body = () => new Promise<void>((resolve, reject) => readFile(os.devNull, (error) => (error ? reject(error) : resolve())));
    expect(await measure(body, { iterations: 13 })).toMatchObject({ verdict: 'clean' });
  });

  test('counts that never come to rest: unsettled', async () => {
    const registry = new FinalizationRegistry<number>((n) => again(n + 1));
    const again = (n: number): void => { if (running) registry.register({ n }, n); ticks++; };
    let ticks = 0, running = true;
    again(0);
    const result = await measure(() => {}, { gauges: [() => [{ kind: 'native', subject: 'Restless', unit: 'objects', value: ticks }]] });
    running = false;
    expect(result).toMatchObject({ verdict: 'unsettled', settled: { stable: false } });
    expect(result.notes.join()).toContain('the counts went on changing');
  });
});

function namedPipe(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'measure-'));
  undo.push(() => rmSync(folder, { recursive: true }));
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  return pipe;
}

describe('measure: the instrument', () => {
  test('a reading that stands still fails the positive control, and so the measurement', async () => {
    const real = process.memoryUsage;
    const fixed = Object.assign(() => real.call(process), { rss: real.rss });
    const memory = fixed();
    process.memoryUsage = Object.assign(() => memory, { rss: real.rss });
    undo.push(() => { process.memoryUsage = real; });
    const result = await measure(() => void kept.push(new ArrayBuffer(64)));
    expect(result).toMatchObject({ verdict: 'failed', positiveControl: 'missed' });
    expect(result.notes[0]).toMatch(/^the positive control failed: a planted leak of kind arrayBuffer was not seen/);
  });

  test('without the control nothing is planted', async () => {
    expect(await measure(() => {}, { positiveControl: false })).toMatchObject({ verdict: 'clean', positiveControl: 'not run' });
  });

  test('what is ignored is counted and not judged', async () => {
    const leak = () => void kept.push(new programs.Emitter());
    expect(await measure(leak, { ...quickly, ignore: ['Emitter', 'handle', 'arrayBuffer'] })).toMatchObject({ verdict: 'clean', growth: [] });
    expect(told(await measure(leak, { ...quickly, ignore: ['handle'] }))).toEqual(expect.arrayContaining(['native Emitter: 1 per iteration']));
  });

  test('a count of the caller is judged like the others', async () => {
    let rows = 0;
    const gauges = [() => [{ kind: 'resource' as const, subject: 'Row', unit: 'objects' as const, value: rows }]];
    expect(told(await measure(() => { rows++; }, { ...quickly, gauges }))).toEqual(['resource Row: 1 per iteration']);
    expect(await measure(() => { rows++; rows--; }, { gauges })).toMatchObject({ verdict: 'clean' });
  });

  test('the series say what was read after each batch', async () => {
    const { series } = await measure(() => void kept.push(new programs.Emitter()), quickly);
    const { iterations, values } = series.find(({ kind, subject }) => kind === 'native' && subject === 'Emitter')!;
    expect(iterations.slice(0, 5)).toEqual([18, 25, 36, 49, 260]);
    expect(values.map((value) => value - values[0]!)).toEqual(iterations.map((count) => count - 18));
  });

  test('measurements wait for each other', async () => {
    let running = 0, most = 0;
    const body = async () => { most = Math.max(most, ++running); await null; running--; };
    await Promise.all([measure(body), measure(body)]);
    expect(most).toBe(1);
  });

  test('a body that is no function is refused', () => {
    return expect(measure(new programs.Emitter() as never)).rejects.toMatchObject({ code: 'ERR_TETHER_ARGUMENT', message: expect.stringContaining('pass () =>') });
  });

  test('what the body throws comes out as it is, and the next measurement runs', async () => {
    const mine = new Error('mine');
    await expect(measure(() => { throw mine; })).rejects.toBe(mine);
    await expect(measure(async () => { throw mine; })).rejects.toBe(mine);
    expect(await measure(() => {})).toMatchObject({ verdict: 'clean' });
  });

  test('a leak that makes the body fail in the end is told all the same', async () => {
    const leak = () => {
      if (kept.length > 400) throw thrownBy(() => { throw new Error('too many open files'); });
      kept.push(new programs.Emitter());
    };
    expect(told(await measure(leak, quickly))).toContain('native Emitter: 1 per iteration');
  });

  test('a slow body is not run for ever: the budget ends it', async () => {
    const started = performance.now();
    const result = await measure(async () => { await pause(2); kept.push(new programs.Emitter()); }, { ...quickly, budget: 300 });
    expect(told(result)).toContain('native Emitter: 1 per iteration');
    expect(result.growth[0]!.batches.map(({ iterations }) => iterations)).not.toContain(431);
    expect(performance.now() - started).toBeLessThan(60_000);
  });
});

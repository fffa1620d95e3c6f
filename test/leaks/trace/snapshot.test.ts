import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settle } from '../../../src-ts/runtime/settle';
import { trace } from '../../../src-ts/runtime/trace';
import { TraceSnapshot } from '../../../src-ts/runtime/trace-snapshot';
import { addonPath, loadAddon } from '../../support/addon';
import { runProgram } from '../../support/child';
import { thrownBy } from '../../support/thrown';
import { addon, living } from './addon';

const kept: unknown[] = [];
beforeEach(async () => {
  kept.length = 0;
  await settle();
});
afterEach(() => trace.stop());

const makeCookies = (count: number) => { for (let i = 0; i < count; i++) kept.push(new addon.Cookie()); };
const makeSessions = (count: number) => { for (let i = 0; i < count; i++) kept.push(new addon.Session()); };
const ownSites = (snapshot: TraceSnapshot) => snapshot.sites.filter((row) => ['Cookie', 'Session', 'Watcher'].includes(row.class));

describe('A snapshot of traced objects', () => {
  test('counts what lives, its bytes, and all that was made, by class and stack', async () => {
    trace.start({ sample: 1 });
    makeCookies(5);
    makeSessions(2);
    (() => { for (let i = 0; i < 7; i++) new addon.Cookie(); })();
    await settle();
    const rows = ownSites(trace.snapshot());
    const of = (name: string) => rows.filter((row) => row.class === name).map(({ count, created, samples, stack }) => [stack[0]!.function, count, created, samples]);
    expect(of('Session')).toEqual([['makeSessions', 2, 2, 2]]);
    expect(of('Cookie')).toEqual(expect.arrayContaining([['makeCookies', 5, 5, 5], [undefined, 0, 7, 0]]));
    expect(rows.find((row) => row.class === 'Session')!.size).toBe(2 * trace.snapshot().classes.Session!.size / living('Session'));
  });

  test('is plain data, that keeps nothing and does not change', async () => {
    trace.start({ sample: 1 });
    makeSessions(3);
    const snapshot = trace.snapshot();
    kept.length = 0;
    await settle();
    expect(living('Session')).toBe(0);
    expect(ownSites(snapshot)[0]!.count).toBe(3);
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual({ ...snapshot.toJSON(), taken: snapshot.taken.toISOString() });
  });

  test('has exact counts of all classes when nothing is traced', () => {
    makeSessions(4);
    const snapshot = trace.snapshot();
    expect(snapshot).toMatchObject({ sample: 0, sites: [] });
    expect(snapshot.classes.Session).toMatchObject({ count: 4 });
  });
});

describe('Two snapshots', () => {
  test('by site: the largest change first, with what is gone and what has not changed', async () => {
    trace.start({ sample: 1 });
    makeCookies(4);
    (function doomed() { for (let i = 0; i < 6; i++) kept.push(new addon.Session()); })();
    const before = trace.snapshot();
    kept.splice(4);
    makeSessions(9);
    await settle();
    const rows = trace.snapshot().compareTo(before, { by: 'site' }).map((row) => [row.stack[0]!.function, row.countDiff, row.count, row.classes]);
    expect(rows.slice(0, 2)).toEqual([['makeSessions', 9, 9, ['Session']], ['doomed', -6, 0, ['Session']]]);
    expect(rows).toContainEqual(['makeCookies', 0, 4, ['Cookie']]);
    const sizes = trace.snapshot().compareTo(before).map((row) => Math.abs(row.sizeDiff));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });

  test('by class: exact, also for what was never traced', () => {
    const before = trace.snapshot();
    makeSessions(3);
    const [first] = trace.snapshot().compareTo(before, { by: 'class' });
    expect(first).toMatchObject({ name: 'Session', countDiff: 3, count: 3, createdDiff: 3 });
    expect(first!.sizeDiff).toBe(first!.size);
  });

  test('of the same moment have no difference', () => {
    trace.start({ sample: 1 });
    makeSessions(3);
    const snapshot = trace.snapshot();
    for (const by of ['site', 'class'] as const)
      expect(snapshot.compareTo(snapshot, { by }).filter((row) => row.countDiff !== 0 || row.sizeDiff !== 0)).toEqual([]);
  });

  test('stacks that end in the same place are one row', () => {
    trace.start({ sample: 1, frames: 3 });
    const before = trace.snapshot();
    const left = () => makeCookies(1), right = () => makeCookies(2);
    left();
    right();
    const snapshot = trace.snapshot();
    expect(snapshot.sites.filter((row) => row.class === 'Cookie' && row.count > 0)).toHaveLength(2);
    expect(snapshot.compareTo(before)[0]).toMatchObject({ countDiff: 3, classes: ['Cookie'] });
  });
});

describe('A snapshot in a file', () => {
  let folder = '';
  beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'tether-trace-')); });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (text: string): string => {
    writeFileSync(path.join(folder, 'written.json'), text);
    return path.join(folder, 'written.json');
  };

  test('comes back as it was, and compares with others', () => {
    const file = path.join(folder, 'a.json');
    trace.start({ sample: 1 });
    makeSessions(2);
    const snapshot = trace.snapshot();
    snapshot.save(file);
    const loaded = TraceSnapshot.load(file);
    expect(loaded.toJSON()).toEqual(snapshot.toJSON());
    makeSessions(1);
    expect(trace.snapshot().compareTo(loaded, { by: 'class' })[0]).toMatchObject({ name: 'Session', countDiff: 1 });
  });

  test.each([
    ['no JSON', 'x'],
    ['something else', '{"format":"other","sites":[],"classes":{}}'],
    ['nothing', 'null'],
  ])('%s is refused, with a code', (_case, text) => {
    const file = write(text);
    expect(thrownBy(() => TraceSnapshot.load(file))).toMatchObject({ code: 'ERR_TETHER_ARGUMENT', message: expect.stringContaining('holds no snapshot') });
  });

  test('of another version is refused', () => {
    const file = write(JSON.stringify({ ...trace.snapshot().toJSON(), version: 99 }));
    expect(thrownBy(() => TraceSnapshot.load(file))).toMatchObject({ message: expect.stringContaining('version 99') });
  });
});

describe('Options of tracing', () => {
  test.each([{ sample: 0 }, { sample: 1.5 }, { sample: NaN }, { frames: 0 }, { frames: 65 }, { sample: '16' as unknown as number }])('%o is refused', (options) => {
    expect(thrownBy(() => trace.start(options))).toMatchObject({ code: 'ERR_TETHER_ARGUMENT', message: expect.stringMatching(/^trace.start: option "(sample|frames)" must be a whole number/) });
    expect(trace.snapshot().sample).toBe(0);
  });

  test.each([
    ['no snapshot', () => trace.snapshot().compareTo({} as TraceSnapshot), 'must be a TraceSnapshot'],
    ['another key', () => trace.snapshot().compareTo(trace.snapshot(), { by: 'line' as 'site' }), "must be 'site' or 'class'"],
    ['the site of no object of ours', () => trace.siteOf({}), 'must be an object of a class bound'],
  ])('%s is refused', (_case, attempt, message) => {
    expect(thrownBy(attempt)).toMatchObject({ code: 'ERR_TETHER_ARGUMENT', message: expect.stringContaining(message) });
  });
});

describe('A sample', () => {
  test.each([2, 16, 100])('of one in %i stands for all: what was made adds up, and no more', (sample) => {
    trace.start({ sample });
    const made = 20_000;
    for (let i = 0; i < made / 2; i++) {
      new addon.Watcher();
      new addon.Cookie();
    }
    const rows = ownSites(trace.snapshot());
    const total = rows.reduce((sum, row) => sum + row.created, 0);
    expect(total).toBeLessThanOrEqual(made);
    expect(total).toBeGreaterThan(0);
    for (const row of rows) expect(row.count).toBeGreaterThanOrEqual(row.samples);
  });

  test('falls on both of two classes that are made in turn', () => {
    trace.start({ sample: 2 });
    for (let i = 0; i < 400; i++) kept.push(new addon.Watcher(), new addon.Cookie());
    const classes = new Set(ownSites(trace.snapshot()).map((row) => row.class));
    expect([...classes].sort()).toEqual(['Cookie', 'Watcher']);
  });
});

describe('Environments and addons', () => {
  test('more than one addon, and one that is loaded later', async () => {
    trace.start({ sample: 1 });
    const laws = loadAddon<Record<string, any>>('laws');
    kept.push(new laws.Pebble(), new addon.Cookie());
    const classes = trace.snapshot().sites.filter((row) => row.count > 0).map((row) => row.class);
    expect(classes).toEqual(expect.arrayContaining(['Pebble', 'Cookie']));
  });

  test('each worker traces for itself', async () => {
    const { stdout, stderr } = await runProgram(`
      const { Worker, isMainThread, parentPort } = require('node:worker_threads');
      const traced = (addon) => addon[Symbol.for('napi-tether.control')].sites().length;
      const addon = load('trace');
      addon[Symbol.for('napi-tether.control')].startTrace(1, 2);
      globalThis.kept = [new addon.Cookie(), new addon.Cookie()];
      const worker = new Worker(\`
        const addon = require(\${JSON.stringify(addonPaths.trace)}), control = addon[Symbol.for('napi-tether.control')];
        globalThis.kept = [new addon.Cookie()];
        const before = control.sites().length;
        control.startTrace(1, 2);
        kept.push(new addon.Cookie());
        require('node:worker_threads').parentPort.postMessage([before, control.sites().length]);
      \`, { eval: true });
      worker.on('message', (counts) => console.log(counts.join(), traced(addon)));
    `, { trace: addonPath('trace') });
    expect(stderr).toBe('');
    expect(stdout).toBe('0,1 2\n');
  });
});

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseExitReports, type ExitReport } from '../../../src-ts/runtime/exit-report';
import { addonPath } from '../../support/addon';

// The .node file alone: no program here loads the package.
const prelude = `
const addon = require(${JSON.stringify(addonPath('trace'))});
const leak = () => { addon.rootSession(new addon.Session(), 'sessions'); };
`;

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(mode: string | undefined, source: string): Ended {
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' };
  delete env.TETHER_LEAKS;
  if (mode !== undefined) env.TETHER_LEAKS = mode;
  const { status, stdout, stderr, signal } = spawnSync(process.execPath, ['-e', prelude + source], { env, encoding: 'utf8', timeout: 60_000 });
  expect(signal).toBe(null);
  return { code: status, stdout, stderr };
}

const lines = (text: string): ExitReport[] => parseExitReports(text).filter((report) => report.report === 'napi-tether leaks');

const endings: [string, string, number, string][] = [
  ['a natural end', '', 0, 'settled'],
  ['an exit code that was set', 'process.exitCode = 7;', 7, 'settled'],
  ['process.exit()', 'process.exit(3);', 3, 'collected'],
  ['process.exit() in a timer', 'setTimeout(() => process.exit(4), 5);', 4, 'collected'],
  ['process.exit() in a callback of native code', 'const s = new addon.Session(); s.onData = () => process.exit(5); s.emit();', 5, 'collected'],
  ['process.exit() in beforeExit', "process.on('beforeExit', () => process.exit(6));", 6, 'collected'],
  ['an uncaught error', "throw new Error('planted');", 1, 'collected'],
  ['an uncaught error in a callback of native code', "const s = new addon.Session(); s.onData = () => { throw new Error('planted'); }; setImmediate(() => s.emit());", 1, 'collected'],
  ['an unhandled rejection', "Promise.reject(new Error('planted'));", 1, 'collected'],
];

describe('Exit report: every end', () => {
  test.each(endings)('%s: told once, and nothing else changes', (_end, source, code, how) => {
    const asked = run('json', `leak();${source}`), unasked = run(undefined, `leak();${source}`);
    expect(asked.code).toBe(code);
    expect(unasked.code).toBe(code);
    const [told, ...more] = lines(asked.stderr);
    expect(more).toEqual([]);
    expect(told).toMatchObject({ report: 'napi-tether leaks', version: 1, worker: 0, how, roots: [{ label: 'sessions', class: 'Session', count: 1, site: 'tether::Root' }] });
    expect(told!.classes).toContainEqual(expect.objectContaining({ class: 'Session', held: 1 }));
    expect(asked.stdout).toBe(unasked.stdout);
    expect(unasked.stderr).not.toContain('napi-tether');
  });

  test.each([undefined, '', '0'])('nothing is told where TETHER_LEAKS is %o', (mode) => {
    expect(run(mode, 'leak();')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('a report that fails says so, and changes nothing', () => {
    const { code, stderr } = run('1', "leak(); globalThis[Symbol.for('napi-tether.addons')].add({ fingerprint() { throw new Error('planted'); } });");
    expect(code).toBe(0);
    expect(stderr).toContain('the report of TETHER_LEAKS failed: Error: planted');
  });
});

describe('Exit report: what it says', () => {
  test('nothing, where native code holds nothing', () => {
    expect(run('1', 'globalThis.kept = [new addon.Session()]; new addon.Session();')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('what native code reaches is held, what JavaScript refers to is told to who asks for it, garbage is neither', () => {
    const source = 'leak(); globalThis.kept = [new addon.Container()]; new addon.Watcher();';
    const brief = run('1', source).stderr, verbose = run('verbose', source).stderr, told = lines(run('json', source).stderr)[0]!;
    expect(brief).toContain('at the end of the program, native code holds 1 value\n  1 x sessions (Session; tether::Root)\n  native objects that it reaches:\n    1 x Session (');
    expect(brief).toContain('and 1 native object that JavaScript refers to');
    expect(brief).toContain('docs/leaks.md');
    expect(brief).not.toContain('Container');
    expect(verbose).toMatch(/native objects that JavaScript refers to, callbacks included:\n {4}1 x Container \(\d+ B\)/);
    expect(told.classes.map(({ class: name, count, held }) => [name, count, held])).toEqual([['Container', 1, 0], ['Session', 1, 1]]);
  });

  test('what hangs on a held object by native edges is held too', () => {
    const told = lines(run('json', 'const s = new addon.Session(); s.next = new addon.Session(); s.next.next = new addon.Admin(); addon.rootSession(s, "head");').stderr)[0]!;
    expect(told.classes.map(({ class: name, held }) => [name, held])).toEqual([['Admin', 1], ['Session', 2]]);
  });

  test('callbacks outside any traverse, shared and counted objects', () => {
    const { stderr } = run('1', 'const c = new addon.Container(); c.hoard(() => c); addon.pinTile(new addon.Tile()); addon.save(new addon.Coin());');
    expect(stderr).toContain('1 x held by native code outside any traverse (parameter "callback" of Container.hoard)');
    expect(stderr).toContain('1 x std::shared_ptr held by native code outside any traverse (Tile)');
    expect(stderr).toContain('1 x tether::Ref held by native code outside any traverse (Coin)');
  });

  test('places, where they were traced', () => {
    const trace = "addon[Symbol.for('napi-tether.control')].startTrace(1, 1);";
    const { stderr } = run('1', `${trace} (function make() { leak(); })();`);
    expect(stderr).toMatch(/1 x sessions \(Session; tether::Root, at \[eval\]:\d+:\d+\)/);
    expect(stderr).toMatch(/1 x Session \(\d+ B\), made at \[eval\]:\d+:\d+ \(1\)/);
  });

  test('objects that C++ shares and never destroys; one in a static is destroyed', () => {
    const lost = run('1', 'addon.loseTile(new addon.Tile()); addon.unpinTiles();'), pinned = run('1', 'addon.pinTile(new addon.Tile());');
    const said = 'never destroyed them';
    expect(pinned.stderr).not.toContain(said);
    if (process.platform === 'linux') expect(lost.stderr).toContain(said);
    expect(run(undefined, 'addon.loseTile(new addon.Tile());').stderr).toBe('');
    const asJson = parseExitReports(run('json', 'addon.loseTile(new addon.Tile());').stderr);
    if (process.platform === 'linux') expect(asJson[1]).toEqual({ report: 'napi-tether never destroyed', version: 1, classes: [{ class: 'Tile', count: 1 }] });
  });

  test('one report for all addons', () => {
    const laws = `const laws = require(${JSON.stringify(addonPath('laws'))}); globalThis.kept = [new laws.Pebble()];`;
    const told = lines(run('json', `leak(); ${laws}`).stderr);
    expect(told).toHaveLength(1);
    expect(told[0]!.classes.map((one) => one.class).sort()).toEqual(['Pebble', 'Session']);
  });

  test('what a late finalizer lets go of is not there any more', () => {
    const told = lines(run('json', `
      const registry = new FinalizationRegistry(() => addon.dropRoots());
      leak();
      (() => registry.register({}, 0))();
    `).stderr)[0]!;
    expect(told).toMatchObject({ how: 'settled', roots: [], classes: [] });
  });

  test('a program that goes on in beforeExit ends by itself', () => {
    const { code, stdout, stderr } = run('json', "let left = 5; leak(); process.on('beforeExit', () => { if (left-- > 0) setTimeout(() => { leak(); console.log(left); }, 1); });");
    expect(code).toBe(0);
    expect(stdout).toBe('4\n3\n2\n1\n0\n');
    expect(lines(stderr)).toMatchObject([{ roots: [{ label: 'sessions', count: 6 }] }]);
  });
});

describe('Exit report: workers', () => {
  const inWorker = (source: string, then = '') => `
    const { Worker } = require('node:worker_threads');
    const worker = new Worker(${JSON.stringify(prelude)} + ${JSON.stringify(source)}, { eval: true });
    worker.on('exit', (code) => console.log('exit', code));
    worker.on('error', (error) => console.log(error.message));
    ${then}`;

  test.each([
    ['ends by itself', 'leak();', 'exit 0\n', 'settled'],
    ['calls process.exit()', 'leak(); process.exit(3);', 'exit 3\n', 'collected'],
    ['throws', "leak(); throw new Error('planted');", 'planted\nexit 1\n', 'collected'],
  ])('one that %s has a report of its own', (_end, source, stdout, how) => {
    const ended = run('json', inWorker(source));
    expect(ended).toMatchObject({ code: 0, stdout });
    const told = lines(ended.stderr);
    expect(told.find((one) => one.worker === 1)).toMatchObject({ how, roots: [{ label: 'sessions', count: 1 }] });
    expect(told.find((one) => one.worker === 0)).toMatchObject({ roots: [] });
  });

  test('one that is terminated has none, and nothing hangs', () => {
    const source = "leak(); require('node:worker_threads').parentPort.postMessage(1); setInterval(() => {}, 1);";
    const ended = run('json', inWorker(source, "worker.once('message', () => worker.terminate());"));
    expect(ended).toMatchObject({ code: 0, stdout: 'exit 1\n' });
    expect(lines(ended.stderr).map((one) => one.worker)).toEqual([0]);
  });
});

/** The command as users have it, with scenarios that need no addon. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, describe, expect, test } from 'vitest';
import type { LeakReport } from '../../../src-ts/leaks/finding';
import { root } from '../../support/repository';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tether leaks '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string) => path.join(folder, name);
const write = (name: string, text: string) => writeFileSync(inFolder(name), text);

write(
  'timers.leak.cjs',
  `exports.leavesTimers = () => { setInterval(() => {}, 1e6); };
   exports.clearsTimers = () => { clearInterval(setInterval(() => {}, 1e6)); };`,
);
write(
  'files.leak.cjs',
  `const { openSync, closeSync } = require('node:fs');
   exports.leavesFiles = () => { openSync(__filename); };
   exports.closesFiles = () => closeSync(openSync(__filename));`,
);
write('fine.leak.mjs', 'export const makesObjects = () => ({ a: [1, 2, 3] });');
write('typed.leak.ts', 'export const typed = (iteration: number): number => iteration;');
write('throws.leak.js', `exports.throws = () => { throw new Error('no such row'); };`);
write('empty.leak.js', '');
write('dies.leak.js', 'exports.dies = () => process.abort();');
// A request that waits in a thread until somebody writes into the pipe.
write(
  'restless.leak.js',
  `const { scenario } = require(${JSON.stringify(path.join(root, 'dist', 'leaks.js'))});
   const { open, openSync, closeSync } = require('node:fs');
   require('node:child_process').execFileSync('mkfifo', ['pipe']);
   const once = (iteration) => { if (iteration === 20) open('pipe', 'r', (_error, file) => closeSync(file)); };
   scenario('waits', { patience: 20, iterations: 13, teardown: () => closeSync(openSync('pipe', 'w')) }, once);`,
);

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Quick, and without malloc: these are tests of the command. */
function leaks(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const command = path.join(root, 'dist', 'cli', 'tether.js');
  const surroundings = { ...process.env, GITHUB_ACTIONS: '', FORCE_COLOR: '0', NODE_OPTIONS: '', ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, [command, 'leaks', ...args], { cwd: folder, env: surroundings }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
}

const quick = ['--quick', '--no-noisy'];

function written(name: string): LeakReport {
  return JSON.parse(readFileSync(inFolder(name), 'utf8')) as LeakReport;
}

describe('tether leaks', () => {
  test('finds a leak, says what holds it, and ends with 1', async () => {
    const { code, stdout, stderr } = await leaks(['timers.leak.cjs', '--name', 'leavesTimers', ...quick, '--json', 'timers.json', '--junit', 'timers.xml', '--sarif', 'timers.sarif', '--html', 'timers.html']);
    expect(stdout).toContain('✗ LEAK            timers.leak.cjs › leavesTimers');
    expect(stdout).toContain('Timeout grows by 1 per iteration');
    expect(stdout).toMatch(/held by JavaScript/);
    expect(stderr).toMatch(/^\[1\/1\] timers\.leak\.cjs: 1 leak \(.*\)\n(written: timers\.\w+\n){4}$/);
    expect(code).toBe(1);
  });

  test('writes all formats', () => {
    expect(readFileSync(inFolder('timers.xml'), 'utf8')).toMatch(/<failure type="leak" message="Timeout grows by 1 per iteration">/);
    expect(JSON.parse(readFileSync(inFolder('timers.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0', runs: [{ results: [{ level: 'error' }] }] });
    expect(readFileSync(inFolder('timers.html'), 'utf8')).toMatch(/^<!doctype html>[^]*<svg role="img"[^]*active Timeout/);
  });

  test('writes JSON that follows its schema', () => {
    const schema = createRequire(path.join(root, 'package.json'))('napi-tether/leak-report.schema.json') as object;
    const validate = addFormats.default(new Ajv2020({ allErrors: true, strictTypes: false })).compile(schema);
    validate(written('timers.json'));
    expect(validate.errors).toBeNull();
    expect(written('timers.json').scenarios).toMatchObject([{ name: 'leavesTimers', verdict: 'leak', positiveControl: 'found' }]);
  });

  test('tells of a scenario what it leaves behind itself, and not what another of its file did', async () => {
    write('caches.leak.cjs', 'const one = new Map(), other = new Map(); exports.one = (n) => one.set(n, new ArrayBuffer(64)); exports.other = (n) => other.set(n, new ArrayBuffer(64));');
    await leaks(['caches.leak.cjs', ...quick, '--json', 'caches.json']);
    const held = written('caches.json').scenarios.map(({ findings }) => findings.map(({ paths }) => paths[0]!.steps.find(({ node }) => node === 'Map')!.edge));
    expect(held).toEqual([['context one'], ['context other']]);
  });

  test('gives the leak the same fingerprint in the next run', async () => {
    await leaks(['timers.leak.cjs', '--name', 'leavesTimers', ...quick, '--diff', 'timers.json', '--json', 'again.json']);
    expect(written('again.json').comparison).toEqual({ base: 'timers.json', changes: [], unchanged: 1 });
  });

  test('finds nothing in the twin that clears its timers, and ends with 0', async () => {
    const { code, stdout } = await leaks(['timers.leak.cjs', '--name', 'clearsTimers', ...quick]);
    expect(stdout).toContain('1 scenario: 1 clean');
    expect(code).toBe(0);
  });

  test('knows a leak that the baseline has', async () => {
    const args = ['files.leak.cjs', ...quick, '--baseline', 'known.json'];
    expect(await leaks([...args, '--update-baseline'])).toMatchObject({ code: 0 });
    const again = await leaks(args);
    expect(again.stdout).toContain('1 known leak, 1 clean');
    expect(again.code).toBe(0);
    write('known.json', readFileSync(inFolder('known.json'), 'utf8').replace('"reason": ""', '"reason": "x", "until": "2020-01-01"'));
    expect(await leaks(args)).toMatchObject({ code: 1, stdout: expect.stringContaining('tolerated') as string });
  });

  test('takes modules of each kind, several at a time, and chooses by name', async () => {
    const { code, stdout } = await leaks(['{fine,typed,timers}.leak.*', '--grep', '^(typed|makes|clears)', ...quick, '-j', '2']);
    expect(stdout.match(/^✓ clean .*leak\.\w+ › \w+/gm)).toHaveLength(3);
    expect(code).toBe(0);
  });

  test('no scenario has the name that is asked for', async () => {
    const { code, stderr } = await leaks(['fine.leak.mjs', '--grep', 'nobody', ...quick]);
    expect(stderr).toContain('tether: no scenario of fine.leak.mjs is named as --grep nobody has it; leave the option out to run all');
    expect(code).toBe(2);
  });

  test.each([
    ['that throws', 'throws.leak.js', 'no such row'],
    ['that ends the process', 'dies.leak.js', 'the process died of SIGABRT'],
    ['that is no scenario', 'empty.leak.js', 'it has no scenarios; export a function'],
  ])('ends with 2 for a file %s, and says so', async (_case, file, message) => {
    const { code, stdout } = await leaks([file, ...quick]);
    expect(stdout.replace(/\s+/g, ' ')).toContain(message);
    expect(stdout).not.toContain('node:internal');
    expect(code).toBe(2);
  });

  test.skipIf(process.platform === 'win32')('ends with 3 for a scenario that does not settle', async () => {
    const { code, stdout } = await leaks(['restless.leak.js', ...quick]);
    expect(stdout).toContain('~ did not settle  restless.leak.js › waits');
    expect(code).toBe(3);
  });

  test('a time limit is a failure', async () => {
    write('slow.leak.mjs', 'export const waits = () => new Promise((resolve) => setTimeout(resolve, 1e6));');
    const { code, stdout } = await leaks(['slow.leak.mjs', '--timeout', '300', ...quick]);
    expect(stdout).toContain('it took longer than 300 ms');
    expect(code).toBe(2);
  });

  test('annotates in GitHub Actions', async () => {
    const { stdout } = await leaks(['throws.leak.js', ...quick], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: inFolder('summary.md') });
    expect(stdout).toContain('::error file=throws.leak.js,title=throws.leak.js › throws::no such row');
    expect(readFileSync(inFolder('summary.md'), 'utf8')).toContain('## Leak report: 1 failed');
  });

  test('an option that there is not', async () => {
    const { code, stderr } = await leaks(['--jsno', 'x']);
    expect(stderr).toContain("error: unknown option '--jsno'");
    expect(stderr).toContain('(--help lists what there is)');
    expect(code).toBe(2);
  });

  test('explains a heap snapshot, and says what to do when the class is not in it', async () => {
    write('snapshot.cjs', `class Session {} globalThis.sessions = [new Session()]; require('node:v8').writeHeapSnapshot('x.heapsnapshot');`);
    await new Promise((resolve) => execFile(process.execPath, ['snapshot.cjs'], { cwd: folder }, resolve));
    const { code, stdout } = await leaks(['--snapshot', 'x.heapsnapshot', '--class', 'Session']);
    expect(stdout).toContain('.sessions → Array');
    expect(code).toBe(0);
    expect(await leaks(['--snapshot', 'x.heapsnapshot', '--class', 'Nobody'])).toMatchObject({ code: 2, stderr: expect.stringContaining('it has no Nobody') as string });
    write('not.heapsnapshot', 'text');
    expect(await leaks(['--snapshot', 'not.heapsnapshot', '--class', 'Session'])).toMatchObject({ code: 2, stderr: expect.stringContaining('not.heapsnapshot') as string });
  });

  test('help tells the exit codes and their order', async () => {
    const { code, stdout } = await leaks(['--help']);
    expect(stdout).toMatch(/Exit codes: 0 clean, 1 a leak, 2 .*, 3 .*\. The worst wins, in the order\n2, 1, 3, 0\./);
    expect(code).toBe(0);
    expect(existsSync(inFolder('leaks.html'))).toBe(false);
  });
});

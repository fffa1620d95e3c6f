import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunRequest } from '../../../src-ts/leaks/run';
import type { ScenarioResult } from '../../../src-ts/leaks/finding';
import { root } from '../../support/repository';

// From dist: it starts a process with a file beside it.
const { runScenario } = createRequire(import.meta.url)(path.join(root, 'dist/leaks/run.js')) as typeof import('../../../src-ts/leaks/run');

const folder = 'test/leaks/measure/scenarios';
const workspace = mkdtempSync(path.join(os.tmpdir(), 'scenarios-'));
afterAll(() => rmSync(workspace, { recursive: true, force: true }));

function run(file: string, request: Partial<RunRequest> = {}): Promise<ScenarioResult[]> {
  return runScenario({ file: path.join(root, folder, file), seed: 1, noisy: false, explain: false, ...request });
}

async function verdicts(file: string, request: Partial<RunRequest> = {}): Promise<Record<string, string>> {
  return Object.fromEntries((await run(file, request)).map(({ name, verdict }) => [name, verdict]));
}

describe('Scenario files', () => {
  test('CommonJS: the default export and the named ones', async () => {
    expect(await verdicts('formats.leak.cjs')).toEqual({ formats: 'clean', leaks: 'leak' });
  });

  test('an ES module that declares scenarios, with options, set-up and tear-down', async () => {
    expect(await verdicts('module.leak.mjs')).toEqual({ buffers: 'leak', 'with options': 'clean', 'after the other': 'clean', module: 'clean' });
  });

  test('TypeScript, with what is more than types', async () => {
    expect(await verdicts('typed.leak.ts')).toEqual({ 'an enum': 'leak', typed: 'clean' });
    expect(await verdicts('typed-module.leak.mts')).toEqual({ typed: 'clean' });
  });

  test('one scenario of a file', async () => {
    expect(await verdicts('formats.leak.cjs', { name: 'leaks' })).toEqual({ leaks: 'leak' });
    const [missing] = await run('formats.leak.cjs', { name: 'nobody' });
    expect(missing).toMatchObject({ verdict: 'failed', error: { message: expect.stringContaining('it has no scenario "nobody"; it has "') } });
  });

  test('a result says what was found and how to see it again', async () => {
    const begun: string[] = [];
    const [result] = await run('formats.leak.cjs', { name: 'leaks', seed: 42, onBegin: (name) => void begun.push(name) });
    expect(begun).toEqual(['leaks']);
    expect(result).toMatchObject({
      name: 'leaks', file: `${folder}/formats.leak.cjs`, positiveControl: 'found', settled: { stable: true }, fixed: [],
      findings: [{ subject: 'ArrayBuffer', status: 'new', growth: [{ kind: 'arrayBuffer', rate: '64 B per iteration', exact: true }] }],
      reproduce: `npx tether leaks ${folder}/formats.leak.cjs --name "leaks" --seed 42`,
    });
    expect(result!.durationMs).toBeGreaterThan(0);
    expect(result!.series.map(({ kind }) => kind)).toContain('arrayBuffer');
  });

  test.each([
    ['that is not there', 'nothing.leak.cjs', 'there is no such file'],
    ['that throws while it loads', 'broken.leak.cjs', 'while loading'],
    ['without scenarios', 'empty.leak.cjs', 'it has no scenarios; export a function'],
  ])('a file %s has failed', async (_case, file, message) => {
    const [result, ...more] = await run(file);
    expect(more).toEqual([]);
    expect(result).toMatchObject({ verdict: 'failed', error: { message: expect.stringContaining(message) } });
  });
});

test.skipIf(process.platform !== 'linux')('The hook is compiled once, before the files are loaded, however many there are', async () => {
  // A package of which nothing was used yet.
  const fresh = path.join(workspace, 'fresh'), log = path.join(workspace, 'compiled');
  cpSync(path.join(root, 'dist'), path.join(fresh, 'dist'), { recursive: true });
  for (const shared of ['node_modules', 'src-native', 'package.json']) symlinkSync(path.join(root, shared), path.join(fresh, shared));
  const compiler = path.join(workspace, 'compiler');
  writeFileSync(compiler, `#!/bin/sh\necho once >> ${log}\nexec c++ "$@"\n`, { mode: 0o755 });
  const source = `const { runScenario } = require(${JSON.stringify(path.join(fresh, 'dist/leaks/run.js'))});
    const request = { file: ${JSON.stringify(path.join(root, folder, 'formats.leak.cjs'))}, name: 'formats', seed: 1, noisy: false, explain: true };
    Promise.all([runScenario(request), runScenario(request)]).then((all) => process.stdout.write(all.flat().map(({ verdict }) => verdict).join()));`;
  const said = await promisify(execFile)(process.execPath, ['-e', source], { env: { ...process.env, CXX: compiler, NODE_OPTIONS: '' } });
  expect(said.stdout).toBe('clean,clean');
  expect(readFileSync(log, 'utf8')).toBe('once\n');
});

describe('Ends of a process', () => {
  let results: Map<string, ScenarioResult>;
  let names: string[];
  beforeAll(async () => {
    const all = await run('endings.leak.cjs');
    names = all.map(({ name }) => name);
    results = new Map(all.map((result) => [result.name, result]));
  });

  test('every scenario has a result, and those that end well are clean', () => {
    const expected = ['first', 'aborts', 'exits', 'throws', 'throws later', 'rejects later', 'hangs', 'waits', 'fails to set up', 'last', 'rejects often', 'throws no text'];
    expect([...results.keys()]).toEqual(expected);
    expect([...results.values()].filter(({ verdict }) => verdict === 'clean').map(({ name }) => name)).toEqual(['first', 'last']);
    expect([...results.values()].filter(({ verdict }) => verdict === 'failed')).toHaveLength(10);
  });

  test('each scenario has one result, however often it fails', () => {
    expect(names.filter((name) => name === 'rejects often')).toHaveLength(1);
  });

  test.each([
    ['aborts', 'the process died of SIGABRT'],
    ['exits', 'the process ended with exit code 0 before the measurement did; nothing in a scenario may call process.exit()'],
    ['throws', 'from the body'],
    ['throws later', 'from a timer'],
    ['rejects later', 'nobody caught it'],
    ['hangs', 'it took longer than 400 ms'],
    ['waits', 'it took longer than 400 ms'],
    ['fails to set up', 'no server'],
    ['rejects often', 'one of many'],
    ['throws no text', '[Object: null prototype] {}'],
  ])('%s: %s', (name, message) => {
    expect(results.get(name)!.error!.message).toContain(message);
  });

  test('what a process printed before it died is told', () => {
    expect(results.get('aborts')!.error!.stack).toContain('last words');
  });
});

describe.skipIf(process.platform === 'win32')('Orphans', () => {
  const pids = path.join(workspace, 'pids');
  const noted = () => (existsSync(pids) ? readFileSync(pids, 'utf8').trim().split('\n').map(Number) : []);
  const living = () => noted().filter(isRunning);

  test('a scenario that is ended takes with it what it started', async () => {
    process.env.LEAK_TEST_PIDS = pids;
    const [result] = await run('orphans.leak.cjs').finally(() => delete process.env.LEAK_TEST_PIDS);
    expect(result!.verdict).toBe('failed');
    expect(noted()).toHaveLength(2);
    await expect.poll(living, { timeout: 20_000 }).toEqual([]);
  });

  test('a scenario that is done is not waited for longer, though a process that it started has its output', async () => {
    rmSync(pids, { force: true });
    process.env.LEAK_TEST_PIDS = pids;
    const found = await verdicts('leftovers.leak.cjs').finally(() => delete process.env.LEAK_TEST_PIDS);
    expect(found).toEqual({ 'leaves a child': 'clean', 'leaves a daemon': 'clean' });
    const [child, daemon] = noted();
    await expect.poll(() => isRunning(child!), { timeout: 20_000 }).toBe(false);
    // It would have ended by itself, had anybody waited for that.
    expect(isRunning(daemon!)).toBe(true);
    process.kill(daemon!, 'SIGKILL');
    rmSync(pids);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('a program that is ended by %s takes its scenarios with it', async (signal) => {
    rmSync(pids, { force: true });
    const source = `require(${JSON.stringify(path.join(root, 'dist/leaks/run.js'))}).runScenario({ file: ${JSON.stringify(path.join(root, folder, 'orphans.leak.cjs'))}, seed: 1, noisy: false, explain: false })`;
    const program = spawn(process.execPath, ['-e', source], { env: { ...process.env, LEAK_TEST_PIDS: pids, NODE_OPTIONS: '' }, stdio: 'ignore' });
    while (noted().length < 2) await pause(10);
    program.kill(signal);
    const ended = await new Promise((resolve) => program.once('close', (_code, by) => resolve(by)));
    expect(ended).toBe(signal);
    await expect.poll(living, { timeout: 20_000 }).toEqual([]);
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that nobody has waited for yet is no longer running.
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('Noisy measurements', () => {
  const malloc = path.join(root, folder, 'readings.cjs');

  test('what grows is confirmed in a second process; what does not is clean', async () => {
    const results = await run('bytes.leak.cjs', { noisy: true, malloc });
    expect(results.map(({ name, verdict }) => [name, verdict]).slice(0, 3)).toEqual([
      ['keeps 32 bytes', 'leak'], ['keeps nothing', 'clean'], ['is not to be measured', 'clean'],
    ]);
    expect(results[0]!.findings[0]).toMatchObject({ subject: 'malloc', growth: [{ kind: 'malloc', exact: false, statistics: { pairs: expect.any(Number) } }] });
    expect(results[0]!.findings[0]!.growth[0]!.perIteration).toBeGreaterThan(20);
  });

  test('what a second process does not confirm is no leak', async () => {
    process.env.LEAK_TEST_PIDS = path.join(workspace, 'processes');
    const name = 'keeps less with every further process';
    const first = await run('bytes.leak.cjs', { noisy: true, malloc, name }).finally(() => delete process.env.LEAK_TEST_PIDS);
    expect(first[0]).toMatchObject({ verdict: 'leak' });
    process.env.LEAK_TEST_PIDS = path.join(workspace, 'more processes');
    await verdicts('bytes.leak.cjs', { noisy: true, malloc, name: 'keeps nothing' });
    const second = await run('bytes.leak.cjs', { noisy: true, malloc, name }).finally(() => delete process.env.LEAK_TEST_PIDS);
    expect(second[0]).toMatchObject({ verdict: 'clean', notes: expect.arrayContaining(['malloc grew in one process and not in a second one']) });
  });

  test('where malloc cannot be read, a note says so, and exact signals decide', async () => {
    const untold = path.join(root, folder, 'untold.cjs');
    const [result] = await run('bytes.leak.cjs', { noisy: true, malloc: untold, name: 'keeps nothing' });
    expect(result).toMatchObject({ verdict: 'clean', notes: [expect.stringMatching(/^malloc was not measured: /)] });
  });

  test('a body that is too slow for it is clean by exact signals, and a note says what is missing', async () => {
    const [result] = await run('slow.leak.cjs', { noisy: true, malloc });
    expect(result).toMatchObject({ verdict: 'clean', notes: [expect.stringMatching(/^malloc was not measured: it takes 1600 iterations of \d+ ms, .* larger timeout/)] });
  });

  test('a reading that stands still fails the positive control', async () => {
    const still = path.join(root, folder, 'still.cjs');
    expect(await verdicts('bytes.leak.cjs', { noisy: true, malloc: still, name: 'keeps nothing' })).toEqual({ 'keeps nothing': 'failed' });
  });
});

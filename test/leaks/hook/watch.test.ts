import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { WatchReport } from '../../../src-ts/leaks/watch';
import { addonPath } from '../../support/addon';
import { dist, isLinux, linesOf, planted, watch } from './addons';

const calls = 1000;

/** Watches `node -e body`, in which `run` is the function of an addon with planted leaks. */
function watchBody(body: string, addon = 'leaks_raw'): Promise<WatchReport> {
  return watch([process.execPath, '-e', `const { run } = require(${JSON.stringify(addonPath(addon))}); ${body}`], { output: 'ignore' });
}

const repeated = (pattern: string, fixed = false): string => `for (let call = 0; call < ${calls}; call++) run('${pattern}', ${fixed});`;

/** The process that ran the body, where it started others. */
const first = ({ scenarios }: WatchReport) => scenarios[0]!;

describe.skipIf(!isLinux)('Watch: finds a planted leak, and what made it', () => {
  test.concurrent.each(planted)('$addon: $pattern', async (fault) => {
    const { verdict, findings, positiveControl, settled } = first(await watchBody(repeated(fault.pattern), fault.addon));
    expect({ verdict, positiveControl, stable: settled.stable }).toEqual({ verdict: 'leak', positiveControl: 'found', stable: true });
    expect(findings).toHaveLength(1);
    const [{ cause, sites, growth }] = findings as [(typeof findings)[0]];
    expect(cause!.pattern).toBe(fault.cause);
    expect(sites[0]!.function).toContain(fault.place);
    expect(sites[0]!.count).toBe(calls / fault.every);
    const [from, to] = linesOf(fault);
    expect(sites[0]!.line).toBeGreaterThanOrEqual(from);
    expect(sites[0]!.line).toBeLessThanOrEqual(to);
    expect(growth[0]!.exact).toBe(true);
  });

  test.concurrent.each(planted)('$addon: $pattern, and nothing in its twin', async (fault) => {
    const { verdict, findings } = first(await watchBody(repeated(fault.pattern, true), fault.addon));
    expect({ verdict, findings }).toEqual({ verdict: 'clean', findings: [] });
  });

  test('what is made while loading is normal, and told', async () => {
    expect(first(await watchBody(''))).toMatchObject({ verdict: 'clean', notes: ['1 made while loading leaks_raw.node, and kept: normal'] });
  });

  test('the rate is that of the calls', async () => {
    const rates = await Promise.all(['reference', 'rare'].map(async (pattern) => first(await watchBody(repeated(pattern))).findings[0]!.growth[0]!.rate));
    expect(rates).toEqual(['1 per call of leaks_raw.node', '1 per 100 calls of leaks_raw.node']);
  });

  test('the same leak has the same fingerprint in another run, and another leak another', async () => {
    const bodies = [repeated('reference'), `run('reference', true); ${repeated('reference')}`, repeated('callback')];
    const [one, again, other] = await Promise.all(bodies.map(async (body) => first(await watchBody(body)).findings[0]!.fingerprint));
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });
});

describe.skipIf(!isLinux)('Watch: addons built with napi-tether say what they hold', () => {
  const body = (topic: string, setup: string, leak: string) => `const { ${setup} } = require(${JSON.stringify(addonPath(topic))}); for (let call = 0; call < ${calls}; call++) { ${leak} }`;
  const held = [
    ['a class without a traverse', body('programs', 'Forgetful', 'const self = new Forgetful(() => self);'), 'missing-traverse', 'parameter "callback" of new Forgetful', 'tether::Class<Forgetful>'],
    ['a registry of functions', body('lifetime', 'keepCallback', 'keepCallback(() => {});'), 'missing-traverse', 'parameter "f" of keepCallback', 'Let go of it'],
    ['a root', body('trace', 'Session, rootSession', "rootSession(new Session(), 'the job');"), 'root', 'The tether::Root "the job" holds Session', 'Reset the root'],
    ['a shared object', body('trace', 'Tile, pinTile', 'pinTile(new Tile());'), 'shared-owner', 'the Tile by std::shared_ptr', 'Drop that std::shared_ptr'],
    ['a counted object', body('trace', 'Coin, save', 'save(new Coin());'), 'shared-owner', 'the Coin by tether::Ref', 'Drop that tether::Ref'],
    ['a thread', body('threads', 'Pump', 'const pump = new Pump(); pump.open(() => pump);') + "process.on('beforeExit', () => process.exit());", 'thread-safe-function', 'The tether::CrossThread', 'Let the thread'],
  ] as const;
  const fingerprints = new Map<string, string>();

  test.each(held)('%s', async (name, program, pattern, sentence, fix) => {
    const { verdict, findings } = first(await watchBody(program));
    expect(verdict).toBe('leak');
    expect(findings.map(({ cause }) => cause!.pattern)).toEqual([pattern]);
    expect(findings[0]!.cause!.sentence).toContain(sentence);
    expect(findings[0]!.cause!.fix).toContain(fix);
    fingerprints.set(name, findings[0]!.fingerprint);
  });

  test('each has a fingerprint of its own, though one function of napi-tether makes the references of several', () => {
    expect(fingerprints.size).toBe(held.length);
    expect(new Set(fingerprints.values()).size).toBe(held.length);
  });

  test('where several fit, all are named', async () => {
    const program = body('trace', 'Tile, pinTile, Coin, save', 'pinTile(new Tile()); save(new Coin());');
    const { findings } = first(await watchBody(program));
    expect(findings[0]!.cause).toMatchObject({ pattern: 'kept-by-native', sentence: expect.stringMatching(/in one of these ways: .*\((Coin|Tile)\).*\((Coin|Tile)\)/) });
  });
});

describe.skipIf(!isLinux)('Watch: workers', () => {
  const inWorker = (fixed: boolean, end: string): string => `
    const { Worker } = require('node:worker_threads');
    ${repeated('worker')}
    const body = \`const { run } = require(${JSON.stringify(addonPath('leaks_raw'))}); ${repeated('worker', fixed)} ${end}\`;
    (async () => { for (let at = 0; at < 3; at++) await new Promise((end) => new Worker(body, { eval: true }).on('exit', end)); })();`;

  test('a leak that is only in workers is found, although they have ended', async () => {
    const { verdict, findings } = first(await watchBody(inWorker(false, '')));
    expect(verdict).toBe('leak');
    expect(findings.map(({ sites: [site] }) => [site!.function, site!.count])).toEqual([['make_reference', calls]]);
  });

  test('and nothing in the twin', async () => {
    expect(first(await watchBody(inWorker(true, '')))).toMatchObject({ verdict: 'clean', findings: [] });
  });

  test('a worker that ends by process.exit() leaves a doubt, and it is told', async () => {
    const { verdict, findings } = first(await watchBody(inWorker(false, 'process.exit();')));
    expect(verdict).toBe('unsettled');
    expect(findings[0]!.growth[0]!.rate).toContain('some may be garbage');
  });
});

/** A program that goes on leaking until its observer has collected and written a few times, whatever that takes; then it does what `end` says. */
const leakingUntil = (end: string): string => `
  const file = require('node:path').join(process.env.TETHER_WATCH, process.pid + '.json');
  const written = () => { try { return require('node:fs').statSync(file).ino + ':' + require('node:fs').statSync(file).mtimeMs; } catch { return ''; } };
  let last = written(), times = 0;
  setInterval(() => {
    for (let call = 0; call < 20; call++) run('reference', false);
    if (written() === last) return;
    last = written();
    if (++times === 3) ${end};
  }, 1);`;

describe.skipIf(!isLinux)('Watch: how a program ends', () => {
  test('process.exit() before any collection: what is held is shown, and not judged', async () => {
    const report = await watchBody(`${repeated('reference')} process.exit(3);`);
    expect(first(report)).toMatchObject({ verdict: 'unsettled', notes: expect.arrayContaining([expect.stringContaining('ended by process.exit()')]) });
    expect(report.command).toMatchObject({ exitCode: 3, status: 3 });
  });

  test('process.exit() later: what is older than the last collection is judged', async () => {
    const report = await watchBody(leakingUntil('process.exit()'));
    expect(first(report)).toMatchObject({ verdict: 'leak', findings: [expect.objectContaining({ cause: expect.objectContaining({ pattern: 'reference' }) })] });
  });

  test('a signal: what was seen last is judged', async () => {
    const report = await watchBody(leakingUntil('process.kill(process.pid)'));
    expect(first(report)).toMatchObject({ verdict: 'leak', notes: expect.arrayContaining([expect.stringContaining('ended from outside')]) });
    expect(report.command).toMatchObject({ signal: 'SIGTERM', status: 143 });
  });

  test('what a finalizer lets go of at the end is not held', async () => {
    const { verdict } = first(await watchBody(repeated('self-cycle', true)));
    expect(verdict).toBe('clean');
  });
});

describe('Watch: the command stays as it is', () => {
  const program = `
    let ends = 0;
    process.on('beforeExit', (code) => { console.log('beforeExit', code, ++ends); if (ends === 1) setTimeout(() => console.log('once more'), 10); });
    process.on('exit', (code) => console.log('exit', code));
    console.log(process.argv.slice(1), process.listenerCount('beforeExit'), process.getActiveResourcesInfo());
    console.error('an error'); process.exitCode = 7;`;
  const command = [process.execPath, '-e', program, 'one', 'two words'];
  const wrapped = `require(${JSON.stringify(dist('watch.js'))}).watch(${JSON.stringify(command)}).then(({ command }) => { process.exitCode = command.status; });`;

  test('its output, its exit code, the events of its end', () => {
    const plain = spawnSync(command[0]!, command.slice(1), { encoding: 'utf8' });
    const watched = spawnSync(process.execPath, ['-e', wrapped], { encoding: 'utf8' });
    expect(plain.stdout).toContain('beforeExit 7 2');
    expect([watched.stdout, watched.stderr, watched.status]).toEqual([plain.stdout, plain.stderr, plain.status]);
  });

  test('its own NODE_OPTIONS', async () => {
    const check = `if (process.title !== 'mine') process.exit(1)`;
    const { command: end } = await watch([process.execPath, '-e', check], { output: 'ignore', env: { ...process.env, NODE_OPTIONS: '--title=mine' } });
    expect(end.status).toBe(0);
  });

  test('without being asked, the preloaded module does nothing', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'tether-quiet-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const script = `console.log(process.dlopen.toString().includes('native code') || Object.keys(process).includes('dlopen'), Object.hasOwn(process, 'emit'), process.listenerCount('exit'))`;
    const print = (args: string[]) => spawnSync(process.execPath, [...args, '-e', script], { encoding: 'utf8', cwd: folder, env: { ...process.env, TETHER_WATCH: '' } }).stdout;
    expect(print(['--require', dist('preload.js')])).toBe(print([]));
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('Watch: processes', () => {
  test('each is told of, by its script, and by a number where several run the same', async () => {
    const child = `require('node:child_process').spawnSync(process.execPath, ['-p', '1'])`;
    const { scenarios } = await watch([process.execPath, '-e', child], { output: 'ignore' });
    expect(scenarios.map(({ name }) => name)).toEqual(['node -e', 'node -e (2)']);
  });

  test('a command without any is no clean one', async () => {
    const { scenarios } = await watch(['true']);
    expect(scenarios).toEqual([expect.objectContaining({ verdict: 'failed', error: { message: expect.stringContaining('no Node.js process') } })]);
  });

  test.each([[[] as string[]], [['/no/such/program']]])('%j is refused', async (command) => {
    await expect(watch(command, { output: 'ignore' })).rejects.toMatchObject({ code: 'ERR_TETHER_ARGUMENT' });
  });
});

describe.skipIf(!isLinux)('Watch: open files', () => {
  const opening = (close: string): string => `const fs = require('node:fs'); for (let at = 0; at < 20; at++) { const file = fs.openSync(process.execPath); ${close} }`;

  test('many of one kind are suspicious at the end', async () => {
    const { verdict, findings } = first(await watchBody(opening('')));
    expect({ verdict, rates: findings.map(({ growth }) => growth[0]!.rate) }).toEqual({ verdict: 'suspicious', rates: ['20 open at the end'] });
  });

  test('and nothing in the twin', async () => {
    expect(first(await watchBody(opening('fs.closeSync(file);')))).toMatchObject({ verdict: 'clean', findings: [] });
  });
});

import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { MemoryRecording } from '../../../src-ts/leaks/profile/recording';
import { addonPath } from '../../support/addon';
import { root } from '../../support/repository';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tether profile '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tether = path.join(root, 'dist', 'cli', 'tether.js');
const library = JSON.stringify(path.join(root, 'dist', 'index.js'));
const inFolder = (name: string) => path.join(folder, name);

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function run(...args: string[]): Promise<Ended> {
  return runIn(process.env, ...args);
}

function runIn(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [tether, ...args], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

function program(name: string, source: string): string {
  writeFileSync(inFolder(name), source);
  return name;
}

function recording(file: string): MemoryRecording {
  return JSON.parse(readFileSync(inFolder(file), 'utf8')) as MemoryRecording;
}

const pause = (milliseconds: number) => `await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));`;

describe('tether profile: records a program', () => {
  test('its memory over time, and the moments that it names', async () => {
    const app = program('grows.mjs', `import { mark } from ${library};
      ${pause(1000)} mark('before');
      globalThis.held = Buffer.alloc(200e6, 1);
      mark('after'); ${pause(2000)}`);
    const { code, stderr } = await run('profile', '--interval', '20', '-o', 'grows.json', '--', process.execPath, app);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/peak \d+ MB .*\n.*before\n.*after\n.*written: grows\.json/s);
    const { samples, inside, marks, durationMs } = recording('grows.json');
    expect(marks.map(({ label }) => label)).toEqual(['before', 'after']);
    const largest = (from: number, to: number) => {
      const within = samples.filter(({ time }) => time >= from && time < to);
      expect(within).not.toEqual([]);
      return Math.max(...within.map(({ rss }) => rss));
    };
    expect(largest(marks[1]!.time, durationMs) - largest(0, marks[0]!.time)).toBeGreaterThan(150e6);
    expect(inside.at(-1)!.external).toBeGreaterThan(200e6);
  });

  test('the natives that live in it', async () => {
    const app = program('natives.cjs', `const { Emitter } = require(${JSON.stringify(addonPath('programs'))});
      globalThis.held = Array.from({ length: 123 }, () => new Emitter());
      setTimeout(() => {}, 200);`);
    const { stderr } = await run('profile', '-o', 'natives.json', '--', process.execPath, app);
    expect(recording('natives.json').inside.at(-1)!.live.Emitter).toBe(123);
    expect(stderr).toContain('123 Emitter');
  });

  test('its child processes too', async () => {
    const child = `const held = Buffer.alloc(150e6, 1); setTimeout(() => held, 4000)`;
    const app = program('parent.cjs', `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' });`);
    await run('profile', '--interval', '20', '-o', 'parent.json', '--', process.execPath, app);
    const { samples, inside } = recording('parent.json');
    expect(new Set(inside.map(({ pid }) => pid)).size).toBe(2);
    expect(Math.max(...samples.map(({ processes }) => processes))).toBe(2);
    expect(Math.max(...samples.map(({ rss }) => rss))).toBeGreaterThan(150e6);
  });

  test('and leaves its output, arguments and exit code alone', async () => {
    const app = program('exits.cjs', `console.log(process.argv.slice(2).join(' ')); process.exitCode = 7;`);
    const { code, stdout } = await run('profile', '-o', 'exits.json', process.execPath, app, '--html', 'mine');
    expect({ code, stdout }).toEqual({ code: 7, stdout: '--html mine\n' });
    expect(recording('exits.json').exitCode).toBe(7);
  });

  test('also one that is killed, with the code that a shell gives it', async () => {
    const app = program('killed.mjs', `import { mark } from ${library}; mark('last words'); process.kill(process.pid, 'SIGKILL'); ${pause(1000)}`);
    const { code, stderr } = await run('profile', '-o', 'killed.json', '--', process.execPath, app);
    expect(code).toBe(128 + 9);
    expect(stderr).toContain('SIGKILL');
    expect(recording('killed.json').marks.map(({ label }) => label)).toEqual(['last words']);
  });

  test.skipIf(process.platform === 'win32')('that is asked to end, as by a service manager: the program ends in its own way, and the recording is there', async () => {
    const app = program('asked.mjs', `import { mark } from ${library}; import { writeFileSync } from 'node:fs';
      process.on('SIGTERM', () => { mark('asked to end'); process.exit(5); });
      setInterval(() => {}, 1000);
      writeFileSync(${JSON.stringify(inFolder('asked'))}, '');`);
    const profiled = spawn(process.execPath, [tether, 'profile', '-o', 'asked.json', '--', process.execPath, app], { cwd: folder, stdio: 'ignore' });
    await expect.poll(() => existsSync(inFolder('asked')), { timeout: 20_000 }).toBe(true);
    profiled.kill('SIGTERM');
    expect(await new Promise((resolve) => profiled.once('close', resolve))).toBe(5);
    expect(recording('asked.json').marks.map(({ label }) => label)).toEqual(['asked to end']);
  });

  test('leaves nothing behind in the folder for temporary files', async () => {
    const temporary = inFolder('temporary');
    mkdirSync(temporary);
    const seen = program('looks.cjs', `process.exitCode = require('node:fs').readdirSync(${JSON.stringify(temporary)}).length;`);
    const env = { ...process.env, TMPDIR: temporary, TMP: temporary, TEMP: temporary };
    expect((await runIn(env, 'profile', '-o', 'nothing.json', '--', process.execPath, seen)).code).toBe(1);
    await runIn(env, 'profile', '-o', 'nothing.json', '--', './there-is-no-such-program');
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('mark', () => {
  test('does nothing in a program that runs by itself', async () => {
    const app = program('alone.mjs', `import { mark } from ${library}; mark('here'); console.log('done');`);
    const { stdout } = await new Promise<Ended>((resolve) => execFile(process.execPath, [app], { cwd: folder }, (_error, stdout, stderr) => resolve({ code: 0, stdout, stderr })));
    expect(stdout).toBe('done\n');
  });
});

describe('tether profile: draws', () => {
  const source = `import { mark } from ${library}; mark('</script><b>loud</b>'); ${pause(1000)}`;

  test('a page of its own that loads nothing, and whose names are only text', async () => {
    const app = program('drawn.mjs', source);
    const { code, stderr } = await run('profile', '-o', 'drawn.json', '--html', 'drawn.html', '--', process.execPath, app);
    expect(code, stderr).toBe(0);
    const page = readFileSync(inFolder('drawn.html'), 'utf8');
    expect(page).not.toMatch(/(?:src|href)=/);
    expect(page).not.toContain('</script><b>');
    expect(page).toContain('&lt;/script>&lt;b>loud');
    expect(page).not.toContain('<script');
    expect(page).toContain('drawn.mjs');
  });

  test('several recordings over each other', async () => {
    const app = program('twice.mjs', source);
    await run('profile', '-o', 'first.json', '--', process.execPath, app);
    const second = await run('profile', '-o', 'second.json', '--html', 'both.html', '--overlay', 'first.json', '--', process.execPath, app);
    const plotted = await run('plot', 'first.json', 'second.json', '--html', 'plotted.html');
    expect([second.code, plotted.code], second.stderr + plotted.stderr).toEqual([0, 0]);
    for (const page of ['both.html', 'plotted.html']) {
      const drawn = readFileSync(inFolder(page), 'utf8');
      expect(drawn.match(/<b>[^<]*<\/b>/g)).toEqual(['<b>first.json</b>', '<b>second.json</b>']);
      expect(drawn.match(/class="line line-\d" d="M[^"]*L/g)).toHaveLength(2);
      expect(drawn.match(/class="mark"/g)).toHaveLength(2);
    }
  });
});

describe('tether profile: refuses', () => {
  test.each([
    ['a program that is not there', ['profile', '--', './there-is-no-such-program'], /cannot be started: .*ENOENT; give a program/],
    ['an interval of nothing', ['profile', '--interval', '0', '--', 'node'], /whole number of milliseconds/],
    ['no program', ['profile'], /missing required argument/],
    ['an earlier recording that is none', ['profile', '--overlay', 'none.json', '--', process.execPath, '-e', '0'], /none\.json is not a recording .*make one with/],
    ['an earlier recording that is not there', ['plot', 'missing.json', '--html', 'x.html'], /missing\.json/],
    ['a place where nothing can be written', ['profile', '-o', 'none/x.json', '--', process.execPath, '-e', '0'], /cannot be written: .*; name another file/],
  ])('%s', async (_what, args, message) => {
    writeFileSync(inFolder('none.json'), '{"schema":0}');
    const { code, stderr } = await run(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(existsSync(inFolder('x.html'))).toBe(false);
  });
});

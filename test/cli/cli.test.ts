import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { root } from '../support/repository';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tether cli '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string) => path.join(folder, name);
const addon = addonPath('cli');
const printed = [
  '// Printed by `tether types` from the addon; changes here are lost.',
  '/// <reference lib="esnext.disposable" />',
  '',
  'export function greet(name: string): string;',
  '',
].join('\n');

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

function tether(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const command = path.join(root, 'dist', 'cli', 'tether.js');
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], { cwd: folder, env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
}

/** The first bytes of a library for another machine, or system. */
function fakeLibrary(name: string, write: (head: Buffer) => void): string {
  const head = Buffer.alloc(256);
  write(head);
  writeFileSync(inFolder(name), head);
  return inFolder(name);
}

describe('tether types: writes', () => {
  test('to standard output, and nothing else there', async () => {
    expect(await tether(['types', addon])).toMatchObject({ code: 0, stdout: printed });
  });

  test('what the addon prints to standard error', async () => {
    expect((await tether(['types', addon])).stderr).toBe('the addon prints\n');
  });

  test('to a file', async () => {
    expect(await tether(['types', addon, '-o', 'written.d.node.ts'])).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(inFolder('written.d.node.ts'), 'utf8')).toBe(printed);
  });

  test('a module declaration', async () => {
    const { stdout } = await tether(['types', addon, '--module', 'greeter']);
    expect(stdout).toContain('declare module "greeter" {\n  export function greet(name: string): string;\n}\n');
  });

  test('of an addon that is named by a relative path', async () => {
    copyFileSync(addon, inFolder('copy.node'));
    expect(await tether(['types', 'copy.node'])).toMatchObject({ code: 0, stdout: printed });
  });
});

describe('tether types --check', () => {
  test('is content with a file that is up to date, also with other line ends', async () => {
    writeFileSync(inFolder('same.d.ts'), printed);
    writeFileSync(inFolder('dos.d.ts'), printed.replaceAll('\n', '\r\n'));
    expect(await tether(['types', addon, '--check', 'same.d.ts'])).toMatchObject({ code: 0, stdout: '' });
    expect((await tether(['types', addon, '--check', 'dos.d.ts'])).code).toBe(0);
  });

  test('ends with 1, shows what differs and how to mend it, and leaves the file alone', async () => {
    const old = printed.replace('name: string', 'text: string');
    writeFileSync(inFolder('old.d.ts'), old);
    const { code, stderr } = await tether(['types', addon, '--check', 'old.d.ts']);
    expect(code).toBe(1);
    expect(stderr).toContain('old.d.ts is out of date:\n@@ line 4 @@\n');
    expect(stderr).toContain('\n- export function greet(text: string): string;\n+ export function greet(name: string): string;\n');
    expect(stderr).toContain(`tether types ${addon} -o old.d.ts`);
    expect(readFileSync(inFolder('old.d.ts'), 'utf8')).toBe(old);
  });

  test('ends with 1 when there is no file', async () => {
    const { code, stderr } = await tether(['types', addon, '--check', 'none.d.ts']);
    expect([code, existsSync(inFolder('none.d.ts'))]).toEqual([1, false]);
    expect(stderr).toContain('none.d.ts does not exist; write it with: tether types');
  });
});

describe('tether types: ends with 2 and says what is wrong and what to do', () => {
  const notes = inFolder('notes.node');
  writeFileSync(notes, 'these are notes, which are longer than the head of any library could be if it were one\n');
  const empty = inFolder('empty.node');
  writeFileSync(empty, '');
  const otherMachine = process.arch === 'arm64' ? 62 : 183;

  test.each<[string, string[], string, Record<string, string>?]>([
    ['no such file', ['types', 'none.node'], 'none.node: there is no such file; build the addon first'],
    ['a folder', ['types', '.'], '.: this is a folder; name the .node file in it'],
    ['a text', ['types', notes], 'this is no addon, as it is no compiled library; name the .node file'],
    ['an empty file', ['types', empty], 'this is no addon, as it is no compiled library; name the .node file'],
    ['a module body that throws', ['types', addon], 'loading the addon threw Error: no licence found\nmend what its module body throws', { TETHER_TEST_FAILURE: 'throw' }],
    ['a crash', ['types', addon], 'the addon ended the process while it was loading (SIGABRT)', { TETHER_TEST_FAILURE: 'abort' }],
    ['an exit', ['types', addon], 'the addon ended the process while it was loading (exit code 3)', { TETHER_TEST_FAILURE: 'exit' }],
    ['--check with --output', ['types', addon, '--check', 'a', '-o', 'b'], '--check and --output exclude each other; use one of them'],
    ['a file that cannot be written', ['types', addon, '-o', 'no/such/folder.d.ts'], 'folder.d.ts cannot be written: ENOENT'],
    ['no addon named', ['types'], "missing required argument 'addon'"],
    ['an unknown option', ['types', addon, '--bogus'], "unknown option '--bogus'"],
    ['an unknown command', ['bogus'], "unknown command 'bogus'"],
  ])('%s', async (_what, args, message, env) => {
    const { code, stdout, stderr } = await tether(args, env);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  test.runIf(process.platform === 'linux')('an addon for another processor', async () => {
    const file = fakeLibrary('foreign.node', (head) => {
      head.write('\x7fELF\x02\x01\x01', 'latin1');
      head.writeUInt16LE(otherMachine, 18);
    });
    const { code, stderr } = await tether(['types', file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/this addon is built for linux on (x64|arm64), and this is linux on \w+; build it here, or run this there/);
  });

  test.runIf(process.platform !== 'win32')('an addon for another system', async () => {
    const file = fakeLibrary('windows.node', (head) => {
      head.write('MZ');
      head.writeUInt32LE(0x80, 0x3c);
      head.write('PE\0\0', 0x80, 'latin1');
      head.writeUInt16LE(0x8664, 0x84);
    });
    expect((await tether(['types', file])).stderr).toContain('this addon is built for win32 on x64, and this is');
  });

  test.runIf(process.platform === 'linux')('a library that is damaged', async () => {
    const file = inFolder('damaged.node');
    writeFileSync(file, readFileSync(addon).subarray(0, 200));
    const { code, stderr } = await tether(['types', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('the system does not load it as an addon; build it again for this version of Node');
  });

  test('an addon of another toolkit', async () => {
    const { code, stderr } = await tether(['types', addon], { TETHER_TEST_FAILURE: 'foreign' });
    expect(code).toBe(2);
    expect(stderr).toContain('this addon is not built with napi-tether');
  });
});

describe('tether', () => {
  test.each([[['--help'], 'Usage: tether'], [['types', '--help'], '--check <file>'], [['--version'], '0.']])('%s is no mistake', async (args, text) => {
    const { code, stdout } = await tether(args);
    expect(code).toBe(0);
    expect(stdout).toContain(text);
  });
});

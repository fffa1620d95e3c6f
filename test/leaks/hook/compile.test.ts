import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { compiling, dist, isLinux, loadPart } from './addons';
import { runInNode } from './program';

const { compileInto, fileName } = compiling;

function newFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tether-compile-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe.skipIf(!isLinux)('The hook is compiled at its first use', () => {
  test('by several processes at once, and each can use it', async () => {
    const folder = newFolder();
    const program = `const { loadPart } = require(${JSON.stringify(dist('hook/native.js'))});
      answer(Object.keys(loadPart('control', [${JSON.stringify(folder)}]).exports));`;
    const answers = await Promise.all(Array.from({ length: 4 }, () => runInNode(program)));
    expect(answers).toEqual(Array.from({ length: 4 }, () => ['leak', 'keep']));
    expect(readdirSync(folder)).toEqual([fileName('control')]);
  });

  test('and not again', () => {
    const folder = newFolder();
    const made = statSync(loadPart('control', [folder]).file);
    const again = statSync(loadPart('control', [folder]).file);
    expect([again.ino, again.mtimeMs]).toEqual([made.ino, made.mtimeMs]);
  });

  test('anew when what is kept does not load', () => {
    const folder = newFolder();
    writeFileSync(path.join(folder, fileName('control')), 'of another system');
    expect(Object.keys(loadPart('control', [folder]).exports as object)).toEqual(['leak', 'keep']);
  });

  test('and old ones are removed, but for the newest few; of other parts, none', () => {
    const folder = newFolder();
    const old = Array.from({ length: 6 }, (_, age) => `control-${age}.node`);
    for (const [age, name] of [...old, 'hook-0.node', 'control-0.txt'].entries()) {
      writeFileSync(path.join(folder, name), '');
      utimesSync(path.join(folder, name), 1e9 - age, 1e9 - age);
    }
    compileInto(folder, 'control');
    expect(readdirSync(folder).sort()).toEqual([...old.slice(0, 3), 'control-0.txt', 'hook-0.node', fileName('control')].sort());
  });

  test('into the next folder when the first cannot be written to', () => {
    const folder = newFolder();
    const blocked = path.join(folder, 'file', 'below');
    writeFileSync(path.join(folder, 'file'), '');
    expect(loadPart('control', [blocked, folder]).file).toBe(path.join(folder, fileName('control')));
  });
});

describe.skipIf(!isLinux)('Without the hook it is said why, and what to do', () => {
  test('no compiler', () => {
    const folder = newFolder();
    expect(() => compileInto(folder, 'control', { PATH: folder })).toThrow(/there is no C\+\+ compiler; install one .* or name it in the environment variable CXX$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a compiler that fails', () => {
    const folder = newFolder();
    expect(() => compileInto(folder, 'control', { ...process.env, CXX: 'false' })).toThrow(/the compiler false failed: [^]*name another one in the environment variable CXX$/);
  });

  test('nowhere to keep it', () => {
    expect(() => loadPart('control', ['/dev/null/nowhere'])).toThrow(/none of \/dev\/null\/nowhere can be written to; make one writable, or set XDG_CACHE_HOME$/);
  });

  test('a program goes on without', async () => {
    const nowhere = newFolder();
    const answer = await runInNode(`
      const { cacheFolders } = require(${JSON.stringify(dist('hook/compile.js'))});
      Object.defineProperty(process, 'arch', { value: 'mips' });
      const { loadHook, hookProblem } = require(${JSON.stringify(dist('hook.js'))});
      answer([loadHook() === undefined, hookProblem(), cacheFolders({ XDG_CACHE_HOME: ${JSON.stringify(nowhere)} }).at(-1)]);
    `);
    expect(answer).toEqual([true, 'the hook works on Linux on x64 and arm64, and this is linux on mips; run this there, or do with the other signals', path.join(nowhere, 'napi-tether')]);
    expect(existsSync(path.join(nowhere, 'napi-tether'))).toBe(false);
  });
});

describe.skipIf(isLinux)('On other systems', () => {
  test('it is said that there is no hook', () => {
    expect(() => loadPart('hook')).toThrow(/works on Linux/);
  });
});

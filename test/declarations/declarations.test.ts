import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { printDeclarations } from '../../src-ts/declarations/print';
import { addonPath, loadAddon } from '../support/addon';
import { filesUnder, root } from '../support/repository';
import { diagnose, diagnoseProject } from './compiler';
import { dataOf } from './data';

const project = path.join(root, 'test', 'declarations', 'project');
const golden = readFileSync(path.join(project, 'declarations.d.node.ts'), 'utf8').replaceAll('\r\n', '\n');

describe('Declarations: the addon with everything', () => {
  test('prints the golden file, to the letter', () => {
    expect(printDeclarations(dataOf(loadAddon('declarations')))).toBe(golden);
  });

  test('says the same each time it is asked', () => {
    const addon = loadAddon<object>('declarations');
    expect(dataOf(addon)).toEqual(dataOf(addon));
  });
});

describe('Declarations: what the class layer gives to bound containers', () => {
  const { lists } = loadAddon<{ lists: Record<string, { prototype: object }> }>('declarations');
  const membersOf = (name: string) => Object.getOwnPropertyNames(lists[name]!.prototype).filter((member) => member !== 'constructor');
  const declared = (name: string) => new RegExp(`^ +(get )?${name}[(<:]`, 'm').test(golden);

  test.each(['Samples', 'Ages'])('has all members of %s', (name) => {
    expect(membersOf(name).length).toBeGreaterThan(3);
    expect(membersOf(name).filter((member) => !declared(member))).toEqual([]);
  });
});

describe('Declarations: a project that uses and misuses everything', () => {
  test('compiles under the strictest settings, and each misuse is an error', () => {
    expect(diagnoseProject(path.join(project, 'tsconfig.json'))).toEqual([]);
  });

  test('has at least forty misuses', () => {
    const misuses = readFileSync(path.join(project, 'misuse.cts'), 'utf8').match(/@ts-expect-error/g) ?? [];
    expect(misuses.length).toBeGreaterThanOrEqual(40);
  });

  test.each([
    ['a lib that has Disposable', ['--lib', 'ES2023,ESNext.Disposable']],
    ['the newest lib', ['--lib', 'ESNext', '--target', 'ESNext']],
    ['the DOM beside it', ['--lib', 'ES2022,DOM']],
  ])('compiles with %s', (_what, settings) => {
    expect(diagnoseProject(path.join(project, 'tsconfig.json'), settings)).toEqual([]);
  });

  test('compiles as an ES module, which gets the types by a cast', () => {
    expect(diagnoseProject(path.join(project, 'tsconfig.module.json'))).toEqual([]);
  });

  test('would not compile against other declarations', () => {
    const changed = golden.replace('set mode(value: number)', 'set mode(value: string)');
    const use = readFileSync(path.join(project, 'use.cts'), 'utf8');
    expect(diagnose({ 'declarations.d.node.ts': changed, 'use.cts': use }).map(({ message }) => message)).toContainEqual(
      expect.stringContaining("Type 'number' is not assignable to type 'string'"),
    );
  });

  describe('run', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'tether-use-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('does what compiles', () => {
      const settings = ['--noEmit', 'false', '--outDir', folder];
      expect(diagnoseProject(path.join(project, 'tsconfig.json'), settings)).toEqual([]);
      copyFileSync(addonPath('declarations'), path.join(folder, 'declarations.node'));
      expect(createRequire(import.meta.url)(path.join(folder, 'use.cjs'))).toEqual(['/', 10, 'integer']);
    });
  });
});

describe('Declarations: every addon of this repository', () => {
  const topics = filesUnder('test', /\.cc$/).flatMap((file) => /^test\/([^/]+)\/\1\.cc$/.exec(file)?.slice(1) ?? []);

  test.each(topics)('%s: what is printed compiles', (topic) => {
    const text = printDeclarations(dataOf(loadAddon(topic)));
    expect(text).toContain('export ');
    // An AbortSignal is the DOM's, or @types/node's; no language version has one.
    const lib = /\bAbortSignal\b/.test(text) ? ['ES2022', 'DOM'] : ['ES2022'];
    expect(diagnose({ 'addon.d.node.ts': text, 'use.cts': `import addon = require('./addon.node');\nexport = addon;\n` }, { lib })).toEqual([]);
  });
});

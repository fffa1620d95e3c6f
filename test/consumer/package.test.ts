import { copyFileSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../support/repository';
import { Consumer } from './consumer';

const consumer = new Consumer();
afterAll(() => consumer.remove());

beforeAll(async () => consumer.install(await consumer.pack()));

const working = { fired: 2, sameFunctionBack: true, survivors: 0, kept: true };

function installedFiles(): string[] {
  return readdirSync(consumer.installed, { recursive: true, encoding: 'utf8' }).map((file) =>
    file.split(path.sep).join('/'),
  );
}

describe('Installed package', () => {
  test('has what an addon is built from', () => {
    expect(installedFiles()).toEqual(
      expect.arrayContaining([
        'dist/index.js',
        'dist/index.d.ts',
        'dist/cli/tether.js',
        'src-native/core/core.cc',
        'src-native/core/generated/class-layer.inc',
        'src-native/include/tether/tether.h',
        'src-native/tether.gyp',
        'src-native/tether.gypi',
        'src-native/tether.cmake',
        'LICENSE',
      ]),
    );
  });

  test('has nothing else: no tests, no benchmarks, no tools, no sources of dist', () => {
    const expected = /^(dist|docs|src-native)(\/|$)|^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
    expect(installedFiles().filter((file) => !expected.test(file))).toEqual([]);
  });

  test('compiled nothing when it was installed', () => {
    const compiled = /\.(node|o|a|obj|lib|dll|so|dylib)$|(^|\/)build(\/|$)/;
    expect(installedFiles().filter((file) => compiled.test(file))).toEqual([]);
    const lockfile = path.join(consumer.project, 'node_modules', '.package-lock.json');
    const { packages } = JSON.parse(readFileSync(lockfile, 'utf8')) as { packages: Record<string, object> };
    expect(packages['node_modules/napi-tether']).toBeDefined();
    expect(Object.values(packages).filter((entry) => 'hasInstallScript' in entry)).toEqual([]);
  });

  test('brings the packages that it says, and few for them', () => {
    const installed = readdirSync(path.join(consumer.project, 'node_modules')).filter((name) => !name.startsWith('.'));
    const { dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    expect(Object.keys(dependencies).sort()).toEqual([
      'commander', 'd3-hierarchy', 'd3-scale', 'd3-shape', 'fast-xml-builder', 'jiti', 'log-update', 'node-api-headers', 'pidtree', 'pidusage',
      'preact', 'preact-render-to-string', 'tinyglobby',
    ]);
    expect(installed).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    expect(installed.length).toBeLessThanOrEqual(45);
  });
});

describe.each(Object.keys(consumer.builds) as (keyof typeof consumer.builds)[])('Addon built with %s', (build) => {
  let addon: string;
  beforeAll(async () => {
    addon = await consumer.builds[build]();
  });

  test('works when loaded with require', async () => {
    expect(await consumer.script('with-require.cjs', addon)).toEqual(working);
  });

  test('works when loaded from an ES module', async () => {
    expect(await consumer.script('with-import.mjs', addon)).toEqual(working);
  });

  test('has its declarations printed by the command tether', async () => {
    const declarations = await consumer.tether('types', addon);
    expect(declarations).toContain('export class Container {\n  #private;\n  constructor(callback?: (() => void) | null);\n');
    expect(await consumer.tether('types', addon)).toBe(declarations);
  });

  test('works twice in one process, from two copies of the file', async () => {
    const copy = path.join(path.dirname(addon), 'copy of example.node');
    copyFileSync(addon, copy);
    const seen = await consumer.script('with-two-copies.cjs', addon, copy);
    expect(seen).toEqual({ seen: [working, working], distinct: true });
  });
});

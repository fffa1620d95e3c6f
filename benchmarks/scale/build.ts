// SPDX-License-Identifier: MIT
// Builds of the generated addons, in build/scale/.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { root } from '../root.js';
import { runtimeArguments } from '../runtime.js';
import { compileCommand, compilerVersion, linkCommand, runTimed, type Settings } from './compile.js';
import type { Items } from './item.js';
import { nobind17Writer } from './nobind17.js';
import { nodeAddonApiWriter } from './node-addon-api.js';
import { writeSources, type Writer } from './sources.js';
import { tetherWriter } from './tether.js';

/** The drivers that have a generator. */
export const scaleDrivers = ['tether', 'node-addon-api', 'nobind17'] as const;

/** The name of one of them. */
export type ScaleDriver = (typeof scaleDrivers)[number];

/** Those of them that have a part which every addon compiles once, whatever it binds. */
export const coredDrivers: readonly ScaleDriver[] = ['tether'];

interface Recipe extends Settings {
  readonly writer: Writer;
  /** A source that every addon of this driver compiles besides its own. */
  readonly core?: string;
  /** The folder whose content, besides the generated sources, decides what the addon becomes. */
  readonly library: string;
}

const recipes: Record<ScaleDriver, Recipe> = {
  'tether': {
    writer: tetherWriter,
    standard: 'c++20',
    includes: [join(root, 'src-native', 'include')],
    defines: [],
    core: join(root, 'src-native', 'core', 'core.cc'),
    library: join(root, 'src-native'),
  },
  'node-addon-api': {
    writer: nodeAddonApiWriter,
    // What node-gyp chooses for Node 20. It compiles faster than C++20.
    standard: 'c++17',
    includes: [join(root, 'node_modules', 'node-addon-api')],
    defines: ['NAPI_CPP_EXCEPTIONS'],
    library: join(root, 'node_modules', 'node-addon-api'),
  },
  'nobind17': {
    writer: nobind17Writer,
    standard: 'c++17',
    includes: [join(root, 'node_modules', 'node-addon-api'), join(root, 'node_modules', 'nobind17', 'include')],
    defines: ['NAPI_CPP_EXCEPTIONS'],
    library: join(root, 'node_modules', 'nobind17'),
  },
};

/** The processor time of a build in seconds: all of it, and the part that the driver's core takes. */
export interface BuildTime {
  readonly all: number;
  readonly core: number;
}

function folderOf(driver: ScaleDriver, count: number): string {
  return join(root, 'build', 'scale', `${driver}-${count}`);
}

/** Where the addon with `count` classes is, once it is built. */
export function scaleAddon(driver: ScaleDriver, count: number): string {
  return join(folderOf(driver, count), 'scale.node');
}

function generate(driver: ScaleDriver, count: number): string[] {
  const folder = folderOf(driver, count);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const sources = [...writeSources(recipes[driver].writer, count)];
  for (const [name, text] of sources) writeFileSync(join(folder, name), text);
  return sources.map(([name]) => join(folder, name));
}

function compileCore(driver: ScaleDriver, count: number): { seconds: number; objects: string[] } {
  const { core } = recipes[driver];
  if (core === undefined) return { seconds: 0, objects: [] };
  const object = join(folderOf(driver, count), 'core.o');
  return { seconds: runTimed([compileCommand(recipes[driver], core, object)]), objects: [object] };
}

/** Builds the addon with `count` classes anew and checks that it does what it should. */
export function build(driver: ScaleDriver, count: number): BuildTime {
  const sources = generate(driver, count);
  const core = compileCore(driver, count);
  const objects = sources.map((source) => `${source}.o`);
  const compile = sources.map((source, place) => compileCommand(recipes[driver], source, objects[place]!));
  const link = linkCommand([...objects, ...core.objects], scaleAddon(driver, count));
  const seconds = runTimed([...compile, link]);
  verifyApart(driver, count);
  writeFileSync(stampOf(driver, count), fingerprint(driver, count));
  return { all: core.seconds + seconds, core: core.seconds };
}

function verifyApart(driver: ScaleDriver, count: number): void {
  const script = fileURLToPath(new URL('./verify-apart.js', import.meta.url));
  const parameters = [...runtimeArguments(process.execPath), script, scaleAddon(driver, count), String(count), driver];
  execFileSync(process.execPath, parameters, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Loads an addon that is built. */
export function openItems(driver: ScaleDriver, count: number): Items {
  return createRequire(import.meta.url)(scaleAddon(driver, count)) as Items;
}

function stampOf(driver: ScaleDriver, count: number): string {
  return join(folderOf(driver, count), 'stamp');
}

// Sorted, because runtimes list a folder in orders of their own, and all are to share one build.
function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
}

function fingerprint(driver: ScaleDriver, count: number): string {
  const recipe = recipes[driver];
  const hash = createHash('sha256').update(compilerVersion());
  hash.update(compileCommand(recipe, '', '')).update(linkCommand([], ''));
  for (const text of writeSources(recipe.writer, count).values()) hash.update(text);
  for (const file of filesOf(recipe.library)) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** Builds the addon unless it is there, made of these very sources with this very compiler. */
export function ensureBuilt(driver: ScaleDriver, count: number): void {
  const stamp = stampOf(driver, count);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(driver, count)) return;
  build(driver, count);
}

// SPDX-License-Identifier: MIT
// Builds of the generated addons, in build/scale/.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { root } from '../root.js';
import { compileCommand, compilerVersion, linkCommand, runTimed, type Settings } from './compile.js';
import type { Items } from './item.js';
import { nodeAddonApiWriter } from './node-addon-api.js';
import { writeSources, type Writer } from './sources.js';
import { tetherWriter } from './tether.js';

/** The drivers that have a generator. */
export const scaleDrivers = ['tether', 'node-addon-api'] as const;

/** The name of one of them. */
export type ScaleDriver = (typeof scaleDrivers)[number];

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

/** In a process of its own: what this one has loaded once, it loads in no time again. */
function verifyApart(driver: ScaleDriver, count: number): void {
  const program = `import { createRequire } from 'node:module';
    import { verifyItems } from ${JSON.stringify(new URL('./item.js', import.meta.url).href)};
    verifyItems(createRequire(import.meta.url)(${JSON.stringify(scaleAddon(driver, count))}), ${count});`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Loads an addon that is built. */
export function openItems(driver: ScaleDriver, count: number): Items {
  return createRequire(import.meta.url)(scaleAddon(driver, count)) as Items;
}

function stampOf(driver: ScaleDriver, count: number): string {
  return join(folderOf(driver, count), 'stamp');
}

function fingerprint(driver: ScaleDriver, count: number): string {
  const recipe = recipes[driver];
  const hash = createHash('sha256').update(compilerVersion());
  hash.update(compileCommand(recipe, '', '')).update(linkCommand([], ''));
  for (const text of writeSources(recipe.writer, count).values()) hash.update(text);
  for (const entry of readdirSync(recipe.library, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) hash.update(readFileSync(join(entry.parentPath, entry.name)));
  }
  return hash.digest('hex');
}

/** Builds the addon unless it is there, made of these very sources with this very compiler. */
export function ensureBuilt(driver: ScaleDriver, count: number): void {
  const stamp = stampOf(driver, count);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(driver, count)) return;
  build(driver, count);
}

/** Makes the native part of the hook from its sources, once for each version of them, and keeps it. */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

export const packageFolder: string = path.resolve(__dirname, '..', '..', '..');

/** What can be compiled, by the folder of its sources. */
export type Part = 'hook' | 'control';

const folders: Record<Part, string> = {
  hook: path.join(packageFolder, 'src-native', 'hook'),
  control: path.join(packageFolder, 'src-native', 'hook', 'control'),
};

const flags = ['-std=c++20', '-O2', '-fPIC', '-shared', '-fvisibility=hidden', '-pthread', '-DNAPI_VERSION=8'];

/** A reason why there is no hook. The message ends with the next step. */
export class HookProblem extends Error {}

/** Where compiled parts are kept, the preferred place first. */
export function cacheFolders(environment: NodeJS.ProcessEnv = process.env): string[] {
  const ofUser = environment.XDG_CACHE_HOME ?? path.join(environment.HOME ?? os.homedir(), '.cache');
  return [path.join(packageFolder, 'build', 'hook'), path.join(ofUser, 'napi-tether')];
}

/** The name changes with the sources and the settings, so that a file in a cache is never an old one. */
export function fileName(part: Part): string {
  const hash = createHash('sha256').update(JSON.stringify([flags, process.arch]));
  for (const source of sourcesOf(part)) hash.update(`\0${path.basename(source)}\0`).update(readFileSync(source));
  return `${part}-${hash.digest('hex').slice(0, 16)}.node`;
}

function sourcesOf(part: Part): string[] {
  const names = readdirSync(folders[part]).filter((name) => /\.(cc|h)$/.test(name));
  return names.sort().map((name) => path.join(folders[part], name));
}

/**
 * Compiles into a folder. Safe beside other processes that do the same: a file appears whole, or not at all.
 *
 * @returns The path of the library.
 * @throws {HookProblem} when there is no compiler, or it fails.
 */
export function compileInto(folder: string, part: Part, environment: NodeJS.ProcessEnv = process.env): string {
  const target = path.join(folder, fileName(part));
  const scratch = `${target}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    runCompiler(compilers(environment), argumentsFor(part, scratch), environment);
    renameSync(scratch, target);
    removeOld(folder, part);
    return target;
  } finally {
    rmSync(scratch, { force: true });
  }
}

/** Of each part, for the versions of the package that are in use beside each other. */
const mostKept = 4;

/** What is loaded somewhere works on without its file. */
function removeOld(folder: string, part: Part): void {
  const files = readdirSync(folder).filter((name) => name.startsWith(`${part}-`) && name.endsWith('.node')).map((name) => path.join(folder, name));
  const byAge = files.map((file) => ({ file, time: timeOf(file) })).sort((a, b) => b.time - a.time);
  for (const { file } of byAge.slice(mostKept)) rmSync(file, { force: true });
}

/** Another process may have removed it. */
function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function argumentsFor(part: Part, output: string): string[] {
  const sources = sourcesOf(part).filter((file) => file.endsWith('.cc'));
  return [...flags, `-I${headerFolder()}`, ...sources, '-o', output, '-ldl'];
}

function headerFolder(): string {
  const manifest = createRequire(__filename).resolve('node-api-headers/package.json');
  return path.join(path.dirname(manifest), 'include');
}

/** `CXX` may carry arguments of its own. */
function compilers({ CXX }: NodeJS.ProcessEnv): string[][] {
  if (CXX !== undefined && CXX.trim() !== '') return [CXX.trim().split(/\s+/)];
  return [['c++'], ['g++'], ['clang++']];
}

const noCompiler =
  'the hook is compiled at its first use, and there is no C++ compiler; install one (Debian, Ubuntu: apt-get install g++), or name it in the environment variable CXX';

function runCompiler(candidates: string[][], args: string[], environment: NodeJS.ProcessEnv): void {
  // A sanitizer that is preloaded into this process has no business in the compiler.
  const env = { ...environment, LD_PRELOAD: undefined, NODE_OPTIONS: undefined };
  for (const [command, ...first] of candidates) {
    const { error, status, stderr } = spawnSync(command!, [...first, ...args], { env, encoding: 'utf8' });
    if (error !== undefined) continue;
    if (status === 0) return;
    throw new HookProblem(`the compiler ${command} failed: ${stderr.trim().slice(0, 2000)}\nname another one in the environment variable CXX`);
  }
  throw new HookProblem(noCompiler);
}

/** Whether files can be made in the folder, which is made if need be. */
export function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

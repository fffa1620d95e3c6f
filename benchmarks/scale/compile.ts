// SPDX-License-Identifier: MIT
// Compiling as node-gyp does for a release, one file after another, with the processor time of compiler and linker.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../root.js';

const mac = process.platform === 'darwin';

/** What one driver adds to the common settings. */
export interface Settings {
  readonly standard: string;
  readonly includes: readonly string[];
  readonly defines: readonly string[];
}

/** node-gyp writes down where it found or put the headers of Node. */
function nodeHeaders(): string {
  const [, ...lines] = readFileSync(join(root, 'build', 'config.gypi'), 'utf8').split('\n');
  const { variables } = JSON.parse(lines.join('\n')) as { variables: { nodedir: string } };
  return join(variables.nodedir, 'include', 'node');
}

function compiler(): string {
  return process.env['CXX'] ?? (mac ? 'clang++' : 'g++');
}

// A single quote inside single quotes has to leave them.
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The shell command that compiles `source` to `object`. */
export function compileCommand(settings: Settings, source: string, object: string): string {
  // The same for all drivers, and what tether.gypi says; sections and hidden symbols make every addon smaller.
  const common = ['-O3', '-fPIC', '-fvisibility=hidden', '-fvisibility-inlines-hidden', '-ffunction-sections', '-fdata-sections'];
  const includes = [nodeHeaders(), ...settings.includes].map((folder) => `-I${folder}`);
  const defines = ['NAPI_VERSION=8', 'BUILDING_NODE_EXTENSION', ...settings.defines].map((name) => `-D${name}`);
  const words = [`-std=${settings.standard}`, ...common, ...defines, ...includes, '-c', source, '-o', object];
  return `${compiler()} ${words.map(quoted).join(' ')}`;
}

/** The shell command that links `objects` to a stripped addon. */
export function linkCommand(objects: readonly string[], addon: string): string {
  const flags = mac
    ? ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-dead_strip', '-Wl,-x']
    : ['-shared', '-Wl,--gc-sections', '-Wl,--strip-all'];
  return `${compiler()} ${[...flags, ...objects, '-o', addon].map(quoted).join(' ')}`;
}

/** The compiler and its version, by the header that tells it for the other drivers. */
export function compilerVersion(): string {
  const header = join(root, 'benchmarks', 'drivers', 'compiler.h');
  const command = `${compiler()} -E -P -x c++ -include ${quoted(header)} -`;
  const { stdout } = spawnSync('/bin/sh', ['-c', command], { input: 'BENCH_COMPILER\n', encoding: 'utf8' });
  const literals = stdout.trim().split('\n').at(-1)!.matchAll(/"([^"]*)"/g);
  return [...literals].map(([, text]) => text).join('');
}

function seconds(clock: string): number {
  const [, minutes, rest] = /^(\d+)m([\d.]+)s$/.exec(clock)!;
  return Number(minutes) * 60 + Number(rest);
}

/**
 * Runs commands in turn and returns the processor time that they took, in seconds. Unlike the time on the wall it is
 * hardly touched by what else the machine does.
 */
export function runTimed(commands: readonly string[]): number {
  const script = ['set -e', ...commands, 'times'].join('\n');
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`A command failed:\n${stderr}`);
  // The last line is the time of the children: user and system.
  const clocks = stdout.trim().split('\n').at(-1)!.trim().split(/\s+/);
  return clocks.map(seconds).reduce((sum, value) => sum + value, 0);
}

// SPDX-License-Identifier: MIT
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import { root } from './root.js';

const executables = ['node', 'bun', 'deno'] as const;

/** A runtime, whatever its version. */
export type RuntimeKind = (typeof executables)[number];

const flags: Record<RuntimeKind, readonly string[]> = {
  node: ['--expose-gc'],
  bun: ['--expose-gc'],
  // It takes a deno.json or a package.json of any folder above a script for its own, even one that has nothing to do with this.
  deno: ['run', '--no-config', '--allow-all', '--v8-flags=--expose-gc'],
};

const store = join(root, '.runtimes');

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** The names under which other runtimes are stored in `.runtimes`. */
export function storedRuntimes(): string[] {
  return existsSync(store) ? readdirSync(store).sort() : [];
}

/** The binary meant by a path, or by the name of a file or an unpacked release in `.runtimes`; undefined if none is. */
export function resolveRuntime(name: string): string | undefined {
  const inside = executables.flatMap((file) => [join(store, name, 'bin', file), join(store, name, file)]);
  return [name, join(store, name), ...inside].find(isFile);
}

/** Which runtime a binary is, by its name. */
export function runtimeKind(binary: string): RuntimeKind {
  const file = basename(binary).toLowerCase();
  return executables.find((name) => file.startsWith(name)) ?? 'node';
}

/** The arguments that make a runtime run a script with a collector on demand. */
export function runtimeArguments(binary: string): readonly string[] {
  return flags[runtimeKind(binary)];
}

/** The name and version of the runtime that executes this. */
export function runtimeName(): string {
  const { bun, deno, node } = process.versions as Record<string, string | undefined>;
  if (bun !== undefined) return `bun-${bun}`;
  if (deno !== undefined) return `deno-${deno}`;
  return `node-${node}`;
}

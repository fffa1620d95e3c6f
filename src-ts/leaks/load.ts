/** Loads a file of scenarios, in whichever module system and language it is. */
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { collectScenarios, type Scenario } from './scenario.js';

/**
 * The scenarios of a file: those it declares by `scenario`, its default export under the file's name, and every other function that it
 * exports under its own.
 */
export async function loadScenarios(file: string): Promise<Scenario[]> {
  const { exported, declared } = await collectScenarios(() => load(file));
  const all = [...declared, ...exportedScenarios(exported, nameOf(file))];
  if (all.length === 0) throw new Error('it has no scenarios; export a function, or call scenario() of napi-tether/leaks');
  requireDistinct(all);
  return all;
}

/** `socket` of `test/socket.leak.ts`. */
export function nameOf(file: string): string {
  return path.basename(file).replace(/\.[^.]+$/, '').replace(/\.leak$/, '');
}

async function load(file: string): Promise<unknown> {
  const needsLoader = /\.[cm]?ts$/.test(file) && !process.versions.bun && !process.versions.deno;
  if (!needsLoader) return import(pathToFileURL(file).href);
  // Node's own stripping of types is not in every version, and stops at enums and at imports without an ending.
  const { createJiti } = await import('jiti');
  return createJiti(file, { fsCache: false }).import(file);
}

function exportedScenarios(exported: unknown, fileName: string): Scenario[] {
  const scenarios = new Map<unknown, Scenario>();
  for (const [name, value] of entriesOf(exported)) {
    if (typeof value !== 'function' || scenarios.has(value)) continue;
    scenarios.set(value, { name: name === 'default' ? fileName : name, body: value as Scenario['body'] });
  }
  return [...scenarios.values()];
}

/** What CommonJS exports comes as the default export of a module, with or without its names beside it. */
function entriesOf(exported: unknown): [string, unknown][] {
  const entries = Object.entries((exported ?? {}) as object);
  const inner = (exported as { default?: unknown } | undefined)?.default;
  return typeof inner === 'object' && inner !== null ? [...Object.entries(inner), ...entries] : entries;
}

function requireDistinct(all: readonly Scenario[]): void {
  const names = all.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`it has two scenarios of the name "${twice}"; give one of them another`);
}

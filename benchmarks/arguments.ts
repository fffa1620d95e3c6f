// SPDX-License-Identifier: MIT
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

import type { Case, Effort } from './case.js';
import { caseNames, findCase } from './cases.js';
import { driverNames, missingDrivers, type DriverName } from './drivers.js';
import { resolveRuntime, storedRuntimes } from './runtime.js';
import type { Selection } from './schedule.js';

/** A mistake on the command line: the message is all that the user needs to see. */
export class UsageError extends Error {}

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'publish'; readonly file: string }
  | { readonly kind: 'run'; readonly selection: Selection; readonly json: string | undefined };

const options = {
  'case': { type: 'string', multiple: true },
  'driver': { type: 'string', multiple: true },
  'runtime': { type: 'string', multiple: true },
  'quick': { type: 'boolean', default: false },
  'json': { type: 'string' },
  'publish': { type: 'string' },
  'help': { type: 'boolean', short: 'h', default: false },
} as const;

/** The text of `--help`. */
export const usage = `npm run bench -- [options]

  --quick           finish in two minutes, without the cases that compile many classes unless they are named;
                    without it, as many rounds as a published result needs
  --case NAME       only this case; may be repeated
                    ${caseNames.join(', ')}
  --driver NAME     only this driver; may be repeated
                    ${driverNames.join(', ')}
  --runtime NAME    a runtime: a path, or a name in .runtimes; may be repeated (default: the running one)
  --json FILE       also write the rows as JSON
  --publish FILE    measure nothing; draw the tables of that JSON file into benchmarks/README.md
  -h, --help        show this text`;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
}

function choose<T extends string>(option: string, valid: readonly T[], chosen?: readonly string[]): T[] {
  if (chosen === undefined) return [...valid];
  const unknown = chosen.find((name) => !(valid as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--${option} "${unknown}" is unknown. Valid names: ${valid.join(', ')}.`);
  }
  return valid.filter((name) => chosen.includes(name));
}

function chooseCases(effort: Effort, chosen?: readonly string[]): Case[] {
  const found = choose('case', caseNames, chosen).map(findCase);
  return found.filter(({ onlyNamed }) => effort === 'full' || chosen !== undefined || !onlyNamed);
}

function chooseDrivers(chosen?: readonly string[]): DriverName[] {
  const names = choose('driver', driverNames, chosen);
  const missing = missingDrivers(names);
  if (missing.length === 0) return names;
  const built = driverNames.filter((name) => !missingDrivers([name]).length);
  throw new UsageError(
    `Not built: ${missing.join(', ')}. Build the addons (npm run bench does it), ` +
      `or choose with --driver: ${built.join(', ')}.`,
  );
}

function chooseRuntime(name: string): string {
  const binary = resolveRuntime(name);
  if (binary !== undefined) return binary;
  const stored = storedRuntimes().join(', ') || 'none';
  throw new UsageError(`--runtime "${name}" is no file. Valid: a path, or a name in .runtimes: ${stored}.`);
}

function chooseResult(file: string): string {
  if (existsSync(file)) return file;
  throw new UsageError(`--publish "${file}" does not exist. Measure one with --json ${file}.`);
}

/** Reads the command line; throws a `UsageError` if it asks for something that does not exist. */
export function parseCommand(argv: readonly string[]): Command {
  const values = parse(argv);
  if (values.help) return { kind: 'help' };
  if (values.publish !== undefined) return { kind: 'publish', file: chooseResult(values.publish) };
  const effort: Effort = values.quick ? 'quick' : 'full';
  const cases = chooseCases(effort, values.case);
  const drivers = chooseDrivers(values.driver);
  const runtimes = values.runtime?.map(chooseRuntime) ?? [process.execPath];
  return { kind: 'run', selection: { cases, drivers, runtimes, effort }, json: values.json };
}

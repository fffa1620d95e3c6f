// SPDX-License-Identifier: MIT
import type { Case, Effort } from './case.js';
import { caseNames, findCase } from './cases.js';
import { enoughRounds } from './compare/judge.js';
import { yardsticks } from './compare/ratios.js';
import { driverNames, missingDrivers, onlyNamedDrivers, type DriverName } from './drivers.js';
import { readOptions } from './options.js';
import { readRows, type Row } from './results.js';
import { resolveRuntime, storedRuntimes } from './runtime.js';
import { varies, type Selection } from './schedule.js';
import { subject } from './target.js';
import { UsageError } from './usage-error.js';

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'publish'; readonly files: readonly string[] }
  | { readonly kind: 'plot'; readonly file: string; readonly folder: string | undefined }
  | { readonly kind: 'compare-files'; readonly before: readonly Row[]; readonly after: readonly Row[] }
  | { readonly kind: 'compare'; readonly before: readonly Row[]; readonly selection: Selection; readonly json: string | undefined }
  | { readonly kind: 'self-check'; readonly selection: Selection; readonly repetitions: number }
  | { readonly kind: 'run'; readonly selection: Selection; readonly json: string | undefined };

type Options = ReturnType<typeof readOptions>;

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

function chooseDrivers(effort: Effort, chosen?: readonly string[]): DriverName[] {
  const usual = effort === 'full' ? driverNames : driverNames.filter((name) => !onlyNamedDrivers.includes(name));
  const names = choose('driver', driverNames, chosen ?? usual);
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

function wholeNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new UsageError(`--${option} "${text}" is not a number of times. Give a whole number from 1 to 9999.`);
}

/** The same number for each case that has noise; those that have none gain nothing. */
function chosenRounds(cases: readonly Case[], text: string | undefined): Selection['rounds'] {
  if (text === undefined) return {};
  const rounds = wholeNumber('rounds', text);
  return Object.fromEntries(cases.filter(varies).map(({ name }) => [name, rounds]));
}

function selectionOf(options: Options, defaults: { cases?: string[]; drivers?: readonly string[]; effort?: Effort } = {}): Selection {
  const effort: Effort = options.quick ? 'quick' : (defaults.effort ?? 'full');
  const cases = chooseCases(effort, options.case ?? defaults.cases);
  const drivers = chooseDrivers(effort, options.driver ?? defaults.drivers);
  const named = options.driver === undefined ? [] : drivers;
  const runtimes = options.runtime?.map(chooseRuntime) ?? [process.execPath];
  return { cases, drivers, named, runtimes, effort, rounds: chosenRounds(cases, options.rounds) };
}

/** As many rounds as the old run had, and as many as tell a difference where that takes no minutes. */
function roundsToCompare(cases: readonly Case[], before: readonly Row[]): Record<string, number> {
  const had = (name: string): number => Math.max(1, ...before.filter((row) => row.case === name).map((row) => row.rounds));
  const roundsOf = (one: Case): number => Math.max(had(one.name), one.onlyNamed ? 1 : enoughRounds);
  return Object.fromEntries(cases.filter(varies).map((one) => [one.name, roundsOf(one)]));
}

function compareCommand(options: Options, file: string): Command {
  const before = readRows(file);
  if (options.with !== undefined) return { kind: 'compare-files', before, after: readRows(options.with) };
  const known = caseNames.filter((name) => before.some((row) => row.case === name));
  if (known.length === 0) throw new UsageError(`"${file}" has no case that exists now. Cases: ${caseNames.join(', ')}.`);
  const [{ effort }] = before as [Row];
  const selection = selectionOf(options, { cases: known, drivers: [subject, ...yardsticks], ...(effort && { effort }) });
  const rounds = { ...roundsToCompare(selection.cases, before), ...selection.rounds };
  return { kind: 'compare', before, selection: { ...selection, rounds }, json: options.json };
}

/** Calls alone: the planted fault is in one of them, and the others must not be blamed. */
const callCases = ['method-noop', 'method-add', 'callback-get'];

function selfCheckCommand(options: Options): Command {
  const selection = selectionOf({ ...options, rounds: options.rounds ?? String(enoughRounds) }, { cases: callCases, drivers: [subject, ...yardsticks], effort: 'quick' });
  return { kind: 'self-check', selection, repetitions: wholeNumber('repeat', options.repeat ?? '1') };
}

/** Reads the command line; throws a `UsageError` if it asks for something that does not exist. */
export function parseCommand(argv: readonly string[]): Command {
  const options = readOptions(argv);
  if (options.help) return { kind: 'help' };
  if (options.publish !== undefined) return { kind: 'publish', files: [options.publish, ...options.files] };
  if (options.plot !== undefined) return { kind: 'plot', file: options.plot, folder: options.out };
  if (options.compare !== undefined) return compareCommand(options, options.compare);
  if (options['self-check']) return selfCheckCommand(options);
  return { kind: 'run', selection: selectionOf(options), json: options.json };
}

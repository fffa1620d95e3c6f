/** What a file `*.leak.{js,cjs,mjs,ts,mts}` says of what is to be repeated. */
import { TetherError } from '../runtime/errors.js';
import { checkOptions, ofScenario } from './options.js';
import type { Body, RoundsOptions } from './rounds.js';

export interface ScenarioOptions extends Pick<RoundsOptions, 'iterations' | 'warmup' | 'ignore' | 'budget' | 'patience'> {
  /** Whether bytes of malloc are measured too, where that can be done and is asked for. Default true. */
  noisy?: boolean;
  /** Milliseconds after which the scenario has failed. Default 60000. */
  timeout?: number;
  /** Run once before the first iteration, and awaited. */
  setup?: () => unknown;
  /** Run once after the last one, also when the body threw, and awaited. */
  teardown?: () => unknown;
}

export interface Scenario extends ScenarioOptions {
  name: string;
  body: Body;
}

const key = Symbol.for('napi-tether.scenarios');

/** The list to which `scenario` adds; there is one while a file is being loaded for its scenarios. */
function collecting(): Scenario[] | undefined {
  return (globalThis as { [key]?: Scenario[] })[key];
}

/** Gives what `load` declares by `scenario`. */
export async function collectScenarios(load: () => Promise<unknown>): Promise<{ exported: unknown; declared: Scenario[] }> {
  const declared: Scenario[] = [];
  // Not a variable of this module: the file may have its own copy of the package.
  (globalThis as { [key]?: Scenario[] })[key] = declared;
  try {
    return { exported: await load(), declared };
  } finally {
    delete (globalThis as { [key]?: Scenario[] })[key];
  }
}

/**
 * Declares a scenario: `body` is repeated, and nothing may be left behind. In a program that is not run by `tether leaks` it does nothing.
 *
 * @throws {TetherError} `ERR_TETHER_ARGUMENT` for a name that is no text, or a body that is no function.
 */
export function scenario(name: string, body: Body): void;
export function scenario(name: string, options: ScenarioOptions, body: Body): void;
export function scenario(name: string, ...rest: [Body] | [ScenarioOptions, Body]): void {
  const body = rest.at(-1);
  const options = rest.length > 1 ? (rest[0] as ScenarioOptions) : {};
  if (typeof name !== 'string' || name === '') throw refused('"name" must be a text that is not empty');
  if (typeof body !== 'function') throw refused('"body" must be a function; it is the last argument, after the options');
  checkOptions('scenario', options, ofScenario, '{ timeout: 10_000 }');
  collecting()?.push({ ...options, name, body });
}

function refused(problem: string): TetherError {
  return new TetherError('ERR_TETHER_ARGUMENT', `scenario: argument ${problem}`);
}

/** Options as users of JavaScript give them. What is mistyped or of another kind would do nothing, silently. */
import { TetherError } from '../runtime/errors.js';

/** What an option has to be, in words and as a test. */
export interface Kind {
  what: string;
  fits(value: unknown): boolean;
}

const isNumber = (value: unknown, least: number): value is number => typeof value === 'number' && value >= least;
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((entry) => typeof entry === 'string');

/** From `least` on, whole. */
export const count = (least: number): Kind => ({ what: `a whole number from ${least} on`, fits: (value) => isNumber(value, least) && Number.isInteger(value) });
export const time: Kind = { what: 'a number of milliseconds from 0 on', fits: (value) => isNumber(value, 0) };
export const truth: Kind = { what: 'true or false', fits: (value) => typeof value === 'boolean' };
export const text: Kind = { what: 'a text', fits: (value) => typeof value === 'string' };
export const texts: Kind = { what: 'an array of texts', fits: isTexts };
export const callback: Kind = { what: 'a function', fits: (value) => typeof value === 'function' };
export const callbacks: Kind = { what: 'an array of functions', fits: (value) => Array.isArray(value) && value.every((entry) => typeof entry === 'function') };
export const rates: Kind = {
  what: 'an object with a number from 0 on for each subject',
  fits: (value) => isRecord(value) && Object.values(value).every((rate) => isNumber(rate, 0)),
};
/** What another place says more exactly. */
export const anything: Kind = { what: 'anything', fits: () => true };

function oneOf(...values: readonly string[]): Kind {
  return { what: values.map((value) => `"${value}"`).join(' or '), fits: (value) => values.includes(value as string) };
}

/**
 * @param where What was called: `toLeak`.
 * @param example How options are given to it.
 * @throws {TetherError} `ERR_TETHER_ARGUMENT` for what is no object, an option that there is not, and a value of another kind.
 */
export function checkOptions(where: string, options: unknown, kinds: Readonly<Record<string, Kind>>, example: string): void {
  if (options === undefined) return;
  if (!isRecord(options)) throw refused(`${where}: the options must be an object, received ${shown(options)}; write ${example}`);
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) throw refused(`${where}: there is no option "${name}"; there are ${Object.keys(kinds).join(', ')}`);
    if (value !== undefined && !kind.fits(value)) throw refused(`${where}: option "${name}" must be ${kind.what}, received ${shown(value)}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

const refused = (message: string) => new TetherError('ERR_TETHER_ARGUMENT', message);

/** Of what repeats a body. */
const ofRounds = { iterations: count(1), warmup: count(0), ignore: texts, budget: time, patience: time };
export const ofMeasure = { ...ofRounds, gauges: callbacks, letGo: callback, positiveControl: truth };
export const ofAssertion = { ...ofMeasure, explain: truth };
export const ofCollected = { within: anything, explain: truth };
export const ofScenario = { ...ofRounds, noisy: truth, timeout: time, setup: callback, teardown: callback };
/** Of what compares the end with the beginning. */
const ofLeftover = { mode: oneOf('count', 'all'), ignore: texts, patience: time };
export const ofScope = { ...ofLeftover, name: text };
export const ofGuard = { ...ofLeftover, nativeBytes: anything, after: oneOf('each', 'all') };
export const ofWatch = { cwd: text, env: { what: 'an object of texts', fits: isRecord }, output: oneOf('inherit', 'ignore'), stackInterval: count(1) };

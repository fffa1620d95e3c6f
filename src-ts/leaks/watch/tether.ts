/** What addons built with napi-tether hold: they say more of it than which references there are. */
import type { Cause } from '../finding.js';
import { siteAndPlace } from '../heap/notes.js';
import { rootCause } from '../causes-tether.js';
import type { Survivors } from './judge.js';
import type { Observation, Root } from './observation.js';

/** In place of what Node-API alone would tell. */
export interface TetherHolding {
  cause: Cause;
  /** What tells this leak from another one of the same addon; undefined where that is not certain. */
  identity: string | undefined;
}

/** Undefined for other addons, and where what is held has no label. */
export function holdingOf({ kind, strong, stacks, count }: Survivors, { roots }: Observation): TetherHolding | undefined {
  if (kind !== 'reference' || !strong || !stacks.some(({ stack }) => stack.some(({ function: name }) => name?.startsWith('tether::')))) return undefined;
  // Roots are told of at the end, and of all addons together.
  const fitting = roots.filter((root) => root.count * 2 >= count && root.count <= count * 2);
  const [only, ...others] = fitting;
  if (only === undefined) return undefined;
  return others.length > 0 ? { cause: oneOf(fitting), identity: undefined } : { cause: causeOf(only), identity: identityOf(only) };
}

function causeOf({ label, class: type, site }: Root): Cause {
  const what = type || 'a value';
  return rootCause({ label, class: type, site: siteAndPlace(site)[0] }, { what, subject: what });
}

function oneOf(roots: readonly Root[]): Cause {
  return {
    pattern: 'kept-by-native',
    sentence: `Native code holds values through napi-tether, in one of these ways: ${roots.map(rootWords).join('; ')}.`,
    fix: 'Visit what a class stores in its traverse, and reset what is a root when its work is done.',
  };
}

/** `"the current job" (Session), tether::Root`. */
export function rootWords({ label, class: type, site }: Root): string {
  return `"${label}"${type && ` (${type})`}${site && `, ${site}`}`;
}

function identityOf({ label, class: type, site }: Root): string {
  return [label, type, siteAndPlace(site)[0]].join('\0');
}

import { controlOf, type Inspection } from './addon.js';
import { TetherError } from './errors.js';

/**
 * Counts the native objects and the roots of an addon, in the current environment.
 *
 * @param addon What `require('./build/Release/example.node')` returned. The counts are the natives' own; nothing is estimated.
 * @throws {TetherError} `ERR_TETHER_ARGUMENT` when `addon` is not the exports of an addon built with napi-tether.
 * @example
 * inspect(addon).classes.Emitter.live; // 0
 */
export function inspect(addon: object): Inspection {
  const control = controlOf(addon);
  if (control !== undefined) return control.inspect();
  throw new TetherError(
    'ERR_TETHER_ARGUMENT',
    'inspect: argument "addon" (1 of 1) must be the exports of an addon built with napi-tether; pass what require() of its .node file returned',
  );
}

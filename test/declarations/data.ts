import type { AddonDeclarations } from '../../src-ts/declarations/schema';

/** What an addon says of itself. */
export function dataOf(addon: object): AddonDeclarations {
  const control = (addon as Record<symbol, { declarations(): AddonDeclarations }>)[Symbol.for('napi-tether.control')]!;
  return control.declarations();
}

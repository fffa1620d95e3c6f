// SPDX-License-Identifier: MIT
import { throws } from 'node:assert/strict';

import type { Lacks } from './emitter.js';

/**
 * Throws unless `call`, which gives a method wrong arguments, is refused: with a `TypeError`, or with another error by a
 * driver that says so. What it says must be so.
 */
export function refuses(call: () => unknown, { typeErrors }: Lacks): void {
  throws(call, (error) => error instanceof Error && error instanceof TypeError === (typeErrors === undefined));
}

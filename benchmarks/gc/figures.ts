// SPDX-License-Identifier: MIT
import type { Collection } from './collection.js';

/** What a process measured of its collections, in milliseconds. */
export interface Figures {
  /** For how long a collection stopped the program, as `perf_hooks` tells. */
  readonly pause: number;
  /** That, and what was put off and ran in the turns of the event loop after it. */
  readonly total: number;
  /** All that `perf_hooks` told of, to be compared with what `--trace-gc` printed. */
  readonly collections: readonly Collection[];
}

// SPDX-License-Identifier: MIT

/** Young objects alone, or the whole heap. */
export type Kind = 'minor' | 'major';

/** One garbage collection: for how long it stopped the program. */
export interface Collection {
  readonly kind: Kind;
  /** Milliseconds. */
  readonly pause: number;
}

/** The pauses of one kind. */
export function pausesOf(collections: readonly Collection[], kind: Kind): number[] {
  return collections.filter((collection) => collection.kind === kind).map(({ pause }) => pause);
}

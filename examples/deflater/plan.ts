// SPDX-License-Identifier: MIT

/** What the demo compares and how much of it: every number that could be chosen otherwise. */

/** The two ways of binding the same C++ to JavaScript. */
export const bindings = ['napi-tether', 'node-addon-api'] as const;
export type Binding = (typeof bindings)[number];

/** One value for each binding. */
export type PerBinding<T> = Record<Binding, T>;

const KiB = 1024;
const MiB = 1024 * KiB;

export const plan = {
  /** zlib's own default. */
  level: 6,
  /** How much each `write` gets. */
  chunkBytes: 256 * KiB,
  /** A Node that is mostly a shared library has a small executable, which is then repeated. */
  leastInputBytes: 64 * MiB,
  /** 40 x 100 compressors of about 280 KB: a leak of all of them takes some 1.1 GB. */
  rounds: 40,
  objectsPerRound: 100,
  /** What each object of a round compresses: enough that zlib touches all of its buffers. */
  sampleBytes: 64 * KiB,
} as const;

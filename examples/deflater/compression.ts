// SPDX-License-Identifier: MIT

/** Part one, run in a child process: compress real bytes, inflate them again, compare. */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { inflateSync } from 'node:zlib';

import type { Addon } from './addon.js';
import { plan } from './plan.js';

export interface Compression {
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly compressMs: number;
  /** Whether node:zlib inflated the output to the very bytes that went in. */
  readonly identical: boolean;
}

export type ReportProgress = (done: number, total: number, note: string) => void;

/** How much is compressed between two reports of progress. */
const slabBytes = 16 * plan.chunkBytes;

export async function measureCompression(
  addon: Addon,
  report: ReportProgress,
): Promise<Compression> {
  const input = readInput();
  const { output, compressMs } = await compress(addon, input, report);
  report(input.length, input.length, 'inflating with node:zlib');
  return {
    inputBytes: input.length,
    outputBytes: output.length,
    compressMs,
    identical: inflatesTo(output, input),
  };
}

/** The running Node executable: real bytes, present wherever the demo runs. */
function readInput(): Buffer {
  const executable = readFileSync(process.execPath);
  const copies = Math.ceil(plan.leastInputBytes / executable.length);
  return copies === 1 ? executable : Buffer.concat(Array<Buffer>(copies).fill(executable));
}

async function compress(addon: Addon, input: Buffer, report: ReportProgress) {
  const chunks: Uint8Array[] = [];
  const deflater = new addon.Deflater(plan.level);
  deflater.onChunk = (chunk) => chunks.push(chunk);
  let compressMs = 0;
  for (let start = 0; start < input.length; start += slabBytes) {
    const slab = input.subarray(start, start + slabBytes);
    compressMs += timed(() => writeInChunks(deflater, slab));
    report(start + slab.length, input.length, 'compressing');
    await setImmediate(); // lets the report leave this process
  }
  compressMs += timed(() => deflater.end());
  return { output: Buffer.concat(chunks), compressMs };
}

function writeInChunks(deflater: { write(input: Uint8Array): void }, slab: Buffer): void {
  for (let start = 0; start < slab.length; start += plan.chunkBytes) {
    deflater.write(slab.subarray(start, start + plan.chunkBytes));
  }
}

/** Output that does not inflate at all is one more way of being wrong. */
function inflatesTo(output: Buffer, input: Buffer): boolean {
  try {
    return inflateSync(output, { chunkSize: plan.chunkBytes }).equals(input);
  } catch {
    return false;
  }
}

export function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

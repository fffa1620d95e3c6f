/** A snapshot of this very process, read and removed. */
import { open, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as v8 from 'node:v8';
import { TetherError } from '../../runtime/errors.js';

/** Whoever wants to know something of a snapshot. */
export interface SnapshotReader<T> {
  /** The file is there, still empty. This thread is blocked from now on until it is whole. */
  begin?(descriptor: number): void;
  /** The file is whole. */
  read(descriptor: number): Promise<T>;
  /** It will not be whole. */
  abandon?(): void;
}

/**
 * Takes a snapshot of the heap, after a full collection, and has it read. It goes through a file, since V8's stream would put the whole text
 * into memory; the file is about twice as large as the heap, and blocks this thread for about 0.1 s for each MB of heap on Node 20, half of that later.
 *
 * @param keepAs Where to leave the snapshot; without it, it is removed.
 * @throws {TetherError} `ERR_TETHER_ENVIRONMENT` when this runtime writes no such snapshots, or cannot here.
 */
export async function takeHeap<T>(reader: SnapshotReader<T>, keepAs?: string): Promise<T> {
  requireSnapshots();
  if (keepAs !== undefined) return takeAs(keepAs, reader, () => {});
  const folder = await mkdtemp(path.join(tmpdir(), 'tether-heap-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    // Where the system allows it, the file is gone before it is read to its end, whatever ends the process.
    return await takeAs(path.join(folder, 'now.heapsnapshot'), reader, () => remove().catch(() => {}));
  } finally {
    await remove();
  }
}

async function takeAs<T>(file: string, reader: SnapshotReader<T>, written: () => unknown): Promise<T> {
  const handle = await open(file, 'w+').catch((error: unknown) => { throw unwritten(file, error); });
  try {
    reader.begin?.(handle.fd);
    writeSnapshot(file, reader);
    await written();
    return await reader.read(handle.fd);
  } finally {
    await handle.close();
  }
}

function writeSnapshot(file: string, reader: SnapshotReader<unknown>): void {
  try {
    v8.writeHeapSnapshot(file);
  } catch (error) {
    reader.abandon?.();
    throw unwritten(file, error);
  }
}

/** About how many milliseconds it takes to take a snapshot now, and to look into it. */
export function snapshotMs(): number {
  const perMegabyte = Number(process.versions.node.split('.')[0]) < 22 ? 100 : 50;
  return leastMs + (v8.getHeapStatistics().used_heap_size / 2 ** 20) * perMegabyte;
}

const leastMs = 200;

function requireSnapshots(): void {
  if (process.versions.bun !== undefined || process.versions.deno !== undefined || typeof v8.writeHeapSnapshot !== 'function')
    throw new TetherError('ERR_TETHER_ENVIRONMENT', 'explain: this runtime writes no heap snapshots of V8; run it with Node');
}

function unwritten(file: string, error: unknown): TetherError {
  const why = `the heap snapshot cannot be written to ${file}: ${(error as Error).message}`;
  return new TetherError('ERR_TETHER_ENVIRONMENT', `explain: ${why}; set TMPDIR to a folder with room for twice the heap`);
}

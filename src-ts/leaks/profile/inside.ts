/** Runs in every Node process below `tether profile`, before the program does. */
import { recordMemory } from '../../runtime/mark.js';
import { isMainThread } from 'node:worker_threads';

export const intervalVariable = 'TETHER_RECORDING_INTERVAL';

/** The clock of the program must not stop it from ending. */
function recordRegularly(): void {
  setInterval(recordMemory, Number(process.env[intervalVariable] ?? 100)).unref();
  process.on('exit', recordMemory);
}

if (isMainThread) recordRegularly();

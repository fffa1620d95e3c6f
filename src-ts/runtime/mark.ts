import { appendFileSync } from 'node:fs';
import { loadedControls } from './addon.js';

/** Where a program that runs under `tether profile` writes what it says of itself: one JSON object per line. */
export const recordingVariable = 'TETHER_RECORDING';

/**
 * Names this moment in the chart of `tether profile`. Does nothing in a program that runs by itself.
 *
 * @param label What happens here, such as `'cache filled'`.
 * @example
 * mark('request 1000');
 */
export function mark(label: string): void {
  record({ label: String(label) });
}

/** Adds what the memory of this process is now to the recording, if there is one. */
export function recordMemory(): void {
  if (process.env[recordingVariable] === undefined) return;
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  record({ heapUsed, external, arrayBuffers, live: livingNatives() });
}

/** Synchronous, so that what was said last before a crash is there. A recording that is gone is none of the program's business. */
function record(said: object): void {
  const file = process.env[recordingVariable];
  if (file === undefined) return;
  try {
    appendFileSync(file, `${JSON.stringify({ at: performance.timeOrigin + performance.now(), pid: process.pid, ...said })}\n`);
  } catch {
    delete process.env[recordingVariable];
  }
}

function livingNatives(): Record<string, number> {
  const living: Record<string, number> = {};
  for (const control of loadedControls())
    for (const [name, { live }] of Object.entries(control.inspect().classes)) living[name] = (living[name] ?? 0) + live;
  return living;
}

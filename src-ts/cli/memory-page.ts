import { writeFileSync } from 'node:fs';
import type { NamedRecording } from '../reporters/memory-chart.js';
import { renderMemoryPage } from '../reporters/page/memory.js';
import { Failure } from './failure.js';

/** Draws recordings over each other, into a file. */
export function writeMemoryPage(file: string, recordings: readonly NamedRecording[]): void {
  try {
    writeFileSync(file, renderMemoryPage(recordings));
  } catch (error) {
    throw new Failure(`${file} cannot be written: ${(error as Error).message}; name another file with --html`);
  }
}

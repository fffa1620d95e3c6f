import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Observation } from './observation.js';

/** What the processes of one command wrote, the ones that began first before the others. */
export function readObservations(folder: string): Observation[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const all = files.map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Observation);
  return all.sort((one, other) => one.pid - other.pid);
}

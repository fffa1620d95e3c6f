import { readFileSync, writeFileSync } from 'node:fs';
import { TetherError } from '../../runtime/errors.js';
import { recordingSchema, type MemoryRecording } from './recording.js';

export function saveRecording(file: string, recording: MemoryRecording): void {
  writeFileSync(file, `${JSON.stringify(recording)}\n`);
}

/** @throws {TetherError} `ERR_TETHER_ARGUMENT` when the file is not a recording of this version's kind. */
export function loadRecording(file: string): MemoryRecording {
  const found = parsed(readFileSync(file, 'utf8'));
  if (isRecording(found)) return found;
  throw new TetherError('ERR_TETHER_ARGUMENT', `${file} is not a recording of schema ${recordingSchema}; make one with: tether profile -o ${file} -- COMMAND`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecording(found: unknown): found is MemoryRecording {
  if (typeof found !== 'object' || found === null) return false;
  const { schema, samples, inside, marks } = found as Partial<MemoryRecording>;
  return schema === recordingSchema && [samples, inside, marks].every(Array.isArray);
}

/** Reads what the watched processes wrote of themselves. */
import { readFileSync } from 'node:fs';
import type { InsideSample, Mark } from './recording.js';

export interface Said {
  inside: InsideSample[];
  marks: Mark[];
}

type Line = Partial<InsideSample> & { at: number; pid: number; label?: string };

/** @param start When the program was started, in milliseconds since 1970. */
export function readSaid(file: string, start: number): Said {
  const lines = readFileSync(file, 'utf8').split('\n').flatMap(parsed).sort((a, b) => a.at - b.at);
  return {
    inside: lines.filter((line) => line.label === undefined).map((line) => insideSample(line, start)),
    marks: lines.flatMap(({ at, pid, label }) => (label === undefined ? [] : [{ time: at - start, pid, label }])),
  };
}

/** A process that was killed may have left half a line. */
function parsed(line: string): Line[] {
  try {
    return [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}

function insideSample({ at, pid, heapUsed = 0, external = 0, arrayBuffers = 0, live = {} }: Line, start: number): InsideSample {
  return { time: at - start, pid, heapUsed, external, arrayBuffers, live };
}

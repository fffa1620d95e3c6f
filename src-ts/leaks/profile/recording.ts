/** What `tether profile` records of a program: memory over time, as data. */

/** Changes when a reader of the JSON would have to. */
export const recordingSchema = 1;

/** Memory of all processes of the program together, in bytes. */
export interface MemorySample {
  /** Milliseconds since the program was started. */
  time: number;
  /** Resident set size, all processes added up: what they share is counted in each. */
  rss: number;
  /** How many processes there were. */
  processes: number;
}

/** What one process says of itself, in bytes. */
export interface InsideSample {
  time: number;
  pid: number;
  heapUsed: number;
  external: number;
  arrayBuffers: number;
  /** Living native objects of addons built with napi-tether, by class. */
  live: Record<string, number>;
}

/** A moment that the program named; see `mark`. */
export interface Mark {
  time: number;
  pid: number;
  label: string;
}

export interface MemoryRecording {
  schema: typeof recordingSchema;
  command: string[];
  /** ISO 8601. */
  started: string;
  /** Milliseconds between samples, as asked for. */
  interval: number;
  durationMs: number;
  exitCode: number | null;
  signal: string | null;
  samples: MemorySample[];
  inside: InsideSample[];
  marks: Mark[];
}

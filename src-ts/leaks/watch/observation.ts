/** What one watched process says about itself, in a file of its own. */
import type { RawLedger } from '../hook/native.js';

export interface Root {
  label: string;
  class: string;
  site: string;
  count: number;
}

export interface Observation {
  pid: number;
  /** `process.argv[1]`, absolute; empty for `node -e`. */
  script: string;
  argv: string[];
  flags: string[];
  runtime: string;
  v8: string;
  /** Milliseconds since the process began. */
  age: number;
  /** `exit` when the process told of its own end; `running` when this is the last that was heard of it. */
  heard: 'exit' | 'running';
  exitCode?: number;
  /** A collection, and all finalizers due after it, directly before this was written. */
  settled: { rounds: number; stable: boolean };
  /** Missing where there is no hook. */
  ledger?: RawLedger;
  hookProblem: string;
  /** Labelled roots of napi-tether addons in the main thread. */
  roots: Root[];
  /** Open files that were not open at the beginning: what they are, by kind or path. */
  descriptors: Record<string, number>;
}

/** The environment variables that tell a process to be watched. */
export const watchVariables = {
  /** The folder that observations are written into. */
  folder: 'TETHER_WATCH',
  /** How many creations share one stack. */
  stackInterval: 'TETHER_WATCH_STACKS',
} as const;

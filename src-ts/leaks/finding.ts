/** What the leak tools find out, as data. Reports are made of this and nothing else; it is also the JSON that they write. */

/** Changes when a reader of the JSON would have to. */
export const reportSchema = 1;

/**
 * `clean`: nothing grows. `leak`: an exact signal grows with each iteration, or a noisy one was confirmed in a second process.
 * `suspicious`: only a noisy signal grows and no place can be named. `unsettled`: the counts never came to rest, so nothing can be said.
 * `failed`: the scenario or the instrument itself did not work.
 */
export type Verdict = 'clean' | 'leak' | 'suspicious' | 'unsettled' | 'failed';

/**
 * What is counted. Exact: `native` (living C++ objects of a class), `root` (values that native code holds, by label), `handle`
 * (`napi_ref`s of any addon), `external` and `arrayBuffer` (bytes), `resource` (active handles and requests), `descriptor` (open files).
 * Noisy: `malloc` (bytes of the process).
 */
export type SignalKind = 'native' | 'root' | 'handle' | 'external' | 'arrayBuffer' | 'resource' | 'descriptor' | 'malloc';

/** One batch: so many iterations, and by how much a signal had changed when all had settled. */
export interface Batch {
  iterations: number;
  delta: number;
}

/** One signal that grew. */
export interface Growth {
  kind: SignalKind;
  /** Class name, `label` of a root, kind of resource; empty for a total of the process. */
  subject: string;
  unit: 'objects' | 'bytes';
  /** Objects or bytes for each iteration. */
  perIteration: number;
  /** The same in words: `1 per iteration`, `1 per 10 iterations`, `32 B per iteration`. */
  rate: string;
  /** False for what is decided by statistics. */
  exact: boolean;
  batches: Batch[];
  /** Of a noisy signal: one-sided Wilcoxon signed-rank test over randomised pairs. */
  statistics?: { pairs: number; p: number; median: number; lower: number; upper: number };
}

/** A place in source code. Lines and columns count from 1. */
export interface Site {
  file: string;
  line?: number;
  column?: number;
  function?: string;
}

/** One reference on the way from a root to what leaks. */
export interface PathStep {
  /** How the holder names it: `.onEvent`, `[3]`, `Emitter.onEvent`, `context this`, `Map entry`. */
  edge: string;
  /** Whether the reference is in native memory's name (an edge of a bound class), or an ordinary one. */
  native: boolean;
  /** What it leads to: a constructor's name, `closure onData`, `Map`. */
  node: string;
  /** Where a closure or class stands in source, if the snapshot says so. */
  site?: Site;
  /** True for the references that may be the fault: between the last object that has to live and the first that should not. */
  suspect: boolean;
}

export interface RetainingPath {
  /** `native`: a strong reference of an addon. `javascript`: a global, a module, a closure, the stack. */
  heldBy: 'native' | 'javascript';
  /** `(Global handles)`, `global`, a root's label: what the path begins at. */
  root: string;
  /** From the root to the object, which is the last node. */
  steps: PathStep[];
  /** How many of those left behind are held in this way, when that was counted. */
  count?: number;
}

/** What is probably wrong, in one sentence, and what to do about it, in another. */
export interface Cause {
  /** A stable name: `self-cycle`, `callback-cycle`, `thread-safe-function`, `deferred`, `mock`, `cache`, ... */
  pattern: string;
  sentence: string;
  fix: string;
}

/** One leak. */
export interface Finding {
  /** Hexadecimal; the same for the same leak on the next run and in the next version. */
  fingerprint: string;
  /** What leaks: a class name, a root's label, `napi_ref`, `malloc`. */
  subject: string;
  growth: Growth[];
  /** Of what was left behind, when it is known: one shortest path for each way in which it is held. */
  paths: RetainingPath[];
  cause?: Cause;
  /** Where those left behind were made or stored, most frequent first. */
  sites: (Site & { count: number; /** from the outermost call to the innermost */ stack?: Site[] })[];
  /** Against the baseline, or the report that this one is compared with. Known leaks fail nothing. */
  status: 'new' | 'known';
  /** Of a known leak: why it is tolerated. Of a new one that the baseline names: why that does not cover it. */
  remark?: string;
}

/** A series for the charts: what was read after each round. */
export interface Series {
  kind: SignalKind;
  subject: string;
  unit: 'objects' | 'bytes';
  /** Cumulated iterations before each reading, of the same length as `values`. */
  iterations: number[];
  values: number[];
}

export interface ScenarioResult {
  name: string;
  /** Path of the file, relative to the working directory, with forward slashes. */
  file: string;
  verdict: Verdict;
  findings: Finding[];
  /** Leaks of the baseline that were not seen any more: their fingerprints. */
  fixed: string[];
  /** What a reader should know: `cache of 3 Session`, `an inspector is attached`. */
  notes: string[];
  series: Series[];
  /** The leak planted to prove that the instrument works: found or missed. */
  positiveControl: 'found' | 'missed' | 'not run';
  settled: { rounds: number; stable: boolean };
  durationMs: number;
  /** Of a scenario that failed. */
  error?: { message: string; stack?: string };
  /** What somebody types to see it again. */
  reproduce: string;
}

/** One line of the file in which a project writes down the leaks that it lives with. */
export interface KnownLeak {
  fingerprint: string;
  file: string;
  scenario: string;
  subject: string;
  /** For each signal, named `native Session`, the growth for each iteration that was seen when the entry was written. */
  rates: Record<string, number>;
  /** Written by a person; empty until then. */
  reason: string;
  /** Day, as `2027-01-31`, after which the leak counts again. */
  until?: string;
}

/** What came of the baseline in this run. */
export interface BaselineUse {
  file: string;
  known: number;
  /** Entries whose day has passed; their leaks count again. */
  expired: KnownLeak[];
  /** Entries whose leak was not seen, though its scenario ran. */
  unused: KnownLeak[];
}

/** A leak that differs between two reports. */
export interface LeakChange {
  kind: 'new' | 'fixed' | 'worse' | 'better';
  file: string;
  scenario: string;
  fingerprint: string;
  subject: string;
  /** The rates in words; there is none before a new leak, and none after a fixed one. */
  before?: string;
  after?: string;
}

export interface Comparison {
  /** The file of the other report. */
  base: string;
  changes: LeakChange[];
  /** Leaks that are in both, at the same rate. */
  unchanged: number;
}

export interface Machine {
  runtime: string;
  v8: string;
  platform: string;
  arch: string;
  cpus: number;
  flags: string[];
}

export interface LeakReport {
  schema: typeof reportSchema;
  tool: { name: 'napi-tether'; version: string };
  machine: Machine;
  /** ISO 8601. */
  started: string;
  seed: number;
  scenarios: ScenarioResult[];
  /** Of a watched program: how it was started, and how it ended. `status` is what a shell would show of it. */
  command?: { args: string[]; exitCode: number | null; signal: string | null; status: number };
  baseline?: BaselineUse;
  comparison?: Comparison;
}

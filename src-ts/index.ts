// The table of contents of the package.
export { inspect } from './runtime/inspect.js';
export { mark } from './runtime/mark.js';
export { settle, type Settled, type SettleOptions } from './runtime/settle.js';
export { trace, type TraceOptions } from './runtime/trace.js';
export { TraceSnapshot, type Amounts, type TraceDifference, type TraceSnapshotData } from './runtime/trace-snapshot.js';
export { parseExitReports, type ExitReport, type NeverDestroyedReport } from './runtime/exit-report.js';
export { refCount, referents, referrers, type RefCount, type Referent, type Referrer } from './runtime/references.js';
export type { ClassCounts, Inspection, Remainder, RemainderClass, RootCounts, TraceCounts, TraceFrame, TraceSite } from './runtime/addon.js';
export { TetherError, type TetherErrorCode } from './runtime/errors.js';
export { cmake, gyp, include, include_dir, version } from './paths.js';

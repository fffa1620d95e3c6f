// The table of contents of the package.
export { inspect } from './runtime/inspect.js';
export { settle, type Settled, type SettleOptions } from './runtime/settle.js';
export type { ClassCounts, Inspection, RootCounts } from './runtime/addon.js';
export { TetherError, type TetherErrorCode } from './runtime/errors.js';
export { cmake, gyp, include, include_dir, version } from './paths.js';

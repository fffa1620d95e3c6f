// The table of contents of napi-tether/leaks: leak tests in any test runner.
import { assertions } from './leaks/assertions.js';
import { scopes } from './leaks/scope.js';
import { wording } from './reporters/message.js';

export const { assertNoLeak, assertCollected } = assertions(wording);
export const leakScope = scopes(wording);

export { measure, type Body, type MeasureOptions, type Measurement } from './leaks/measure.js';
export { track, type Duration, type Tracker } from './leaks/track.js';
export { checkpoint, live, type Change, type Checkpoint } from './leaks/checkpoint.js';
export { scenario, type ScenarioOptions } from './leaks/scenario.js';
export { LeakError } from './leaks/leak-error.js';
export { settle } from './runtime/settle.js';
export type { AssertOptions, CollectedOptions } from './leaks/assertions.js';
export type { LeakScope, ScopeOptions } from './leaks/scope.js';
export type * from './leaks/finding.js';

/** Which references of a path may be the fault. */
import type { PathStep, RetainingPath } from '../finding.js';
import type { Heap } from './heap.js';
import type { TracedPath, TracedStep } from './steps.js';
import { anchorName } from './steps.js';

/**
 * Whether an object should be alive. What has to live makes all above it live; what should be dead makes all below it so; the references
 * between the last of the first and the first of the others are the suspects.
 */
type ShouldLive = 'yes' | 'no' | 'unknown';

function shouldLive(heap: Heap, node: number, leaked: ReadonlySet<number>): ShouldLive {
  if (leaked.has(node) || heap.bound.isDisposed(node)) return 'no';
  return anchorName(heap, node) === undefined ? 'unknown' : 'yes';
}

/** The path as a report has it. */
export function markSuspects(heap: Heap, path: TracedPath & { count?: number }, leaked: ReadonlySet<number>): RetainingPath {
  const verdicts = path.steps.map(({ node }) => shouldLive(heap, node, leaked));
  const last = verdicts.lastIndexOf('yes'), dead = verdicts.indexOf('no', last + 1);
  const first = dead < 0 ? verdicts.length - 1 : dead;
  const steps = path.steps.map((step, at) => pathStep(step, at > last && at <= first));
  return { heldBy: path.heldBy, root: path.root, steps, ...(path.count !== undefined && { count: path.count }) };
}

function pathStep({ edge, native, title, site }: TracedStep, suspect: boolean): PathStep {
  return { edge, native, node: title, ...(site && { site }), suspect };
}

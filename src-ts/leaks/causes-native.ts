/** What native code does wrong: first in the terms of napi-tether, for what was bound with it, then in those of Node-API. */
import type { LiveReferences } from './assemble.js';
import type { Pattern, Suspicion } from './causes.js';
import type { Cause } from './finding.js';
import { edge, kind } from './heap/graph.js';
import type { Heap } from './heap/heap.js';
import { kindOf } from './held-kinds.js';
import type { HeldKind } from './hook/native.js';
import { rootCause } from './causes-tether.js';

/** The captured variable by which the function at the root leads to what leaks: `context self`. */
function captured({ path }: Suspicion): string | undefined {
  const [first, second] = path.steps;
  if (!first?.title.startsWith('closure') || !second?.edge.startsWith('context ')) return undefined;
  return second.edge.slice('context '.length);
}

/** What an addon of ours holds, and says so. */
const rooted: Pattern = (suspicion) => {
  const { path: { note, steps }, subject } = suspicion;
  return note && rootCause(note, { what: steps[0]?.title ?? subject, subject, captured: captured(suspicion) });
};

/** What the hook saw being made and not released, and no heap shows. */
const unreleased = new Set<string>(['threadsafe-function', 'deferred', 'async-work'] satisfies HeldKind[]);

function unreleasedCause(held: string): Cause | undefined {
  return unreleased.has(held) ? kindOf({ kind: held as HeldKind, strong: true, dead: false }).cause : undefined;
}

/** The ports of workers that live: Node's own, and held by native code until the worker ends. */
const unendedWorker: Pattern = ({ heap, path: { note, target } }) => note === undefined && isOfWorkers(heap, target) ? {
  pattern: 'worker',
  sentence: `Workers that were started have not ended, and each keeps its ${heap.title(target)}.`,
  fix: 'Call terminate() on each worker, or let it end by itself, and await that; or use a pool of them.',
} : undefined;

/** Each living worker has ports to its thread. */
export function isOfWorkers(heap: Heap, node: number): boolean {
  return /^(MessagePort|Worker)$/.test(heap.title(node)) && heap.objectsOf('Worker').length > 0;
}

/** From here on: addons that were not built with napi-tether. */
const foreignKind: Pattern = ({ growth, live, path: { count, note, steps } }) => {
  if (note !== undefined || growth.kind !== 'handle') return undefined;
  const fitting = live.filter((entry) => unreleased.has(entry.kind) && entry.count * 2 >= count);
  if (fitting.length === 1) return unreleasedCause(fitting[0]!.kind);
  return steps[0]?.title === 'Promise' ? unreleasedCause('deferred') : undefined;
};

const selfCycle: Pattern = ({ heap, subject, path: { note, steps, target } }) => note === undefined && steps.length === 1 && heap.isWrapped(target) ? {
  pattern: 'self-cycle',
  sentence: `Native code holds a strong reference to the wrapper of its own ${subject}, which so keeps itself alive.`,
  fix: 'Create that reference with count 0, call napi_reference_unref (Unref() in node-addon-api), or delete it when the object is closed.',
} : undefined;

/** A stored callback that closes over the object that stored it. */
const callbackCycle: Pattern = (suspicion) => {
  const { path, subject } = suspicion;
  const variable = captured(suspicion) ?? wrappedCapture(suspicion);
  if (path.note !== undefined || variable === undefined) return undefined;
  const what = subject === 'napi_ref' ? 'a native object' : `the ${subject}`;
  return {
    pattern: 'callback-cycle',
    sentence: `Native code holds ${path.steps[0]!.title} by a strong reference, and it captures ${what} (as \`${variable}\`): a circle that no collector can see.`,
    fix: 'Keep the callback as a property of the wrapper instead of in a reference, or delete the reference when the object is closed.',
  };
};

/** Of references that leak themselves: the variable of the function's own scope that is an object with native code behind it. */
function wrappedCapture({ heap, path }: Suspicion): string | undefined {
  const { graph } = heap;
  if (graph.kind(path.target) !== kind.closure) return undefined;
  const scope = graph.follow(path.target, edge.internal, 'context');
  if (scope < 0) return undefined;
  for (const at of graph.edgesOf(scope)) if (graph.edgeKind(at) === edge.context && heap.isNative(graph.to(at))) return graph.edgeName(at);
  return undefined;
}

const deletion = 'Delete the reference (napi_delete_reference; Reset() in node-addon-api) when the work is done, or make it weak.';

const reference: Pattern = ({ path: { note, steps, count } }): Cause | undefined => note === undefined ? {
  pattern: 'native-reference',
  sentence: `Native code holds ${steps[0]!.title} by a strong reference${count > 1 ? `, ${count} times` : ''}.`,
  fix: deletion,
} : undefined;

export const nativePatterns: readonly Pattern[] = [rooted, unendedWorker, foreignKind, selfCycle, callbackCycle, reference];

/** Weak references, and nothing at their end. */
export const deadReference: Cause = {
  pattern: 'weak-reference',
  sentence: 'References of native code were left behind, and what they point to has gone: each still takes memory.',
  fix: 'Call napi_delete_reference when the object behind a reference is destroyed, for weak ones too.',
};

/** References were left behind, and what they hold is not to be seen: a function of native code, or something in another thread. */
export function forgottenReference(live: readonly LiveReferences[]): Cause {
  const [most] = live.filter(({ count }) => count > 0).sort((a, b) => Number(unreleased.has(b.kind)) - Number(unreleased.has(a.kind)) || b.count - a.count);
  const native = most && unreleasedCause(most.kind);
  if (native) return native;
  const references = live.find(({ kind }) => kind === 'reference');
  if (references === undefined || 2 * (references.strong ?? 0) < references.count) return deadReference;
  return { pattern: 'native-reference', sentence: `Native code holds values by strong references, ${references.strong} of them.`, fix: deletion };
}

/** What JavaScript does wrong. */
import type { Pattern, Suspicion } from './causes.js';
import type { Cause } from './finding.js';
import { edge, kind } from './heap/graph.js';
import type { Heap } from './heap/heap.js';
import { withoutNumbers } from './heap/holders.js';
import type { TracedStep } from './heap/steps.js';

/** The way to a step, that included: `global.cache`, `exports.sessions of src/sessions.js`. */
function wayTo({ path }: Suspicion, last: number): string {
  const isLong = last + 1 > longestWay, isModule = path.root.startsWith('module ') && !isLong;
  const begin = isModule ? '' : isLong ? `... ${path.steps[last + 1 - longestWay]!.title}` : path.root;
  const steps = path.steps.slice(isLong ? last + 2 - longestWay : 0, last + 1);
  const way = steps.reduce((text, { edge: name }) => `${text}${/^[.[]/.test(name) ? '' : ' → '}${name}`, begin);
  return isModule ? `${way.replace(/^(\.| → )(context )?/, '')} of ${path.root.slice('module '.length)}` : way;
}

const longestWay = 4;

const find = ({ path }: Suspicion, test: (step: TracedStep, at: number) => boolean): number => path.steps.findIndex(test);
/** What the reference of a step is in. */
function holderTitle({ path, heap }: Suspicion, at: number): string {
  const { holder } = path.steps[at]!;
  return holder >= 0 ? heap.title(holder) : path.root;
}

const mock: Pattern = (suspicion) => {
  const { path, subject } = suspicion;
  const records = find(suspicion, ({ edge: name }) => /^\.(calls|results|instances|contexts|settledResults|lastCall)$/.test(name));
  const isMock = path.steps.some(({ title, site, edge: name }) => /mock|spy/i.test(`${title} ${name} ${site?.file ?? ''}`));
  return records >= 0 && isMock ? {
    pattern: 'mock',
    sentence: `A mock function keeps the ${subject} among its recorded ${path.steps[records]!.edge.slice(1)}.`,
    fix: 'Call vi.clearAllMocks() or jest.clearAllMocks() before counting, or set clearMocks in the configuration.',
  } : undefined;
};

const errorStack: Pattern = (suspicion) => {
  const at = find(suspicion, ({ edge: name }) => name === 'captured stack');
  return at < 0 ? undefined : {
    pattern: 'error-stack',
    sentence: `An Error whose stack nobody has read (${wayTo(suspicion, at - 1)}) keeps the ${suspicion.subject} that the failing call was made on.`,
    fix: 'Read error.stack where the error is caught, or do not keep the error.',
  };
};

const timer: Pattern = (suspicion) => {
  const kinds: Record<string, string> = { Timeout: 'timer', Immediate: 'setImmediate' };
  const at = find(suspicion, ({ title }) => title in kinds);
  return at < 0 ? undefined : {
    pattern: 'timer',
    sentence: `A ${kinds[suspicion.path.steps[at]!.title]} that has not been cleared holds the ${suspicion.subject}.`,
    fix: 'Clear it (clearTimeout, clearInterval, clearImmediate) when the object is closed; unref() does not let go of what it holds.',
  };
};

const asyncLocalStorage: Pattern = (suspicion) => {
  const isStore = ({ edge: name, title }: TracedStep) => name.startsWith('[kResourceStore') || `${title} ${name}`.includes('AsyncContextFrame');
  const at = find(suspicion, isStore);
  return at < 0 ? undefined : {
    pattern: 'async-local-storage',
    sentence: `An AsyncLocalStorage keeps the ${suspicion.subject} as the store of an asynchronous context that has not ended.`,
    fix: 'Use storage.run(store, work) instead of storage.enterWith(store), so that the store ends with the work.',
  };
};

/** Promise.race leaves a reaction on each promise that it was given; one that never settles collects them. */
const promiseRace: Pattern = (suspicion) => {
  const at = find(suspicion, ({ edge: name }) => /^\((reactions or result|promise or capability|reactions)\)$/.test(name));
  if (at < 0) return undefined;
  return {
    pattern: 'promise-race',
    sentence: `A promise that does not settle (${wayTo(suspicion, at - 1)}) collects what waits for it, as Promise.race does in a loop, and so`
      + ` keeps the ${suspicion.subject}.`,
    fix: 'Settle the promise, or let each round race against one of its own (an AbortSignal per round).',
  };
};

const listener: Pattern = (suspicion) => {
  const at = find(suspicion, ({ edge: name, title }) => name === '._events' || /^\[(kEvents|events)/.test(name) || title === 'Listener');
  if (at < 0) return undefined;
  const [event] = /(?<=^\.)\w.*/.exec(suspicion.path.steps[at + 1]?.edge ?? '') ?? [], emitter = holderTitle(suspicion, at);
  return {
    pattern: 'listener',
    sentence: `A listener${event ? ` for "${event}"` : ''} that was not removed from ${emitter} holds the ${suspicion.subject}.`,
    fix: 'Remove it when the object is closed (off, removeEventListener), or register it with { once: true } or { signal }.',
  };
};

const collection: Pattern = (suspicion) => {
  const at = find(suspicion, ({ edge: name }) => name === 'Map entry' || name === 'Set entry');
  if (at < 0) return undefined;
  const title = suspicion.path.steps[at]!.edge.split(' ')[0]!;
  const pattern = keyPattern(suspicion.heap, suspicion.path.steps[at]!.holder);
  return cache(suspicion, `The ${title} ${wayTo(suspicion, at - 1)}`, pattern);
};

/** An object with many properties, used as a table. */
const dictionary: Pattern = (suspicion) => {
  const at = find(suspicion, ({ holder, edge: name, at: reference }) => holder >= 0 && /^[.[]/.test(name) && isDictionary(suspicion.heap, holder, reference));
  if (at < 0) return undefined;
  const key = suspicion.path.steps[at]!.edge.replace(/^\.|^\["|"\]$/g, '');
  return cache(suspicion, `The object ${wayTo(suspicion, at - 1)}`, withoutNumbers(key));
};

/** Many properties with names like this one's. */
function isDictionary({ graph }: Heap, holder: number, reference: number): boolean {
  if (graph.name(holder) !== 'Object' || graph.edgeKind(reference) !== edge.property) return false;
  const { firstEdge } = graph.columns;
  if (firstEdge[holder + 1]! - firstEdge[holder]! > 64) return true;
  const like = withoutNumbers(graph.edgeName(reference));
  return like.includes('#') && [...graph.edgesOf(holder)].filter((at) => withoutNumbers(graph.edgeName(at)) === like).length >= 8;
}

function cache({ subject }: Suspicion, which: string, pattern: string | undefined): Cause {
  return {
    pattern: 'cache',
    sentence: `${which} grows${pattern ? ` under keys like "${pattern.slice(0, 40)}"` : ''} and keeps the ${subject}.`,
    fix: 'Delete entries when they are done with, give it a bound, or use a WeakMap or WeakRef where the key or value may die.',
  };
}

/** What the keys of a Map have in common: `session-#`. Undefined when they are no strings, or all differ. */
function keyPattern(heap: Heap, map: number): string | undefined {
  const { graph } = heap;
  const table = graph.follow(map, edge.internal, 'table');
  if (table < 0) return undefined;
  const patterns = new Set<string>();
  for (const at of graph.edgesOf(table)) if (graph.kind(graph.to(at)) === kind.string) patterns.add(withoutNumbers(graph.name(graph.to(at))));
  return patterns.size === 1 ? [...patterns][0] : undefined;
}

/** Elements of a container that a bound class has, and that its traverse shows. */
const nativeContainer: Pattern = (suspicion) => {
  const { steps } = suspicion.path;
  const at = find(suspicion, ({ native }, index) => native && /^\[\d+\]$/.test(steps[index + 1]?.edge ?? ''));
  return at < 0 ? undefined : {
    pattern: 'native-container',
    sentence: `A container of the ${holderTitle(suspicion, at)} (${wayTo(suspicion, at - 1)}) grows and keeps the ${suspicion.subject}.`,
    fix: 'Take out of it in C++ what is done with, or give it a bound.',
  };
};

const array: Pattern = (suspicion) => {
  const at = find(suspicion, ({ holder, edge: name }) => /^\[\d+\]$/.test(name) && holder >= 0 && suspicion.heap.graph.name(holder) === 'Array');
  return at < 0 ? undefined : {
    pattern: 'array',
    sentence: `The array ${wayTo(suspicion, at - 1)} grows and keeps the ${suspicion.subject}.`,
    fix: 'Take out of it what is done with, or let it be a local variable of the work.',
  };
};

/** What an active handle or request of Node's holds: a socket, a server, a file that is being read. */
const activeResource: Pattern = (suspicion) => {
  const { path, heap } = suspicion, [first] = path.steps;
  const isOwn = path.root === '(Global handles)' && first && heap.roots.isOwnHandle(first.node) && !first.title.startsWith('closure');
  if (!isOwn && !path.root.startsWith('Node / ')) return undefined;
  return {
    pattern: 'resource',
    sentence: `A ${path.steps.length > 1 && first ? first.title : path.root.slice('Node / '.length)} that is still open or under way holds the ${suspicion.subject}.`,
    fix: 'Close or abort it when the work is done.',
  };
};

const pendingWork: Pattern = (suspicion) => {
  const at = find(suspicion, ({ edge: name }) => name === 'local variable');
  return at < 0 ? undefined : {
    pattern: 'suspended-function',
    sentence: `A generator or async function that is suspended holds the ${suspicion.subject} in a local variable.`,
    fix: 'Let it run to its end, call return() on the generator, or set the variable to undefined before the await that does not return.',
  };
};

/** What was given to then(), or waits in an async function, for a promise that nobody settles. */
const pendingPromise: Pattern = (suspicion) => {
  const { path, heap } = suspicion;
  const at = path.steps.findLastIndex(({ holder, edge: name }) => holder >= 0 && heap.graph.name(holder) === 'Promise' && !/^[.[]/.test(name));
  return at < 0 ? undefined : {
    pattern: 'pending-promise',
    sentence: `A promise that does not settle (${wayTo(suspicion, at - 1)}) holds ${path.steps[at]!.title} for then(), and so the ${suspicion.subject}.`,
    fix: 'Settle the promise on every way out, or let what waits for it be abandoned by an AbortSignal.',
  };
};

const closure: Pattern = (suspicion) => {
  const at = suspicion.path.steps.findLastIndex(({ edge: name }) => name.startsWith('context '));
  if (at < 0) return undefined;
  const variable = suspicion.path.steps[at]!.edge.slice('context '.length), holder = holderTitle(suspicion, at);
  return {
    pattern: 'closure',
    sentence: `The variable \`${variable}\` that ${holder} closes over (${wayTo(suspicion, at - 1)}) holds the ${suspicion.subject}.`,
    fix: 'Functions of one scope share its variables: make the function where the variable is not in sight, or set the variable to undefined when it is done with.',
  };
};

const property: Pattern = (suspicion) => {
  const { path, subject } = suspicion, last = path.steps.length - 1;
  if (last < 0 || (path.root !== 'global' && path.root !== 'process' && !path.root.startsWith('module '))) return undefined;
  return {
    pattern: path.root.startsWith('module ') ? 'module' : 'global',
    sentence: `${wayTo(suspicion, last)} keeps the ${subject}.`,
    fix: 'Let go of it when the work is done: set it to undefined, or delete it.',
  };
};

/** The more a pattern says, the earlier it is asked. */
export const javascriptPatterns: readonly Pattern[] = [
  mock, errorStack, asyncLocalStorage, timer, promiseRace, activeResource, listener, collection, dictionary, nativeContainer, array, pendingWork, pendingPromise, closure, property,
];

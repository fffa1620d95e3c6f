import { loadedControls, type TraceSite } from './addon.js';
import { TetherError } from './errors.js';
import { refuse } from './references.js';
import { TraceSnapshot, type Amounts } from './trace-snapshot.js';

export interface TraceOptions {
  /**
   * Of so many constructions, one is looked at; it stands for the others. 16 by default, at random, and seldomer where taking stacks
   * would cost more than a few percent of the time. With 1, every construction is looked at, whatever it costs.
   */
  sample?: number;
  /** How many calls of JavaScript make a stack. 4 by default. */
  frames?: number;
}

/** What an addon that is loaded later looks for; see `announce` in the class layer. */
interface Running {
  sample: number;
  frames: number;
}

const runningKey = Symbol.for('napi-tether.trace');
const holder = globalThis as { [runningKey]?: Running };
const mostFrames = 64;

/**
 * Where native objects are made: what `tracemalloc` does in Python, for the classes bound with napi-tether. Of the environment it is called
 * in (main thread or worker), and of all addons there, those included that are loaded later. While it is off it costs nothing.
 *
 * @example
 * trace.start({ sample: 1 });
 * const before = trace.snapshot();
 * serve();
 * console.table(trace.snapshot().compareTo(before, { by: 'site' }).slice(0, 10));
 */
export const trace = {
  /**
   * Begins to note where objects, roots and stored callbacks are made. `inspect` then tells the places of roots. Called again it changes
   * the options, and keeps what was noted.
   *
   * @throws {TetherError} `ERR_TETHER_ARGUMENT` for options that are no whole numbers from 1 on.
   */
  start({ sample = 16, frames = 4 }: TraceOptions = {}): void {
    const running = { sample: requireCount('sample', sample, 2 ** 30), frames: requireCount('frames', frames, mostFrames) };
    holder[runningKey] = running;
    for (const control of loadedControls()) control.startTrace(running.sample, running.frames);
  },

  /** Ends that, and forgets where objects were made. Roots keep their places. */
  stop(): void {
    delete holder[runningKey];
    for (const control of loadedControls()) control.stopTrace();
  },

  /** Counts what lives now. Garbage counts until it is collected: await `settle()` first to be rid of it. */
  snapshot(): TraceSnapshot {
    return new TraceSnapshot({
      format: 'napi-tether trace',
      version: 1,
      taken: new Date().toISOString(),
      sample: holder[runningKey]?.sample ?? 0,
      sites: loadedControls().flatMap((control) => control.traceCounts()),
      classes: classAmounts(),
    });
  },

  /**
   * Where an object was made; undefined when that was not noted: made before `start`, or not among the sampled ones.
   *
   * @throws {TetherError} `ERR_TETHER_ARGUMENT` for anything but an object of a class bound with napi-tether.
   */
  siteOf(object: object): TraceSite | undefined {
    for (const control of loadedControls())
      if (control.identify(object) !== undefined) return control.siteOf(object);
    return refuse('trace.siteOf', object);
  },
};

/** Addons may have classes of the same name. */
function classAmounts(): Record<string, Amounts> {
  const all: Record<string, Amounts> = {};
  for (const control of loadedControls())
    for (const [name, { live, bytes, created }] of Object.entries(control.inspect().classes)) {
      const amounts = (all[name] ??= { count: 0, size: 0, created: 0 });
      amounts.count += live;
      amounts.size += bytes;
      amounts.created += created;
    }
  return all;
}

function requireCount(name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new TetherError('ERR_TETHER_ARGUMENT', `trace.start: option "${name}" must be a whole number from 1 to ${most}, received ${String(value)}`);
}

/** What every addon built with napi-tether carries: its counts, and a way to drain. */

/** Counts of one bound class in one environment, taken in native code. */
export interface ClassCounts {
  /** Native objects that exist now: `created - destroyed`. */
  live: number;
  created: number;
  destroyed: number;
  /** Native bytes of the living objects, as reported to the engine. */
  bytes: number;
}

/** Something that native code keeps alive from outside the JS heap. Roots that look the same are one entry. */
export interface RootCounts {
  /** The label of a `tether::Root`, or what kind of holder it is. */
  label: string;
  /** The class of the object that is kept, or of the function that stored the value; empty when there is none. */
  class: string;
  count: number;
  /** Where it was stored: `parameter "callback" of new Container`, and while `trace` is on the place in JavaScript. Empty when not known. */
  site: string;
}

/** A snapshot of an addon in the current environment (main thread or worker). */
export interface Inspection {
  classes: Record<string, ClassCounts>;
  roots: RootCounts[];
  /** Native objects whose JS side was collected and that the next drain destroys. */
  condemned: number;
}

/** One frame of a stack. Lines and columns count from 1, as in the file that runs: source maps are not applied. */
export interface TraceFrame {
  file: string;
  line: number;
  column: number;
  /** `new Session` for a constructor; missing for code of a module, and for functions without a name. */
  function?: string;
}

/** A place where objects were made. */
export interface TraceSite {
  /** `file:line:column` of the innermost frame; empty where no JavaScript ran, or none of a file. */
  site: string;
  /** From the innermost call to the outermost. */
  stack: TraceFrame[];
}

/** Objects of one class that were made in one place. With sampling, all numbers but `samples` are estimates. */
export interface TraceCounts extends TraceSite {
  class: string;
  /** Living objects. */
  count: number;
  /** Native bytes of these. */
  size: number;
  /** Objects made since tracing began, the living ones among them. */
  created: number;
  /** Living objects that were really looked at. */
  samples: number;
}

/** What an addon says of one that keeps a value. */
export interface KnownReferrer {
  kind: 'native' | 'root';
  edge: string;
  description: string;
  holder: object | undefined;
}

/** What native code still has of one class. `sites` are of those that were traced. */
export interface RemainderClass {
  class: string;
  /** Living objects, and their native bytes. */
  count: number;
  size: number;
  /** Those of them that native code reaches by itself. The others JavaScript refers to, perhaps in a callback that native code holds. */
  held: number;
  sites: { site: string; count: number; held: boolean }[];
}

/** What native code still has when a program ends. */
export interface Remainder {
  roots: RootCounts[];
  classes: RemainderClass[];
}

/** Internal: what `src-native/core/inspect.cc` puts on an addon's exports. */
export interface AddonControl {
  inspect(): Inspection;
  /** Destroys every native object whose JS side was collected. True when there was one. */
  drain(): boolean;
  /** Changes exactly when something was made, destroyed, rooted or let go. */
  fingerprint(): string;
  /** All that the addon exports, as the data of `declarations/schema.ts`. */
  declarations(): unknown;
  /**
   * For each class, what its objects' slots are called, by index: names of fields; `(byte 16)` for a handle that is no field of JS's;
   * `(wrapper)`, `(whole)`, `(parts)`, `(keepAlive)` for the toolkit's own; empty for what traverses found. An object that has never stored
   * anything may have fewer slots.
   */
  slotNames(): Record<string, string[]>;
  /** Each value that `inspect().roots` counts, with how it is listed there. */
  rootedValues(): { value: object; label: string; class: string; site: string }[];
  /** From now on, one construction of `sample`, and roots. What is traced already stays so. */
  startTrace(sample: number, frames: number): void;
  /** Forgets what is known of objects; roots keep it. */
  stopTrace(): void;
  traceCounts(): TraceCounts[];
  /** Every living object that was traced. `handle` is its number, as in a heap snapshot the field `#handle` of its wrapper. Objects of one place share their `stack`. */
  sites(): ({ class: string; handle: number } & TraceSite)[];
  /** Of an object that was not traced, and of anything else, undefined. */
  siteOf(object: unknown): TraceSite | undefined;
  /** Undefined for what is not one of this addon's objects. */
  identify(value: unknown): { class: string; handle: number } | undefined;
  /** The same for what is not one of this addon's objects. `value` is undefined where an object's wrapper was collected. */
  referents(object: unknown): { edge: string; value: unknown }[] | undefined;
  referrers(value: unknown): KnownReferrer[];
  refCount(object: unknown): { wrapper: boolean; nativeEdges: number; roots: number; shared: number; counted: number; inCalls: number } | undefined;
  remainder(): Remainder;
}

const controlKey = Symbol.for('napi-tether.control');
const addonsKey = Symbol.for('napi-tether.addons');

/** The control object of an addon's exports, or undefined for anything else. */
export function controlOf(addon: unknown): AddonControl | undefined {
  if ((typeof addon !== 'object' && typeof addon !== 'function') || addon === null) return undefined;
  return (addon as { [controlKey]?: AddonControl })[controlKey];
}

/** The controls of all addons that this environment has loaded. */
export function loadedControls(): AddonControl[] {
  const loaded = (globalThis as { [addonsKey]?: Set<AddonControl> })[addonsKey];
  return loaded === undefined ? [] : [...loaded];
}

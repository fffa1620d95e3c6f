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
  /** Where it was stored: `parameter "callback" of new Container`. Empty when not known. */
  site: string;
}

/** A snapshot of an addon in the current environment (main thread or worker). */
export interface Inspection {
  classes: Record<string, ClassCounts>;
  roots: RootCounts[];
  /** Native objects whose JS side was collected and that the next drain destroys. */
  condemned: number;
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

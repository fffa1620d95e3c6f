/** What a stretch of a program leaves behind: the core of scopes and guards. */
import { loadedControls } from '../runtime/addon.js';
import { collector } from '../runtime/collector.js';
import { settleTo } from '../runtime/settle.js';
import type { Growth } from './finding.js';
import { isIgnored, type Ignore } from './ignore.js';
import { Patience } from './patience.js';
import { bytesInWords } from './rate.js';
import { changesBetween, fingerprintOf, inFlight, readSignals, type Reading, type Sample } from './signals.js';

export interface LeftoverOptions {
  /**
   * `count`: living natives, and roots, of addons built with napi-tether. `all`: also references of other addons, memory, resources
   * and open files; what is used for the first time then counts as left behind. Default `count`.
   */
  mode?: 'count' | 'all';
  /** What may be left: subjects (`LogSink`) or kinds (`resource`). */
  ignore?: Ignore;
  /** Most milliseconds to wait for work in flight. Default 1000. */
  patience?: number;
  /** Called before each reading; see `measure`. */
  letGo?: () => void;
}

const maxRounds = 32;
const defaultPatience = 1000;

export class Leftover {
  private before: Reading = new Map();
  private bytesBefore = 0;
  /** From which Node's small buffers came then. */
  private slab = new WeakRef(currentSlab());

  constructor(private readonly options: LeftoverOptions = {}) {}

  /** Begins now, for callers that cannot wait: collects what is garbage in this very turn. */
  begin(): void {
    collector()();
    for (const control of loadedControls()) control.drain();
    this.start();
  }

  /** Begins when all has come to rest. */
  async beginSettled(): Promise<void> {
    await this.settle();
    this.start();
  }

  /** Whether, without any collection, there is no more than at the beginning. */
  get nothingNew(): boolean {
    return this.above().length === 0;
  }

  /** What is left when all has settled, each as growth over one iteration. */
  async left(): Promise<Growth[]> {
    await this.settle();
    const patience = new Patience(this.options.patience ?? defaultPatience);
    await patience.until(() => this.nothingNew, () => this.settle(), () => this.above().some(inFlight));
    return this.above().map(growthOf);
  }

  /** Native bytes that have come, and not gone. */
  get nativeBytes(): number {
    return nativeBytes() - this.bytesBefore;
  }

  /** What is there now counts as being there from the beginning. */
  start(): void {
    this.before = readSignals();
    this.bytesBefore = nativeBytes();
    this.slab = new WeakRef(currentSlab());
  }

  private above(): Sample[] {
    const { mode = 'count', ignore } = this.options;
    const counted = ({ kind }: Sample) => mode === 'all' || kind === 'native' || kind === 'root';
    // First, since asking for the slab may begin a new one.
    const slab = this.newSlabBytes();
    const changes = changesBetween(this.before, readSignals()).filter(counted);
    const own = changes.map((change) => (change.kind === 'arrayBuffer' ? { ...change, value: change.value - slab } : change));
    return own.filter((change) => change.value > 0 && !isIgnored(change, ignore));
  }

  /** Any small buffer, whosever it is, may be the first of a new slab, while one of the last is still in use. */
  private newSlabBytes(): number {
    const before = this.slab.deref();
    return before === undefined || before === currentSlab() ? 0 : before.byteLength;
  }

  private async settle(): Promise<void> {
    this.options.letGo?.();
    await settleTo(maxRounds, { probe: () => fingerprintOf(readSignals()) });
  }
}

function currentSlab(): ArrayBufferLike {
  return Buffer.allocUnsafe(1).buffer;
}

function nativeBytes(): number {
  const classes = loadedControls().flatMap((control) => Object.values(control.inspect().classes));
  return classes.reduce((sum, { bytes }) => sum + bytes, 0);
}

function growthOf({ kind, subject, unit, value }: Sample): Growth {
  const rate = unit === 'bytes' ? `${bytesInWords(value)} left behind` : `${value} left behind`;
  return { kind, subject, unit, perIteration: value, rate, exact: true, batches: [{ iterations: 1, delta: value }] };
}

/** Runs inside a watched process, in its main thread and in its workers: counts, and writes down what it counted. Changes nothing else. */
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { loadedControls } from '../../runtime/addon.js';
import { collector, type Collect } from '../../runtime/collector.js';
import { hookProblem, loadHook, type Hook, type RawLedger } from '../hook.js';
import { openDescriptors, openedSince } from './descriptors.js';
import type { Observation, Root } from './observation.js';

// The program may put fake ones in their place.
const { setImmediate: nextTurn, setInterval: every } = globalThis;

const mostRounds = 32;
const quietRounds = 2;
/** Between two collections while the program runs, in milliseconds: more and more, and so that they take no more than a thirtieth of its time. */
const firstPause = 50;
const longestPause = 1000;
const pausesPerCollection = 30;

/** Begins to observe the current thread. `folder` is where the process writes. */
export function observe(folder: string, stackInterval: number): void {
  const hook = loadHook();
  hook?.start({ stackInterval });
  new Observer(folder, hook).begin();
}

class Observer {
  private readonly descriptors = openDescriptors();
  private settled = { rounds: 0, stable: false };
  private end: 'far' | 'settling' | 'settled' = 'far';
  private pause = firstPause;
  private nextCollection = performance.now() + firstPause;

  constructor(
    private readonly folder: string,
    private readonly hook: Hook | undefined,
  ) {}

  begin(): void {
    this.holdBackEnd();
    every(() => this.collectNowAndThen(), firstPause).unref();
    if (isMainThread) process.on('exit', (exitCode) => this.write('exit', exitCode));
  }

  /**
   * The listeners of `beforeExit` are called once all garbage is collected: finalizers need turns of the event loop, and later there are none.
   * They see the event as often as without us.
   */
  private holdBackEnd(): void {
    const emit = process.emit as (this: unknown, event: string, ...rest: unknown[]) => boolean;
    const observer = this;
    process.emit = function (this: unknown, event: string, ...rest: unknown[]) {
      return event === 'beforeExit' && observer.isBusy() ? true : emit.call(this, event, ...rest);
    } as typeof process.emit;
  }

  /** True when there is something to be done first: Node emits the event again when that is over. */
  private isBusy(): boolean {
    if (this.end === 'far') {
      this.end = 'settling';
      void this.settle();
      return true;
    }
    // What the listeners start may go on for long, and end in another such event.
    this.end = 'far';
    return false;
  }

  /** Until nothing changes. */
  private async settle(): Promise<void> {
    const collect = findCollector();
    let rounds = 0;
    let quiet = 0;
    for (let last = -1; collect !== undefined && rounds < mostRounds && quiet < quietRounds; rounds++) {
      await this.round(collect);
      const now = this.hook?.native.livingItems() ?? 0;
      quiet = now === last ? quiet + 1 : 0;
      last = now;
    }
    this.settled = { rounds, stable: quiet >= quietRounds };
    this.end = 'settled';
  }

  private async round(collect: Collect): Promise<void> {
    const latest = this.hook?.native.latestItem() ?? 0;
    collect();
    await new Promise<void>((resolve) => nextTurn(() => resolve()));
    for (const control of loadedControls()) control.drain();
    this.hook?.native.markSettled(latest);
  }

  /** So that something is known of a process that is killed, and of a worker that is terminated. It does not keep the process alive. */
  private collectNowAndThen(): void {
    if (this.end !== 'far' || performance.now() < this.nextCollection) return;
    const began = performance.now();
    const latest = this.hook?.native.latestItem() ?? 0;
    findCollector()?.();
    const turn = nextTurn(() => {
      for (const control of loadedControls()) control.drain();
      this.hook?.native.markSettled(latest);
      this.write('running');
      const now = performance.now();
      this.pause = Math.min(2 * this.pause, longestPause);
      this.nextCollection = now + Math.max(this.pause, pausesPerCollection * (now - began));
    });
    turn.unref();
  }

  private write(heard: Observation['heard'], exitCode?: number): void {
    if (!isMainThread) return;
    try {
      const file = path.join(this.folder, `${process.pid}.json`);
      // In one step: the process may be killed while it writes.
      writeFileSync(`${file}.writing`, JSON.stringify(this.observation(heard, exitCode)));
      renameSync(`${file}.writing`, file);
    } catch {
      // The folder is gone, because nobody waits for this process any more.
    }
  }

  private observation(heard: Observation['heard'], exitCode: number | undefined): Observation {
    return {
      pid: process.pid,
      script: process.argv[1] ?? '',
      argv: process.argv,
      flags: process.execArgv,
      runtime: `node ${process.versions.node}`,
      v8: process.versions.v8,
      age: Math.round(process.uptime() * 1000),
      heard,
      exitCode,
      settled: heard === 'exit' ? this.settled : { rounds: 1, stable: false },
      ledger: this.hook && (JSON.parse(this.hook.native.read()) as RawLedger),
      hookProblem: hookProblem(),
      roots: loadedControls().flatMap((control): Root[] => control.inspect().roots),
      descriptors: openedSince(this.descriptors),
    };
  }
}

/** Undefined where the runtime gives no access to it. */
function findCollector(): Collect | undefined {
  try {
    return collector();
  } catch {
    return undefined;
  }
}

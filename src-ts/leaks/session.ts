/** One process that measures scenarios, from its start to its end, whatever that is. */
import { fork, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import type { CalibrationRow } from './calibrate.js';
import { adopt, kill } from './children.js';
import { failed } from './perform.js';
import type { Alarm, Ended, Message, Request } from './messages.js';
import type { Paired } from './paired.js';

/** What a session came to. */
export interface SessionOutcome {
  results: Ended[];
  /** Scenarios that were not reached, because the process ended before. */
  rest: string[];
  /** What was asked for in place of scenarios. */
  calibration?: { rows: CalibrationRow[]; alarms: Alarm[] };
  measuredAgain?: Paired;
  /** Why there are no scenarios at all. */
  broken?: { message: string; stack?: string };
}

export interface SessionOptions {
  /** Milliseconds to load the file in. */
  loading: number;
  flags: readonly string[];
  /** Called when a scenario begins. */
  onBegin?: (name: string) => void;
  /** Called after each run of a calibration. */
  onProgress?: (done: number, all: number) => void;
}

const kept = 4096;
/** What a process that has ended said last is in its pipes; one that it started, and that left its group, may hold them open for ever. */
const lastWordsMs = 500;

export class Session {
  private readonly results: Ended[] = [];
  private rest: string[] = [];
  private running: string | undefined;
  private calibration: SessionOutcome['calibration'];
  private measuredAgain: Paired | undefined;
  private brokenBy: SessionOutcome['broken'];
  private expired: string | undefined;
  private isDone = false;
  private said = '';
  private timer: NodeJS.Timeout | undefined;
  private readonly child: ChildProcess;

  constructor(
    private readonly request: Request,
    private readonly options: SessionOptions,
  ) {
    this.child = fork(path.join(__dirname, 'child.js'), [], {
      execArgv: [...options.flags],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own, so that what a scenario starts ends with it.
      detached: process.platform !== 'win32',
    });
    adopt(this.child);
  }

  outcome(): Promise<SessionOutcome> {
    this.limit(this.options.loading, `loading it took longer than ${this.options.loading} ms; see what it waits for`);
    for (const stream of [this.child.stdout!, this.child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => this.hear(text));
    this.child.on('message', (message: Message) => this.take(message));
    return new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('exit', () => this.hangUp());
      this.child.once('close', (code, signal) => resolve(this.close(code, signal)));
    });
  }

  private take(message: Message): void {
    if (message.kind === 'ready') this.child.send(this.request);
    if (message.kind === 'listed') this.rest = message.names;
    if (message.kind === 'begun') this.begin(message.name, message.timeout);
    if (message.kind === 'ended') this.end(message.result);
    if (message.kind === 'broken') this.brokenBy = message;
    if (message.kind === 'progress') this.options.onProgress?.(message.done, message.all);
    if (message.kind === 'calibrated') this.calibration = message;
    if (message.kind === 'measuredAgain') this.measuredAgain = message.paired;
    if (message.kind === 'done') this.done();
  }

  private done(): void {
    clearTimeout(this.timer);
    this.isDone = true;
  }

  private begin(name: string, timeout: number): void {
    this.running = name;
    this.rest = this.rest.filter((other) => other !== name);
    this.limit(timeout, `it took longer than ${timeout} ms; see what it waits for, or give it a larger timeout`);
    this.options.onBegin?.(name);
  }

  private end(result: Ended): void {
    this.results.push(result);
    this.running = undefined;
  }

  private limit(ms: number, why: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.expire(why), ms);
  }

  private expire(why: string): void {
    this.expired = why;
    kill(this.child);
  }

  /** What it started may outlive it. */
  private hangUp(): void {
    clearTimeout(this.timer);
    kill(this.child);
    const timer = setTimeout(() => [this.child.stdout!, this.child.stderr!].forEach((stream) => stream.destroy()), lastWordsMs);
    this.child.once('close', () => clearTimeout(timer));
  }

  /** The end of what it prints, for the case that it dies of it. */
  private hear(text: string): void {
    this.said = (this.said + text).slice(-kept);
  }

  private close(code: number | null, signal: NodeJS.Signals | null): SessionOutcome {
    const why = this.expired ?? endedBy(code, signal);
    if (this.running !== undefined) this.results.push(failed(this.running, { message: why, stack: this.said.trim() || undefined }));
    const nothing = !this.isDone && this.results.length === 0 && this.rest.length === 0 && this.calibration === undefined && this.measuredAgain === undefined;
    return { results: this.results, rest: this.rest, calibration: this.calibration, measuredAgain: this.measuredAgain, broken: this.brokenBy ?? (nothing ? { message: why, stack: this.said.trim() } : undefined) };
  }
}

function endedBy(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `the process died of ${signal}; run the body alone in a debugger to see where`;
  return `the process ended with exit code ${code} before the measurement did; nothing in a scenario may call process.exit()`;
}

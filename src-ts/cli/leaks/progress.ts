/** How far the run is, on standard error: what runs now, on a terminal, and else a line for each file that is done. */
import type { ScenarioResult } from '../../leaks/finding.js';
import { inSeconds } from '../../reporters/bytes.js';
import { scenarios, summary } from '../../reporters/wording.js';

export interface Progress {
  /** A scenario of this file begins. */
  begun(file: string, scenario: string): void;
  ended(file: string, results: readonly ScenarioResult[]): void;
  /** Takes what is shown off the terminal. */
  stop(): void;
}

type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

/** @param files how many there are. */
export async function startProgress(files: number, output: Output = process.stderr, env: NodeJS.ProcessEnv = process.env): Promise<Progress> {
  return isLive(output, env) ? new Live(files, await regionOn(output)) : new Lines(files, output);
}

/** How far one long job is. */
export interface Count {
  show(done: number, all: number): void;
  /** Twice is allowed. */
  stop(): void;
}

/** Where there is no terminal, a line for each tenth. */
export async function startCount(title: string, output: Output = process.stderr, env: NodeJS.ProcessEnv = process.env): Promise<Count> {
  const text = (done: number, all: number) => `${title}: ${done} of ${all}`;
  if (!isLive(output, env)) {
    const isTenth = (done: number, all: number) => Math.floor((10 * done) / all) > Math.floor((10 * (done - 1)) / all);
    return { show: (done, all) => { if (isTenth(done, all)) output.write(`${text(done, all)}\n`); }, stop: () => {} };
  }
  const region = await regionOn(output);
  return { show: (done, all) => region(`${bar(done, all)} ${text(done, all)}`), stop: () => region.clear() };
}

function isLive(output: Output, env: NodeJS.ProcessEnv): boolean {
  return output.isTTY && !env.CI && env.TERM !== 'dumb';
}

async function regionOn(output: Output): Promise<Region> {
  const { createLogUpdate } = await import('log-update');
  return createLogUpdate(output as NodeJS.WriteStream);
}

class Lines implements Progress {
  #done = 0;

  constructor(
    private readonly files: number,
    private readonly output: Output,
  ) {}

  begun(): void {}

  ended(file: string, results: readonly ScenarioResult[]): void {
    this.#done++;
    this.output.write(`[${this.#done}/${this.files}] ${file}: ${summary({ scenarios: results })} (${inSeconds(totalTime(results))})\n`);
  }

  stop(): void {}
}

function totalTime(results: readonly ScenarioResult[]): number {
  return results.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** The part of log-update that is used. */
interface Region {
  (text: string): void;
  clear(): void;
  done(): void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;
const barWidth = 24;

function bar(done: number, all: number): string {
  const filled = Math.round((barWidth * done) / all);
  return `${'━'.repeat(filled)}${'─'.repeat(barWidth - filled)}`;
}

class Live implements Progress {
  readonly #running = new Map<string, { scenario: string; since: number }>();
  readonly #results: ScenarioResult[] = [];
  readonly #timer = setInterval(() => this.#draw(), frameMs);
  #done = 0;
  #frame = 0;

  constructor(
    private readonly files: number,
    private readonly region: Region,
  ) {}

  begun(file: string, scenario: string): void {
    this.#running.set(file, { scenario, since: Date.now() });
    this.#draw();
  }

  ended(file: string, results: readonly ScenarioResult[]): void {
    this.#running.delete(file);
    this.#results.push(...results);
    this.#done++;
    this.#draw();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.region.clear();
    this.region.done();
  }

  #draw(): void {
    const mark = frames[this.#frame++ % frames.length];
    const running = [...this.#running].map(([file, { scenario, since }]) => `${mark} ${file} › ${scenario}  ${inSeconds(Math.floor((Date.now() - since) / 1000) * 1000)}`);
    const found = this.#results.length > 0 ? `, ${scenarios(this.#results.length)}: ${summary({ scenarios: this.#results })}` : '';
    this.region([...running, `${bar(this.#done, this.files)} ${this.#done} of ${this.files} files${found}`].join('\n'));
  }
}

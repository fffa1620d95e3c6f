/** Who looks into the snapshot: this thread when it is whole, or one beside it, which reads a large one while V8 writes it. */
import { createReadStream } from 'node:fs';
import * as path from 'node:path';
import * as v8 from 'node:v8';
import { Worker } from 'node:worker_threads';
import { TetherError, type TetherErrorCode } from '../runtime/errors.js';
import { answer, type Answer, type Question } from './answer.js';
import type { SnapshotReader } from './heap/take.js';
import { Whole } from './heap/growing.js';

/** What the other thread gets. */
export interface Order {
  descriptor: number;
  whole: SharedArrayBuffer;
  question: Question;
}

/** What it says: once, unless it ends before. */
export type Said = { answer: Answer } | { refused: { code: TetherErrorCode; message: string } };

/** Of smaller heaps, a thread takes longer to start than to read. */
const worthAThread = 24 * 2 ** 20;

export function readerFor(question: Question): SnapshotReader<Answer> {
  return v8.getHeapStatistics().used_heap_size < worthAThread ? here(question) : new Beside(question);
}

function here(question: Question): SnapshotReader<Answer> {
  return { read: (descriptor) => answer(createReadStream('', { fd: descriptor, start: 0, autoClose: false, highWaterMark: 1 << 20 }), question) };
}

/** Without addons, hooks and loaders of the program. */
const bare = { execArgv: [], env: {} };

class Beside implements SnapshotReader<Answer> {
  readonly #whole = new Whole();
  #worker: Worker | undefined;
  #said: Promise<Said | undefined> | undefined;

  constructor(private readonly question: Question) {}

  begin(descriptor: number): void {
    const order: Order = { descriptor, whole: this.#whole.memory, question: this.question };
    try {
      this.#worker = new Worker(path.join(__dirname, 'explainer-thread.js'), { ...bare, workerData: order });
      this.#said = saidBy(this.#worker);
    } catch {
      // The program may have no right to threads. It is read here then.
    }
  }

  async read(descriptor: number): Promise<Answer> {
    this.#whole.set();
    const said = await this.#said;
    await this.#worker?.terminate();
    if (said === undefined) return here(this.question).read(descriptor);
    if ('answer' in said) return said.answer;
    throw new TetherError(said.refused.code, said.refused.message);
  }

  abandon(): void {
    this.#whole.set();
    void this.#worker?.terminate();
  }
}

/** Undefined when it ended without a word: it could not start, or its memory was not enough. */
function saidBy(worker: Worker): Promise<Said | undefined> {
  return new Promise((resolve) => {
    worker.once('message', resolve);
    worker.once('error', () => resolve(undefined));
    worker.once('exit', () => resolve(undefined));
  });
}

/** The thread that reads a snapshot while it is being written; see `explainer.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { TetherError } from '../runtime/errors.js';
import { answer } from './answer.js';
import type { Order, Said } from './explainer.js';
import { growing, Whole } from './heap/growing.js';

const { descriptor, whole, question } = workerData as Order;

// What else it throws, the other side takes for the end of this thread.
async function said(): Promise<Said> {
  try {
    return { answer: await answer(growing(descriptor, new Whole(whole)), question) };
  } catch (error) {
    if (error instanceof TetherError) return { refused: { code: error.code, message: error.message } };
    throw error;
  }
}

void said().then((message) => parentPort!.postMessage(message));

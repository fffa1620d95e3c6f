/** What is asked of a heap, and what it answers: plain data both, so that another thread can look. */
import { assemble, type Evidence } from './assemble.js';
import type { Finding, Growth } from './finding.js';
import { kind, type HeapGraph } from './heap/graph.js';
import { Heap } from './heap/heap.js';
import { readSnapshot } from './heap/read.js';

/** What grew, and what there is to go by. */
export interface Question extends Evidence {
  growth: readonly Growth[];
}

export interface Answer {
  findings: Finding[];
  /** The largest number of an object; those made later have larger ones. */
  newest: number;
}

/** @param chunks What V8 wrote. */
export async function answer(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, { growth, ...evidence }: Question): Promise<Answer> {
  const graph = await readSnapshot(chunks);
  return { findings: assemble(new Heap(graph), growth, evidence), newest: newestOf(graph) };
}

function newestOf(graph: HeapGraph): number {
  let newest = 0;
  // What the embedder adds to a snapshot is numbered otherwise.
  for (let node = 0; node < graph.nodeCount; node++) if (graph.kind(node) === kind.object) newest = Math.max(newest, graph.id(node));
  return newest;
}

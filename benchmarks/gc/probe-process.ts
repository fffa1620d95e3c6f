// SPDX-License-Identifier: MIT
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import type { Effort } from '../case.js';
import type { DriverName } from '../drivers.js';
import { Disagreement, verifyAgreement } from './agreement.js';
import type { Kind } from './collection.js';
import type { ProbeReport, Topic } from './probe.js';
import { parseTrace } from './trace.js';

const script = fileURLToPath(new URL('./probe.js', import.meta.url));
const patience = 600_000;

// The young generation has its largest size from the start. Otherwise it grows with the number of objects that survived, and pauses
// with few objects could not be compared with pauses with many.
const youngGeneration = ['--min-semi-space-size=16', '--max-semi-space-size=16'];

// The engine collects young objects when there is no more room for them, or a little earlier in a task of the event loop, where the
// pause would be part of the turn that is timed apart from it.
const flags = ['--expose-gc', '--trace-gc', ...youngGeneration, '--no-minor-gc-task'];

/** The kind of collections that a topic is about. */
const kinds: Readonly<Record<Topic, Kind>> = {
  major: 'major',
  chain: 'major',
  minor: 'minor',
  churn: 'minor',
  growth: 'minor',
};

/** On a busy machine something may come between the two instruments; three times in a row means that one of them is wrong. */
const attempts = 3;

async function run(topic: Topic, name: DriverName, size: number, effort: Effort): Promise<ProbeReport> {
  const child = fork(script, [topic, name, String(size), effort], {
    execArgv: flags,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    timeout: patience,
  });
  let report: ProbeReport | undefined;
  child.on('message', (message) => (report = message as ProbeReport));
  const closed = once(child, 'close');
  const [output, errors] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  const [code, signal] = (await closed) as [number | null, string | null];
  if (code !== 0 || report === undefined) {
    throw new Error(`The probe of ${topic} with ${name} ended with ${code ?? signal}:\n${errors || output.slice(-2_000)}`);
  }
  verifyAgreement(report.collections, parseTrace(output), kinds[topic]);
  return report;
}

/** Runs one probe; throws if it fails, or if `perf_hooks` and `--trace-gc` do not agree about its collections. */
export async function probe(topic: Topic, name: DriverName, size: number, effort: Effort): Promise<ProbeReport> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(topic, name, size, effort);
    } catch (error) {
      if (!(error instanceof Disagreement) || attempt === attempts) throw error;
    }
  }
}

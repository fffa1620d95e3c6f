// SPDX-License-Identifier: MIT

/** One sentence about what was counted. It says so too when the counts are bad for us. */
import type { Results } from './child.js';
import { type Binding, bindings, type PerBinding, plan } from './plan.js';
import { count, megabytes } from './units.js';

export interface Verdict {
  readonly ok: boolean;
  readonly sentence: string;
}

export function judge(results: PerBinding<Results>): Verdict {
  const fault = firstFault(results);
  return fault ? { ok: false, sentence: fault } : { ok: true, sentence: praise(results) };
}

/** The worst first: without the right bytes and counts, a leak means nothing. */
function firstFault(results: PerBinding<Results>): string | undefined {
  const spoiled = bindings.map((name) => wrongBytes(name, results) ?? wrongCount(name, results));
  return spoiled.find((fault) => fault !== undefined) ?? leakOfTether(results);
}

function wrongBytes(name: Binding, results: PerBinding<Results>): string | undefined {
  if (results[name].compression.identical) return undefined;
  return `FAILED: what ${name} compressed does not inflate to the bytes that went in.`;
}

/** Whether the counters and the waiting can be believed: see the control round. */
function wrongCount(name: Binding, results: PerBinding<Results>): string | undefined {
  const { constructed, destroyed, control } = results[name].rounds;
  const planned = plan.rounds * plan.objectsPerRound;
  if (destroyed > constructed) {
    return `FAILED: ${name} destroyed ${count(destroyed - constructed)} objects too many.`;
  }
  if (constructed !== planned) {
    return `FAILED: ${name} counted ${count(constructed)} objects made, not ${count(planned)}.`;
  }
  if (control.living === 0) return undefined;
  return (
    `FAILED: ${name} left ${count(control.living)} objects of the control round alive, ` +
    'where no callback mentions its object, so the other counts say nothing about closures.'
  );
}

function leakOfTether(results: PerBinding<Results>): string | undefined {
  const living = livingAtEnd('napi-tether', results);
  if (living === 0) return undefined;
  const { constructed } = results['napi-tether'].rounds;
  return `FAILED: napi-tether leaks: ${count(living)} of ${count(constructed)} natives still live.`;
}

function praise(results: PerBinding<Results>): string {
  const made = count(results['napi-tether'].rounds.constructed);
  return (
    `Same work, same bytes: napi-tether destroyed all ${made} of its native objects; ` +
    `${fateOfOther(results)}.`
  );
}

function fateOfOther(results: PerBinding<Results>): string {
  const living = livingAtEnd('node-addon-api', results);
  const { constructed, allocatedBytes } = results['node-addon-api'].rounds;
  if (living === 0) return 'so did node-addon-api';
  return (
    `node-addon-api still holds ${count(living)} of its ${count(constructed)}, ` +
    `and with them ${megabytes(allocatedBytes)} of zlib memory`
  );
}

function livingAtEnd(name: Binding, results: PerBinding<Results>): number {
  const { constructed, destroyed } = results[name].rounds;
  return constructed - destroyed;
}

/** Signals that only the hook has: what addons keep where the engine counts nothing, or counts it elsewhere. */
import { countedGroups, type RawGroup } from './hook.js';
import type { Sample } from './signals.js';

export const subjects = {
  /** Weak references to nothing: V8 has freed their handles, and Node has not freed its records of them. */
  dead: 'dead napi_ref',
  /** Other threads have other engines, whose handles are not in the counts of this one. */
  workers: 'napi_ref in workers',
  /** Told to the engine by `napi_adjust_external_memory`; Node's `external` is without it. */
  reported: 'reported memory',
} as const;

/** Empty unless the hook counts. */
export function heldSamples(): Sample[] {
  const groups = countedGroups();
  return [
    { kind: 'handle', subject: subjects.dead, unit: 'objects', value: sum(groups, ({ dead, worker }) => dead && !worker, 'count') },
    { kind: 'handle', subject: subjects.workers, unit: 'objects', value: sum(groups, ({ strong, worker }) => strong && worker, 'count') },
    { kind: 'external', subject: subjects.reported, unit: 'bytes', value: sum(groups, ({ kind }) => kind === 'external-memory', 'bytes') },
  ];
}

function sum(groups: readonly RawGroup[], counts: (group: RawGroup) => boolean, what: 'count' | 'bytes'): number {
  return groups.reduce((total, group) => total + (counts(group) ? group[what] : 0), 0);
}

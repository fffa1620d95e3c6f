// SPDX-License-Identifier: MIT
import type { Case, Requirement } from './case.js';
import { runtimeKind, type RuntimeKind } from './runtime.js';

const silent = 'it tells nothing of its garbage collections through perf_hooks';

/** Why a runtime does not have what a case may require. */
const lacks: Readonly<Record<Requirement, Partial<Record<RuntimeKind, string>>>> = {
  'collections': { bun: silent, deno: silent },
  'heap-pages': { bun: 'its statistics do not tell the pages of its heap from other memory' },
};

/** Why a case is left out on a runtime; undefined if it runs there. */
export function reasonToLeaveOut(subject: Case, runtime: string): string | undefined {
  return subject.requires && lacks[subject.requires][runtimeKind(runtime)];
}

/** What is left out of a run, in sentences: one for each runtime and reason. */
export function leftOut(cases: readonly Case[], runtimes: readonly string[]): string[] {
  return runtimes.flatMap((runtime) => {
    const reasons = new Set(cases.map((subject) => reasonToLeaveOut(subject, runtime)).filter((reason) => reason !== undefined));
    return [...reasons].map((reason) => {
      const names = cases.filter((subject) => reasonToLeaveOut(subject, runtime) === reason).map(({ name }) => name);
      return `Left out on ${runtimeKind(runtime)}, because ${reason}: ${names.join(', ')}.`;
    });
  });
}

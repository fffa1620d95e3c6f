// SPDX-License-Identifier: MIT
// What was left out of a run: never silently, but with the reason.

import type { Case } from './case.js';
import { absenceOf, type DriverName } from './drivers.js';

/** A driver that did not take part in some cases on a runtime. */
export interface Omission {
  readonly driver: string;
  readonly runtime: string;
  /** The names of the cases. */
  readonly cases: readonly string[];
  /** Why, as the end of a sentence that begins with "because". */
  readonly omitted: string;
}

/** Why a driver has to be left out of a case on this runtime, or undefined if it can take part. */
export function reasonToOmit(subject: Case, driver: DriverName): string | undefined {
  // A case of scale compiles its own addons.
  return 'measureScale' in subject ? undefined : absenceOf(driver);
}

/** Brings those of one driver together that have the same reason on the same runtime. */
export function mergeOmissions(omissions: readonly Omission[]): Omission[] {
  const merged = new Map<string, Omission>();
  for (const omission of omissions) {
    const key = JSON.stringify([omission.driver, omission.runtime, omission.omitted]);
    const cases = [...(merged.get(key)?.cases ?? []), ...omission.cases];
    merged.set(key, { ...omission, cases: [...new Set(cases)] });
  }
  return [...merged.values()];
}

/** One line for each, as Markdown that can be read as text. */
export function describeOmissions(omissions: readonly Omission[]): string {
  return mergeOmissions(omissions)
    .map(({ driver, runtime, cases, omitted }) => `- \`${driver}\` on ${runtime} without ${cases.join(', ')}, because ${omitted}.`)
    .join('\n');
}

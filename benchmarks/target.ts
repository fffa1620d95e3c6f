// SPDX-License-Identifier: MIT
// Targets: what the driver under test must reach, and whether it did.

import type { DriverName } from './drivers.js';

/** The driver that targets are set for. */
export const subject: DriverName = 'tether';

/** The driver that most ratios refer to. */
export const yardstick: DriverName = 'node-addon-api';

/** A driver that a target may refer to, present in a result or not. */
export type Yardstick = DriverName | 'nobind17' | 'v8';

/** What `subject` must reach: a share of what another driver needs, or a value in the unit of the case. */
export type Target =
  | { readonly kind: 'ratio'; readonly limit: number; readonly to: Yardstick }
  | { readonly kind: 'absolute'; readonly limit: number };

/** Whether a target was reached; undefined if a driver that it speaks of was not measured. */
export type Outcome = 'met' | 'missed' | undefined;

/** At most this share of what `to` needs. */
export function atMost(limit: number, to: Yardstick = yardstick): Target {
  return { kind: 'ratio', limit, to };
}

/** At most this, in the unit of the case. */
export function noMoreThan(limit: number): Target {
  return { kind: 'absolute', limit };
}

/** What both references for calls ask beside node-addon-api: a twentieth of nobind17, and no more than three times the engine's own interface. */
export const callTargets: readonly Target[] = [atMost(0.05, 'nobind17'), atMost(3, 'v8')];

/** What a run made of a target, in its terms; undefined if a driver that it speaks of was not measured. */
export function reached(target: Target, valueOf: (driver: string) => number | undefined): number | undefined {
  const own = valueOf(subject);
  if (target.kind === 'absolute' || own === undefined) return own;
  const other = valueOf(target.to);
  return other === undefined || other === 0 ? undefined : own / other;
}

/** Holds what was measured against a target. `valueOf` gives the value of a driver, where there is one. */
export function evaluate(target: Target, valueOf: (driver: string) => number | undefined): Outcome {
  const value = reached(target, valueOf);
  if (value === undefined) return undefined;
  return value <= target.limit ? 'met' : 'missed';
}

/** One word where all targets that could be evaluated agree, otherwise a word for each, in their order; undefined if none could be. */
export function verdict(
  targets: readonly Target[],
  valueOf: (driver: string) => number | undefined,
): string | undefined {
  const outcomes = targets.map((target) => evaluate(target, valueOf));
  const known = new Set(outcomes.filter((outcome) => outcome !== undefined));
  if (known.size === 2) return outcomes.map((outcome) => outcome ?? '–').join(', ');
  return [...known][0];
}

/** The targets in words. */
export function describeTargets(targets: readonly Target[], unit: string): string | undefined {
  const describe = (target: Target): string =>
    `≤ ${target.limit} ${target.kind === 'absolute' ? unit : `× ${target.to}`}`;
  return targets.length > 0 ? targets.map(describe).join(', ') : undefined;
}

/** Which leak of an earlier run is this one? */
import type { Finding, ScenarioResult } from './finding.js';

/** Where a leak was seen. */
export interface Sighting {
  fingerprint: string;
  file: string;
  /** The scenario's name. */
  scenario: string;
}

/**
 * The one of `earlier` that is the same leak: of the same scenario if it is there, and else of any, since one mistake shows in several
 * scenarios, and scenarios get new names.
 *
 * @param sightingOf Where one of `earlier` was seen.
 * @param isRenamed Whether the scenario may be that of the sighting, under a new name.
 */
export function recognised<T>(
  finding: Finding,
  scenario: ScenarioResult,
  earlier: readonly T[],
  sightingOf: (one: T) => Sighting,
  isRenamed: (sighting: Sighting) => boolean,
): T | undefined {
  const alike = earlier.filter((one) => sightingOf(one).fingerprint === finding.fingerprint);
  const own = alike.find((one) => isOf(sightingOf(one), scenario));
  return own ?? alike.find((one) => saysWhere(finding) || isRenamed(sightingOf(one)));
}

export function isOf(sighting: Pick<Sighting, 'file' | 'scenario'>, { file, name }: Pick<ScenarioResult, 'file' | 'name'>): boolean {
  return sighting.file === file && sighting.scenario === name;
}

/** Without that, the fingerprint is only of what grew: all leaks of malloc have one, though the next has nothing to do with the last. */
function saysWhere({ paths, sites }: Finding): boolean {
  return paths.length > 0 || sites.length > 0;
}

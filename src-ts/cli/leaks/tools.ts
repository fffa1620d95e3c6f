/** What the command needs of the leak tools: in one place, so that its tests can stand in for them. */
import type { Finding, LeakReport, ScenarioResult } from '../../leaks/finding.js';
import type { RunRequest } from '../../leaks/run.js';

export type ScenarioRequest = Pick<RunRequest, 'file' | 'name' | 'grep' | 'seed' | 'noisy' | 'explain' | 'effort' | 'timeout' | 'onBegin'>;

export interface Tools {
  runScenario(request: ScenarioRequest): Promise<ScenarioResult[]>;
  watch(command: string[]): Promise<LeakReport>;
  /** @returns the table as text. */
  calibrate(options: { runs: number; seed: number; onProgress: (done: number, all: number) => void }): Promise<string>;
  explainSnapshot(file: string, options: { class: string }): Promise<Finding[]>;
}

/** Runs files of scenarios, several at a time, into one report. */
import os from 'node:os';
import { reportSchema, type LeakReport, type ScenarioResult } from '../../leaks/finding.js';
import { quietFlags } from '../../leaks/run.js';
import { version } from '../../paths.js';
import { startProgress, type Progress } from './progress.js';
import type { ScenarioRequest, Tools } from './tools.js';

export interface RunOptions extends Omit<ScenarioRequest, 'file' | 'onBegin'> {
  /** Files at a time. */
  jobs: number;
}

/** The results are in the order of the files, whichever was first done. */
export async function runFiles(files: readonly string[], { jobs, ...request }: RunOptions, runScenario: Tools['runScenario']): Promise<LeakReport> {
  const started = new Date();
  const progress = await startProgress(files.length);
  try {
    const scenarios = await inParallel(files, jobs, (file) => runFile({ ...request, file }, runScenario, progress));
    return { ...emptyReport(request.seed, started), scenarios: scenarios.flat() };
  } finally {
    progress.stop();
  }
}

async function runFile(request: ScenarioRequest, runScenario: Tools['runScenario'], progress: Progress): Promise<ScenarioResult[]> {
  const results = await runScenario({ ...request, onBegin: (scenario) => progress.begun(request.file, scenario) });
  progress.ended(request.file, results);
  return results;
}

/** So many workers, each taking the next file when it has done one. */
async function inParallel<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

function emptyReport(seed: number, started: Date): LeakReport {
  const { platform, arch, versions } = process;
  const machine = { runtime: `node ${versions.node}`, v8: versions.v8, platform, arch, cpus: os.availableParallelism(), flags: [...quietFlags] };
  return { schema: reportSchema, tool: { name: 'napi-tether', version }, machine, started: started.toISOString(), seed, scenarios: [] };
}

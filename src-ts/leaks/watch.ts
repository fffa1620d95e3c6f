/** `tether leaks --watch`: runs any program or test suite, and tells what native code still held at its end, and whether that grew. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { TetherError } from '../runtime/errors.js';
import { commandLine } from './command-line.js';
import { reportSchema, type LeakReport, type Machine, type ScenarioResult } from './finding.js';
import { hookProblem } from './hook.js';
import { packageFolder } from './hook/compile.js';
import { checkOptions, ofWatch } from './options.js';
import { runWatched, statusOf, type CommandEnd } from './watch/command.js';
import { runControl } from './watch/control.js';
import type { Observation } from './watch/observation.js';
import { readObservations } from './watch/observations.js';
import { scenarioOf } from './watch/scenario.js';

export interface WatchOptions {
  /** Where the command runs. Default: the working directory. */
  cwd?: string;
  /** The command's environment. Default: this process's. */
  env?: NodeJS.ProcessEnv;
  /** What becomes of the command's standard streams. Default `inherit`. */
  output?: 'inherit' | 'ignore';
  /** Takes the stack of every n-th creation only, for addons that make very many things. Default 1. */
  stackInterval?: number;
}

export interface WatchReport extends LeakReport {
  /** How the watched command ended. `status` is what a shell would show of it. */
  command: CommandEnd & { args: string[]; status: number };
}

/**
 * Runs a command and watches every Node.js process that it starts, workers included. The command's streams, exit code and behaviour are its
 * own. See docs/leaks-watch.md for what the verdicts mean.
 *
 * @returns One scenario for each process. Nothing is printed.
 * @throws {TetherError} `ERR_TETHER_ARGUMENT` for an empty command, or one that the system cannot start.
 */
export async function watch(command: string[], options: WatchOptions = {}): Promise<WatchReport> {
  requireCommand(command);
  checkOptions('watch', options, ofWatch, "{ output: 'ignore' }");
  const { env = process.env, output = 'inherit', stackInterval = 1, cwd } = options;
  const started = new Date();
  // Compiles the hook now, instead of once in each of the processes.
  hookProblem();
  const folders = new Folders();
  try {
    const positiveControl = await runControl(env, () => folders.next());
    const folder = folders.next();
    const end = await runWatched(command, { folder, env, output, stackInterval, cwd }).catch((error: unknown) => refuse(command, error));
    const scenarios = scenariosOf(command, readObservations(folder));
    return reportOf(command, end, started, scenarios.map((scenario) => ({ ...scenario, positiveControl })));
  } finally {
    folders.remove();
  }
}

function requireCommand(command: readonly string[]): void {
  if (command.length > 0 && command[0] !== '') return;
  throw new TetherError('ERR_TETHER_ARGUMENT', 'watch: argument "command" (1 of 2) is empty; give the program and its arguments, such as ["npm", "test"]');
}

function refuse(command: readonly string[], error: unknown): never {
  const text = error instanceof Error ? error.message : String(error);
  throw new TetherError('ERR_TETHER_ARGUMENT', `watch: the command ${command[0]} could not be started (${text}); see that it is installed, or name it by its path`);
}

class Folders {
  private readonly made: string[] = [];

  next(): string {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'tether-watch-'));
    this.made.push(folder);
    return folder;
  }

  remove(): void {
    for (const folder of this.made) rmSync(folder, { recursive: true, force: true });
  }
}

function scenariosOf(command: readonly string[], observations: readonly Observation[]): ScenarioResult[] {
  const reproduce = commandLine(['npx', 'tether', 'leaks', '--watch', '--', ...command]);
  if (observations.length > 0) return numbered(observations.map((observation) => scenarioOf(observation, reproduce)));
  return [nothingSeen(command, reproduce)];
}

/** Several processes may run the same script: the second is `node app.js (2)`. */
function numbered(scenarios: readonly ScenarioResult[]): ScenarioResult[] {
  const counts = new Map<string, number>();
  return scenarios.map((scenario) => {
    const count = (counts.get(scenario.name) ?? 0) + 1;
    counts.set(scenario.name, count);
    return count === 1 ? scenario : { ...scenario, name: `${scenario.name} (${count})` };
  });
}

/** Not the same as a program without leaks. */
function nothingSeen(command: readonly string[], reproduce: string): ScenarioResult {
  const message = 'no Node.js process of this command was seen; it starts none, or starts it with another NODE_OPTIONS, or it ended within a second by a signal';
  return {
    name: command.join(' '),
    file: command[0]!,
    verdict: 'failed',
    findings: [],
    fixed: [],
    notes: [],
    series: [],
    positiveControl: 'not run',
    settled: { rounds: 0, stable: false },
    durationMs: 0,
    error: { message },
    reproduce,
  };
}

function reportOf(command: string[], end: CommandEnd, started: Date, scenarios: ScenarioResult[]): WatchReport {
  return {
    schema: reportSchema,
    tool: { name: 'napi-tether', version: packageVersion() },
    machine: thisMachine(),
    started: started.toISOString(),
    // Nothing here is random.
    seed: 0,
    scenarios,
    command: { ...end, args: command, status: statusOf(end) },
  };
}

function packageVersion(): string {
  const manifest = readFileSync(path.join(packageFolder, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

function thisMachine(): Machine {
  return {
    runtime: `node ${process.versions.node}`,
    v8: process.versions.v8,
    platform: process.platform,
    arch: process.arch,
    cpus: os.availableParallelism(),
    flags: process.execArgv,
  };
}

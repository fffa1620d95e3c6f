/** Runs the command that is watched, as its user would have. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { passSignals } from '../pass-signals.js';
import { watchVariables } from './observation.js';

export interface CommandEnd {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
}

export interface Watching {
  /** Where the processes write. */
  folder: string;
  stackInterval: number;
  cwd?: string;
  env: NodeJS.ProcessEnv;
  /** `inherit`: the command's streams are ours. */
  output: 'inherit' | 'ignore';
}

/**
 * @throws {Error} of the system, with a `code`, when the command cannot be started.
 */
export function runWatched(command: readonly string[], watching: Watching): Promise<CommandEnd> {
  const [program, ...args] = command;
  const child = spawn(program!, args, { stdio: watching.output, cwd: watching.cwd, env: environmentFor(watching) });
  const stopPassing = passSignals(child);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      stopPassing();
      reject(error);
    });
    child.once('close', (exitCode, signal) => {
      stopPassing();
      resolve({ exitCode, signal });
    });
  });
}

/** What the command's own children inherit, too. */
function environmentFor({ env, folder, stackInterval }: Watching): NodeJS.ProcessEnv {
  const preload = path.join(__dirname, '..', 'preload.js');
  const options = `--require ${quoted(preload)} ${env.NODE_OPTIONS ?? ''}`.trim();
  return { ...env, NODE_OPTIONS: options, [watchVariables.folder]: folder, [watchVariables.stackInterval]: String(stackInterval) };
}

function quoted(file: string): string {
  return `"${file.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** As a shell puts it: 128 and the signal's number. */
export function statusOf({ exitCode, signal }: CommandEnd): number {
  return exitCode ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

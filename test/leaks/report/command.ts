/** Runs the command in this process and in a folder of its own, with stand-ins for the tools. Import it once in a test file: it has hooks. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CommanderError } from 'commander';
import { afterEach, beforeEach, vi } from 'vitest';
import { leaksCommand } from '../../../src-ts/cli/leaks';
import type { ScenarioRequest, Tools } from '../../../src-ts/cli/leaks/tools';
import type { LeakReport, ScenarioResult } from '../../../src-ts/leaks/finding';

/** What the tools were asked for, in this test. */
export const asked: ScenarioRequest[] = [];

let folder: string;
let before: string;

beforeEach(() => {
  before = process.cwd();
  folder = mkdtempSync(path.join(os.tmpdir(), 'tether leaks '));
  process.chdir(folder);
  asked.length = 0;
  vi.stubEnv('GITHUB_ACTIONS', '');
  vi.stubEnv('GITHUB_STEP_SUMMARY', '');
  vi.stubEnv('FORCE_COLOR', undefined);
});

afterEach(() => {
  process.chdir(before);
  process.exitCode = undefined;
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Each file of scenarios answers with what is given under its name. */
export function tools(answers: Record<string, ScenarioResult[]>, over: Partial<Tools> = {}): Tools {
  const unexpected = () => Promise.reject(new Error('this tool was not to be used'));
  const runScenario = (request: ScenarioRequest) => {
    asked.push(request);
    request.onBegin?.('begun');
    return Promise.resolve(answers[request.file]!);
  };
  return { runScenario, watch: unexpected, calibrate: unexpected, explainSnapshot: unexpected, ...over };
}

export interface Ended {
  code: number | undefined;
  stdout: string;
  stderr: string;
}

export async function leaks(args: string[], with_: Tools): Promise<Ended> {
  const ended: Ended = { code: undefined, stdout: '', stderr: '' };
  const outputs = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => { ended[name] += String(text); return true; }),
  );
  try {
    const command = leaksCommand(with_).exitOverride();
    command.configureOutput({ writeErr: (text) => { ended.stderr += text; }, writeOut: (text) => { ended.stdout += text; } });
    await command.parseAsync(args, { from: 'user' });
    ended.code = process.exitCode as number;
  } catch (error) {
    ended.code = (error as { exitCode: number }).exitCode;
    if (!(error instanceof CommanderError)) ended.stderr += (error as Error).message;
  } finally {
    for (const output of outputs) output.mockRestore();
  }
  return ended;
}

export function scenarioFile(...names: string[]): void {
  for (const name of names) {
    mkdirSync(path.dirname(name), { recursive: true });
    writeFileSync(name, '');
  }
}

export const written = (name: string) => readFileSync(name, 'utf8');
export const writtenReport = (name: string) => JSON.parse(written(name)) as LeakReport;
export const one = (result: ScenarioResult, over: Partial<Tools> = {}) => (scenarioFile('a.leak.js'), tools({ 'a.leak.js': [{ ...result, file: 'a.leak.js' }] }, over));

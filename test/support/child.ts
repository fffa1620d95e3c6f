import { spawn } from 'node:child_process';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs a CommonJS program in a process of its own. `load(topic)` in it loads a test addon by the path given here. */
export function runProgram(source: string, paths: Record<string, string> = {}): Promise<Ended> {
  const prelude = `const addonPaths = ${JSON.stringify(paths)};\nconst load = (topic) => require(addonPaths[topic]);\n`;
  const child = spawn(process.execPath, ['--expose-gc', '--no-warnings=ExperimentalWarning', '-e', prelude + source], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const ended: Ended = { code: null, signal: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => { ended.stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { ended.stderr += text; });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ ...ended, code, signal }));
  });
}

import { spawn } from 'node:child_process';

const prelude = `
  const { setImmediate: turn, setTimeout: pause } = require('node:timers/promises');
  const answer = (value) => process.send(value);
`;

/** Runs an async program in a process of its own; resolves to what it gives to `answer`. Fails when it ends badly, or without an answer. */
export function runInNode(body: string, { args = ['--expose-gc'], env = {} }: { args?: string[]; env?: NodeJS.ProcessEnv } = {}): Promise<unknown> {
  const child = spawn(process.execPath, [...args, '-e', `${prelude}(async () => {${body}})()`], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '', ...env },
  });
  let errors = '';
  let answered: { value: unknown } | undefined;
  child.stderr!.setEncoding('utf8').on('data', (text: string) => { errors += text; });
  child.on('message', (value) => { answered = { value }; });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 && answered) resolve(answered.value);
      else reject(new Error(`The program ended with ${signal ?? code}, ${answered ? 'after' : 'without'} an answer: ${errors}`));
    });
  });
}

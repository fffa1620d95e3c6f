import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { root } from '../support/repository';

const program = (silence: number) => `
  import { runWatched } from ${JSON.stringify(pathToFileURL(path.join(root, '.ci/watchdog.mjs')).href)};
  const starter = "require('child_process').spawn(process.execPath, ['-e', process.argv[1]], { stdio: 'inherit' }).on('exit', (code, signal) => console.log('it ended with', signal ?? code));";
  console.log('exit code', await runWatched(process.execPath, ['-e', starter, process.argv[1]], { mostSilence: ${silence} }));
`;
const watch = (script: string, silence: number) => spawnSync(process.execPath, ['--input-type=module', '-e', program(silence), script], { encoding: 'utf8' });

test('A process that hangs is ended, and the one that started it goes on', () => {
  const { stdout, stderr } = watch('for (;;);', 1500);
  expect(stderr).toMatch(/Nothing was said for 1\.5 s: ending 1 process\(es\) that seem/);
  expect(stdout).toBe('it ended with SIGKILL\nexit code 0\n');
});

test('One that says something is left alone', () => {
  const { stdout, stderr } = watch('let left = 12; setInterval(() => { console.log(left); if (--left === 0) process.exit(3); }, 250)', 1500);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/1\nit ended with 3\nexit code 0\n$/);
});

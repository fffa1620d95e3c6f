// Ends what hangs. The limit that vitest has for a test does nothing about one that blocks its thread.
import { spawn } from 'node:child_process';
import { root } from './places.mjs';

/** Milliseconds for the rest of the output, once the command has ended. */
const MOST_AFTERWARDS = 10_000;

/**
 * Runs a command and shows its output. Whenever it has said nothing for `mostSilence` milliseconds, the processes
 * that it has started are killed, but not the command itself: it can say what has failed, and go on with the rest.
 * @returns its exit code
 */
export function runWatched(command, args, { mostSilence, ...options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ['inherit', 'pipe', 'pipe'] });
    const timer = setTimeout(() => void killDescendants(child.pid, mostSilence).finally(() => timer.refresh()), mostSilence);
    for (const stream of ['stdout', 'stderr']) {
      child[stream].pipe(process[stream], { end: false });
      child[stream].on('data', () => timer.refresh());
    }
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    // What outlives the command may hold its output for ever.
    child.on('exit', () => setTimeout(() => closeOutput(child), MOST_AFTERWARDS).unref());
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}

function closeOutput({ stdout, stderr }) {
  stdout.destroy();
  stderr.destroy();
}

async function killDescendants(pid, silence) {
  // Not at the start: the first command of all installs it.
  const { pidtree } = await import('pidtree');
  const descendants = await pidtree(pid).catch(() => []);
  console.error(`\nNothing was said for ${silence / 1000} s: ending ${descendants.length} process(es) that seem to hang.`);
  for (const each of descendants) endProcess(each);
}

function endProcess(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** The processes that this one started, and that end with it. */
import type { ChildProcess } from 'node:child_process';

const living = new Set<ChildProcess>();
const fatal = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ends `child`, and what it started, when this process ends. */
export function adopt(child: ChildProcess): void {
  if (living.size === 0) listen();
  living.add(child);
  child.once('close', () => {
    living.delete(child);
    if (living.size === 0) unlisten();
  });
}

/** Ends a process and all that it started. */
export function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    // It leads a group of its own; see `detached`.
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

function killAll(): void {
  for (const child of living) kill(child);
}

function listen(): void {
  process.on('exit', killAll);
  for (const signal of fatal) process.on(signal, onSignal);
}

function unlisten(): void {
  process.off('exit', killAll);
  for (const signal of fatal) process.off(signal, onSignal);
}

/** A listener takes the place of what the signal does by itself; nobody else's listener does. */
function onSignal(signal: NodeJS.Signals): void {
  killAll();
  unlisten();
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

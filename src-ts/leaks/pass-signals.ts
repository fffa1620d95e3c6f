/** Signals, while this process stands in for another one. */
import type { ChildProcess } from 'node:child_process';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * From now on what asks this process to end asks `child` instead, which decides what that means. A terminal sends an interrupt to both.
 *
 * @returns Ends that.
 */
export function passSignals(child: ChildProcess): () => void {
  const listeners = signals.map((signal) => {
    const listener = (): void => { if (signal !== 'SIGINT') child.kill(signal); };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => listeners.forEach((stop) => stop());
}

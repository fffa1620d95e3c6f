/** What about this process a reader of a result should know. */
import * as inspector from 'node:inspector';
import { unavailableSignals } from './signals.js';

/** Each a sentence for the notes of a result; empty for an ordinary process. */
export function circumstances(): string[] {
  const found: string[] = [];
  if (inspector.url() !== undefined) {
    found.push('an inspector is listening: it keeps whatever is given to console.log; run without --inspect to be sure');
  }
  if (process.execArgv.some((flag) => flag.startsWith('--cpu-prof') || flag.startsWith('--heap-prof'))) {
    found.push('a profiler is running, which keeps some objects alive; run without it to be sure');
  }
  if (process.env.NODE_V8_COVERAGE) found.push('coverage is being recorded, which keeps some code alive; run without it to be sure');
  return [...found, ...uncounted()];
}

/** What this runtime cannot give, by the reason. */
function uncounted(): string[] {
  const kinds = new Map<string, string[]>();
  for (const { kind, why } of unavailableSignals()) kinds.set(why, [...(kinds.get(why) ?? []), kind]);
  return [...kinds].map(([why, names]) => `not counted: ${names.join(', ')}; ${why}`);
}

/** What `tether profile` says when the program has ended. */
import type { MemoryRecording } from '../leaks/profile/recording.js';
import { inBytes, inSeconds } from './bytes.js';
import { printableText } from './printable.js';

export interface SummaryContext {
  /** False where the system does not list processes. */
  seesChildren: boolean;
  /** What was written. */
  files: string[];
}

export function memorySummary(recording: MemoryRecording, { seesChildren, files }: SummaryContext): string {
  const lines = [headline(recording), ...growthOfNatives(recording), ...recording.marks.map((mark) => `  ${inSeconds(mark.time).padStart(8)}  ${printableText(mark.label)}`)];
  if (!seesChildren) lines.push('  This system does not list processes (is `ps` installed?): memory of child processes is missing.');
  if (files.length > 0) lines.push(`  written: ${files.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function headline({ samples, durationMs, exitCode, signal }: MemoryRecording): string {
  const ended = signal === null ? `exit code ${exitCode}` : `ended by ${signal}`;
  if (samples.length === 0) return `tether profile: ${inSeconds(durationMs)}, ${ended}; too short for a sample, take a smaller --interval`;
  const peak = samples.reduce((most, sample) => (sample.rss > most.rss ? sample : most));
  return `tether profile: ${inSeconds(durationMs)}, ${ended}; peak ${inBytes(peak.rss)} at ${inSeconds(peak.time)}, ${inBytes(samples.at(-1)!.rss)} at the end`;
}

/** The classes of which most objects lived at the end, by process. */
function growthOfNatives({ inside }: MemoryRecording): string[] {
  const last = new Map(inside.map((sample) => [sample.pid, sample]));
  return [...last.values()].flatMap(({ pid, live }) => {
    const living = Object.entries(live).filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
    if (living.length === 0) return [];
    return [`  living at the end of process ${pid}: ${living.slice(0, 5).map(([name, count]) => `${count} ${name}`).join(', ')}${living.length > 5 ? ', ...' : ''}`];
  });
}

/** What is counted and not judged. */
import type { SignalKind } from './finding.js';

/** Subjects such as `LogSink`, or kinds such as `resource`. */
export type Ignore = readonly string[];

export function isIgnored({ kind, subject }: { kind: SignalKind; subject: string }, ignore: Ignore = []): boolean {
  return ignore.includes(kind) || (subject !== '' && ignore.includes(subject));
}

/** What an assertion of the leak tools throws. */
import type { Finding, Verdict } from './finding.js';

export class LeakError extends Error {
  readonly code = 'ERR_TETHER_LEAK';

  constructor(
    message: string,
    /** What was found; empty unless something leaks. */
    readonly findings: readonly Finding[] = [],
    /** `leak`, or why nothing can be said: `unsettled`, `failed`. */
    readonly verdict: Exclude<Verdict, 'clean'> = 'leak',
  ) {
    super(message);
    this.name = 'LeakError';
  }
}

/** Puts what was found into words. The words themselves are a reporter's. */
export interface Wording {
  /** Something leaks. */
  leak(findings: readonly Finding[], notes: readonly string[]): string;
  /** Nothing can be said. */
  undecided(verdict: 'unsettled' | 'failed', notes: readonly string[]): string;
  /** An object that should be gone is alive after `waited` milliseconds. */
  alive(subject: string, waited: number, findings: readonly Finding[], notes: readonly string[]): string;
}

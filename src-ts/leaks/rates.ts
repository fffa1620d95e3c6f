/** Growth compared with growth: when is a leak worse than it was? */
import type { Finding, Growth } from './finding.js';

/** Exact signals waver only when they grow seldom; what statistics say may differ by half from run to run. */
const tolerated = { exact: 1.1, noisy: 1.5 };

/** `native Session`, `malloc`: what a rate is written under. */
export function signalName({ kind, subject }: Pick<Growth, 'kind' | 'subject'>): string {
  return subject === '' ? kind : `${kind} ${subject}`;
}

/** Growth for each iteration, by signal. */
export function ratesOf({ growth }: Pick<Finding, 'growth'>): Record<string, number> {
  return Object.fromEntries(growth.map((signal) => [signalName(signal), signal.perIteration]));
}

/** `1 per iteration`, of the first signal: the one that a leak is told by. */
export function rateInWords({ growth }: Pick<Finding, 'growth'>): string {
  return growth[0]?.rate ?? '';
}

/** Some signal grows clearly faster than it did. A signal that was not there before says nothing: another run may have measured less. */
export function isWorse(finding: Pick<Finding, 'growth'>, before: Record<string, number>): boolean {
  return finding.growth.some((signal) => signal.perIteration > limit(signal, before[signalName(signal)]));
}

/** The signal that makes a leak worse, or else better, than it was. */
export function movedSignal(finding: Pick<Finding, 'growth'>, before: Record<string, number>): Growth | undefined {
  const worse = finding.growth.find((signal) => signal.perIteration > limit(signal, before[signalName(signal)]));
  return worse ?? finding.growth.find((signal) => isSlower(signal, before));
}

/** No signal is worse, and one grows clearly slower. */
export function isBetter(finding: Pick<Finding, 'growth'>, before: Record<string, number>): boolean {
  return finding.growth.some((signal) => isSlower(signal, before)) && !isWorse(finding, before);
}

function isSlower(signal: Growth, before: Record<string, number>): boolean {
  return (before[signalName(signal)] ?? 0) > limit(signal, signal.perIteration);
}

function limit({ exact }: Growth, rate: number | undefined): number {
  return rate === undefined ? Infinity : rate * (exact ? tolerated.exact : tolerated.noisy);
}

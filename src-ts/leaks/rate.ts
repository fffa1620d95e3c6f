/** Rates in the words that people use: `1 per iteration`, `1 per 100 iterations`, `32 B per iteration`. */
import type { Batch, Growth } from './finding.js';

type Unit = Growth['unit'];

/** A number of bytes as people read it. */
export function bytesInWords(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, Math.abs(bytes))) / 10));
  return `${rounded(bytes / 1024 ** power)} ${units[power]}`;
}

/** Objects or bytes for each iteration, over all of these batches. */
export function rateOf(batches: readonly Batch[]): number {
  const { iterations, delta } = total(batches);
  return delta / iterations;
}

/** The simplest fraction with which every batch agrees within one object; the mean when there is none. */
export function rateInWords(unit: Unit, batches: readonly Batch[]): string {
  const rate = rateOf(batches);
  if (unit === 'bytes') return `${bytesInWords(rate)} per iteration`;
  if (Math.round(1 / rate) > 1) return seldom(batches) ?? `about 1 per ${Math.round(1 / rate)} iterations`;
  return fraction(batches) ?? `about ${rounded(rate)} per iteration`;
}

function fraction(batches: readonly Batch[]): string | undefined {
  const rate = rateOf(batches);
  for (let below = 1; below <= 10; below++) {
    const above = Math.round(rate * below);
    if (!agree(batches, above / below)) continue;
    return below === 1 ? `${above} per iteration` : `${above} per ${below} iterations`;
  }
  return undefined;
}

/** 1 per n for the roundest n, or k per n for a rate such as 2 in 3. */
function seldom(batches: readonly Batch[]): string | undefined {
  for (const step of [1000, 500, 250, 100, 50, 25, 10, 5, 1]) {
    const n = Math.max(step, Math.round(1 / rateOf(batches) / step) * step);
    if (n > 1 && agree(batches, 1 / n)) return `1 per ${n} iterations`;
  }
  return fraction(batches);
}

function agree(batches: readonly Batch[], rate: number): boolean {
  const fits = ({ iterations, delta }: Batch) => Math.abs(delta - rate * iterations) <= 1;
  return batches.every(fits) && fits(total(batches));
}

function total(batches: readonly Batch[]): Batch {
  const sum = (pick: (batch: Batch) => number) => batches.reduce((all, batch) => all + pick(batch), 0);
  return { iterations: sum(({ iterations }) => iterations), delta: sum(({ delta }) => delta) };
}

function rounded(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 1 : 0).replace(/\.0$/, '');
}

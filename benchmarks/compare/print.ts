// SPDX-License-Identifier: MIT
// A comparison for a terminal.

import { factor, figure, nothing, percent } from '../figures.js';
import { alignedText } from '../print.js';
import { subject } from '../target.js';
import { regressions, type Comparison } from './compare.js';
import { enoughRounds, levels, type Judged } from './judge.js';
import { yardsticks } from './ratios.js';

/** In the terms of what is measured. */
const words: Readonly<Record<string, { worse: string; better: string }>> = {
  'objects': { worse: 'more', better: 'fewer' },
  'kB': { worse: 'larger', better: 'smaller' },
  'MB': { worse: 'larger', better: 'smaller' },
  'B/object': { worse: 'larger', better: 'smaller' },
};

/** Everything there is to say, what matters most at the end. */
export function comparisonAsText(comparison: Comparison): string {
  const parts = [
    ...comparison.warnings.map((warning) => `Warning: ${warning}`),
    ...tables(comparison.judged),
    ...list('Not compared', comparison.unjudged.map((one) => `${one.case} (${one.runtime}): ${one.reason}`)),
    ...list('Without counterpart, only before', comparison.onlyBefore),
    ...list('Without counterpart, only now', comparison.onlyAfter),
    conclusion(comparison),
  ];
  return parts.join('\n\n');
}

function tables(judged: readonly Judged[]): string[] {
  const runtimes = [...new Set(judged.map(({ runtime }) => runtime))];
  const legend =
    `Times and memory are ${subject} ÷ the geometric mean of ${yardsticks.join(' and ')} of the same round; counts and sizes are plain. ` +
    'Smaller is better. The interval holds the change with 95 %.';
  const table = (runtime: string): string => alignedText([head, ...judged.filter((one) => one.runtime === runtime).map(line)]);
  return [...runtimes.map((runtime) => `${runtime}\n\n${table(runtime)}`), legend];
}

const head = ['case', 'before', 'now', 'change', '95 % interval', 'verdict'];

function line(judged: Judged): string[] {
  const { kind, unit, change } = judged;
  const show = (value: number): string => (kind === 'ratio' ? factor(value) : `${figure(value)} ${unit}`);
  return [judged.case, show(judged.before), show(judged.after), change ? percent(change.factor) : nothing, intervalOf(change), verdictOf(judged)];
}

/** With too few rounds it has no end. */
function intervalOf(change: Judged['change']): string {
  const { lower = 0, upper = Infinity } = change ?? {};
  return Number.isFinite(upper) ? `${percent(lower)} … ${percent(upper)}` : nothing;
}

function verdictOf({ verdict, unit, reason }: Judged): string {
  const { worse, better } = words[unit] ?? { worse: 'slower', better: 'faster' };
  if (verdict === 'worse') return worse.toUpperCase();
  if (verdict === 'better') return better;
  return reason === undefined ? verdict : `${verdict}: ${reason}`;
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`${title}:\n${items.map((item) => `  ${item}`).join('\n')}`];
}

function conclusion(comparison: Comparison): string {
  const worse = regressions(comparison);
  const unsure = comparison.judged.filter(({ verdict }) => verdict === 'unsure').length;
  const doubt = unsure === 0 ? '' : ` ${unsure} unsure: measure both with --rounds ${enoughRounds} or more, on an idle machine.`;
  if (worse.length === 0) return `No regression. Cases compared: ${comparison.judged.length}.${doubt}`;
  const floor = `more than ${percent(levels.floor)} with a certainty of 95 % for all cases together, counts at all`;
  return `${worse.length} of ${comparison.judged.length} cases worse (${floor}): ${worse.map((one) => one.case).join(', ')}.${doubt}`;
}

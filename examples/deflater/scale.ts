// SPDX-License-Identifier: MIT

/** The vertical scale of a chart. */
import type { Chart } from './figures.js';

/** From zero to the highest value or past it, in a few steps of round numbers. */
export function scaleTicks({ series }: Chart): number[] {
  const highest = Math.max(fewest, ...series.flatMap(({ values }) => values));
  const power = 10 ** Math.floor(Math.log10(highest / 5));
  const factor = [1, 2, 2.5, 5].find((candidate) => candidate * power * 5 >= highest) ?? 10;
  const step = factor * power;
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, index) => index * step);
}

/** Lower, and the steps would be fractions of an object. */
const fewest = 5;

// SPDX-License-Identifier: MIT

/**
 * Probabilities of several tests, raised so that comparing each with a level passes that level in none of them by chance
 * with the probability that the level says (Holm's step-down method). In the order given.
 */
export function adjusted(probabilities: readonly number[]): number[] {
  const order = probabilities.map((_, index) => index).sort((a, b) => probabilities[a]! - probabilities[b]!);
  const result = new Array<number>(probabilities.length);
  let highest = 0;
  order.forEach((index, place) => {
    highest = Math.max(highest, Math.min(1, probabilities[index]! * (order.length - place)));
    result[index] = highest;
  });
  return result;
}

// SPDX-License-Identifier: MIT

/** Places as near as may be to those wanted, at least `distance` apart and within the bounds; in the order given. */
export function spreadOut(wanted: readonly number[], distance: number, [low, high]: readonly [number, number]): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]!);
  const places = [...wanted];
  order.forEach((index, place) => {
    const before = place === 0 ? low - distance : places[order[place - 1]!]!;
    places[index] = Math.max(wanted[index]!, before + distance);
  });
  // What was pushed out below goes back up, and takes its neighbours along.
  order.toReversed().forEach((index, place, reversed) => {
    const after = place === 0 ? high + distance : places[reversed[place - 1]!]!;
    places[index] = Math.min(places[index]!, after - distance);
  });
  return places;
}

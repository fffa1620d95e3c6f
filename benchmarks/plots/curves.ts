// SPDX-License-Identifier: MIT
// Rows in, curves out: what a chart of growth shows, before anything is drawn.

import type { Row } from '../results.js';
import { presentDrivers } from '../rows.js';
import { sizeOf } from './sizes.js';

/** One driver's line. */
export interface Curve {
  readonly driver: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly min: number; readonly max: number }[];
}

/** One picture: how a cost grows with a size. */
export interface GrowthChart {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly curves: readonly Curve[];
}

/** A chart for each series of cases that was measured for two sizes or more. The rows are of one runtime. */
export function growthCharts(rows: readonly Row[]): GrowthChart[] {
  const sized = rows.flatMap((row) => {
    const size = sizeOf(row.case, row.series);
    return size?.kind === 'objects' ? [{ row, size }] : [];
  });
  const names = [...new Set(sized.map(({ size }) => size.name))];
  return names.flatMap((name) => {
    const own = sized.filter(({ size }) => size.name === name);
    if (new Set(own.map(({ size }) => size.x)).size < 2) return [];
    const curves = presentDrivers(rows).map((driver) => curveOf(driver, own)).filter(({ points }) => points.length > 0);
    return [{ id: `${name}-growth`, title: `${name} by number of living objects`, unit: own[0]!.row.unit, curves }];
  });
}

function curveOf(driver: string, sized: readonly { row: Row; size: { x: number } }[]): Curve {
  const points = sized
    .filter(({ row }) => row.driver === driver)
    .map(({ row, size }) => ({ x: size.x, y: row.median, min: row.min, max: row.max }));
  return { driver, points: points.sort((a, b) => a.x - b.x) };
}

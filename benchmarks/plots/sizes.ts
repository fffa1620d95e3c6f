// SPDX-License-Identifier: MIT
// Cases that ask the same for several sizes.

import type { Series } from '../case.js';

/** Where a case stands among such cases. */
export interface Size extends Series {
  /** Addons of many classes are drawn as bars with their parts, everything else as lines. */
  readonly kind: 'classes' | 'objects';
  /** True for the size that tables and bars show. */
  readonly standard: boolean;
}

const standardClasses = 250;
const ofClasses = /^(compile-time|binary-size|load-time|first-use-time)(?:-(\d+))?$/;

/** The size that a case is about; undefined for a case of one size. */
export function sizeOf(caseName: string, series?: Series): Size | undefined {
  const match = ofClasses.exec(caseName);
  if (match !== null) {
    const x = Number(match[2] ?? standardClasses);
    return { name: match[1]!, x, kind: 'classes', standard: x === standardClasses };
  }
  if (series === undefined) return undefined;
  return { ...series, kind: 'objects', standard: caseName === series.name };
}

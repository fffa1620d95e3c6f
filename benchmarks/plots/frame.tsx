// SPDX-License-Identifier: MIT
import type { ComponentChildren } from 'preact';

import { chartStyle } from './style.js';

/** Of every chart. */
export const width = 760;

interface Props {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What the title holds for. */
  readonly runtime: string;
  /** How to read it. */
  readonly remark: string;
  readonly description: string;
  readonly height: number;
  /** True for a file of its own, which brings its style along. */
  readonly standalone: boolean;
  readonly children: ComponentChildren;
}

/** What every chart has around it: its title, what it says in words, and a ground that fits its colours. */
export function Frame({ id, title, runtime, remark, description, height, standalone, children }: Props) {
  const space = standalone ? { xmlns: 'http://www.w3.org/2000/svg', width, height } : {};
  return (
    <svg {...space} class="chart" role="img" aria-labelledby={`${id}-title ${id}-text`} viewBox={`0 0 ${width} ${height}`}>
      <title id={`${id}-title`}>{`${title}, ${runtime}`}</title>
      <desc id={`${id}-text`}>{description}</desc>
      {standalone && <style dangerouslySetInnerHTML={{ __html: chartStyle }} />}
      <rect class="ground" width={width} height={height} />
      <text class="title" x="16" y="26">{title} <tspan class="faint">{runtime}</tspan></text>
      <text class="faint" x={width - 16} y="26" text-anchor="end">{remark}</text>
      {children}
    </svg>
  );
}

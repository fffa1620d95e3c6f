// SPDX-License-Identifier: MIT
// All charts of one runtime as SVG.

import type { ComponentChild } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';

import type { Row } from '../results.js';
import { BarDrawing } from './bar-chart.js';
import { groupCharts, scaleCharts } from './bars.js';
import { growthCharts } from './curves.js';
import { GrowthDrawing } from './growth-chart.js';

/** One chart. */
export interface Drawing {
  /** The name of its file. */
  readonly name: string;
  readonly title: string;
  /** For a file of its own. */
  readonly file: string;
  /** For a page that has the style of charts. */
  readonly inline: string;
}

/** The charts of one runtime: first bars, then growth, then addons of many classes. */
export function drawingsOf(runtime: string, rows: readonly Row[]): Drawing[] {
  return [
    ...groupCharts(rows).map((chart) => draw(runtime, chart, (standalone) => <BarDrawing chart={chart} runtime={runtime} standalone={standalone} />)),
    ...growthCharts(rows).map((chart) => draw(runtime, chart, (standalone) => <GrowthDrawing chart={chart} runtime={runtime} standalone={standalone} />)),
    ...scaleCharts(rows).map((chart) => draw(runtime, chart, (standalone) => <BarDrawing chart={chart} runtime={runtime} standalone={standalone} />)),
  ];
}

function draw(runtime: string, { id, title }: { id: string; title: string }, render: (standalone: boolean) => ComponentChild): Drawing {
  const markup = (standalone: boolean): string => renderToStaticMarkup(<>{render(standalone)}</>);
  return { name: `${shortName(runtime)}-${id}.svg`, title, file: `${markup(true)}\n`, inline: markup(false) };
}

/** The major version is enough for a name: another release of it takes the place of the one before. */
function shortName(runtime: string): string {
  return runtime.split('.', 1)[0]!;
}

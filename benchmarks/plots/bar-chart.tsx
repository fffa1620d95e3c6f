// SPDX-License-Identifier: MIT
// Horizontal bars from 0 on. Cases of different units have each a scale of its own.

import { scaleLinear } from 'd3-scale';

import { subject } from '../target.js';
import type { Bar, BarChart, Panel } from './bars.js';
import { Frame, width } from './frame.js';
import { driverClass } from './style.js';
import { widthOf } from './text.js';

const row = { height: 17, bar: 12 };
const heading = 22;
const gap = 12;
const top = 44;

type Scale = ReturnType<typeof scaleLinear<number>>;

/** Draws a chart of bars. */
export function BarDrawing({ chart, runtime, standalone }: { chart: BarChart; runtime: string; standalone: boolean }) {
  const bars = chart.panels.flatMap((panel) => panel.bars);
  const left = 26 + Math.max(...bars.map(({ driver }) => widthOf(driver, driver === subject)));
  const right = width - 20 - Math.max(...bars.map(({ label }) => widthOf(label, true)));
  const tops = chart.panels.map((_, index) => top + chart.panels.slice(0, index).reduce((sum, panel) => sum + heightOf(panel), 0));
  const height = tops.at(-1)! + heightOf(chart.panels.at(-1)!);
  return (
    <Frame id={`${runtime}-${chart.id}`} title={chart.title} runtime={runtime} remark="smaller is better; × as much as tether" description={describe(chart)} height={height} standalone={standalone}>
      {chart.panels.map((panel, index) => (
        <PanelDrawing panel={panel} y={tops[index]!} x={scaleOf(chart.oneScale ? bars : panel.bars, [left, right])} />
      ))}
    </Frame>
  );
}

function heightOf({ bars }: Panel): number {
  return heading + bars.length * row.height + gap;
}

/** The same in words, for those who do not see the picture. */
function describe({ panels }: BarChart): string {
  return panels.map(({ heading: title, bars }) => `${title}: ${bars.map(({ driver, label }) => `${driver} ${label}`).join(', ')}.`).join(' ');
}

/** A single disturbed round may lie far outside; its whisker is cut rather than all bars squeezed. */
function scaleOf(bars: readonly Bar[], range: [number, number]): Scale {
  const most = Math.max(...bars.map(({ value }) => value));
  return scaleLinear([0, most === 0 ? 1 : most], range).clamp(true);
}

function PanelDrawing({ panel: { heading: title, remark, bars }, y, x }: { panel: Panel; y: number; x: Scale }) {
  const left = x(0);
  return (
    <g>
      <text class="case" x={left} y={y + 14}>{title} <tspan class="faint">{remark}</tspan></text>
      {bars.map((bar, index) => <BarRow bar={bar} y={y + heading + index * row.height} x={x} />)}
      <line class="axis" x1={left} x2={left} y1={y + heading - 2} y2={y + heading + bars.length * row.height - 1} />
    </g>
  );
}

function BarRow({ bar, y, x }: { bar: Bar; y: number; x: Scale }) {
  const { driver, value, core = 0, min, max, label } = bar;
  // An empty attribute would be written as HTML does, without a value, which is no XML.
  const emphasis = driver === subject ? { class: 'own' } : {};
  const middle = y + row.bar / 2;
  const end = Math.max(x(value), x(max));
  // A whisker that was cut has no end.
  const [, most] = x.domain() as [number, number];
  return (
    <g class={driverClass(driver)}>
      <text {...emphasis} x={x(0) - 8} y={y + 10} text-anchor="end">{driver}</text>
      {core > 0 && <rect class="bar part" x={x(0)} y={y + 0.5} width={rounded(x(core) - x(0))} height={row.bar - 1}><title>the core</title></rect>}
      <rect class="bar" x={rounded(x(core))} y={y} width={rounded(x(value) - x(core))} height={row.bar} />
      {max > min && <path class="whisker" d={`M${rounded(x(min))} ${middle}H${rounded(x(max))}M${rounded(x(min))} ${middle - 3}v6${max > most ? '' : `M${rounded(x(max))} ${middle - 3}v6`}`} />}
      <text {...emphasis} x={rounded(end + 8)} y={y + 10}>{label}</text>
    </g>
  );
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

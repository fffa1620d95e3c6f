// SPDX-License-Identifier: MIT
// Lines over a logarithmic axis of sizes.

import { scaleLinear, scaleSymlog } from 'd3-scale';
import { line } from 'd3-shape';

import { figure } from '../figures.js';
import { subject } from '../target.js';
import type { Curve, GrowthChart } from './curves.js';
import { Frame, width } from './frame.js';
import { spreadOut } from './spread-out.js';
import { driverClass } from './style.js';
import { widthOf } from './text.js';

const height = 380;
const margin = { left: 64, top: 62, bottom: 48 };
const lineOfText = 15;

/** One for each line, so that they can be told apart without colours. */
const dashes = ['', '7 3', '2 3', '10 3 2 3', '4 4', '1 4', '12 4'];

function dashOf(index: number): { 'stroke-dasharray'?: string } {
  const dash = dashes[index % dashes.length]!;
  return dash === '' ? {} : { 'stroke-dasharray': dash };
}

interface Scales {
  readonly x: (value: number) => number;
  readonly y: ReturnType<typeof scaleLinear<number>>;
  readonly right: number;
}

/** Draws a chart of growth. */
export function GrowthDrawing({ chart, runtime, standalone }: { chart: GrowthChart; runtime: string; standalone: boolean }) {
  const { id, title, unit, curves } = chart;
  const scales = scalesOf(curves);
  const sizes = [...new Set(curves.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  return (
    <Frame id={`${runtime}-${id}`} title={title} runtime={runtime} remark="smaller is better" description={describe(chart)} height={height} standalone={standalone}>
      <Axes scales={scales} unit={unit} sizes={sizes} />
      {curves.map((curve, index) => <CurveDrawing curve={curve} index={index} scales={scales} />)}
      <Names curves={curves} scales={scales} />
    </Frame>
  );
}

/** The smallest size above 0 is the unit of the logarithm, so that 0 has a place, one step before it. */
function scalesOf(curves: readonly Curve[]): Scales {
  const points = curves.flatMap((curve) => curve.points);
  const sizes = points.map(({ x }) => x);
  const right = width - 64 - Math.max(...curves.map(({ driver }) => widthOf(driver, true)));
  const x = scaleSymlog([Math.min(...sizes), Math.max(...sizes)], [margin.left + 12, right]).constant(Math.min(...sizes.filter((size) => size > 0)));
  const y = scaleLinear([0, Math.max(...points.map(({ max }) => max)) || 1], [height - margin.bottom, margin.top]).nice(5);
  return { x, y, right };
}

function describe({ unit, curves }: GrowthChart): string {
  const say = ({ driver, points }: Curve): string => `${driver}: ${points.map(({ x, y }) => `${figure(y)} ${unit} at ${sizeText(x)}`).join(', ')}.`;
  return curves.map(say).join(' ');
}

function sizeText(size: number): string {
  return size.toLocaleString('en-US', { notation: 'compact' });
}

function Axes({ scales: { x, y, right }, unit, sizes }: { scales: Scales; unit: string; sizes: readonly number[] }) {
  const bottom = height - margin.bottom;
  return (
    <g aria-hidden="true">
      <text class="faint" x={16} y={margin.top - 14}>{unit}</text>
      {y.ticks(5).map((value) => (
        <g>
          <line class={value === 0 ? 'axis' : 'grid'} x1={margin.left} x2={right} y1={rounded(y(value))} y2={rounded(y(value))} />
          <text class="tick" x={margin.left - 8} y={rounded(y(value) + 4)} text-anchor="end">{figure(value)}</text>
        </g>
      ))}
      {sizes.map((size) => (
        <g>
          <line class="axis" x1={rounded(x(size))} x2={rounded(x(size))} y1={bottom} y2={bottom + 4} />
          <text class="tick" x={rounded(x(size))} y={bottom + 18} text-anchor="middle">{sizeText(size)}</text>
        </g>
      ))}
      <text class="faint" x={(margin.left + right) / 2} y={height - 10} text-anchor="middle">living objects (logarithmic)</text>
    </g>
  );
}

function CurveDrawing({ curve: { driver, points }, index, scales: { x, y } }: { curve: Curve; index: number; scales: Scales }) {
  const path = line<Curve['points'][number]>().x((point) => rounded(x(point.x))).y((point) => rounded(y(point.y)));
  return (
    <g class={driverClass(driver)}>
      <path class="curve" d={path(points) ?? ''} {...dashOf(index)} />
      {points.map((point) => (
        <g>
          {point.max > point.min && <path class="whisker" d={`M${rounded(x(point.x))} ${rounded(y(point.min))}V${rounded(y(point.max))}`} />}
          <circle class="mark" cx={rounded(x(point.x))} cy={rounded(y(point.y))} r="4"><title>{`${driver}, ${sizeText(point.x)}: ${figure(point.y)}`}</title></circle>
        </g>
      ))}
    </g>
  );
}

/** At the ends of the lines, moved apart where these meet; each after a piece of its line. */
function Names({ curves, scales: { x, y, right } }: { curves: readonly Curve[]; scales: Scales }) {
  const ends = curves.map(({ points }) => points.at(-1)!);
  const places = spreadOut(ends.map((end) => y(end.y)), lineOfText, [margin.top, height - margin.bottom]);
  return (
    <g>
      {curves.map(({ driver }, index) => (
        <g class={driverClass(driver)}>
          <path class="lead" d={`M${rounded(x(ends[index]!.x) + 6)} ${rounded(y(ends[index]!.y))}L${right + 18} ${rounded(places[index]!)}`} />
          <path class="curve" d={`M${right + 18} ${rounded(places[index]!)}h24`} {...dashOf(index)} />
          <text {...(driver === subject && { class: 'own' })} x={right + 48} y={rounded(places[index]! + 4)}>{driver}</text>
        </g>
      ))}
    </g>
  );
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

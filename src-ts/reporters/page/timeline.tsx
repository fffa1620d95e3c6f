/** Curves over the time of a program, with the moments that it named, drawn as SVG where the page is made. */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { inBytes, inSeconds } from '../bytes.js';
import type { ChartMark, Curve } from '../memory-chart.js';

const size = { width: 960, height: 340 };
const margin = { left: 70, right: 16, top: 56, bottom: 40 };
/** As many heights as names of marks beside each other need. */
const markRows = 3;

interface Props {
  /** Unique in the page. */
  id: string;
  title: string;
  curves: readonly Curve[];
  marks: readonly ChartMark[];
}

export function Timeline({ id, title, curves, marks }: Props) {
  const format = curves[0]?.unit === 'objects' ? String : inBytes;
  return (
    <figure class="chart timeline">
      <div class="scroll" tabindex={0} role="region" aria-label={title}>
        <Drawing id={id} title={title} curves={curves} marks={marks} format={format} />
      </div>
      <ul class="legend">
        {curves.map(({ label, values }, index) => (
          <li>
            <svg class="swatch" viewBox="0 0 26 8" aria-hidden="true"><path class={`line line-${index % 6}`} d="M0 4H26" /></svg>
            <b>{label}</b> most {format(most(values))}, {format(values.at(-1) ?? 0)} at the end
          </li>
        ))}
      </ul>
    </figure>
  );
}

function Drawing({ id, title, curves, marks, format }: Props & { format: (value: number) => string }) {
  const x = scaleLinear([0, most(curves.flatMap(({ times }) => times.at(-1) ?? 0)) || 1], [margin.left, size.width - margin.right]);
  const y = scaleLinear([0, most(curves.map(({ values }) => most(values))) || 1], [size.height - margin.bottom, margin.top]).nice(5);
  return (
    <svg role="img" aria-labelledby={`${id}-title ${id}-text`} viewBox={`0 0 ${size.width} ${size.height}`}>
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-text`}>{curves.map(({ label, values }) => `${label}: most ${format(most(values))}`).join('; ')}</desc>
      <Axes x={x} y={y} format={format} />
      {marks.map((mark, index) => <Mark mark={mark} at={x(mark.time)} row={index % markRows} />)}
      {curves.map(({ times, values }, index) => <path class={`line line-${index % 6}`} d={path(times.map((time, at) => [x(time), y(values[at] ?? 0)]))} />)}
    </svg>
  );
}

function path(points: [number, number][]): string {
  return line()(points.map(([x, y]): [number, number] => [Math.round(x * 10) / 10, Math.round(y * 10) / 10])) ?? '';
}

/** Ticks are round: `80 MB`, beside `100 MB`. */
function round(text: string): string {
  return text.replace('.0 ', ' ');
}

type Scale = ReturnType<typeof scaleLinear<number>>;

function Axes({ x, y, format }: { x: Scale; y: Scale; format: (value: number) => string }) {
  const bottom = size.height - margin.bottom;
  return (
    <g class="axes" aria-hidden="true">
      {y.ticks(5).map((value) => (
        <>
          <line class={value === 0 ? 'zero' : 'grid'} x1={margin.left} x2={size.width - margin.right} y1={y(value)} y2={y(value)} />
          <text class="tick" x={margin.left - 6} y={y(value) + 4} text-anchor="end">{round(format(value))}</text>
        </>
      ))}
      {x.ticks(8).map((value) => <text class="tick" x={x(value)} y={bottom + 16} text-anchor="middle">{value}</text>)}
      <text class="axis" x={(margin.left + size.width - margin.right) / 2} y={size.height - 4} text-anchor="middle">seconds</text>
    </g>
  );
}

/** Its name stands where there is room for it. */
function Mark({ mark, at, row }: { mark: ChartMark; at: number; row: number }) {
  const toTheLeft = at > size.width * 0.75;
  const whose = mark.recording === undefined ? '' : ` of ${mark.recording}`;
  return (
    <g class="mark">
      <title>{`${mark.label}, at ${inSeconds(mark.time * 1000)}${whose}`}</title>
      <line x1={at} x2={at} y1={14 + 14 * row} y2={size.height - margin.bottom} />
      <text class="tick" x={at + (toTheLeft ? -4 : 4)} y={14 + 14 * row} text-anchor={toTheLeft ? 'end' : 'start'}>{mark.label}</text>
    </g>
  );
}

/** Of any number of values. */
function most(values: readonly number[]): number {
  return values.reduce((largest, value) => Math.max(largest, value), 0);
}

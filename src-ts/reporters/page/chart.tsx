/** Series as lines over iterations, drawn as SVG where the report is made. */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type { Series } from '../../leaks/finding.js';
import { inBytes } from '../bytes.js';
import * as words from '../wording.js';

/** Lines that one chart can hold and still be read; there are as many styles. */
const mostLines = 6;

/** More dots than these would cover their line. */
const manyPoints = 20;

const size = { width: 360, height: 200 };
const margin = { left: 58, right: 10, top: 10, bottom: 38 };

interface Curve {
  label: string;
  points: [x: number, y: number][];
  first: number;
  last: number;
}

interface Props {
  /** Unique in the page. */
  id: string;
  title: string;
  series: readonly Series[];
}

/** What grew comes first; what has no room is counted below. */
export function Chart({ id, title, series }: Props) {
  const curves = series.map(curve).toSorted((a, b) => Math.abs(b.last - b.first) - Math.abs(a.last - a.first));
  const shown = curves.slice(0, mostLines);
  const format = series[0]!.unit === 'bytes' ? inBytes : String;
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <Drawing id={id} title={title} curves={shown} format={format} />
      <ul class="legend">
        {shown.map(({ label, first, last }, index) => (
          <li>
            <svg class="swatch" viewBox="0 0 26 8" aria-hidden="true"><path class={`line line-${index}`} d="M0 4H26" /></svg>
            <b>{label}</b> {words.fromTo(format(first), format(last))}
          </li>
        ))}
      </ul>
      {curves.length > mostLines && <p class="aside">{words.moreSeries(curves.length - mostLines)}</p>}
      <Readings series={series} format={format} />
    </figure>
  );
}

/** Signals begin at different heights; what matters is how far each has moved since its first reading. */
function curve(series: Series): Curve {
  const { iterations, values } = series;
  const first = values[0] ?? 0;
  const points = values.map((value, index): [number, number] => [iterations[index] ?? index, value - first]);
  return { label: words.signalWords(series), points, first, last: values.at(-1) ?? 0 };
}

interface DrawingProps {
  id: string;
  title: string;
  curves: readonly Curve[];
  format: (value: number) => string;
}

function Drawing({ id, title, curves, format }: DrawingProps) {
  const points = curves.flatMap((one) => one.points);
  const x = scaleLinear(extent(points.map(([at]) => at)), [margin.left, size.width - margin.right]);
  const y = scaleLinear(extent(points.map(([, value]) => value)), [size.height - margin.bottom, margin.top]).nice(4);
  const path = line().x(([at]) => x(at)).y(([, value]) => y(value));
  return (
    <svg role="img" aria-labelledby={`${id}-title ${id}-text`} viewBox={`0 0 ${size.width} ${size.height}`}>
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-text`}>{curves.map(({ label, first, last }) => `${label}: ${words.fromTo(format(first), format(last))}`).join('; ')}</desc>
      <Axes x={x} y={y} format={format} />
      {curves.map((one, index) => (
        <g class={`series series-${index}`}>
          <path class={`line line-${index}`} d={path(one.points) ?? ''} />
          {one.points.map(([at, value]) => (
            <circle class={`dot dot-${index}`} cx={x(at).toFixed(1)} cy={y(value).toFixed(1)} r={one.points.length > manyPoints ? 1.6 : 3}>
              <title>{words.reading(one.label, at, format(one.first + value))}</title>
            </circle>
          ))}
        </g>
      ))}
    </svg>
  );
}

/** Never empty: a line that does not move has an axis too. */
function extent(values: readonly number[]): [number, number] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  return low === high ? [low, low + 1] : [low, high];
}

type Scale = ReturnType<typeof scaleLinear<number>>;

function Axes({ x, y, format }: { x: Scale; y: Scale; format: (value: number) => string }) {
  const bottom = size.height - margin.bottom;
  const signed = (value: number) => (value > 0 ? `+${format(value)}` : format(value));
  return (
    <g class="axes" aria-hidden="true">
      {y.ticks(4).filter(Number.isInteger).map((value) => (
        <>
          <line class={value === 0 ? 'zero' : 'grid'} x1={margin.left} x2={size.width - margin.right} y1={y(value)} y2={y(value)} />
          <text class="tick" x={margin.left - 6} y={y(value) + 4} text-anchor="end">{signed(value)}</text>
        </>
      ))}
      {x.ticks(5).filter(Number.isInteger).map((value) => <text class="tick" x={x(value)} y={bottom + 16} text-anchor="middle">{value}</text>)}
      <text class="axis" x={(margin.left + size.width - margin.right) / 2} y={size.height - 4} text-anchor="middle">{words.iterationsAxis}</text>
    </g>
  );
}

/** The same in figures, for those who do not see the lines, and for copying. */
function Readings({ series, format }: { series: readonly Series[]; format: (value: number) => string }) {
  return (
    <details class="readings">
      <summary>{words.readingsTitle}</summary>
      <div class="scroll">
        <table>
          {series.map((one) => (
            <tr>
              <th scope="row">{words.signalWords(one)}</th>
              {one.values.map((value, index) => <td><span class="aside">{one.iterations[index]}:</span> {format(value)}</td>)}
            </tr>
          ))}
        </table>
      </div>
    </details>
  );
}

/** A result with everything that can be drawn: many drivers, long names, zeros, sizes of objects and of addons. */
import type { Row } from '../../benchmarks/results';
import { row } from './rows';

/** The longest names that there are, and the widest figures. */
const drivers = ['tether', 'node-addon-api', 'raw-node-api', 'js'] as const;

function all(name: string, unit: string, values: readonly number[], over: Partial<Row> = {}): Row[] {
  return values.map((value, index) => row(name, drivers[index]!, [value * 0.9, value, value * 1.2], { unit, ...over }));
}

const populations = [[0, 'gc-major-0'], [30_000, 'gc-major-30k'], [300_000, 'gc-major'], [1_000_000, 'gc-major-1m']] as const;

/** On one runtime. */
export function everything(runtime = 'node-20.20.2'): Row[] {
  const rows = [
    ...all('method-noop', 'ns/op', [14.9, 48.2, 47, 1.46]),
    ...all('method-add', 'ns/op', [15.8, 74.6, 66, 1.27]),
    ...all('callback-get', 'ns/op', [2.46, 55.5, 51.6, 1.91]),
    ...all('thread-call', 'ns/op', [5000, 9000]),
    ...all('create-reclaim', 'ns/op', [224, 123_947, 844, 8.97]),
    ...all('sync-loop-memory', 'MB', [8.72, 443, 314, 2.45]),
    ...all('cycle-leak', 'objects', [0, 200_000, 200_000, 0]),
    ...all('native-cycle-leak', 'objects', [0, 0, 0, 0]),
    ...all('compile-time', 's', [34.1, 60.4]),
    ...all('compile-time-50', 's', [17.8, 14.2]),
    ...all('compile-time-core', 's', [13]),
    ...all('binary-size', 'kB', [1080, 3181]),
    ...populations.flatMap(([x, name]) => all(name, 'ms', [2, 2.1, 2, 1.9].map((base, index) => base + (x * [30, 60, 59, 29][index]!) / 1e6), { series: { name: 'gc-major', x } })),
  ];
  return rows.map((one) => ({ ...one, runtime }));
}

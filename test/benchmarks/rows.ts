/** Results of benchmarks as a test needs them. */
import type { Row } from '../../benchmarks/results';
import { summarise } from '../../benchmarks/statistics';

/** A row with these values; everything else is the same in all of them, unless `over` says otherwise. */
export function row(name: string, driver: string, values: readonly number[], over: Partial<Row> = {}): Row {
  return {
    case: name,
    driver,
    runtime: 'node-20.20.2',
    unit: 'ns/op',
    ...summarise(values),
    values,
    rounds: values.length,
    library: `${driver} 1.0.0`,
    compiler: 'GCC 12.2.0',
    machine: 'linux x64, 2 × Processor',
    date: '2026-11-21',
    ...over,
  };
}

/** The same as files had it before rounds were kept. */
export function withoutValues({ values: _values, ...kept }: Row): Row {
  return kept;
}

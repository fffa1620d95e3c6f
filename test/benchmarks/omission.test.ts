import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { findCase } from '../../benchmarks/cases';
import { driverNames } from '../../benchmarks/drivers';
import { describeOmissions, mergeOmissions, reasonToOmit, type Omission } from '../../benchmarks/omission';
import { readOmissions, readRows, writeRows, type Row } from '../../benchmarks/results';

const omission = (cases: string[], omitted = 'it is not there'): Omission => ({ driver: 'v8', runtime: 'bun-1', cases, omitted });

const row: Row = {
  case: 'method-noop', driver: 'js', runtime: 'bun-1', unit: 'ns/op', median: 1, min: 1, max: 1, rounds: 1,
  library: 'none', compiler: 'none', machine: 'one', date: '2026-01-01',
};

describe('What a run of the benchmarks leaves out', () => {
  test('The driver on V8 where it is not built for this runtime, but for cases that build their own addons', () => {
    const modules = vi.spyOn(process, 'versions', 'get').mockReturnValue({ ...process.versions, modules: '1' });
    try {
      expect(reasonToOmit(findCase('method-noop'), 'v8')).toMatch(/not built for node-/);
      expect(reasonToOmit(findCase('compile-time'), 'v8')).toBeUndefined();
      for (const name of driverNames.filter((other) => other !== 'v8')) {
        expect(reasonToOmit(findCase('method-noop'), name)).toBeUndefined();
      }
    } finally {
      modules.mockRestore();
    }
  });

  test('The driver on V8 on another runtime than Node', () => {
    const bun = vi.spyOn(process, 'versions', 'get').mockReturnValue({ ...process.versions, bun: '1.2.3' } as typeof process.versions);
    try {
      expect(reasonToOmit(findCase('method-noop'), 'v8')).toMatch(/bun-1\.2\.3/);
    } finally {
      bun.mockRestore();
    }
  });

  test('Cases of one driver with the same reason come together, another reason stays apart', () => {
    const merged = mergeOmissions([omission(['a']), omission(['b'], 'it is slow'), omission(['c']), omission(['a'])]);
    expect(merged).toEqual([omission(['a', 'c']), omission(['b'], 'it is slow')]);
  });

  test('Each is a line that says who, where, what and why', () => {
    expect(describeOmissions([omission(['a']), omission(['b'])])).toBe('- `v8` on bun-1 without a, b, because it is not there.');
  });

  test('A result file keeps it beside the rows', () => {
    const folder = mkdtempSync(join(tmpdir(), 'omission-'));
    try {
      const file = join(folder, 'result.json');
      writeRows(file, [row], [omission(['a'])]);
      expect(readRows(file)).toEqual([row]);
      expect(readOmissions(file)).toEqual([omission(['a'])]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

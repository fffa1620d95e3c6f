import { describe, expect, test } from 'vitest';
import { cases, findCase } from '../../benchmarks/cases';
import { leftOut, reasonToLeaveOut } from '../../benchmarks/leave-out';

describe('The cases of the benchmarks', () => {
  test('Each has a name of its own', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test.each(cases.map((subject) => [subject.name, subject] as const))('%s: says what was done and what the peer does', (_, subject) => {
    // They become cells of a table, so they begin and end as parts of a sentence do.
    expect(subject.done).toMatch(/^[a-z\d`][^\n|]{9,}[^.\s]$/i);
    expect(subject.peer).toMatch(/^[a-z`][^\n|]{9,}\.$/);
  });

  test('A series has each size once, in rising order', () => {
    const names = new Set(cases.flatMap(({ series }) => series?.name ?? []));
    expect([...names]).toEqual(expect.arrayContaining(['gc-major', 'gc-minor']));
    for (const name of names) {
      const sizes = cases.flatMap(({ series }) => (series?.name === name ? [series.x] : []));
      expect(sizes.length).toBeGreaterThan(1);
      expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
    }
  });

  test('Pauses: measured on Node alone, and elsewhere left out with a reason', () => {
    const pauses = findCase('gc-major');
    expect(reasonToLeaveOut(pauses, '/opt/node-22/bin/node')).toBeUndefined();
    expect(reasonToLeaveOut(pauses, '/opt/bun/bin/bun')).toContain('perf_hooks');
    expect(reasonToLeaveOut(findCase('method-noop'), '/opt/bun/bin/bun')).toBeUndefined();
    expect(leftOut([pauses, findCase('method-noop'), findCase('gc-minor')], ['/opt/node', '/opt/deno'])).toEqual([
      expect.stringMatching(/^Left out on deno, because .*: gc-major, gc-minor\.$/),
    ]);
  });
});

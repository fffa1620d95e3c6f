import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startCount, startProgress } from '../../../src-ts/cli/leaks/progress';
import { leaking, scenario } from './reports';

/** A terminal that remembers. log-update asks for its size, and tells other writers to wait. */
function terminal(isTTY: boolean) {
  const said: string[] = [];
  const write = (text: string | Uint8Array) => (said.push(String(text)), true);
  return { said, output: { isTTY, columns: 80, rows: 24, write } as unknown as NodeJS.WriteStream };
}

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

describe('Progress on a terminal', () => {
  test('shows what runs, for how long, and what was found so far; and goes away', async () => {
    const { said, output } = terminal(true);
    const progress = await startProgress(4, output, {});
    progress.begun('a.leak.js', 'first');
    progress.begun('b.leak.js', 'second');
    vi.advanceTimersByTime(2100);
    progress.ended('a.leak.js', [leaking(), scenario()]);
    const shown = stripVTControlCharacters(said.join(''));
    expect(shown).toContain('a.leak.js › first  2.0 s');
    expect(shown).toContain('1 of 4 files, 2 scenarios: 1 leak, 1 clean');
    const before = said.length;
    progress.stop();
    vi.advanceTimersByTime(5000);
    expect(stripVTControlCharacters(said.slice(before).join('')).trim()).toBe('');
  });
});

describe('Progress elsewhere', () => {
  test.each([
    ['in a file', false, {}],
    ['in CI, though it has a terminal', true, { CI: 'true' }],
    ['on a terminal that is too simple', true, { TERM: 'dumb' }],
  ])('%s: a plain line for each file', async (_case, isTTY, env) => {
    const { said, output } = terminal(isTTY);
    const progress = await startProgress(2, output, env);
    progress.begun('a.leak.js', 'first');
    vi.advanceTimersByTime(5000);
    progress.ended('a.leak.js', [leaking()]);
    progress.ended('b.leak.js', []);
    progress.stop();
    expect(said).toEqual(['[1/2] a.leak.js: 1 leak (1.2 s)\n', '[2/2] b.leak.js: no scenario (0 ms)\n']);
  });

  test('of one long job: a line for each tenth', async () => {
    const { said, output } = terminal(false);
    const count = await startCount('runs', output, {});
    for (let done = 1; done <= 50; done++) count.show(done, 50);
    count.stop();
    expect(said).toHaveLength(10);
    expect(said.at(-1)).toBe('runs: 50 of 50\n');
  });
});

describe('Progress of one long job on a terminal', () => {
  test('is a bar that goes away', async () => {
    const { said, output } = terminal(true);
    const count = await startCount('runs', output, {});
    count.show(25, 50);
    expect(stripVTControlCharacters(said.join(''))).toContain(`${'━'.repeat(12)}${'─'.repeat(12)} runs: 25 of 50`);
    const before = said.length;
    count.stop();
    expect(stripVTControlCharacters(said.slice(before).join('')).trim()).toBe('');
  });
});

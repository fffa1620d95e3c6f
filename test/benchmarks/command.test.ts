/** The command line of the benchmarks, where it measures nothing. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { main } from '../../benchmarks/command';
import { writeRows } from '../../benchmarks/results';
import { root } from '../support/repository';
import { row, withoutValues } from './rows';
import { simulate } from './simulated';

const folder = path.join(root, 'build', 'benchmark-command');
const file = (name: string): string => path.join(folder, name);

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeRows(file('old.json'), simulate(1));
  writeRows(file('same.json'), simulate(2));
  writeRows(file('slower.json'), simulate(2, { slower: { 'method-noop': 1.3 } }));
});
afterEach(() => void vi.restoreAllMocks());

/** What it prints and how it ends. */
async function run(...argv: string[]): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors]: [string[], string[]] = [[], []];
  vi.spyOn(console, 'log').mockImplementation((text: unknown) => void output.push(String(text)));
  vi.spyOn(console, 'error').mockImplementation((text: unknown) => void errors.push(String(text)));
  const code = await main(argv);
  return { code, output: output.join('\n'), errors: errors.join('\n') };
}

describe('Comparing files', () => {
  test('the same build: exit code 0', async () => {
    const { code, output } = await run('--compare', file('old.json'), '--with', file('same.json'));
    expect(output).toContain('No regression. Cases compared: 8.');
    expect(code).toBe(0);
  });

  test('a slower build: exit code 1, and the case is named', async () => {
    const { code, output } = await run('--compare', file('old.json'), '--with', file('slower.json'));
    expect(output).toMatch(/1 of 8 cases worse .*: method-noop\./);
    expect(code).toBe(1);
  });

  test('files from before rounds were kept are read', async () => {
    writeRows(file('before.json'), simulate(1).map(withoutValues));
    const { code, output } = await run('--compare', file('before.json'), '--with', file('same.json'));
    expect(output).toContain('unsure: single rounds were not kept');
    expect(code).toBe(0);
  });

  test('what was left out of a run does no harm', async () => {
    writeRows(file('old.json'), simulate(1), [{ driver: 'v8', runtime: 'node-20.20.2', cases: ['method-noop'], omitted: 'it was not built' }]);
    expect((await run('--compare', file('old.json'), '--with', file('same.json'))).code).toBe(0);
  });
});

describe('Drawing', () => {
  test('a file for each chart, and the page', async () => {
    const out = file('plots');
    const { code, output } = await run('--plot', file('old.json'), '--out', out);
    expect(code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['index.html', 'node-20-calls.svg', 'node-20-lifetime.svg', 'node-20-threads.svg']);
    expect(output).toContain(path.join(out, 'index.html'));
  });
});

test('Help: names every option and the exit codes', async () => {
  const { code, output } = await run('--help');
  expect(code).toBe(0);
  for (const option of ['quick', 'case', 'driver', 'runtime', 'rounds', 'json', 'compare', 'with', 'plot', 'out', 'publish', 'self-check', 'repeat', 'help']) expect(output).toContain(`--${option}`);
  expect(output).toContain('Exit codes: 0');
});

describe('Mistakes: exit code 2, and one message that says what to do', () => {
  test.each([
    ['an option that does not exist', ['--fast'], /Unknown option '--fast'.*--quick/s],
    ['a case that does not exist', ['--case', 'nothing'], /--case "nothing" is unknown\. Valid names: method-noop/],
    ['a driver that does not exist', ['--driver', 'nothing'], /--driver "nothing" is unknown\. Valid names: tether/],
    ['a runtime that does not exist', ['--runtime', 'nothing', '--driver', 'js'], /--runtime "nothing" is no file\. Valid: a path/],
    ['rounds that are no number', ['--rounds', 'many', '--driver', 'js'], /--rounds "many".*whole number/],
    ['no rounds at all', ['--rounds', '0', '--driver', 'js'], /--rounds "0".*whole number/],
    ['a file that is missing', ['--compare', 'missing.json'], /"missing\.json" does not exist\. Measure it: .*--json missing\.json/],
    ['the other file missing', ['--compare', file('old.json'), '--with', 'missing.json'], /"missing\.json" does not exist/],
    ['a folder', ['--compare', root], /is no file\. Name the JSON file/],
    ['no JSON', ['--plot', file('text.json')], /text\.json" is no result of the benchmarks: it is not JSON .*--json FILE/s],
    ['JSON of something else', ['--plot', file('object.json')], /holds no array of rows/],
    ['no rows', ['--plot', file('empty.json')], /has no rows/],
    ['rows of something else', ['--plot', file('others.json')], /row 1 has no valid case, driver, runtime, unit/],
    ['values that are none', ['--plot', file('values.json')], /row 1 has values that are not numbers/],
    ['cases that no longer exist, to draw', ['--plot', file('gone.json')], /has no case that exists now, only: old-case\. Measure it again/],
    ['cases that no longer exist, to measure', ['--compare', file('gone.json')], /has no case that exists now\. Cases: method-noop/],
    ['rows of other cases', ['--compare', file('old.json'), '--with', file('gone.json')], /nothing to compare\. Before: method-noop.*Now: old-case on node-20/],
    ['publishing what is not committed', ['--publish', file('old.json')], /not in benchmarks\/results/],
    ['two modes at once', ['--compare', file('old.json'), '--plot', file('old.json')], /--compare and --plot do not go together/],
    ['a second file without a first', ['--with', file('old.json')], /--with needs --compare/],
    ['a folder without a plot', ['--out', folder], /--out needs --plot/],
    ['repetitions of nothing', ['--repeat', '3'], /--repeat needs --self-check/],
    ['a word too many', ['--plot', file('old.json'), 'other.json'], /"other\.json" belongs to no option/],
  ] as [string, string[], RegExp][])('%s', async (_title, argv, message) => {
    writeFileSync(file('text.json'), 'case,driver\n');
    writeFileSync(file('object.json'), '{ "case": "method-noop" }');
    writeFileSync(file('empty.json'), '[]');
    writeFileSync(file('others.json'), '[{ "name": "x" }]');
    writeRows(file('values.json'), [{ ...row('method-noop', 'tether', [1]), values: ['1'] as never }]);
    writeRows(file('gone.json'), [row('old-case', 'tether', [1])]);
    const { code, errors, output } = await run(...argv);
    expect(errors).toMatch(message);
    expect(output).toBe('');
    expect(code).toBe(2);
    expect(existsSync(path.join(root, 'missing.json'))).toBe(false);
  });
});

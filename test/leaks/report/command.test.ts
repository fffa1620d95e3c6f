/** What the command asks of the tools, and what it makes of their answers. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { TetherError } from '../../../src-ts/runtime/errors';
import type { ScenarioRequest, Tools } from '../../../src-ts/cli/leaks/tools';
import { asked, leaks, one, scenarioFile, tools, written, writtenReport } from './command';
import { failing, finding, leaking, report, restless, scenario } from './reports';

describe('tether leaks: exit code', () => {
  test.each([
    ['clean', scenario(), 0],
    ['a leak', leaking(), 1],
    ['a failure', failing(), 2],
    ['not settled', restless(), 3],
  ])('%s', async (_case, result, code) => {
    expect((await leaks([], one(result))).code).toBe(code);
  });

  test('the worst of several files', async () => {
    scenarioFile('a.leak.js', 'b.leak.js');
    expect((await leaks([], tools({ 'a.leak.js': [leaking()], 'b.leak.js': [restless()] }))).code).toBe(1);
  });
});

describe('tether leaks: which files', () => {
  const answers = { 'a.leak.js': [scenario()], 'deep/b.leak.mts': [scenario()], 'deep/c.leak.cjs': [scenario()], 'other.js': [scenario()], 'odd [x].js': [scenario()] };
  const run = async (...patterns: string[]) => {
    scenarioFile('a.leak.js', 'deep/b.leak.mts', 'deep/c.leak.cjs', 'other.js', 'odd [x].js', 'node_modules/p/d.leak.js');
    const ended = await leaks(['-j', '1', ...patterns], tools(answers));
    return { files: asked.map(({ file }) => file), ...ended };
  };

  test.each([
    ['all below here, but not of packages', [], ['a.leak.js', 'deep/b.leak.mts', 'deep/c.leak.cjs']],
    ['a folder', ['deep'], ['deep/b.leak.mts', 'deep/c.leak.cjs']],
    ['a folder with a slash', ['./deep/'], ['deep/b.leak.mts', 'deep/c.leak.cjs']],
    ['a pattern', ['**/*.mts'], ['deep/b.leak.mts']],
    ['a file of any name', ['./other.js'], ['other.js']],
    ['a file whose name is a pattern', ['odd [x].js'], ['odd [x].js']],
    ['a file that is named twice', ['a.leak.js', '*.leak.js'], ['a.leak.js']],
  ])('%s', async (_case, patterns, files) => {
    expect(await run(...patterns)).toMatchObject({ files, code: 0 });
  });

  test.each([
    ['nothing here', [], 'there is no *.leak.{js,cjs,mjs,ts,mts} here; write one'],
    ['a pattern that matches nothing', ['*.leek.js'], '*.leek.js: no file matches; correct the path'],
    ['a folder without scenarios', ['empty'], 'empty: this folder has no *.leak'],
  ])('none: %s', async (_case, patterns, message) => {
    mkdirSync('empty');
    const { code, stderr } = await leaks(patterns, tools({}));
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe('tether leaks: what it asks for', () => {
  const request = async (...args: string[]) => {
    await leaks(args, one(scenario()));
    return asked[0]!;
  };

  test('explained, with malloc, and a seed that the report tells', async () => {
    expect(await request('--json', 'out.json')).toMatchObject({ explain: true, noisy: true, effort: 'normal', file: 'a.leak.js' });
    expect(asked[0]!.seed).toBe(writtenReport('out.json').seed);
  });

  test.each([
    [['--quick'], { effort: 'quick' }],
    [['--thorough'], { effort: 'thorough' }],
    [['--no-noisy'], { noisy: false }],
    [['--explain'], { explain: true }],
    [['--no-explain'], { explain: false }],
    [['--timeout', '5000'], { timeout: 5000 }],
    [['--seed', '7'], { seed: 7 }],
    [['--grep', '^a.*\\d$'], { grep: '^a.*\\d$' }],
    [['--name', 'a b'], { name: 'a b' }],
  ])('%j', async (args, expected) => {
    expect(await request(...args)).toMatchObject(expected);
  });

  test('so many files at a time, and tells the results in the order of the files', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.leak.js`);
    scenarioFile(...names);
    let running = 0;
    let most = 0;
    const runScenario = async ({ file }: ScenarioRequest) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, file === 'a.leak.js' ? 60 : 5));
      running--;
      return [scenario({ file })];
    };
    await leaks(['-j', '2', '--json', 'out.json'], tools({}, { runScenario }));
    expect(most).toBe(2);
    expect(writtenReport('out.json').scenarios.map(({ file }) => file)).toEqual(names);
  });
});

describe('tether leaks: outputs', () => {
  test('all in one run, in folders that are made for them', async () => {
    const files = ['--json', 'out/deep/leaks.json', '--junit', 'out/leaks.xml', '--sarif', 'out/leaks.sarif', '--html', 'out/leaks.html'];
    const { stdout, stderr } = await leaks(files, one(leaking()));
    expect(stdout).toContain('Session grows by 1 per iteration');
    expect(writtenReport('out/deep/leaks.json').scenarios).toHaveLength(1);
    expect(written('out/leaks.xml')).toContain('<failure type="leak"');
    expect(written('out/leaks.sarif')).toContain('"version": "2.1.0"');
    expect(written('out/leaks.html')).toMatch(/^<!doctype html>/);
    expect(stderr).toContain('written: out/leaks.html\n');
  });

  test('no annotations but in GitHub Actions, or where they are asked for', async () => {
    vi.stubEnv('GITHUB_STEP_SUMMARY', 'summary.md');
    expect((await leaks([], one(leaking()))).stdout).not.toContain('::error');
    expect(existsSync('summary.md')).toBe(false);
    expect((await leaks(['--github'], one(leaking()))).stdout).toContain('::error');
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    expect((await leaks([], one(leaking()))).stdout).toContain('::error');
    expect(written('summary.md').match(/^## Leak report: 1 leak$/gm)).toHaveLength(2);
    expect((await leaks(['--no-github'], one(leaking()))).stdout).not.toContain('::error');
  });

  test('places are relative to the working directory', async () => {
    const inside = { file: path.join(process.cwd(), 'src', 'x.cc'), line: 3, count: 1 };
    const outside = { file: '/usr/include/x.h', line: 3, count: 1 };
    await leaks(['--json', 'out.json'], one(leaking({ findings: [finding({ sites: [inside, outside, { ...inside, file: `file://${inside.file.replaceAll(' ', '%20')}` }] })] })));
    expect(writtenReport('out.json').scenarios[0]!.findings[0]!.sites.map(({ file }) => file)).toEqual(['src/x.cc', '/usr/include/x.h', 'src/x.cc']);
  });

  test('progress is a line for each file where there is no terminal', async () => {
    scenarioFile('a.leak.js', 'b.leak.js');
    const { stderr, stdout } = await leaks(['-j', '1'], tools({ 'a.leak.js': [scenario()], 'b.leak.js': [leaking(), scenario()] }));
    expect(stderr).toBe('[1/2] a.leak.js: 1 clean (830 ms)\n[2/2] b.leak.js: 1 leak, 1 clean (2.1 s)\n');
    expect(stripVTControlCharacters(stdout)).toBe(stdout);
  });
});

describe('tether leaks: baseline and comparison', () => {
  test('the leaks of one run, written as known, are known in the next, and a new one is not', async () => {
    const first = await leaks(['--update-baseline'], one(leaking()));
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('.leakbaseline.json: 1 known leak; 1 of them without a "reason"') as string });
    expect((await leaks([], one(leaking()))).code).toBe(0);
    expect((await leaks([], one(leaking({ findings: [finding(), finding({ fingerprint: 'aa' })] })))).code).toBe(1);
    const fixed = await leaks([], one(scenario({ name: leaking().name })));
    expect(fixed.stdout).toMatch(/was not\s+seen any more; remove it with --update-baseline/);
    await leaks(['--update-baseline'], one(scenario({ name: leaking().name })));
    expect(JSON.parse(written('.leakbaseline.json'))).toEqual({ version: 1, leaks: [] });
  });

  test('a baseline of another name, with a date that has passed', async () => {
    await leaks(['--update-baseline', '--baseline', 'known.json'], one(leaking()));
    expect(existsSync('.leakbaseline.json')).toBe(false);
    writeFileSync('known.json', written('known.json').replace('"reason": ""', '"reason": "x", "until": "2020-01-01"'));
    const { code, stdout } = await leaks(['--baseline', 'known.json'], one(leaking()));
    expect(stdout).toContain('known.json tolerated Session in a.leak.js › with a handler');
    expect(code).toBe(1);
  });

  test('the report of one run is what the next is compared with', async () => {
    await leaks(['--json', 'main.json'], one(leaking()));
    const same = await leaks(['--diff', 'main.json'], one(leaking()));
    expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('Compared with main.json: 1 unchanged') as string });
    const other = await leaks(['--diff', 'main.json'], one(leaking({ findings: [finding({ fingerprint: 'bb' })] })));
    expect(other).toMatchObject({ code: 1, stdout: expect.stringContaining('Compared with main.json: 1 new, 1 fixed, 0 unchanged') as string });
  });
});

describe('tether leaks: other jobs', () => {
  test.each([
    ['after --', ['--watch', '--']],
    ['without it', ['--watch']],
    ['after options of its own', ['--no-github', '--watch', '--seed', '3']],
  ])('--watch hands the command over as it is, %s, and judges its report', async (_case, before) => {
    let given: unknown;
    const watch: Tools['watch'] = (command) => { given = command; return Promise.resolve(report([leaking()])); };
    const { code, stdout } = await leaks([...before, 'npm', 'test', '--json', 'x'], tools({}, { watch }));
    expect(given).toEqual(['npm', 'test', '--json', 'x']);
    expect(stdout).toContain('Session grows');
    expect(code).toBe(1);
  });

  test.each([
    ['a command that failed, without a leak', 3, [scenario()], 2],
    ['a command that failed, with one', 3, [leaking()], 2],
    ['a command that went well, with one', 0, [leaking()], 1],
  ])('--watch, of %s', async (_case, status, scenarios, code) => {
    const ended = { ...report(scenarios), command: { args: ['npm', 'test'], exitCode: status, signal: null, status } };
    const { stderr, ...rest } = await leaks(['--watch', '--', 'npm', 'test'], tools({}, { watch: () => Promise.resolve(ended) }));
    expect(rest.code).toBe(code);
    expect(stderr.includes('the command npm test ended with exit code 3')).toBe(status !== 0);
  });

  test('a tool that refuses its arguments, and one that is broken, are told with exit code 2', async () => {
    const refusing: Tools['watch'] = () => Promise.reject(new TetherError('ERR_TETHER_ARGUMENT', 'watch: there is no such command'));
    expect(await leaks(['--watch', '--', 'x'], tools({}, { watch: refusing }))).toMatchObject({ code: 2, stderr: 'watch: there is no such command' });
    const broken: Tools['watch'] = () => Promise.reject(new RangeError('off by one'));
    expect(await leaks(['--watch', '--', 'x'], tools({}, { watch: broken }))).toMatchObject({ code: 2, stderr: expect.stringMatching(/report it: RangeError: off by one\n +at/) as string });
  });

  test('--calibrate prints the table', async () => {
    const calibrate: Tools['calibrate'] = ({ runs, seed }) => Promise.resolve(`${runs} ${seed}\n`);
    expect(await leaks(['--calibrate', '--runs', '3', '--seed', '5'], tools({}, { calibrate }))).toMatchObject({ stdout: '3 5\n' });
  });

  test('--snapshot explains a file, or says that nothing of that class is in it', async () => {
    writeFileSync('x.heapsnapshot', '');
    const explainSnapshot: Tools['explainSnapshot'] = (_file, options) => Promise.resolve(options.class === 'Session' ? [finding()] : []);
    const args = ['--snapshot', 'x.heapsnapshot', '--class'];
    expect((await leaks([...args, 'Session'], tools({}, { explainSnapshot }))).stdout).toContain('context session → Session');
    expect(await leaks([...args, 'Other'], tools({}, { explainSnapshot }))).toMatchObject({ code: 2, stderr: expect.stringContaining('it has no Other') as string });
  });
});

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { asked, leaks, one, scenarioFile, tools } from './command';
import { leaking, scenario } from './reports';

describe('tether leaks: mistakes are told before anything runs', () => {
  test.each([
    [['--json', '.'], '--json .: this is a folder; name a file in it, as leaks.json'],
    [['--junit', 'folder'], '--junit folder: this is a folder; name a file in it, as folder/leaks.xml'],
    [['--html', 'file/x.html'], '--html file/x.html: file is a file, not a folder; name another file'],
    [['--json', 'x', '--html', './x'], '--json and --html both name x; give each a file of its own'],
    [['--diff', 'missing.json'], 'missing.json: there is no such file; write it with --json, or correct the path'],
    [['--diff', 'file'], 'file: this is no leak report; name a file that --json wrote'],
    [['--diff', 'future.json'], 'future.json: this report is of version 9, and this command reads version 1'],
    [['--baseline', 'missing.json'], 'missing.json: there is no such file; write it with --update-baseline'],
    [['--baseline', 'file'], 'file: this is no baseline: it is not JSON'],
    [['--baseline', 'folder'], 'folder cannot be read'],
    [['--no-explain', '--update-baseline'], '--no-explain and the baseline exclude each other'],
    [['--watch'], '--watch needs a command; write it after --'],
    [['--snapshot', 'x.heapsnapshot'], '--snapshot and --class need each other'],
    [['--class', 'Session'], '--snapshot and --class need each other'],
    [['--snapshot', 'x.heapsnapshot', '--class', 'Session'], 'x.heapsnapshot: there is no such file'],
    [['--runs', '3'], '--runs belongs to --calibrate'],
    [['--jobs', '0'], "argument '0' is invalid. It must be a whole number, 1 or more"],
    [['--timeout', 'soon'], "argument 'soon' is invalid. It must be a whole number"],
    [['--grep', '('], 'write a backslash before what should stand for itself'],
    [['--quick', '--thorough'], "option '--quick' cannot be used with option '--thorough'"],
    [['--jsn', 'x'], "unknown option '--jsn'"],
  ])('%j', async (args, message) => {
    mkdirSync('folder');
    writeFileSync('file', 'text');
    writeFileSync('future.json', '{ "schema": 9, "scenarios": [] }');
    const { code, stderr } = await leaks(args, one(scenario()));
    expect(stderr).toContain(message);
    expect(code).not.toBe(0);
    expect(asked).toEqual([]);
  });

  test.runIf(existsSync('/dev/full'))('a disk that is full', async () => {
    const { code, stderr } = await leaks(['--json', '/dev/full'], one(scenario()));
    expect(stderr).toMatch(/--json \/dev\/full cannot be written: ENOSPC.*; name another file/);
    expect(code).toBe(2);
  });

  test('a file that cannot be written after all is told too, after the report', async () => {
    const runScenario = () => { mkdirSync('out.json'); return Promise.resolve([leaking()]); };
    const { code, stdout, stderr } = await leaks(['--json', 'out.json'], one(leaking(), { runScenario }));
    expect(stdout).toContain('Session grows');
    expect(stderr).toMatch(/--json out.json cannot be written: .*; name another file/);
    expect(code).toBe(2);
  });

  test('no scenario of a name', async () => {
    scenarioFile('a.leak.js');
    const { code, stderr } = await leaks(['--name', 'nobody'], tools({ 'a.leak.js': [] }));
    expect(stderr).toContain('no scenario of a.leak.js is named nobody; leave the option out to run all');
    expect(code).toBe(2);
  });
});

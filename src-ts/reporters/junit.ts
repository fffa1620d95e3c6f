/** The report as JUnit XML, as Jenkins, GitLab and most other CI servers read it: a suite for each file, a case for each scenario. */
import XMLBuilder from 'fast-xml-builder';
import type { LeakReport, ScenarioResult } from '../leaks/finding.js';
import { grouped } from './grouped.js';
import { details } from './pretty.js';
import { printable } from './printable.js';
import * as words from './wording.js';

const width = 110;

/** The attributes of an element begin with `@`; `#text` is what stands in it, and the rest are elements. An attribute may be `true`. */
const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true, suppressEmptyNode: true, suppressBooleanAttributes: false });

/** A leak is a failure; a scenario that gave no verdict is an error. Known and suspicious ones pass, with what is known of them as output. */
export function junit(report: LeakReport): string {
  const { scenarios, started } = printable(report);
  const suites = grouped(scenarios, ({ file }) => file).map(([file, inFile]) => suite(file, inFile, started));
  const root = { '@name': 'tether leaks', ...counts(scenarios), testsuite: suites };
  return builder.build({ '?xml': { '@version': '1.0', '@encoding': 'UTF-8' }, testsuites: root });
}

function suite(file: string, scenarios: readonly ScenarioResult[], started: string) {
  const timestamp = started.replace(/(\.\d+)?Z$/, '');
  return { '@name': file, ...counts(scenarios), '@skipped': '0', '@timestamp': timestamp, testcase: scenarios.map(testCase) };
}

function testCase(scenario: ScenarioResult) {
  const head = { '@name': scenario.name, '@classname': scenario.file, '@time': seconds([scenario]) };
  const outcome = outcomeOf(scenario);
  const text = details(scenario, { colours: false, width });
  if (outcome) return { ...head, [outcome.element]: { '@type': outcome.type, '@message': message(scenario), '#text': text } };
  return text === '' ? head : { ...head, 'system-out': text };
}

function outcomeOf(scenario: ScenarioResult): { element: 'failure' | 'error'; type: string } | undefined {
  const standing = words.standingOf(scenario);
  if (standing === 'leak') return { element: 'failure', type: 'leak' };
  if (words.troubleWords(scenario)) return { element: 'error', type: standing === 'unsettled' ? 'unsettled' : 'failed' };
  return undefined;
}

/** One line: readers of XML make spaces of the line ends in an attribute. */
function message(scenario: ScenarioResult): string {
  const counting = scenario.findings.filter(({ status }) => status === 'new');
  const text = words.troubleWords(scenario)?.sentence ?? counting.map(words.headline).join('; ');
  return text.replaceAll('\n', ' ');
}

function counts(scenarios: readonly ScenarioResult[]) {
  const outcomes = scenarios.map(outcomeOf);
  const of = (element: string) => String(outcomes.filter((outcome) => outcome?.element === element).length);
  return { '@tests': String(scenarios.length), '@failures': of('failure'), '@errors': of('error'), '@time': seconds(scenarios) };
}

function seconds(scenarios: readonly ScenarioResult[]): string {
  return (scenarios.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000).toFixed(3);
}

/** The report as SARIF 2.1.0, for code scanning: a rule for each cause, a result for each leak, its retaining paths as code flows. */
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import type { CodeFlow, Location, Log, Notification, PhysicalLocation, ReportingDescriptor, Result, Run } from 'sarif';
import type { Finding, LeakReport, PathStep, RetainingPath, ScenarioResult, Site } from '../leaks/finding.js';
import { printable } from './printable.js';
import * as words from './wording.js';

const schemaUri = 'https://json.schemastore.org/sarif-2.1.0.json';

/** Changes when fingerprints are made in another way, so that old ones are not compared with new ones. */
const fingerprintName = 'leakFingerprint/v1';

export function sarif(report: LeakReport): string {
  const log: Log = { $schema: schemaUri, version: '2.1.0', runs: [run(printable(report))] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function run(report: LeakReport): Run {
  const rules = rulesOf(report);
  const notifications = report.scenarios.flatMap(notification);
  return {
    tool: { driver: { name: report.tool.name, version: report.tool.version, rules } },
    invocations: [{ executionSuccessful: notifications.length === 0, startTimeUtc: report.started, toolExecutionNotifications: notifications }],
    columnKind: 'utf16CodeUnits',
    results: report.scenarios.flatMap((scenario) => scenario.findings.map((finding) => result(finding, scenario, rules))),
  };
}

function rulesOf({ scenarios }: LeakReport): ReportingDescriptor[] {
  const causes = scenarios.flatMap(({ findings }) => findings).map(words.causeOf);
  const firsts = causes.filter(({ pattern }, index) => causes.findIndex((cause) => cause.pattern === pattern) === index);
  return firsts.toSorted((a, b) => (a.pattern < b.pattern ? -1 : 1)).map(({ pattern, fix }) => ({
    id: ruleId(pattern),
    name: pattern,
    shortDescription: { text: words.patternTitle(pattern) },
    help: { text: fix },
    defaultConfiguration: { level: 'error' },
  }));
}

function ruleId(pattern: string): string {
  return `leak/${pattern}`;
}

function result(finding: Finding, scenario: ScenarioResult, rules: readonly ReportingDescriptor[]): Result {
  const { pattern, sentence, fix } = words.causeOf(finding);
  const known = finding.status === 'known';
  return {
    ruleId: ruleId(pattern),
    ruleIndex: rules.findIndex(({ id }) => id === ruleId(pattern)),
    level: levelOf(scenario, known),
    message: { text: `${words.headline(finding)}, in ${scenario.name}. ${sentence} ${fix}` },
    locations: [{ physicalLocation: physical(finding.sites[0] ?? suspectSite(finding) ?? { file: scenario.file }) }],
    relatedLocations: finding.sites.slice(1).map((site) => ({ physicalLocation: physical(site), message: { text: words.siteWords(site) } })),
    partialFingerprints: { [fingerprintName]: finding.fingerprint },
    codeFlows: finding.paths.map((way) => codeFlow(way, scenario)),
    baselineState: known ? 'unchanged' : 'new',
    suppressions: known ? [{ kind: 'external', status: 'accepted', justification: finding.remark ?? words.statusWords(finding) }] : [],
    properties: { scenario: scenario.name, file: scenario.file, growth: finding.growth.map((growth) => `${words.signalWords(growth)}: ${growth.rate}`) },
  };
}

function levelOf({ verdict }: ScenarioResult, known: boolean): Result['level'] {
  if (known) return 'note';
  return verdict === 'leak' ? 'error' : 'warning';
}

/** Where a closure or class on the way stands, nearest to the leak. */
function suspectSite({ paths }: Finding): Site | undefined {
  const steps = paths.flatMap((way) => way.steps).filter(({ site }) => site !== undefined);
  return (steps.findLast(({ suspect }) => suspect) ?? steps.at(-1))?.site;
}

function codeFlow(way: RetainingPath, scenario: ScenarioResult): CodeFlow {
  const start: Location = { physicalLocation: physical({ file: scenario.file }), message: { text: `${way.root}, ${words.heldByWords(way)}` } };
  const steps = way.steps.map((step) => ({ location: stepLocation(step, scenario), importance: step.suspect ? ('essential' as const) : ('important' as const) }));
  return { message: { text: words.heldByWords(way) }, threadFlows: [{ locations: [{ location: start }, ...steps] }] };
}

/** A viewer shows nothing of a step that has no place, so that one without stands in the scenario. */
function stepLocation({ edge, node, site }: PathStep, scenario: ScenarioResult): Location {
  return { physicalLocation: physical(site ?? { file: scenario.file }), message: { text: edge === '' ? node : `${edge} → ${node}` } };
}

function physical({ file, line, column }: Site): PhysicalLocation {
  const region = { startLine: line, ...(column === undefined ? {} : { startColumn: column }) };
  return { artifactLocation: artifact(file), ...(line === undefined ? {} : { region }) };
}

/** Relative to the root of the sources, as code scanning wants it, unless the file is elsewhere. */
function artifact(file: string) {
  if (path.isAbsolute(file)) return { uri: pathToFileURL(file).href };
  if (/^[a-z][a-z\d+.-]+:/i.test(file)) return { uri: encodeURI(file) };
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

function notification(scenario: ScenarioResult): Notification[] {
  const trouble = words.troubleWords(scenario);
  if (!trouble) return [];
  const text = `${words.scenarioTitle(scenario)}: ${trouble.sentence} ${trouble.fix}`;
  return [{ level: 'error', message: { text }, locations: [{ physicalLocation: physical({ file: scenario.file }) }] }];
}

/** The report for GitHub Actions: annotations on the lines concerned, and a page of Markdown for the summary of the step. */
import type { Finding, LeakReport, RetainingPath, ScenarioResult, Site } from '../leaks/finding.js';
import { inSeconds } from './bytes.js';
import { printable } from './printable.js';
import * as words from './wording.js';

/** GitHub refuses a summary of more than a mebibyte, all of it. */
const summaryBytes = 1024 * 1024;

const sitesShown = 5;

type Level = 'error' | 'warning' | 'notice';

/** Workflow commands, one a line, to be written to standard output. GitHub shows ten of each level in a step, so errors come first. */
export function githubAnnotations(report: LeakReport): string {
  const annotations = printable(report).scenarios.flatMap(annotationsOf);
  const order: Level[] = ['error', 'warning', 'notice'];
  return annotations.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level)).map(command).join('');
}

interface Annotation {
  level: Level;
  site: Site;
  title: string;
  message: string;
}

function annotationsOf(scenario: ScenarioResult): Annotation[] {
  const trouble = words.troubleWords(scenario);
  const own = { site: { file: scenario.file }, title: words.scenarioTitle(scenario) };
  const troubles: Annotation[] = trouble ? [{ ...own, level: 'error', message: `${trouble.sentence}\n${trouble.fix}` }] : [];
  return [...troubles, ...scenario.findings.map((finding) => annotation(finding, scenario))];
}

function annotation(finding: Finding, scenario: ScenarioResult): Annotation {
  const { sentence, fix } = words.causeOf(finding);
  const level = finding.status === 'known' ? 'notice' : scenario.verdict === 'leak' ? 'error' : 'warning';
  const message = `${sentence}\n${fix}\n${words.reproduceWords}: ${scenario.reproduce}`;
  return { level, site: inSources(finding) ?? { file: scenario.file }, title: `${words.headline(finding)} in ${scenario.name}`, message };
}

/** GitHub attaches an annotation to files of the repository only. */
function inSources({ sites }: Finding): Site | undefined {
  return sites.find(({ file }) => !/^(\/|[a-z]:|node:|\.\.\/)|(^|\/)node_modules\//i.test(file));
}

function command({ level, site: { file, line, column }, title, message }: Annotation): string {
  const properties = Object.entries({ file, line, col: column, title }).filter(([, value]) => value !== undefined);
  return `::${level} ${properties.map(([name, value]) => `${name}=${property(String(value))}`).join(',')}::${data(message)}\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Markdown of what is not clean, cut where GitHub would refuse it. */
export function githubSummary(report: LeakReport): string {
  const { scenarios, ...rest } = printable(report);
  const shown = scenarios.filter((scenario) => words.standingOf(scenario) !== 'clean');
  const head = [`## ${words.reportTitle}: ${words.summary({ scenarios })}`, '', ...table(shown), ...comparison({ scenarios, ...rest }), ...baseline({ scenarios, ...rest })];
  return within(summaryBytes, head.join('\n'), shown.map(section), `\n${code(words.machineWords(report))}\n`);
}

function table(scenarios: readonly ScenarioResult[]): string[] {
  if (scenarios.length === 0) return [];
  const rows = scenarios.map((scenario) => `| ${words.standingWords[words.standingOf(scenario)]} | ${code(words.scenarioTitle(scenario))} | ${inline(gist(scenario))} | ${inSeconds(scenario.durationMs)} |`);
  return ['| | scenario | what | time |', '|---|---|---|---|', ...rows, ''];
}

function gist(scenario: ScenarioResult): string {
  return words.troubleWords(scenario)?.sentence ?? scenario.findings.map(words.headline).join('; ');
}

function comparison({ comparison: compared }: LeakReport): string[] {
  if (!compared) return [];
  const lines = compared.changes.map((change) => `- ${inline(words.changeWords(change))} — ${code(change.subject)} in ${code(words.scenarioTitle({ file: change.file, name: change.scenario }))}`);
  return [inline(words.comparedWith(compared)), '', ...lines, ''];
}

function baseline({ baseline: used }: LeakReport): string[] {
  return used ? words.baselineWords(used).map((line) => `- ${inline(line)}`) : [];
}

function section(scenario: ScenarioResult): string {
  return scenario.findings.map((finding) => `\n${findingText(finding, scenario)}`).join('\n');
}

function findingText(finding: Finding, scenario: ScenarioResult): string {
  const { sentence, fix } = words.causeOf(finding);
  const sites = words.places(finding.sites).slice(0, sitesShown).map(({ text, count }) => `- ${count} × ${code(text)}`);
  return [
    `<details><summary>${inline(words.headline(finding))}: ${inline(scenario.name)} (${inline(words.statusWords(finding))})</summary>`,
    '',
    `**${inline(sentence)}** ${inline(fix)}`,
    ...finding.paths.map((way) => `\n${fenced(pathText(way))}`),
    ...(sites.length > 0 ? ['', `${words.sitesTitle}:`, '', ...sites] : []),
    '',
    `${words.reproduceWords}: ${code(scenario.reproduce)}, fingerprint ${code(finding.fingerprint)}`,
    '',
    '</details>',
  ].join('\n');
}

function pathText(way: RetainingPath): string {
  const steps = way.steps.map(({ edge, node, suspect, site }) => `${suspect ? '>' : ' '} ${edge} → ${node}${site ? `  ${words.place(site)}` : ''}`);
  return [`${words.heldByWords(way)}: ${way.root}`, ...steps].join('\n');
}

/** As much as fits, whole sections only. */
function within(limit: number, head: string, sections: readonly string[], tail: string): string {
  const room = limit - Buffer.byteLength(head) - Buffer.byteLength(tail) - 200;
  let used = 0;
  const fitting = sections.filter((text) => (used += Buffer.byteLength(text)) <= room);
  const left = sections.length - fitting.length;
  return [head, ...fitting, ...(left > 0 ? [`\n${words.leftOut(left)}`] : []), tail].join('\n');
}

/** Text of which Markdown and HTML make nothing, on one line: a table ends with its line. */
function inline(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replace(/[\\`*_{}[\]()#+!|~@]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** An element instead of backticks: a name may hold those, and a table's cell no `|` between them. */
function code(text: string): string {
  return `<code>${inline(text)}</code>`;
}

/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

/** The report for a terminal. */
import { styleText } from 'node:util';
import type { Finding, Growth, LeakReport, PathStep, RetainingPath, ScenarioResult } from '../leaks/finding.js';
import { inSeconds } from './bytes.js';
import { printable } from './printable.js';
import * as words from './wording.js';

export interface PrettyOptions {
  /** Whether the terminal shows colours. */
  colours: boolean;
  /** Characters in a line; sentences are broken, paths and places are not. */
  width: number;
}

type Style = Parameters<typeof styleText>[0];

const marks: Record<words.Standing, string> = { clean: '✓', known: '✓', leak: '✗', suspicious: '?', unsettled: '~', failed: '!' };
const styles: Record<words.Standing, Style> = { clean: 'green', known: 'yellow', leak: 'red', suspicious: 'yellow', unsettled: 'magenta', failed: 'red' };

const sitesShown = 5;
/** Below these is what ran the scenario. */
const framesShown = 4;
const linesShown = 5;
const verdictWidth = Math.max(...Object.values(words.standingWords).map(({ length }) => length));

/** @returns lines, each with its end. */
export function pretty(report: LeakReport, options: PrettyOptions): string {
  return `${new Pretty(options).report(printable(report)).join('\n')}\n`;
}

/** What there is to say of one scenario, without its verdict: for reports that hold texts. Empty for a clean one without notes. */
export function details(scenario: ScenarioResult, options: PrettyOptions): string {
  return new Pretty(options).details(scenario).join('\n');
}

/** One leak alone. */
export function findingText(finding: Finding, options: PrettyOptions): string {
  return new Pretty(options).finding(finding).join('\n');
}

class Pretty {
  readonly #width: number;
  readonly #paint: (style: Style, text: string) => string;

  constructor({ colours, width }: PrettyOptions) {
    this.#width = Math.max(40, Math.min(width, 110));
    this.#paint = colours ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
  }

  report(report: LeakReport): string[] {
    const lines = report.scenarios.map((scenario) => ({ title: this.#title(scenario), body: this.details(scenario) }));
    const details = lines.flatMap(({ title, body }) => (body.length === 0 ? [] : ['', title, ...body]));
    return [...report.scenarios.map((scenario) => this.#verdict(scenario)), ...details, ...this.#comparison(report), ...this.#baseline(report), '', this.#total(report)];
  }

  #verdict(scenario: ScenarioResult): string {
    const standing = words.standingOf(scenario);
    const verdict = `${marks[standing]} ${words.standingWords[standing].padEnd(verdictWidth)}`;
    return `${this.#paint(styles[standing], verdict)}  ${words.scenarioTitle(scenario)}  ${this.#paint('dim', inSeconds(scenario.durationMs))}`;
  }

  /** Nothing of a clean scenario but its notes. */
  details(scenario: ScenarioResult): string[] {
    const trouble = words.troubleWords(scenario);
    const body = [
      ...(trouble ? this.#trouble(scenario, trouble) : []),
      ...(scenario.verdict === 'suspicious' ? this.#sentence('  ', words.suspiciousWords(scenario)) : []),
      ...scenario.findings.flatMap((finding) => this.finding(finding)),
      ...scenario.notes.flatMap((note) => this.#sentence('  note: ', note)),
    ];
    if (body.length === 0) return [];
    const again = trouble || scenario.findings.length > 0 ? [`  ${words.reproduceWords}: ${scenario.reproduce}`] : [];
    return [...body, ...again];
  }

  #title(scenario: ScenarioResult): string {
    return this.#paint('bold', `── ${words.scenarioTitle(scenario)}`);
  }

  #trouble({ error }: ScenarioResult, { sentence, fix }: { sentence: string; fix: string }): string[] {
    const shown = [...saidIn(error), ...framesIn(error)].map((line) => this.#paint('dim', `    ${line}`));
    return [...this.#sentence('  ', sentence, 'red'), ...shown, ...this.#sentence('  fix: ', fix)];
  }

  /** Of a known leak no more than that it is there. */
  finding(finding: Finding): string[] {
    const title = `  ${this.#paint(finding.status === 'new' ? ['bold', 'red'] : 'yellow', words.headline(finding))}`;
    const status = this.#paint('dim', `    ${words.statusWords(finding)}, fingerprint ${finding.fingerprint}`);
    if (finding.status === 'known') return [title, status];
    return [title, status, ...this.#growths(finding.growth), ...finding.paths.flatMap((path) => this.#path(path)), ...this.#sites(finding), ...this.#cause(finding), ''];
  }

  #growths(growths: readonly Growth[]): string[] {
    const longest = Math.max(0, ...growths.map((growth) => words.signalWords(growth).length));
    return growths.map((growth) => `    ${words.signalWords(growth).padEnd(longest)}  ${growth.rate}${this.#paint('dim', aside(words.evidence(growth)))}`);
  }

  #path(path: RetainingPath): string[] {
    return [`    ${words.heldByWords(path)}:`, `      ${path.root}`, ...path.steps.flatMap((step, index) => this.#step(step, index === path.steps.length - 1))];
  }

  #step({ edge, node, site, suspect }: PathStep, isLast: boolean): string[] {
    const arrow = edge === '' ? '      → ' : `      ${edge} → `;
    const where = site ? this.#paint('dim', `  ${words.place(site)}`) : '';
    const leaked = isLast ? this.#paint('dim', `  (${words.pathWords.leaked})`) : '';
    const line = `${suspect ? this.#paint('red', arrow) : arrow}${isLast ? this.#paint('bold', node) : node}${where}${leaked}`;
    return suspect ? [line, this.#paint('red', `      ${'~'.repeat(Math.max(edge.length, 1))}`)] : [line];
  }

  #sites({ sites }: Finding): string[] {
    if (sites.length === 0) return [];
    const places = words.places(sites);
    const longest = String(places[0]!.count).length;
    const lines = places.slice(0, sitesShown).map(({ text, count }) => `      ${String(count).padStart(longest)} × ${text}`);
    const more = places.length > sitesShown ? [this.#paint('dim', `      and ${places.length - sitesShown} more`)] : [];
    return [`    ${words.sitesTitle}:`, ...lines, ...more];
  }

  #cause(finding: Finding): string[] {
    const { sentence, fix } = words.causeOf(finding);
    return [...this.#sentence('    cause: ', sentence), ...this.#sentence('    fix:   ', fix, 'green')];
  }

  #comparison({ comparison }: LeakReport): string[] {
    if (!comparison) return [];
    const lines = comparison.changes.map((change) => `  ${this.#paint(changeStyles[change.kind], words.changeWords(change))}  ${change.subject} in ${change.file} › ${change.scenario}`);
    return ['', `${words.comparedWith(comparison)}`, ...lines];
  }

  #baseline({ baseline }: LeakReport): string[] {
    return baseline ? words.baselineWords(baseline).flatMap((line) => ['', ...this.#sentence('', line)]) : [];
  }

  #total(report: LeakReport): string {
    return `${words.scenarios(report.scenarios.length)}: ${words.summary(report)}${this.#paint('dim', `  (seed ${report.seed})`)}`;
  }

  /** Broken between words; later lines begin below the first word. */
  #sentence(lead: string, text: string, style?: Style): string[] {
    const lines = broken(text, this.#width - lead.length);
    return lines.map((line, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${style ? this.#paint(style, line) : line}`);
  }
}

type Trouble = ScenarioResult['error'];

const isFrame = (line: string): boolean => /^\s+at /.test(line);
/** The stacks that Node prints when it aborts. */
const isListed = (line: string): boolean => /^\s*(\d+: |-----)/.test(line);

function framesIn(error: Trouble): string[] {
  return linesOf(error).filter((line) => isFrame(line) && !line.includes('node:internal')).slice(0, framesShown).map((line) => line.trim());
}

/** What stands beside the calls and the message: the line that is no JavaScript, or the last words of a process that died. */
function saidIn(error: Trouble): string[] {
  const isMessage = (line: string) => (error?.message ?? '').includes(line.replace(/^\w+: /, '').trim());
  return linesOf(error).filter((line) => !isFrame(line) && !isListed(line) && !isMessage(line)).slice(-linesShown);
}

function linesOf(error: Trouble): string[] {
  return (error?.stack ?? '').split('\n');
}

const changeStyles: Record<'new' | 'fixed' | 'worse' | 'better', Style> = { new: 'red', worse: 'red', fixed: 'green', better: 'green' };

function aside(text: string): string {
  return text === '' ? '' : `  (${text})`;
}

function broken(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

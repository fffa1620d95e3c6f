/** What the run means: against the baseline, against another report, and for whoever called the command. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { applyBaseline, baselineVersion, printBaseline, updatedBaseline, type Baseline } from '../../leaks/baseline.js';
import { BaselineError, parseBaseline } from '../../leaks/baseline-file.js';
import { compareReports } from '../../leaks/comparison.js';
import { reportSchema, type LeakReport, type ScenarioResult } from '../../leaks/finding.js';
import { standingOf, troubleWords } from '../../reporters/wording.js';
import { Failure } from '../failure.js';

export const defaultBaseline = '.leakbaseline.json';

export interface JudgeOptions {
  baseline?: string;
  updateBaseline?: boolean;
  diff?: string;
  /** Only some scenarios of each file ran. */
  partial: boolean;
}

/** What the run is judged by, read before it begins: nobody wants to wait for the news that a file is broken. */
export interface Standards {
  baseline?: { file: string; content: Baseline };
  base?: { file: string; report: LeakReport };
}

/** @throws {Failure} when a file is not there, or not what it should be. */
export function readStandards({ baseline, updateBaseline, diff }: JudgeOptions): Standards {
  const file = baseline ?? defaultBaseline;
  const wanted = baseline !== undefined || updateBaseline || existsSync(file);
  return {
    ...(wanted ? { baseline: { file, content: readBaseline(file, updateBaseline ?? false) } } : {}),
    ...(diff === undefined ? {} : { base: { file: diff, report: readReport(diff) } }),
  };
}

function readBaseline(file: string, mayBeMissing: boolean): Baseline {
  if (mayBeMissing && !existsSync(file)) return { version: baselineVersion, leaks: [] };
  try {
    return parseBaseline(textOf(file, 'write it with --update-baseline'));
  } catch (error) {
    if (error instanceof BaselineError) throw new Failure(`${file}: this is no baseline: ${error.message}`);
    throw error;
  }
}

function readReport(file: string): LeakReport {
  const text = textOf(file, 'write it with --json');
  const report = parsed(text) as Partial<LeakReport> | null | undefined;
  if (!Array.isArray(report?.scenarios)) throw new Failure(`${file}: this is no leak report; name a file that --json wrote`);
  if (report.schema !== reportSchema) throw new Failure(`${file}: this report is of version ${report.schema}, and this command reads version ${reportSchema}; write it again with --json`);
  return report as LeakReport;
}

function textOf(file: string, next: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Failure(code === 'ENOENT' ? `${file}: there is no such file; ${next}, or correct the path` : `${file} cannot be read: ${message}; name another file`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The report with its leaks marked as new or known. */
export function judged(report: LeakReport, { baseline, base }: Standards, { partial, updateBaseline }: JudgeOptions): LeakReport {
  const today = new Date().toISOString().slice(0, 10);
  const against = baseline && (updateBaseline ? written(report, baseline, { partial, today }) : baseline.content);
  const marked = against ? applyBaseline(report, against, { file: baseline.file, partial, today }) : report;
  return base ? compareReports(marked, base.report, base.file) : marked;
}

function written(report: LeakReport, { file, content }: { file: string; content: Baseline }, options: { partial: boolean; today: string }): Baseline {
  const updated = updatedBaseline(report, content, options);
  try {
    writeFileSync(file, printBaseline(updated));
  } catch (error) {
    throw new Failure(`${file} cannot be written: ${(error as Error).message}; name another file with --baseline`);
  }
  tell(file, updated);
  return updated;
}

function tell(file: string, { leaks }: Baseline): void {
  const without = leaks.filter(({ reason }) => reason === '').length;
  const next = without > 0 ? `; ${without} of them without a "reason": write why it is tolerated, and "until" when` : '';
  process.stderr.write(`${file}: ${leaks.length} known ${leaks.length === 1 ? 'leak' : 'leaks'}${next}\n`);
}

/** The worst of all scenarios. */
export type LeakExitCode = 0 | 1 | 2 | 3;

/** Worst first: where the instrument failed, nothing else can be believed; and a leak is more than not to know. */
const precedence: readonly LeakExitCode[] = [2, 1, 3, 0];

export function exitCodeOf({ scenarios }: LeakReport): LeakExitCode {
  const codes = scenarios.map(codeOf);
  return precedence.find((code) => codes.includes(code)) ?? 0;
}

function codeOf(scenario: ScenarioResult): LeakExitCode {
  if (scenario.verdict === 'unsettled' && scenario.positiveControl !== 'missed') return 3;
  if (troubleWords(scenario)) return 2;
  return standingOf(scenario) === 'leak' ? 1 : 0;
}

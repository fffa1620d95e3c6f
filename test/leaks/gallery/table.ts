/** The gallery as a table, from the report of a run. */
import type { Finding, LeakReport, ScenarioResult } from '../../../src-ts/leaks/finding';
import type { Case } from './cases';

/** What a run found of one planted leak. */
export interface Found {
  verdict: string;
  /** Patterns of the causes, of all findings. */
  causes: string[];
  /** What of the finding names the fault; empty when nothing does. */
  named: string;
  twin: string;
}

export function found(report: LeakReport, { file, name, names }: Case): Found {
  const scenario = (title: string): ScenarioResult | undefined => report.scenarios.find((one) => one.file.endsWith(`/${file}`) && one.name === title);
  const leak = scenario(name), twin = scenario(`${name}, fixed`);
  return {
    verdict: leak?.verdict ?? 'not run',
    causes: [...new Set((leak?.findings ?? []).map(({ cause }) => cause?.pattern ?? 'none'))],
    named: names.exec((leak?.findings ?? []).map(told).join('\n'))?.[0] ?? '',
    twin: twin === undefined ? 'not run' : twin.findings.length > 0 ? 'flagged' : twin.verdict,
  };
}

/** What a reader of the report sees of a finding. */
function told({ subject, cause, sites }: Finding): string {
  const places = sites.map(({ file, line, function: name }) => `${name} (${file.split('/').at(-1)}:${line})`);
  return [cause?.sentence, ...places, subject].join('\n');
}

const columns = ['planted', 'addon', 'found', 'cause', 'which names', 'twin'];

export function table(report: LeakReport, cases: readonly Case[]): string {
  const rows = cases.map((one) => rowOf(one, found(report, one)));
  return [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rowOf({ name, addon }: Case, { verdict, causes, named, twin }: Found): string[] {
  return [name, addon, verdict, causes.join(', '), steady(named).replaceAll('|', '\\|'), twin];
}

/** Without what changes with every edit of a source, or with the compiler. */
function steady(text: string): string {
  return text.replace(/test\/leaks\/gallery\/scenarios\//g, '').replace(/(\.cc?):\d+\)/g, '$1)');
}

const begin = '<!-- gallery: written by GALLERY_PUBLISH=1 npm test -- leaks/gallery, do not edit -->';
const end = '<!-- end of the gallery -->';

/** The page with another table between its marks. */
export function withTable(page: string, content: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error('docs/leaks-gallery.md has lost the marks around its table; put them back.');
  return `${page.slice(0, from + begin.length)}\n\n${content}\n\n${page.slice(to)}`;
}

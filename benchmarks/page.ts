// SPDX-License-Identifier: MIT
// The generated parts of the page of results, as Markdown.

import { cases } from './cases.js';
import { nothing } from './figures.js';
import { lossesIn, lossTable, missedTargets } from './losses.js';
import { describeOmissions } from './omission.js';
import { drawingsOf } from './plots/drawings.js';
import { asMarkdown, markdown } from './print.js';
import type { Published } from './publish.js';
import type { Row } from './results.js';
import { byRuntime } from './rows.js';
import type { Table } from './table.js';
import { describeTargets } from './target.js';

/** Tables and charts of all runtimes, what was left out, and where the numbers are from. */
export function resultsText({ files, rows, omissions }: Published): string {
  const sections = [...byRuntime(rows)].map(([runtime, own], index) => [asMarkdown(own), charts(runtime, own, index === 0)].join('\n\n'));
  const left = omissions.length === 0 ? [] : [`Left out:\n\n${describeOmissions(omissions)}`];
  const names = files.map((file) => `\`${file}\``).join(', ');
  return [...sections, ...left, `From ${names}: the median of all rounds, and in brackets the lowest and the highest.`].join('\n\n');
}

/** Those of the first runtime are open: one look must be enough for whoever does not care for the others. */
function charts(runtime: string, rows: readonly Row[], open: boolean): string {
  const pictures = drawingsOf(runtime, rows).map(({ name, title }) => `![${title}, ${runtime}](results/plots/${name})`);
  return [`<details${open ? ' open' : ''}>`, `<summary>Charts of ${runtime}</summary>`, '', pictures.join('\n\n'), '', '</details>'].join('\n');
}

/** Every case in which another driver needs less, and every missed target, by runtime. */
export function lossesText({ rows }: Published): string {
  const note =
    'In brackets: how many times as much `tether` needs. `js` and `v8` are no ways to write an addon that outlives a version of Node; ' +
    'they show what the engine needs by itself.';
  return [note, ...[...byRuntime(rows)].flatMap(([runtime, own]) => lossesOn(runtime, own))].join('\n\n');
}

function lossesOn(runtime: string, rows: readonly Row[]): string[] {
  const losses = lossesIn(rows);
  const section = (title: string, table: Table): string[] => [`### ${title} on ${runtime}`, table.length === 1 ? 'Nowhere.' : markdown(table, 'left')];
  return [
    ...section('Where another library needs less', lossTable(losses, 'libraries')),
    ...section('Where a target is missed', missedTargets(rows)),
    ...section('Where the engine by itself needs less', lossTable(losses, 'engine')),
  ];
}

/** What was done in each case, what the other drivers do for it, and the targets. */
export function caseTable(): string {
  const line = (one: (typeof cases)[number]): string[] => [`\`${one.name}\``, one.done, one.peer, describeTargets(one.targets ?? [], one.unit) ?? nothing];
  const escaped = (cells: readonly string[]): string[] => cells.map((cell) => cell.replaceAll('|', '\\|'));
  return markdown([['case', 'what was done', 'what the others do', 'target'], ...cases.map((one) => escaped(line(one)))], 'left');
}

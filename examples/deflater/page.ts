// SPDX-License-Identifier: MIT

/** The HTML page: one file that needs nothing else, readable in light and dark, wide and narrow. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { buildFolder } from './addon.js';
import type { Chart, Section } from './figures.js';
import { pageStyle } from './page-style.js';
import { bindings, plan } from './plan.js';
import { svgChart } from './svg-chart.js';
import { count } from './units.js';
import type { Verdict } from './verdict.js';

export interface Findings {
  readonly charts: readonly Chart[];
  readonly sections: readonly Section[];
  readonly verdict: Verdict;
}

/** Returns where the page is. */
export function writePage(findings: Findings): string {
  const folder = join(buildFolder, 'demo');
  const file = join(folder, 'deflater.html');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, page(findings));
  return file;
}

function page({ charts, sections, verdict }: Findings): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>napi-tether: a deflater whose callback mentions the deflater</title>
<style>${pageStyle}</style>
<main>
<h1>A deflater whose callback mentions the deflater</h1>
<p class="verdict ${verdict.ok ? 'good' : 'bad'}">${verdict.sentence}</p>
<p>${explanation()}</p>
${legend()}
<div class="charts">${charts.map(figure).join('\n')}</div>
<div class="below">${table(sections)}
<section><h2>How this was measured</h2>
${method()}</section></div>
<details><summary>The figures of each round</summary>${roundTable(charts)}</details>
<footer>${circumstances()}</footer>
</main>
</html>
`;
}

function circumstances(): string {
  const { version, platform, arch } = process;
  return `Node ${version} on ${platform} ${arch}, ${new Date().toUTCString()}`;
}

function explanation(): string {
  return `One C++ class over zlib’s <code>z_stream</code> is bound twice: with napi-tether and, as
its documentation teaches, with node-addon-api. Each round makes ${count(plan.objectsPerRound)}
deflaters, gives each a callback that reads <code>deflater.bytesOut</code>, compresses with it and
drops it. Nobody can reach those deflaters any more.`;
}

function method(): string {
  return `<p>The native constructor and destructor count themselves, and zlib’s allocator counts its
bytes; no figure is computed from what it should be. Each binding ran in processes of its own.</p>
<p>After each round garbage was collected until two collections in a row freed no native object, in
the same way for both. The control round comes first: the same objects, with callbacks that do not
mention them, so that nothing should keep them.</p>
<p>The compressed file is the running Node executable, in pieces of
${count(plan.chunkBytes / 1024)} KiB at level ${plan.level}, inflated again by
<code>node:zlib</code> and compared byte for byte. A MB is a million bytes.</p>`;
}

function legend(): string {
  const entries = bindings.map((name, index) => `<li class="name-${index}">${name}</li>`);
  return `<ul class="legend">${entries.join('')}</ul>`;
}

function figure(chart: Chart): string {
  return `<figure><figcaption>${chart.title}</figcaption>${svgChart(chart)}</figure>`;
}

function table(sections: readonly Section[]): string {
  const heads = bindings.map((name, index) => `<th scope="col" class="name-${index}">${name}</th>`);
  return `<div class="scroll"><table><thead><tr><td></td>${heads.join('')}</tr></thead>
${sections.map(tableSection).join('\n')}</table></div>`;
}

function tableSection({ title, rows }: Section): string {
  const lines = rows.map(({ label, cells }) =>
    tableLine(label, bindings.map((name) => cells[name])));
  return `<tbody><tr><th scope="rowgroup" colspan="3">${title}</th></tr>
${lines.join('\n')}</tbody>`;
}

function tableLine(label: string, cells: readonly string[]): string {
  const data = cells.map((cell) => `<td>${cell}</td>`);
  return `<tr><th scope="row">${label}</th>${data.join('')}</tr>`;
}

/** Every value that the charts draw, as text. */
function roundTable(charts: readonly Chart[]): string {
  const columns = charts.flatMap(({ quantity, series, format }) =>
    series.map(({ name, values }) => ({ head: `${name}: ${quantity}`, values, format })));
  const heads = columns.map(({ head }) => `<th scope="col">${head}</th>`);
  const lines = (columns[0]?.values ?? []).map((_, round) =>
    tableLine(String(round), columns.map(({ values, format }) => format(values[round] ?? 0))));
  return `<div class="scroll"><table>
<thead><tr><th scope="col">round</th>${heads.join('')}</tr></thead>
<tbody>${lines.join('\n')}</tbody></table></div>`;
}

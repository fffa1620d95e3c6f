// SPDX-License-Identifier: MIT
// The page of results: what stands between its marks is made of committed files.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { caseTable, lossesText, resultsText } from './page.js';
import { allDrawings, readKnownRows, writeDrawings } from './plots/plot.js';
import { readOmissions, type Row } from './results.js';
import { root } from './root.js';
import { UsageError } from './usage-error.js';

const folder = join(root, 'benchmarks');
const page = join(folder, 'README.md');
const committed = join(folder, 'results');
const plots = join(committed, 'plots');

/** What is published: rows, what was left out, and the names of the files with both. */
export interface Published {
  readonly files: readonly string[];
  readonly rows: readonly Row[];
  readonly omissions: ReturnType<typeof readOmissions>;
}

/** Reads result files; throws a `UsageError` where they are not committed ones, or answer the same question twice. */
export function readPublished(files: readonly string[]): Published {
  const outside = files.find((file) => dirname(resolve(file)) !== committed);
  if (outside !== undefined) {
    throw new UsageError(`"${outside}" is not in benchmarks/results. The page is made of committed files: copy it there first.`);
  }
  const rows = files.flatMap(readKnownRows);
  refuseTwice(rows);
  return { files: files.map((file) => basename(file)), rows, omissions: files.flatMap(readOmissions) };
}

function refuseTwice(rows: readonly Row[]): void {
  const seen = new Set<string>();
  for (const row of rows) {
    const title = `${row.case} with ${row.driver} on ${row.runtime}`;
    if (seen.has(title)) throw new UsageError(`The files have ${title} twice. Publish one result for each, and name the other one no more.`);
    seen.add(title);
  }
}

/** The text of a page with everything between its marks made anew. */
export function fill(text: string, published: Published): string {
  const parts = { results: resultsText(published), losses: lossesText(published), cases: caseTable() };
  return Object.entries(parts).reduce((filled, [name, content]) => replaceBetweenMarks(filled, name, content), text);
}

function replaceBetweenMarks(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- begin: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new UsageError(`benchmarks/README.md has lost its marks "${begin}" and "${end}". Put them back.`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

/** The result files that a page says it was made of. */
export function sourcesOf(text: string): string[] {
  const line = text.split('\n').find((one) => one.startsWith('From ') && one.includes('.json`')) ?? '';
  return [...line.matchAll(/`([^`]+\.json)`/g)].map(([, name]) => join(committed, name!));
}

/** Draws result files into `benchmarks/README.md`, and the charts beside them; returns the files that it wrote. */
export function publish(files: readonly string[]): string[] {
  const published = readPublished(files);
  const text = fill(readFileSync(page, 'utf8'), published);
  // A chart of a case that is gone must not stay.
  rmSync(plots, { recursive: true, force: true });
  const drawn = writeDrawings(plots, allDrawings(published.rows));
  writeFileSync(page, text);
  return [page, ...drawn];
}

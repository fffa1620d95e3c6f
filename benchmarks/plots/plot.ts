// SPDX-License-Identifier: MIT
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { readRows, type Row } from '../results.js';
import { root } from '../root.js';
import { byRuntime, presentCases, unknownCases } from '../rows.js';
import { UsageError } from '../usage-error.js';
import { drawingsOf, type Drawing } from './drawings.js';
import { renderPage } from './page.js';

const usual = join(root, 'build', 'plots');

/** All charts of a result, of each runtime; throws a `UsageError` where two would have one name. */
export function allDrawings(rows: readonly Row[]): Drawing[] {
  const drawings = [...byRuntime(rows)].flatMap(([runtime, own]) => drawingsOf(runtime, own));
  const twice = drawings.find(({ name }, index) => drawings.findIndex((other) => other.name === name) < index);
  if (twice === undefined) return drawings;
  throw new UsageError(`Two releases of one runtime would both be drawn as ${twice.name}. Draw them one after the other, with another --out.`);
}

/** Draws a result file into a folder: a file for each chart, and a page of all. Returns the files. */
export function plot(file: string, folder: string = usual): string[] {
  const rows = readKnownRows(file);
  const page = join(folder, 'index.html');
  const files = writeDrawings(folder, allDrawings(rows));
  writeFileSync(page, renderPage(rows));
  return [...files, page];
}

/** Writes each chart as an SVG file; returns the files. */
export function writeDrawings(folder: string, drawings: readonly Drawing[]): string[] {
  mkdirSync(folder, { recursive: true });
  return drawings.map(({ name, file }) => {
    writeFileSync(join(folder, name), file);
    return join(folder, name);
  });
}

/** Rows of cases that exist; throws a `UsageError` where a file has none. */
export function readKnownRows(file: string): Row[] {
  const rows = readRows(file);
  if (presentCases(rows).length === 0) {
    throw new UsageError(`"${file}" has no case that exists now, only: ${unknownCases(rows).join(', ')}. Measure it again.`);
  }
  return rows;
}

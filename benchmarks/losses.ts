// SPDX-License-Identifier: MIT
// Where the driver under test is behind: found in the rows, so that no page can forget it.

import { factor, figure } from './figures.js';
import type { Row } from './results.js';
import { ofCase, presentCases } from './rows.js';
import type { Table } from './table.js';
import { subject } from './target.js';
import { outcomesOf } from './targets.js';

/** Drivers that nobody would write an addon in instead: they show what the engine needs at least. */
const limits: readonly string[] = ['js', 'v8'];

/** A case in which others need less. */
export interface Loss {
  readonly case: string;
  readonly own: Row;
  /** The least first. */
  readonly ahead: readonly Row[];
}

/** The cases in which some driver needs less than `tether`. The rows are of one runtime. */
export function lossesIn(rows: readonly Row[]): Loss[] {
  return presentCases(rows).flatMap(({ name }) => {
    const found = ofCase(rows, name);
    const own = found.get(subject);
    if (own === undefined) return [];
    const ahead = [...found.values()].filter((row) => row.median < own.median).sort((a, b) => a.median - b.median);
    return ahead.length === 0 ? [] : [{ case: name, own, ahead }];
  });
}

/** Those of libraries that one would use instead, or else what the engine needs by itself; as a table. */
export function lossTable(losses: readonly Loss[], which: 'libraries' | 'engine'): Table {
  const concerned = ({ driver }: Row): boolean => limits.includes(driver) === (which === 'engine');
  const lines = losses.flatMap(({ case: name, own, ahead }) => {
    const shown = ahead.filter(concerned);
    const texts = shown.map((row) => `\`${row.driver}\` ${figure(row.median)}${timesLess(own, row)}`);
    return shown.length === 0 ? [] : [[name, `${figure(own.median)} ${own.unit}`, texts.join('; ')]];
  });
  return [['case', subject, 'less'], ...lines];
}

/** How many times as much `tether` needs; and whether that could be chance. */
function timesLess(own: Row, row: Row): string {
  const times = row.median > 0 ? `${factor(own.median / row.median)} ×` : '';
  const overlap = own.min <= row.max ? 'within the spread' : '';
  const remarks = [times, overlap].filter(Boolean).join(', ');
  return remarks && ` (${remarks})`;
}

/** The targets that were missed, with what was reached. */
export function missedTargets(rows: readonly Row[]): Table {
  const missed = presentCases(rows).flatMap((one) => {
    const outcomes = outcomesOf(one, ofCase(rows, one.name)).filter(({ verdict }) => verdict === 'missed');
    return outcomes.map(({ text, shown }) => [one.name, text, shown]);
  });
  return [['case', 'target', 'reached'], ...missed];
}

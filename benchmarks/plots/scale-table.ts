// SPDX-License-Identifier: MIT
import { figure, nothing } from '../figures.js';
import type { Row } from '../results.js';
import { ofCase, presentDrivers } from '../rows.js';
import type { Table } from '../table.js';
import { subject } from '../target.js';
import { coreOf, sizesOf } from './bars.js';

/** What addons of many classes cost by their number, for one question: of `tether`, the core is shown apart. The rows are of one runtime. */
export function scaleTable(rows: readonly Row[], name: string): Table {
  const sizes = sizesOf(rows, name);
  const concerned = rows.filter((row) => sizes.some(({ caseName }) => caseName === row.case));
  const drivers = presentDrivers(concerned);
  const hasCore = sizes.some(({ x }) => coreOf(rows, name, x) !== undefined);
  const line = ({ caseName, x }: { caseName: string; x: number }): string[] => {
    const found = ofCase(rows, caseName);
    const core = coreOf(rows, name, x);
    const apart = hasCore ? [core === undefined ? nothing : figure(core)] : [];
    return [x.toLocaleString('en-US'), ...drivers.map((driver) => (found.has(driver) ? figure(found.get(driver)!.median) : nothing)), ...apart];
  };
  const unit = concerned[0]?.unit ?? '';
  return [[`classes (${unit})`, ...drivers, ...(hasCore ? [`the core in ${subject}`] : [])], ...sizes.map(line)];
}

/** The report for programs: the data as they are. `leak-report.schema.json` beside this says what they may hold. */
import type { LeakReport } from '../leaks/finding.js';
import schema from './leak-report.schema.json';

/** JSON Schema (draft 2020-12) of what `json` writes; the package has it as `napi-tether/leak-report.schema.json`. */
export const leakReportSchema: Readonly<Record<string, unknown>> = schema;

export function json(report: LeakReport): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

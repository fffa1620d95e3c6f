/** Places in source code as readers know them: relative to the working directory, with forward slashes. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LeakReport } from '../../leaks/finding.js';

/** A copy of the report in which every file below `folder` is relative to it. Others stay as they are. */
export function withRelativeSources(report: LeakReport, folder: string): LeakReport {
  return JSON.parse(JSON.stringify(report, (key, value: unknown) => (key === 'file' && typeof value === 'string' ? relative(value, folder) : value))) as LeakReport;
}

function relative(file: string, folder: string): string {
  const plain = file.startsWith('file:') ? fileURLToPath(file) : file;
  if (!path.isAbsolute(plain)) return plain;
  const below = path.relative(folder, plain);
  return below.startsWith('..') || path.isAbsolute(below) ? plain : below.split(path.sep).join('/');
}

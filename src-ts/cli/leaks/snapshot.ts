/** Explains a heap snapshot that was written somewhere else. */
import { statSync } from 'node:fs';
import { findingText } from '../../reporters/pretty.js';
import { Failure } from '../failure.js';
import type { Tools } from './tools.js';

/** @throws {Failure} when there is no such file, or nothing of that class in it. */
export async function printSnapshot(file: string, className: string, { explainSnapshot }: Tools): Promise<void> {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new Failure(`${file}: there is no such file; write one with v8.writeHeapSnapshot(), or correct the path`);
  const findings = await explainSnapshot(file, { class: className });
  if (findings.length === 0) throw new Failure(`${file}: it has no ${className}; see in a heap viewer how the class is called there`);
  for (const finding of findings) process.stdout.write(`${findingText(finding, { colours: false, width: process.stdout.columns ?? 100 })}\n`);
}

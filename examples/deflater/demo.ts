// SPDX-License-Identifier: MIT

/**
 * The main job: one C++ class over zlib, bound with napi-tether and with node-addon-api.
 * Both compress a real file; then both make objects that form cycles with their callbacks.
 */
import type { Results, Task } from './child.js';
import { charts, table } from './figures.js';
import { measure } from './measure.js';
import { writePage } from './page.js';
import { type Binding, bindings, type PerBinding, plan } from './plan.js';
import {
  printCharts,
  printHeading,
  printLine,
  printTable,
  printVerdict,
  ProgressLine,
} from './terminal.js';
import { count, megabytes, megabytesPerSecond, seconds } from './units.js';
import { judge } from './verdict.js';

async function main(): Promise<void> {
  printHeading('1. Compress the running Node executable, inflate it again, compare');
  const compression = await forEachBinding('compression', describeCompression);
  printHeading(
    `2. ${plan.rounds} rounds of ${plan.objectsPerRound} deflaters whose callbacks mention them`,
  );
  const rounds = await forEachBinding('rounds', describeRounds);
  present(merge(compression, rounds));
}

/** One after the other, so that they do not compete for the machine. */
async function forEachBinding<T extends Task>(
  task: T,
  describe: (result: Results[T]) => string,
): Promise<PerBinding<Results[T]>> {
  const results: Partial<PerBinding<Results[T]>> = {};
  for (const name of bindings) results[name] = await measureShown(task, name, describe);
  return results as PerBinding<Results[T]>;
}

async function measureShown<T extends Task>(
  task: T,
  name: Binding,
  describe: (result: Results[T]) => string,
): Promise<Results[T]> {
  const progress = new ProgressLine(name);
  const result = await measure(task, name, progress.update);
  progress.finish(describe(result));
  return result;
}

function describeCompression(result: Results['compression']): string {
  const { inputBytes, outputBytes, compressMs, identical } = result;
  const speed = megabytesPerSecond(inputBytes, compressMs);
  const sizes = `${megabytes(inputBytes)} to ${megabytes(outputBytes)}`;
  const check = identical ? 'inflates to identical bytes' : 'inflates to DIFFERENT bytes';
  return `${sizes} in ${seconds(compressMs)} (${speed}), ${check}`;
}

function describeRounds({ constructed, destroyed, workMs, settleMs }: Results['rounds']): string {
  const fate = `${count(constructed)} made, ${count(constructed - destroyed)} still living`;
  return `${fate}, ${seconds(workMs + settleMs)}`;
}

function merge(
  compression: PerBinding<Results['compression']>,
  rounds: PerBinding<Results['rounds']>,
): PerBinding<Results> {
  const of = (name: Binding) => ({ compression: compression[name], rounds: rounds[name] });
  return { 'napi-tether': of('napi-tether'), 'node-addon-api': of('node-addon-api') };
}

function present(results: PerBinding<Results>): void {
  const findings = { charts: charts(results), sections: table(results), verdict: judge(results) };
  printCharts(findings.charts);
  printTable(findings.sections);
  printVerdict(findings.verdict);
  printLine(`\nThe same as a page: ${writePage(findings)}`);
  process.exitCode = findings.verdict.ok ? 0 : 1;
}

main().catch((error: unknown) => {
  printLine(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});

// SPDX-License-Identifier: MIT
// The command line: measuring, and what can be done with results.

import { parseCommand, type Command } from './arguments.js';
import { compare, regressions, type Comparison } from './compare/compare.js';
import { compareMeasured } from './compare/measured.js';
import { comparisonAsText } from './compare/print.js';
import { leftOut } from './leave-out.js';
import { measure } from './measure.js';
import { describeOmissions } from './omission.js';
import { usage } from './options.js';
import { plot } from './plots/plot.js';
import { asText } from './print.js';
import { publish } from './publish.js';
import { writeRows, type Row } from './results.js';
import type { Selection } from './schedule.js';
import { selfCheck } from './self-check/self-check.js';
import { UsageError } from './usage-error.js';

async function measureAndKeep(selection: Selection, json: string | undefined): Promise<Row[]> {
  for (const sentence of leftOut(selection.cases, selection.runtimes)) console.error(sentence);
  const { rows, omissions } = await measure(selection);
  // Printed first: a file that cannot be written must not cost the minutes that were measured.
  console.log(asText(rows));
  if (omissions.length > 0) console.log(`\nLeft out:\n${describeOmissions(omissions)}`);
  if (json !== undefined) writeRows(json, rows, omissions);
  return rows;
}

function printComparison(comparison: Comparison): number {
  console.log(comparisonAsText(comparison));
  return regressions(comparison).length > 0 ? 1 : 0;
}

function print(text: string): number {
  console.log(text);
  return 0;
}

async function perform(command: Command): Promise<number> {
  switch (command.kind) {
    case 'help':
      return print(usage);
    case 'publish':
      return print(`Written: ${publish(command.files).join(', ')}`);
    case 'plot':
      return print(`Written: ${plot(command.file, command.folder).join(', ')}`);
    case 'compare-files':
      return printComparison(compare(command.before, command.after));
    case 'compare': {
      const rows = await measureAndKeep(command.selection, command.json);
      console.log();
      return printComparison(await compareMeasured(command.before, rows, command.selection));
    }
    case 'self-check':
      return (await selfCheck(command.selection, command.repetitions)) ? 0 : 1;
    case 'run':
      await measureAndKeep(command.selection, command.json);
      return 0;
  }
}

/** Does what a command line asks for; returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    return await perform(parseCommand(argv));
  } catch (error) {
    console.error(error instanceof UsageError ? error.message : error);
    return error instanceof UsageError ? 2 : 1;
  }
}

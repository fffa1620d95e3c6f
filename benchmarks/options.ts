// SPDX-License-Identifier: MIT
// The options of the command line, and the text that explains them.

import { parseArgs } from 'node:util';

import { caseNames } from './cases.js';
import { driverNames } from './drivers.js';
import { UsageError } from './usage-error.js';

const options = {
  'case': { type: 'string', multiple: true },
  'driver': { type: 'string', multiple: true },
  'runtime': { type: 'string', multiple: true },
  'quick': { type: 'boolean', default: false },
  'rounds': { type: 'string' },
  'json': { type: 'string' },
  'compare': { type: 'string' },
  'with': { type: 'string' },
  'plot': { type: 'string' },
  'out': { type: 'string' },
  'publish': { type: 'string' },
  'self-check': { type: 'boolean', default: false },
  'repeat': { type: 'string' },
  'help': { type: 'boolean', short: 'h', default: false },
} as const;

/** The text of `--help`. */
export const usage = `npm run bench -- [options]

Measure:
  --quick           few rounds, without the cases that compile many classes and without the driver
                    nobind17-unlocked unless they are named; without it, as many rounds as a published
                    result needs
  --case NAME       only this case; may be repeated
                    ${caseNames.join(', ')}
  --driver NAME     only this driver; may be repeated
                    ${driverNames.join(', ')}
  --runtime NAME    a runtime: a path, or a name in .runtimes; may be repeated (default: the running one)
  --rounds N        as many rounds of each case that has noise
  --json FILE       also write the rows as JSON

Compare:
  --compare OLD     measure the cases of that JSON file again (or those named with --case), and say which became slower;
                    with the effort of that file and the drivers that ratios need, unless others are named
  --with NEW        measure nothing; take this JSON file instead

Show:
  --plot FILE       measure nothing; draw the charts of that JSON file as SVG files and one HTML page
  --out DIR         into this folder (default: build/plots)
  --publish FILE... measure nothing; draw these JSON files of benchmarks/results into benchmarks/README.md, with charts

Check the instrument:
  --self-check      measure the same build twice, and once with a call that was made 20 % slower, and compare;
                    says whether only the last is called slower. Takes --case, --rounds
  --repeat N        so many times (default: 1)

  -h, --help        show this text

Exit codes: 0 done, 1 a regression, a failed self-check or a failed run, 2 a mistake on the command line or in a file.`;

/** The values of the command line as they were typed; throws a `UsageError` for options that do not exist or do not go together. */
export function readOptions(argv: readonly string[]) {
  const { values, positionals } = parse(argv);
  refuseCombinations(values, positionals);
  return { ...values, files: positionals };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
}

type Values = ReturnType<typeof parse>['values'];

const modes = ['compare', 'plot', 'publish', 'self-check'] as const;
const needs = { with: 'compare', out: 'plot', repeat: 'self-check' } as const;

function refuseCombinations(values: Values, positionals: readonly string[]): void {
  const chosen = modes.filter((mode) => values[mode]);
  if (chosen.length > 1) throw new UsageError(`--${chosen[0]} and --${chosen[1]} do not go together. Use one after the other.`);
  for (const [option, mode] of Object.entries(needs) as [keyof typeof needs, keyof Values][]) {
    if (values[option] !== undefined && !values[mode]) throw new UsageError(`--${option} needs --${mode}.`);
  }
  if (positionals.length > 0 && values.publish === undefined) {
    throw new UsageError(`"${positionals[0]}" belongs to no option. Only --publish takes several files. See --help.`);
  }
}

// All test commands one after the other, each as a user would type it, then the sum of their counts.
import fs from 'node:fs';
import { places } from './places.mjs';
import { runVisibly } from './progress.mjs';
import { readResult } from './results.mjs';

const COMMANDS = [
  ['test'],
  ['run', 'test:cmake'],
  ['run', 'test:sanitizers'],
  ['run', 'test:threads'],
  ['run', 'test:runtimes'],
  ['run', 'test:consumer'],
];

fs.rmSync(places.results, { recursive: true, force: true });
const rows = [];
for (const command of COMMANDS) rows.push(await runCommand(command));
console.log(allFailures(rows));
console.log(table(rows));

const total = (what) => rows.reduce((sum, row) => sum + row[what], 0);
process.exitCode = total('failed') === 0 ? 0 : 1;
console.log(`${total('passed')} passed, ${total('failed')} failed`);

async function runCommand(args) {
  const started = Date.now();
  const shown = `npm ${args.join(' ')}`;
  console.log(`\n━━ ${shown}`);
  const exitCode = await runVisibly('npm', args, { shell: process.platform === 'win32' });
  const counts = readResult(args.at(-1).replace(':', '-')) ?? { passed: 0, failed: 0 };
  const { passed, failures = [] } = counts;
  return { shown, passed, failed: failed(counts, exitCode), failures, seconds: (Date.now() - started) / 1000 };
}

/** A command that ended badly, or that ran no test at all, has failed whatever it counted. */
function failed(counts, exitCode) {
  const silent = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0);
  return silent ? 1 : counts.failed;
}

/** Said once more at the end: what ran between may have been long. */
function allFailures(rows) {
  const lines = rows.flatMap(({ shown, failures }) => failures.map((text) => `\n━━ failed in ${shown}\n    ${text}`));
  return lines.join('\n');
}

function table(rows) {
  const column = (number, width) => number.toFixed(0).padStart(width);
  const line = ({ shown, passed, failed, seconds }) =>
    `${shown.padEnd(24)}${column(passed, 8)} passed${column(failed, 6)} failed${column(seconds, 7)} s`;
  return `\n${rows.map(line).join('\n')}\n`;
}

// npm run example:sqlite: SQLite bound whole. `-- --test` runs the example's own tests, `-- --quick`
// compares with fewer rows. Ends with 2 where SQLite's header is missing and cannot be installed.
import fs from 'node:fs';
import path from 'node:path';
import { places } from './places.mjs';
import { prepareSqliteExample } from './prepare.mjs';
import { main, runVisibly } from './progress.mjs';
import { forgetResult, writeResult } from './results.mjs';
import { LibraryMissing } from './sqlite-library.mjs';

const folder = path.join(places.programs, 'examples', 'sqlite');

await main(async () => {
  try {
    await prepareSqliteExample();
  } catch (error) {
    if (!(error instanceof LibraryMissing)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 2;
    return;
  }
  const args = process.argv.slice(2);
  process.exitCode = args.includes('--test') ? await runTests() : await runParts(args);
});

/** Each in a process of its own; the last one that fails names the exit code. */
async function runParts(args) {
  let exitCode = 0;
  for (const part of ['tour.js', 'leaks.js', 'compare.js'])
    exitCode = (await runVisibly(process.execPath, ['--expose-gc', path.join(folder, part), ...args])) || exitCode;
  return exitCode;
}

async function runTests() {
  forgetResult('example-sqlite');
  const report = path.join(places.results, 'example-sqlite.tap');
  fs.mkdirSync(places.results, { recursive: true });
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.test.js'));
  const reporters = ['spec', 'stdout', 'tap', report];
  const exitCode = await runVisibly(process.execPath, [
    '--expose-gc',
    '--test',
    ...reporters.map((value, i) => `--test-reporter${i % 2 ? '-destination' : ''}=${value}`),
    ...files.map((name) => path.join(folder, name)),
  ]);
  writeResult('example-sqlite', countTests(fs.readFileSync(report, 'utf8'), exitCode));
  return exitCode;
}

/** A process that crashes is a failure that no test counted. */
function countTests(tap, exitCode) {
  const number = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  const failed = number('fail') + number('cancelled');
  return { passed: number('pass'), failed: failed || (exitCode === 0 ? 0 : 1), skipped: number('skipped') };
}

// Runs vitest and counts from its JSON report.
import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { places, root, tools } from './places.mjs';
import { runVisibly } from './progress.mjs';
import { forgetResult, writeResult } from './results.mjs';
import { runWatched } from './watchdog.mjs';

/**
 * The loops of the suite that try random things, short: for builds that run beside the full ones of `npm test`.
 * What is in the environment already goes before.
 */
export const SHORT_LOOPS = {
  TETHER_FAULTS_EACH: '3',
  TETHER_FUZZ_CALLS: '4000',
  TETHER_GRAPH_RUNS: '50',
  TETHER_STORM_WORKERS: '20',
};

/** Milliseconds; the longest tests take a quarter of that. */
const MOST_SILENCE = 600_000;

const MOST_LINES = 25;
const MOST_CHARACTERS = 1500;

/** Runs some of the projects of vitest.config.mts, writes the counts under `name`, sets the exit code. */
export async function runSuite({ name, projects, env = {}, args = [] }) {
  const report = path.join(places.results, `${name}.vitest.json`);
  forgetResult(name);
  fs.rmSync(report, { force: true });
  // Somebody at a terminal sees for themselves that nothing moves.
  const run = process.stdout.isTTY ? runVisibly : runWatched;
  const exitCode = await run(
    process.execPath,
    [
      tools.vitest,
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ],
    { env: { ...process.env, ...env }, mostSilence: MOST_SILENCE },
  );
  const counts = count(readReport(report), exitCode);
  writeResult(name, counts);
  if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
  return counts;
}

function readReport(report) {
  return fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : { testResults: [] };
}

/**
 * A crash is not a failed assertion, yet must count: a file that failed as a whole or whose process ended before
 * its tests is one failure, and so is a run that ended badly with nothing else to show for it.
 */
export function count(report, exitCode) {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const file of report.testResults) {
    const failedBefore = counts.failed;
    for (const test of file.assertionResults) {
      counts[outcome(test.status)] += 1;
      if (test.status !== 'failed') continue;
      counts.failures.push(describe(file, test.fullName, test.failureMessages.join('\n')));
    }
    const waiting = file.assertionResults.filter(({ status }) => status === 'pending');
    if (waiting.length > 0) {
      counts.failed += 1;
      counts.failures.push(describe(file, `${waiting.length} of its tests did not end`, waiting.map(({ fullName }) => fullName).join('\n')));
    }
    if (file.status === 'failed' && counts.failed === failedBefore) {
      counts.failed += 1;
      counts.failures.push(describe(file, 'the file as a whole', file.message));
    }
  }
  if (exitCode !== 0 && counts.failed === 0) {
    counts.failed = 1;
    counts.failures.push(`vitest ended with code ${exitCode}, with no test failed`);
  }
  return counts;
}

/** Short enough that the end of a CI run's output holds all of them. */
function describe(file, title, message = '') {
  const shortened = stripVTControlCharacters(message).split('\n').slice(0, MOST_LINES).join('\n      ');
  return `${path.relative(root, file.name)}: ${title}\n      ${shortened.slice(0, MOST_CHARACTERS)}`;
}

function outcome(status) {
  return status === 'passed' || status === 'failed' ? status : 'skipped';
}

// Runs vitest and counts from its JSON report.
import fs from 'node:fs';
import path from 'node:path';
import { places, tools } from './places.mjs';
import { runVisibly } from './progress.mjs';
import { forgetResult, writeResult } from './results.mjs';

/** Runs some of the projects of vitest.config.mts, writes the counts under `name`, sets the exit code. */
export async function runSuite({ name, projects, env = {}, args = [] }) {
  const report = path.join(places.results, `${name}.vitest.json`);
  forgetResult(name);
  fs.rmSync(report, { force: true });
  const exitCode = await runVisibly(
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
    { env: { ...process.env, ...env } },
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
 * A crash is not a failed assertion, yet must count: a file that failed as a whole is one failure, and
 * so is a run that ended badly with nothing else to show for it.
 */
export function count(report, exitCode) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    const failedBefore = counts.failed;
    for (const test of file.assertionResults) counts[outcome(test.status)] += 1;
    if (file.status === 'failed' && counts.failed === failedBefore) counts.failed += 1;
  }
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

function outcome(status) {
  return status === 'passed' || status === 'failed' ? status : 'skipped';
}

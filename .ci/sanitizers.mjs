// The build of all test addons for AddressSanitizer and UBSan, and what a process needs to load them.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { places } from './places.mjs';
import { prepareTestsWithCmake } from './prepare.mjs';
import { StepFailed } from './progress.mjs';
import { compiler } from './toolchain.mjs';

export function prepareSanitizedTests() {
  if (process.platform !== 'linux') throw new StepFailed('The sanitizer build is only set up for Linux.');
  return prepareTestsWithCmake({
    title: 'the addons with sanitizers',
    folder: places.sanitizerBuild,
    variables: { TETHER_SANITIZE: 'ON' },
  });
}

export function sanitizerEnvironment() {
  return {
    TETHER_BUILD: 'asan',
    // Node itself is not instrumented, so the runtime has to be loaded before everything else.
    LD_PRELOAD: ['libasan.so', 'libubsan.so'].map(sharedLibrary).join(' '),
    ASAN_OPTIONS: [
      // Node frees next to nothing at exit: thousands of its allocations would be reported as leaks.
      // Our own leaks are counted exactly, by the tests.
      'detect_leaks=0',
      'halt_on_error=1',
      'abort_on_error=1',
      'strict_string_checks=1',
      'detect_stack_use_after_return=1',
    ].join(':'),
    UBSAN_OPTIONS: 'halt_on_error=1:abort_on_error=1:print_stacktrace=1',
  };
}

/** The compiler answers with the bare name when it has no such library. */
function sharedLibrary(name) {
  const answer = spawnSync(compiler(), [`-print-file-name=${name}`], { encoding: 'utf8' }).stdout?.trim();
  if (answer && path.isAbsolute(answer)) return answer;
  throw new StepFailed(`${compiler()} has no ${name}: the sanitizer build needs GCC with its sanitizer runtimes.`);
}

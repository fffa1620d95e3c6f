// What a test framework would do, where there is none.
'use strict';

/** Runs functions by name, one after the other. The last line says how many passed and failed. */
async function runTests(tests) {
  let passed = 0, failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      passed++;
      console.log(`ok ${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok ${name}: ${String(error?.message ?? error).split('\n').join(' ')}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

module.exports = { runTests };

// npm run test:sanitizers: the suite with every addon built for AddressSanitizer and UBSan.
import { main } from './progress.mjs';
import { prepareSanitizedTests, sanitizerEnvironment } from './sanitizers.mjs';
import { runSuite } from './suite.mjs';

/** Every call takes several times as long here. */
const SHORTER_LOOPS = {
  TETHER_FAULTS_EACH: '6',
  TETHER_FUZZ_CALLS: '25000',
  TETHER_GRAPH_RUNS: '2000',
};

await main(async () => {
  await prepareSanitizedTests();
  await runSuite({
    name: 'test-sanitizers',
    projects: ['suite'],
    env: { ...SHORTER_LOOPS, ...process.env, ...sanitizerEnvironment() },
    args: process.argv.slice(2),
  });
});

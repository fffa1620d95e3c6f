// npm run test:stress: the suite on the sanitizers' build, with a collection at every crossing of the boundary
// between JS and C++: see src-native/core/stress.cc. Arguments go to vitest.
import { main } from './progress.mjs';
import { prepareSanitizedTests, sanitizerEnvironment } from './sanitizers.mjs';
import { SHORT_LOOPS, runSuite } from './suite.mjs';

/** By their titles. */
const LEFT_OUT = [
  // Counts collections, and how much each of them looks at.
  'does not grow with the number of old live objects',
  // Two calls must overlap on other threads, and collections come between the beginning of the one and of the other.
  'run beside each other where',
];

await main(async () => {
  await prepareSanitizedTests();
  await runSuite({
    name: 'test-stress',
    projects: ['suite'],
    env: {
      // Of a loop of many calls all the first are stressed: a short one meets as much as a long one.
      ...SHORT_LOOPS,
      ...process.env,
      ...sanitizerEnvironment(),
      TETHER_STRESS: '100',
      TETHER_STRESS_DRAIN: '1',
    },
    args: [`--testNamePattern=^(?!.*(${LEFT_OUT.join('|')})).*$`, ...process.argv.slice(2)],
  });
});

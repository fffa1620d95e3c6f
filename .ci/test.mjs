// npm test: the suite on the node-gyp build. Arguments go to vitest.
import { prepareTests } from './prepare.mjs';
import { main } from './progress.mjs';
import { runSuite } from './suite.mjs';

await main(async () => {
  await prepareTests();
  await runSuite({
    name: 'test',
    projects: ['suite', 'structure'],
    env: { TETHER_BUILD: 'gyp' },
    args: process.argv.slice(2),
  });
});

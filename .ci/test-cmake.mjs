// npm run test:cmake: the suite again, on the cmake-js build.
import { places } from './places.mjs';
import { prepareTestsWithCmake } from './prepare.mjs';
import { main } from './progress.mjs';
import { SHORT_LOOPS, runSuite } from './suite.mjs';

await main(async () => {
  await prepareTestsWithCmake({ title: 'the addons (cmake-js)', folder: places.cmakeBuild });
  await runSuite({
    name: 'test-cmake',
    projects: ['suite'],
    env: { ...SHORT_LOOPS, ...process.env, TETHER_BUILD: 'cmake' },
    args: process.argv.slice(2),
  });
});

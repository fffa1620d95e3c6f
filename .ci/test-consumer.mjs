// npm run test:consumer: pack the package, install it elsewhere, build and run a user's project; build
// the examples of the documentation and compare what they print.
import { preparePackage } from './prepare.mjs';
import { main } from './progress.mjs';
import { runSuite } from './suite.mjs';
import { nativeEnvironment, requireCmake, requireNativeToolchain } from './toolchain.mjs';

await main(async () => {
  requireNativeToolchain();
  requireCmake();
  await preparePackage();
  await runSuite({
    name: 'test-consumer',
    projects: ['consumer', 'docs'],
    env: nativeEnvironment(),
    args: process.argv.slice(2),
  });
});

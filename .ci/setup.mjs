// npm run setup: everything `npm test` needs, without running a test.
import { main } from './progress.mjs';
import { prepareTests } from './prepare.mjs';

await main(prepareTests);

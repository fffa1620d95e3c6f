// Before `npm pack`: what the package contains but the repository does not.
import { preparePackage } from './prepare.mjs';
import { main } from './progress.mjs';

await main(preparePackage);

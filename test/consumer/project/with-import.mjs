import { createRequire } from 'node:module';
import { use } from './use.cjs';

const require = createRequire(import.meta.url);
console.log(JSON.stringify(await use(require(process.argv[2]))));

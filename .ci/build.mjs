// npm run build: the package and every addon and program of this repository.
import { prepareBenchmarks, prepareExamples, prepareTests } from './prepare.mjs';
import { main } from './progress.mjs';

await main(async () => {
  await prepareTests();
  await prepareBenchmarks();
  await prepareExamples();
});

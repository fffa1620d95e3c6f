// npm run typecheck: all TypeScript, nothing written but dist/, whose declarations the programs use.
import { preparePackage } from './prepare.mjs';
import { main } from './progress.mjs';
import { typecheck } from './typescript.mjs';

await main(async () => {
  await preparePackage();
  const projects = ['tsconfig.json', 'tsconfig.benchmarks.json', 'tsconfig.examples.json'];
  for (const project of projects) await typecheck(project);
});

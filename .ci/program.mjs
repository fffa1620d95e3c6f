import path from 'node:path';
import { places } from './places.mjs';
import { main, runVisibly } from './progress.mjs';

/** Prepares and runs a compiled program, with the arguments of this command. */
export function runProgram(prepare, script) {
  return main(async () => {
    await prepare();
    const file = path.join(places.programs, script);
    process.exitCode = await runVisibly(process.execPath, ['--expose-gc', file, ...process.argv.slice(2)]);
  });
}

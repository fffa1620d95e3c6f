// npm run bench: arguments go to the benchmark, as in `npm run bench -- --quick`.
import { prepareBenchmarks } from './prepare.mjs';
import { runProgram } from './program.mjs';

await runProgram(prepareBenchmarks, 'benchmarks/run.js');

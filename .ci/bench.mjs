// npm run bench: arguments go to the benchmark, as in `npm run bench -- --quick`.
import { prepareBenchmarks } from './prepare.mjs';
import { runProgram } from './program.mjs';

const planted = process.argv.includes('--self-check');
await runProgram(() => prepareBenchmarks({ planted }), 'benchmarks/run.js');

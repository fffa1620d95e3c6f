// npm run demo: the main job, on a real library.
import { prepareExamples } from './prepare.mjs';
import { runProgram } from './program.mjs';

await runProgram(prepareExamples, 'examples/deflater/demo.js');

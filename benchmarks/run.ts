// SPDX-License-Identifier: MIT
// The benchmarks: cases × drivers, each pair in fresh processes, in interleaved rounds; and what can be done with the results.

import { main } from './command.js';

process.exitCode = await main(process.argv.slice(2));

// node --expose-gc test/leaks/costs/assert-no-leak.cjs: what asserting that a round trip does not leak costs on a heap of 5 MB.
const path = require('node:path');
const { assertNoLeak } = require(path.join(__dirname, '../../../dist/leaks.js'));
const { Emitter } = require(path.join(__dirname, '../../../build/Release/programs.node'));

const heap = 5 * 2 ** 20;
const runs = 31;
const ballast = [];

function roundTrip() {
  const emitter = new Emitter();
  emitter.onEvent = () => emitter;
}

function spread(times) {
  times.sort((a, b) => a - b);
  return { median: times[(runs - 1) / 2], fastest: times[0], slowest: times[runs - 1] };
}

async function main() {
  gc();
  while (process.memoryUsage().heapUsed < heap) for (let n = 0; n < 1000; n++) ballast.push({ n });
  const wall = [], processor = [];
  for (let run = 0; run < runs; run++) {
    const started = performance.now(), used = process.cpuUsage();
    await assertNoLeak(roundTrip);
    wall.push(performance.now() - started);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1000);
  }
  console.log(JSON.stringify({ wallMs: spread(wall), processorMs: spread(processor) }));
}

main();

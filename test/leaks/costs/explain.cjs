// node --expose-gc test/leaks/costs/explain.cjs [MB]: what it costs to explain a leak on a heap of so many megabytes, 100 by default.
const path = require('node:path');
const { explain } = require(path.join(__dirname, '../../../dist/leaks/explain.js'));
const { Emitter } = require(path.join(__dirname, '../../../build/Release/programs.node'));

const heap = Number(process.argv[2] ?? 100) * 2 ** 20;
const planted = 100;
const ballast = [];
const kept = new Map();

async function main() {
  for (;;) {
    for (let n = 0; n < 1000; n++) ballast.push({ n, text: `object ${n}`, pair: [n, {}] });
    if (process.memoryUsage().heapUsed < heap) continue;
    // What is no garbage counts.
    gc();
    if (process.memoryUsage().heapUsed >= heap) break;
  }
  for (let n = 0; n < planted; n++) kept.set(`emitter-${n}`, new Emitter());
  gc();
  const { heapUsed } = process.memoryUsage();
  const before = process.resourceUsage().maxRSS, used = process.cpuUsage(), started = performance.now();
  const batches = [{ iterations: planted, delta: planted }];
  const [finding] = await explain([{ kind: 'native', subject: 'Emitter', unit: 'objects', perIteration: 1, rate: '1 per iteration', exact: true, batches }]);
  const seconds = (performance.now() - started) / 1000, { user, system } = process.cpuUsage(used);
  if (finding?.cause?.pattern !== 'cache' || finding.paths[0].count !== planted) throw new Error(`explained as ${JSON.stringify(finding?.cause)}; see test/leaks/heap`);
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ heapMB: heapUsed / 2 ** 20, seconds, processorSeconds: (user + system) / 1e6, peakMB: peak, moreMB: peak - before / 1024 }));
}

main();

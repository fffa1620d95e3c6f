// node --expose-gc test/leaks/costs/trace.cjs off|stopped|on [objects]: what making an object and reclaiming it costs, with tracing or without.
const path = require('node:path');
const { settle, trace } = require(path.join(__dirname, '../../../dist/index.js'));
const { Emitter } = require(path.join(__dirname, '../../../build/Release/programs.node'));

const [mode, objects = '1000000'] = process.argv.slice(2);
const warmup = 20_000;

function make(count) {
  let last;
  for (let made = 0; made < count; made++) last = new Emitter();
  return last !== undefined;
}

async function main() {
  // Of 16 constructions one is looked at, which is the default.
  if (mode !== 'off') trace.start();
  if (mode === 'stopped') trace.stop();
  make(warmup);
  await settle();
  const count = Number(objects), started = performance.now();
  make(count);
  await settle();
  const ns = (performance.now() - started) * 1e6, sites = mode === 'on' ? trace.snapshot().sites.length : 0;
  if (sites === 0 && mode === 'on' && count > 0) throw new Error('nothing was traced; see test/leaks/trace');
  console.log(JSON.stringify({ nsPerObject: ns / Math.max(count, 1) }));
}

main();

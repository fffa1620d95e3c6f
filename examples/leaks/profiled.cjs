// npx tether profile --html memory.html -- node examples/leaks/profiled.cjs, after `npm run demo` has built the addons: compressors come and go.
'use strict';
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { mark, settle } = require('napi-tether');
const { Deflater } = require(path.join(__dirname, '../../build/Release/demo_deflater_tether.node'));

async function main() {
  const compressors = [];
  const outputs = [];
  mark('opening');
  for (let step = 0; step < 20; step++) {
    for (let i = 0; i < 20; i++) compressors.push(new Deflater());
    await sleep(50);
  }
  mark('reading');
  for (let step = 0; step < 10; step++) {
    outputs.push(Buffer.alloc(8e6, step));
    await sleep(50);
  }
  mark('closing');
  compressors.length = outputs.length = 0;
  await settle();
  mark('settled');
  await sleep(500);
}

main();

// node --expose-gc examples/leaks/signals.cjs <addon> [iterations in the first batch]
//
// The exact signals of an addon of npm: what three batches of different sizes leave behind, per iteration. Prints JSON.
'use strict';
const fs = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { setImmediate: turn, setTimeout: pause } = require('node:timers/promises');
const v8 = require('node:v8');
const { loadHook } = require('../../dist/leaks/hook.js');

const packages = createRequire(path.join(__dirname, '..', '..', '.peers', 'leaks-addons', 'package.json'));
const [name, size = '20'] = process.argv.slice(2);
const hook = loadHook();
hook?.start();
const { begin, body, end } = require(`./addons/${name}.cjs`)(packages);

// V8 keeps 32 bytes for each reference of native code.
const bytesOfHandle = 32;
const warmUps = 3;
const factors = [1, 2, 3];

async function settle() {
  for (let round = 0, last = ''; round < 30; round++) {
    globalThis.gc();
    await turn();
    await pause(5);
    const now = JSON.stringify(exact());
    if (now === last) return;
    last = now;
  }
}

function exact() {
  const { external, arrayBuffers } = process.memoryUsage();
  const handles = v8.getHeapStatistics().used_global_handles_size / bytesOfHandle;
  const signals = { handles, external, arrayBuffers, descriptors: descriptors() };
  if (hook) signals.items = hook.native.livingItems();
  return signals;
}

function descriptors() {
  return process.platform === 'linux' ? fs.readdirSync('/proc/self/fd').length : 0;
}

function read() {
  return { ...exact(), ...(hook?.canReadMalloc ? { malloc: hook.mallocInUse() } : {}) };
}

let iteration = 0;
async function batch(count) {
  for (let at = 0; at < count; at++) await body(iteration++);
  await settle();
  return read();
}

async function main() {
  await begin?.();
  for (let round = 0; round < warmUps; round++) await batch(Number(size));
  const batches = [];
  for (let before = read(), at = 0; at < factors.length; at++) {
    const count = factors[at] * Number(size);
    const after = await batch(count);
    batches.push({ iterations: count, ...Object.fromEntries(Object.keys(after).map((key) => [key, after[key] - before[key]])) });
    before = after;
  }
  await end?.();
  console.log(JSON.stringify(batches));
}

main();

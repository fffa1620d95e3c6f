// One worker of the storm: does what its seed says, until it meets its end.
'use strict';
const { workerData } = require('node:worker_threads');
const { Random } = require('./random.cjs');
const works = require('./works.cjs');

const { addonPath, seed, plan } = workerData;
const MOST_KEPT = 50;

/** The addon asks for this when it is loaded: where its native code waits to be terminated. */
globalThis.stormPlan = plan;
const addon = require(addonPath);
const random = new Random(seed);

class Doom extends Error {}
const ways = {
  exit: () => process.exit(7),
  throw: () => { throw new Doom('a callback failed, as planned'); },
};

let calls = 0;
function callback(captured) {
  return () => {
    if (plan.way in ways && calls++ === plan.passes) ways[plan.way]();
    addon.inCallback();
    return captured;
  };
}

const kept = [];
function keep(value) {
  if (kept.push(value) > MOST_KEPT) kept.splice(random.below(kept.length), 1);
}

function collect() {
  if (random.chance(2)) globalThis.gc?.();
  addon[Symbol.for('napi-tether.control')].drain();
}

async function run() {
  const names = process.env.TETHER_STORM_WORK?.split(',') ?? Object.keys(works);
  const toolbox = { addon, random, callback, keep };
  for (let step = 0; step < plan.steps; step++) {
    works[random.one(names)](toolbox);
    if (random.chance(6)) collect();
    if (random.chance(4)) await new Promise((resolve) => setImmediate(resolve));
  }
}

// What it throws is an unhandled rejection, which ends the worker with an error.
run();

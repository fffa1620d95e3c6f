// A run over one addon, in a process of its own: node --expose-gc run.cjs '<options as JSON>'. Says on standard output what it found, as JSON.
'use strict';
const fs = require('node:fs');
const { setImmediate: turn, setTimeout: pause } = require('node:timers/promises');
const { World } = require('./world.cjs');
const operations = require('./operations.cjs');
const { surfaceOf } = require('./surface.cjs');
const { Realm } = require('./realm.cjs');
const { Strangers } = require('./strangers.cjs');
const { faultIn } = require('./verdict.cjs');
const { isOmitted, release, largestFor, survives } = require('./exceptions.cjs');

const { file, folder, topic, part, seed, calls, only, tell, logFile, strangers, settleModule } = JSON.parse(process.argv[2]);
const CALLS_PER_TURN = 25;
const MOST_FAULTS = process.env.MOST ? 1e9 : 5;

const addon = require(file);
const control = addon[Symbol.for('napi-tether.control')];
const faults = [];
// Constants of the addon, which are there from the start.
const livingBefore = livingNow();
let done = 0;
const log = fs.openSync(logFile, 'w');

const world = new World({
  seed, addon, control, operations, surface: surfaceOf(addon, control, part), realm: new Realm(), strangers: new Strangers(file, strangers, folder),
  usualMost: largestFor(topic), omitted: (path) => isOmitted(topic, path),
  log: writeLog,
});

/** What a crash leaves to be read: the last call that began, with what it did so far. */
function writeLog({ tricked, depth, call, text }, piece) {
  if (tricked) return;
  if (tell) fs.writeSync(log, `${depth === 0 ? call : '  '.repeat(depth + 1)} ${piece}\n`);
  else fs.writeSync(log, `${call} ${text}\n`.padEnd(2000), 0);
}

function judgeCaught() {
  for (let each = world.caught; each; each = each.next) {
    const fault = faultIn(topic, each.error);
    if (fault) faults.push({ call: world.call, text: each.text, fault });
  }
  world.caught = undefined;
}

process.on('unhandledRejection', () => {});
process.on('uncaughtException', (error) => world.judge(error));
process.on('warning', (warning) => {
  const fault = faultIn(topic, warning, true);
  if (fault) faults.push({ call: world.call, text: 'a warning', fault });
});

async function runAll() {
  for (const call of only ?? Array.from({ length: calls }, (_, at) => at)) {
    world.begin(call);
    operations.step(world);
    judgeCaught();
    done++;
    if (faults.length >= MOST_FAULTS) return;
    if (call % CALLS_PER_TURN === 0) await turn();
  }
}

/** Everything is let go of: by the harness, and by what the addon's own globals hold. */
async function settleAll() {
  world.ended = true;
  release(topic, addon);
  world.pool = [];
  world.deeds = [];
  world.caught = world.receiver = world.random = undefined;
  // Async calls, and jobs of the engine's compiler, may hold something for a little longer.
  for (let patience = 40; patience > 0; patience--) {
    await require(settleModule).settle();
    if (leftOver().living.length === 0) return;
    await pause(10);
  }
}

function leftOver() {
  const living = [...livingNow()].filter(([name, live]) => live > (livingBefore.get(name) ?? 0) && !survives(topic, name));
  return { living: living.map(([name, live]) => `${live} ${name}`), roots: control.inspect().roots.map(({ label, count, site }) => `${count} ${label || site}`) };
}

function livingNow() { return new Map(Object.entries(control.inspect().classes).map(([name, { live }]) => [name, live])); }

runAll().then(settleAll).then(() => {
  process.stdout.write(`\n${JSON.stringify({ faults, ...leftOver(), calls: done })}`);
}).catch((error) => {
  // A fault of the fuzzer itself.
  console.error(error);
  process.exitCode = 70;
});

// Throws bytes at converters, in a process of its own: node --expose-gc run.cjs '<options as JSON>'. Says what it found, as JSON.
'use strict';
const fs = require('node:fs');
const { types } = require('node:util');
const { setImmediate: turn } = require('node:timers/promises');
const { World } = require('../harness/world.cjs');
const operations = require('../harness/operations.cjs');
const { surfaceOf } = require('../harness/surface.cjs');
const { fit } = require('../harness/fitting.cjs');
const { Realm } = require('../harness/realm.cjs');
const { Random } = require('../harness/random.cjs');
const { Strangers } = require('../harness/strangers.cjs');
const { faultIn } = require('../harness/verdict.cjs');
const { ByteChoices, nextInput } = require('./bytes.cjs');
const { differenceIn } = require('./round-trip.cjs');

const { file, folder, part, seed, inputs, only, logFile, settleModule } = JSON.parse(process.argv[2]);
const INPUTS_PER_TURN = 50;

const addon = require(file);
const control = addon[Symbol.for('napi-tether.control')];
const log = fs.openSync(logFile, 'w');
const world = new World({
  seed, addon, control, operations, surface: surfaceOf(addon, control, part), realm: new Realm(), strangers: new Strangers(file, [], folder),
  usualMost: Infinity, omitted: () => false, log() {},
});
const functions = world.surface.functions.filter(({ value }) => value);
const counts = Object.fromEntries(functions.map(({ path }) => [path, { accepted: 0, refused: 0 }]));
const corpus = [], features = new Set(), faults = [];

process.on('unhandledRejection', () => {});

/** The first bytes say which converter, the others which value. */
function runInput(bytes) {
  fs.writeSync(log, `${Buffer.from(bytes).toString('hex')}\n`.padEnd(600), 0);
  world.begin(0);
  world.random = new ByteChoices(bytes);
  const chosen = world.random.pick(functions);
  const type = world.surface.entries.get(chosen.path).overloads[0].parameters[0].type;
  const value = world.random.chance(0.25) ? world.anyValue() : fit(type, world);
  const outcome = roundTrip(chosen, value);
  judgeCaught(bytes);
  const feature = `${chosen.path} ${outcome} ${shapeOf(value)}`;
  if (features.has(feature)) return;
  features.add(feature);
  corpus.push(bytes);
}

/** What comes back is converted once more, and then must stay as it is. */
function roundTrip({ path, value: convert }, value) {
  let once;
  try {
    once = convert(value);
  } catch (error) {
    world.judge(error);
    counts[path].refused++;
    return typeof error?.code === 'string' ? error.code : 'thrown';
  }
  counts[path].accepted++;
  world.keep(once);
  const difference = differenceIn(path, convert, value, once);
  if (difference) world.judge(new Error(`the round trip of ${path} fails: ${difference}`));
  return typeof once;
}

function judgeCaught(bytes) {
  for (let each = world.caught; each; each = each.next) {
    const fault = faultIn('fuzz', each.error);
    if (fault) faults.push({ input: Buffer.from(bytes).toString('hex'), fault });
  }
  world.caught = undefined;
}

function shapeOf(value) {
  if (typeof value === 'number') return `number ${Math.sign(value)} ${Number.isInteger(value)} ${Math.abs(value) > 2 ** 31}`;
  if (types.isProxy(value)) return 'a Proxy';
  return Array.isArray(value) ? `array of ${Math.min(value.length, 4)}` : typeof value;
}

async function runAll() {
  const random = new Random(seed);
  for (let count = 0; count < (only ? only.length : inputs) && faults.length === 0; count++) {
    runInput(only ? [...Buffer.from(only[count], 'hex')] : nextInput(random, corpus));
    if (count % INPUTS_PER_TURN === 0) await turn();
  }
}

async function settleAll() {
  world.ended = true;
  world.pool = world.deeds = [];
  world.random = world.caught = undefined;
  await require(settleModule).settle();
}

const living = () => Object.entries(control.inspect().classes).filter(([, { live }]) => live > 0).map(([name, { live }]) => `${live} ${name}`);

runAll().then(settleAll).then(() => {
  process.stdout.write(JSON.stringify({ faults, living: living(), counts, features: features.size }));
}).catch((error) => {
  console.error(error);
  process.exitCode = 70;
});

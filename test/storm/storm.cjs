// The storm: very many workers that are loaded with work, and end at any moment in any way. Then nothing native may be left, and
// nothing may have ended twice or on a wrong thread. A plain script, so that it runs on every runtime.
//
//   TETHER_STORM_WORKERS   how many workers (1000)
//   TETHER_STORM_SEED      which storm; printed, so that it can be given again
//   TETHER_STORM_WAY       the only way in which they end, instead of all: a key of WAYS
//   TETHER_STORM_WORK      the only kinds of work, instead of all: names of works.cjs, with commas between
//   TETHER_STORM_AT_ONCE   how many live at a time (6)
//   TETHER_STORM_FAULT     plants a fault, to see that it is found
//   TETHER_ADDON           the addon storm.node
'use strict';
const path = require('node:path');
const { Worker } = require('node:worker_threads');
const { Random } = require('./random.cjs');
const works = require('./works.cjs');

const fromEnvironment = (name, otherwise) => Number(process.env[`TETHER_STORM_${name}`] ?? otherwise);
const workers = fromEnvironment('WORKERS', 1000);
const seed = fromEnvironment('SEED', Date.now() % 1_000_000_000);
const onlySome = process.env.TETHER_STORM_WORK !== undefined || process.env.TETHER_STORM_WAY !== undefined;
const onlyWay = process.env.TETHER_STORM_WAY;
const atOnce = fromEnvironment('AT_ONCE', 6);
const addonPath = process.env.TETHER_ADDON ?? path.join(__dirname, '..', '..', 'build', 'Release', 'storm.node');
const LIMIT_MS = 180_000;
const FEWEST_ROUNDS = 5;
const MOST_ROUNDS = 100;

const addon = require(addonPath);

/** The numbers are those of `Place` in places.h. */
const PLACES = { loading: 1, constructor: 2, method: 3, callback: 4, traverse: 5, size: 6, hook: 7, destructor: 8 };
// Deno does not tell what a posted call has thrown in a worker.
const PLANNED = globalThis.Deno ? /as planned|^Uncaught null$/ : /as planned/;
const WAYS = ['natural', 'exit', 'throw', 'timer', ...Object.keys(PLACES)];
const MOST_PASSES = { loading: 2, constructor: 4, method: 20, callback: 20, traverse: 20, size: 30, hook: 200, destructor: 300 };

/** How a worker is to end. */
function makePlan(random, number) {
  const steps = 1 + random.below(40);
  const plan = { worker: number, place: 0, passes: 0, steps, way: 'natural', delay: 0 };
  const way = onlyWay ?? random.one(WAYS);
  // With enough steps to get there.
  if (way in PLACES) return { ...plan, way, place: PLACES[way], passes: random.below(MOST_PASSES[way]), steps: 200 };
  if (way === 'timer') return { ...plan, way, delay: random.below(120), steps: 1000 };
  return { ...plan, way, passes: random.below(20) };
}

const running = new Map();
const ends = {};
const findings = [];

function start(number) {
  const random = new Random(seed * 31 + number);
  const plan = makePlan(random, number);
  const worker = new Worker(path.join(__dirname, 'worker.cjs'), {
    workerData: { addonPath, seed: random.below(2 ** 31), plan },
    stdout: false,
  });
  const name = `worker ${number} (${plan.way})`;
  let end = 'natural';
  return new Promise((resolve) => {
    const tooLong = setTimeout(() => {
      findings.push(`${name} did not end within ${LIMIT_MS / 1000} s`);
      finish();
    }, LIMIT_MS);
    const terminate = (why) => {
      end = why;
      worker.terminate();
    };
    running.set(number, { stopAtPlace: () => terminate(`terminated: ${plan.way}`) });
    const timer = plan.way === 'timer' ? setTimeout(() => terminate('terminated: at any moment'), plan.delay) : undefined;
    worker.on('error', (error) => {
      if (plan.way === 'throw' && PLANNED.test(error.message)) end = 'an uncaught error in a callback';
      else if (!end.startsWith('terminated')) findings.push(`${name}: ${error.stack ?? error}`);
    });
    worker.on('exit', (code) => {
      if (code === 7) end = 'process.exit() in a callback';
      finish();
    });
    function finish() {
      clearTimeout(tooLong);
      clearTimeout(timer);
      running.delete(number);
      addon.release(number);
      ends[end] = (ends[end] ?? 0) + 1;
      resolve();
    }
  });
}

/** Terminates the workers whose native code has come to where it should be terminated. */
function watchPlaces() {
  return setInterval(() => {
    for (const number of addon.waiting()) {
      running.get(number)?.stopAtPlace();
      addon.release(number);
    }
  }, 1);
}

async function runAll() {
  let next = 0;
  const lane = async () => {
    while (next < workers) await start(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** What environments keep to their end: this one's is still to come. */
const TO_THE_END = /WithoutTraverse|OfAnEnvironment/;

/** This thread's environment works too, and drops what workers left behind. */
function workHere(random) {
  const toolbox = { addon, random, callback: (captured) => () => captured, keep: () => {} };
  return setInterval(() => {
    const name = random.one(Object.keys(works).filter((each) => !TO_THE_END.test(each)));
    works[name](toolbox);
  }, 5);
}

function plantFault(fault) {
  if (fault === undefined) return;
  addon.plant(fault);
  if (fault === 'token') addon.plantToken(() => {});
  if (fault === 'root') addon.plantRoot({});
}

/** Until nothing is left, or as it seems nothing will change: a compiler in the background may hold what a function captured. */
async function settleHere() {
  const control = addon[Symbol.for('napi-tether.control')];
  const collect = globalThis.gc ?? globalThis.Bun?.gc.bind(null, true);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
    // Deno says that a worker has exited while its thread still ends.
    addon.emptyExchange();
    addon.waitForThreads();
    control.drain();
    const [environments, ...left] = addon.records();
    if (round >= FEWEST_ROUNDS && environments === 1 && addon.errands() === 0 && left.every((count) => count === 0)) return;
  }
}

function checkCounts() {
  const kinds = addon.kinds();
  const total = { made: 0 };
  addon.tallies().forEach(([made, ended, elsewhere, twice], i) => {
    total.made += made;
    if (made !== ended) findings.push(`${kinds[i]}: ${made} made, ${ended} ended`);
    if (elsewhere > 0) findings.push(`${kinds[i]}: ${elsewhere} ended on a thread that was not their own`);
    if (twice > 0) findings.push(`${kinds[i]}: ${twice} ended twice`);
    if (made === 0 && workers >= 100 && !onlySome) findings.push(`${kinds[i]}: none was made`);
  });
  const names = ['environments', 'instances', 'extras of instances', 'tokens', 'roots'];
  const left = [1, 0, 0, 0, 0];  // the environment of this thread
  addon.records().forEach((living, i) => {
    if (living !== left[i]) findings.push(`${living} ${names[i]} left, must be ${left[i]}`);
  });
  for (const { label, class: type, count } of addon[Symbol.for('napi-tether.control')].inspect().roots)
    findings.push(`a root of this thread is left: ${label} ${type} (${count})`);
  if (addon.stranded() > 0) findings.push(`${addon.stranded()} workers waited in vain for their end`);
  return total;
}

async function main() {
  const began = Date.now();
  console.log(`${workers} workers, ${atOnce} at once; to repeat: TETHER_STORM_SEED=${seed}`);
  const watching = watchPlaces();
  const working = workHere(new Random(seed));
  await runAll();
  clearInterval(watching);
  clearInterval(working);
  addon.dropRoots();
  plantFault(process.env.TETHER_STORM_FAULT);
  await settleHere();
  const { made } = checkCounts();
  for (const [end, count] of Object.entries(ends).sort()) console.log(`${String(count).padStart(6)}  ${end}`);
  console.log(`${made} natives in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  for (const finding of findings) console.log(`not ok: ${finding}`);
  console.log(findings.length === 0 ? '1 passed, 0 failed' : '0 passed, 1 failed');
  process.exitCode = findings.length === 0 ? 0 : 1;
}

main();

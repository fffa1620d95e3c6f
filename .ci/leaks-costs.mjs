// npm run leaks:costs: what the leak tools cost, beside what they may; `-- explain trace` for some, `--json <file>` for the figures. Needs an idle machine.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { places, root } from './places.mjs';
import { prepareTests } from './prepare.mjs';
import { StepFailed, main, step } from './progress.mjs';

const inCosts = (file) => path.join(root, 'test', 'leaks', 'costs', file);
const SNAPSHOT_MB = 600;
// Of tracing: it was never on, it is off again, it is on.
const MODES = ['off', 'stopped', 'on'];
const ROUNDS = 11;
/** Objects whose instructions are counted; what is more in the second run is theirs. */
const COUNTED = { few: 20_000, many: 60_000 };

/** Each measures something, and judges figures of it by a limit. What has no limit is told. */
const COSTS = {
  'assert-no-leak': {
    title: 'assertNoLeak, of a round trip on a heap of 5 MB',
    measure: () => measured('assert-no-leak.cjs'),
    figures: [
      { name: 'by the clock, median of 31', unit: 'ms', of: ({ wallMs }) => wallMs.median, most: 60 },
      { name: 'processor time, median of 31', unit: 'ms', of: ({ processorMs }) => processorMs.median },
    ],
  },
  explain: {
    title: 'the explanation of a leak, on a heap of 100 MB of small objects',
    measure: () => measured('explain.cjs'),
    figures: [
      { name: 'by the clock', unit: 's', of: ({ seconds }) => seconds, most: 8 },
      { name: 'processor time', unit: 's', of: ({ processorSeconds }) => processorSeconds },
      { name: 'heap', unit: 'MB', of: ({ heapMB }) => heapMB },
      { name: 'memory beside it', unit: 'MB', of: ({ moreMB }) => moreMB },
    ],
  },
  snapshot: {
    title: `the explanation of a heap snapshot of ${SNAPSHOT_MB} MB`,
    measure: measureSnapshot,
    figures: [
      { name: 'resident memory, at most', unit: 'MB', of: ({ peakMB }) => peakMB, most: 2560 },
      { name: 'size of the file', unit: 'MB', of: ({ fileMB }) => fileMB, least: SNAPSHOT_MB },
      { name: 'by the clock', unit: 's', of: ({ seconds }) => seconds },
    ],
  },
  trace: {
    title: 'tracing, of objects that are made and reclaimed',
    measure: measureTrace,
    figures: [
      { name: 'on (1 of 16) ÷ never on, time', unit: '×', of: ({ time }) => time.on / time.off, most: 1.1 },
      { name: 'stopped again ÷ never on, time', unit: '×', of: ({ time }) => time.stopped / time.off, most: 1.02 },
      { name: 'never on', unit: 'ns per object', of: ({ time }) => time.off },
      { name: 'on (1 of 16) ÷ never on, instructions', unit: '×', of: ({ instructions }) => instructions && instructions.on / instructions.off },
      { name: 'stopped again ÷ never on, instructions', unit: '×', of: ({ instructions }) => instructions && instructions.stopped / instructions.off, most: 1.01 },
    ],
  },
};

await main(async () => {
  const { values, positionals } = parseArgs({ args: process.argv.slice(2), options: { json: { type: 'string' } }, allowPositionals: true });
  const names = chosen(positionals);
  await prepareTests();
  const results = [];
  for (const name of names) results.push(await resultOf(name, COSTS[name]));
  console.log(`\n${table(results)}\n\nNode ${process.versions.node}, ${process.platform}-${process.arch}`);
  if (values.json !== undefined) fs.writeFileSync(values.json, `${JSON.stringify({ node: process.versions.node, platform: process.platform, arch: process.arch, costs: results }, undefined, 2)}\n`);
  if (results.some(({ figures }) => figures.some(({ met }) => met === false))) process.exitCode = 1;
});

function chosen(names) {
  const unknown = names.find((name) => !(name in COSTS));
  if (unknown !== undefined) throw new StepFailed(`${unknown} is none of ${Object.keys(COSTS).join(', ')}.`);
  return names.length === 0 ? Object.keys(COSTS) : names;
}

async function resultOf(name, { title, measure, figures }) {
  let raw;
  await step(`Measure ${title}`, async () => { raw = await measure(); });
  const { stderr: _, ...numbers } = raw;
  return { name, title, figures: figures.map((figure) => judged(figure, raw)).filter(({ value }) => value !== undefined), raw: numbers };
}

function judged({ name, unit, of, most, least }, raw) {
  const value = of(raw);
  const met = most === undefined && least === undefined ? undefined : value <= (most ?? Infinity) && value >= (least ?? -Infinity);
  return { name, unit, value, most, least, met };
}

function table(results) {
  const rows = results.flatMap(({ title, figures }) => [[title], ...figures.map(row)]);
  const width = Math.max(...rows.filter(({ length }) => length > 1).map(([name]) => name.length));
  return rows.map(([first, ...rest]) => (rest.length === 0 ? first : `${first.padEnd(width)}  ${rest.join('  ')}`)).join('\n');
}

function row({ name, unit, value, most, least, met }) {
  const limit = most === undefined ? (least === undefined ? '' : `at least ${least}`) : `at most ${most}`;
  return [`  ${name}`, `${shown(value).padStart(8)} ${unit}`.padEnd(24), met === undefined ? '' : `${limit}: ${met ? 'met' : 'MISSED'}`];
}

function shown(value) {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value < 10 ? 3 : 1);
}

/** The object that a program prints, in a process of its own; and what else it says. */
async function measured(file, args = [], { tool = [], flags = [] } = {}) {
  const [command, ...rest] = [...tool, process.execPath, '--expose-gc', ...flags, inCosts(file), ...args];
  const { status, stdout, stderr } = await ended(spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] }));
  if (status !== 0) throw new StepFailed(`${file} ended with ${status}:\n${stderr}`);
  return { ...JSON.parse(stdout.trim().split('\n').at(-1)), stderr };
}

function ended(child) {
  const said = { stdout: '', stderr: '' };
  for (const name of Object.keys(said)) child[name].setEncoding('utf8').on('data', (text) => { said[name] += text; });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...said }));
  });
}

async function measureSnapshot() {
  fs.mkdirSync(places.build, { recursive: true });
  const file = path.join(places.build, 'leaks-costs.heapsnapshot');
  try {
    const { status, stderr } = await ended(spawn(process.execPath, [inCosts('write-snapshot.cjs'), file, String(SNAPSHOT_MB)], { stdio: ['ignore', 'pipe', 'pipe'] }));
    if (status !== 0) throw new StepFailed(`write-snapshot.cjs ended with ${status}:\n${stderr}`);
    return await measured('read-snapshot.cjs', [file]);
  } finally {
    fs.rmSync(file, { force: true });
  }
}

/** Rounds of all modes in turn, in fresh processes, so that what else the machine does befalls all of them. */
async function measureTrace() {
  const times = Object.fromEntries(MODES.map((mode) => [mode, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of rotated(MODES, round)) times[mode].push((await measured('trace.cjs', [mode])).nsPerObject);
  }
  return { time: Object.fromEntries(MODES.map((mode) => [mode, median(times[mode])])), rounds: times, instructions: await countInstructions() };
}

function rotated(list, by) {
  return list.map((_, at) => list[(at + by) % list.length]);
}

function median(values) {
  return [...values].sort((a, b) => a - b)[(values.length - 1) / 2];
}

/** Per object, where Valgrind is installed: without the optimiser it counts the same, whatever else the machine does. */
async function countInstructions() {
  if (spawnSync('valgrind', ['--version']).status !== 0) return undefined;
  const counts = {};
  for (const mode of MODES) {
    const [few, many] = [await instructionsOf(mode, COUNTED.few), await instructionsOf(mode, COUNTED.many)];
    counts[mode] = (many - few) / (COUNTED.many - COUNTED.few);
  }
  return counts;
}

async function instructionsOf(mode, count) {
  const tool = ['valgrind', '--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null'];
  const { stderr } = await measured('trace.cjs', [mode, String(count)], { tool, flags: ['--single-threaded', '--no-opt', '--hash-seed=1', '--random-seed=1'] });
  const found = /I +refs: +([\d,]+)/.exec(stderr);
  if (found === null) throw new StepFailed(`valgrind counted no instructions:\n${stderr}`);
  return Number(found[1].replaceAll(',', ''));
}

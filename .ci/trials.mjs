// The trials of test/tsan: native programs without a runtime, built for ThreadSanitizer.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { places, root } from './places.mjs';
import { StepFailed, step } from './progress.mjs';
import { filesUnder, unlessUnchanged } from './stamp.mjs';
import { compiler, nodeHeaders } from './toolchain.mjs';

const trial = (name) => `test/tsan/${name}.cc`;
const core = (name) => `src-native/core/${name}.cc`;

// What knows nothing of Node-API is tried by itself, all else on a stand-in for it.
const PARTS = ['trial', 'parts', 'doorbell_trials', 'lock_trials', 'once_trials'].map(trial);
const LIVENESS = ['trial', 'liveness', 'home', 'node_api', 'refusals'].map(trial);
const EXCEPTIONS = trial('exceptions');
const PROGRAMS = {
  liveness: [core('core'), ...LIVENESS, EXCEPTIONS],
  parts: [...PARTS, ...['doorbell', 'locks', 'once'].map(core), EXCEPTIONS],
};
// See test/tsan/exceptions.cc.
const WRAPPED = ['__cxa_end_catch', '_ZNSt15__exception_ptr13exception_ptr10_M_releaseEv'];

const SANITIZED = ['-fsanitize=thread', '-O1', '-g'];
const FLAGS = ['-std=c++20', ...SANITIZED, '-DNAPI_VERSION=8', '-I', 'src-native/include', '-I', 'src-native'];
const AT_ONCE = 2;
const LONGEST_MS = 300_000;

/**
 * Faults planted on purpose: `output` is what the trial must say of one. Only the source `in` is compiled
 * anew for it.
 */
export const PLANTED = [
  {
    title: 'a look at what another thread owns',
    program: 'liveness',
    plant: 3,
    in: trial('liveness'),
    trial: 'life-trade',
    output: /ThreadSanitizer: data race/,
  },
  {
    title: 'a thread that forgets the lock',
    program: 'parts',
    plant: 1,
    in: trial('lock_trials'),
    trial: 'locks-opposite-orders',
    output: /ThreadSanitizer: data race/,
  },
  {
    title: 'locks in opposite orders',
    program: 'parts',
    plant: 2,
    in: trial('lock_trials'),
    trial: 'locks-opposite-orders',
    output: /ThreadSanitizer: lock-order-inversion/,
  },
  {
    title: 'threads that wait for each other',
    program: 'parts',
    plant: 2,
    in: trial('lock_trials'),
    trial: 'locks-opposite-orders',
    options: 'detect_deadlocks=0',
    output: /it did not end/,
  },
];

export const programs = Object.keys(PROGRAMS);

export function buildTrials() {
  return step('Compile the trials (ThreadSanitizer)', (run) =>
    unlessUnchanged(
      {
        name: 'trials',
        inputs: filesUnder('src-native', 'test/tsan', '.ci/trials.mjs'),
        facts: [root, process.env.CXX],
        outputs: [...programs.map((name) => programFile(name)), ...PLANTED.map(plantedFile)],
      },
      () => compileAll(run),
    ),
  );
}

async function compileAll(run) {
  fs.mkdirSync(places.trials, { recursive: true });
  const objects = new Map();
  for (const source of Object.values(PROGRAMS).flat()) objects.set(objectFile(source), [source, []]);
  for (const planted of PLANTED)
    objects.set(objectFile(planted.in, planted.plant), [planted.in, [`-DTETHER_TRIAL_PLANT=${planted.plant}`]]);
  await few([...objects], ([object, [source, defines]]) =>
    run(compiler(), [...FLAGS, '-isystem', nodeHeaders(), ...defines, '-c', source, '-o', object]),
  );
  await few(programs, (name) => link(run, programFile(name), PROGRAMS[name].map((source) => objectFile(source))));
  const planted = new Map(PLANTED.map((planted) => [plantedFile(planted), objectsWith(planted)]));
  await few([...planted], ([file, objects]) => link(run, file, objects));
}

function link(run, file, objects) {
  return run(compiler(), [...SANITIZED, ...WRAPPED.map((name) => `-Wl,--wrap=${name}`), '-o', file, ...objects]);
}

function objectsWith({ program, plant, in: replaced }) {
  return PROGRAMS[program].map((source) => objectFile(source, source === replaced ? plant : 0));
}

async function few(items, work) {
  const waiting = [...items];
  const worker = async () => {
    while (waiting.length > 0) await work(waiting.shift());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** The trials of one program. */
export function trialsOf(program) {
  const { stdout, stderr, status } = spawnSync(programFile(program), ['list'], { encoding: 'utf8' });
  if (status === 0) return stdout.trim().split('\n');
  const hint = stderr.includes('unexpected memory mapping')
    ? '\nThe kernel gives addresses that this ThreadSanitizer does not know: sysctl vm.mmap_rnd_bits=28'
    : '';
  throw new StepFailed(`${program} does not start:\n${stderr}${hint}`);
}

/** Resolves to { exitCode, output }. */
export function runTrial(program, args) {
  return runFile(programFile(program), args);
}

export function runPlanted(planted) {
  return runFile(plantedFile(planted), [planted.trial], planted.options);
}

function runFile(file, args, options = '') {
  const tsan = `halt_on_error=1:second_deadlock_stack=1:history_size=4:${options}`;
  const child = spawn(file, args, { cwd: root, env: { ...process.env, TSAN_OPTIONS: tsan }, timeout: LONGEST_MS });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}

function objectFile(source, plant = 0) {
  return path.join(places.trials, `${path.basename(source, '.cc')}${plant || ''}.o`);
}

function programFile(name, plant = '') {
  return path.join(places.trials, `${name}${plant}`);
}

function plantedFile({ program, plant }) {
  return programFile(program, plant);
}

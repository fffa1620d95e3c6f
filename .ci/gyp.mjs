// The node-gyp build of this repository's own addons: build/Release/<target>.node.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { places, root, tools } from './places.mjs';
import { StepFailed, step } from './progress.mjs';
import { filesUnder, unlessUnchanged } from './stamp.mjs';
import { nativeEnvironment } from './toolchain.mjs';

// Groups of targets, by how their names begin. The first that fits counts.
const PREFIXES = {
  benchmarks: 'bench_',
  planted: 'planted_',
  sqlitePeer: 'demo_sqlite_peer',
  sqlite: 'demo_sqlite',
  examples: 'demo_',
};

/** `group` is tests, or a key of PREFIXES. */
export async function buildWithGyp(group) {
  requireTargetForEveryTest();
  const env = nativeEnvironment();
  const jobs = String(os.availableParallelism());
  await configure(env);
  // No stamp here: make knows better than we do what a changed header touches.
  await step(`Compile the addons: ${group}`, (run) =>
    run(process.execPath, [tools.nodeGyp, 'build', '--jobs', jobs, ...targetsOf(group)], { env }),
  );
}

function configure(env) {
  const gyp = filesUnder('binding.gyp', 'src-native/tether.gyp', 'src-native/tether.gypi', 'package-lock.json');
  return step('Configure the addons (node-gyp)', (run) =>
    unlessUnchanged(
      {
        name: 'gyp',
        inputs: gyp,
        facts: [root, env.npm_config_nodedir, env.CXX, env.CXXFLAGS],
        outputs: [path.join(places.build, 'config.gypi')],
      },
      () => run(process.execPath, [tools.nodeGyp, 'configure'], { env }),
    ),
  );
}

/** Topics that have native code: `test/<topic>/<topic>.cc`. */
function nativeTopics() {
  return fs
    .readdirSync(path.join(root, 'test'))
    .filter((topic) => fs.existsSync(path.join(root, 'test', topic, `${topic}.cc`)));
}

function targetsOf(group) {
  const targets = [...bindingGyp().matchAll(/"target_name": "([^"]+)"/g)].map((match) => match[1]);
  const groupOf = (target) => Object.keys(PREFIXES).find((name) => target.startsWith(PREFIXES[name])) ?? 'tests';
  return targets.filter((target) => groupOf(target) === group);
}

// gyp cannot list targets by pattern, as CMake does. A forgotten one would be a confusing failure to load.
function requireTargetForEveryTest() {
  const forgotten = nativeTopics().filter((topic) => !bindingGyp().includes(`"test/${topic}/${topic}.cc"`));
  if (forgotten.length === 0) return;
  const files = forgotten.map((topic) => `test/${topic}/${topic}.cc`);
  throw new StepFailed(`binding.gyp has no target for ${files.join(', ')}: add one line for each.`);
}

function bindingGyp() {
  return fs.readFileSync(path.join(root, 'binding.gyp'), 'utf8');
}
